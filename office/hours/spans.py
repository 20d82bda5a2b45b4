"""Spans of opening hours: which can be, and how they are written. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from office.errors import OfficeError
from office.hours.values import MINUTES_A_DAY, Span


def check_spans(spans: Iterable[Span]) -> None:
    """Raises OfficeError where a span has no length, is longer than a day, or overlaps the one before."""
    last = 0
    for span in sorted(spans):
        if not is_span(span):
            raise OfficeError(f"{written(span)} is no span of opening hours")
        if span.opens < last:
            raise OfficeError(f"{written(span)} overlaps the hours before it")
        last = span.closes


def is_span(span: Span) -> bool:
    """Whether it begins on its day and is no longer than one."""
    return 0 <= span.opens < MINUTES_A_DAY and span.opens < span.closes <= span.opens + MINUTES_A_DAY


def check_week(hours: Mapping[int, Sequence[Span]]) -> None:
    """As `check_spans`, for every day and for the nights between them."""
    for weekday, spans in hours.items():
        check_spans(spans)
        if weekday not in range(7):
            raise OfficeError(f"{weekday} is no day of the week")
        runs_until = max((span.closes for span in spans), default=0) - MINUTES_A_DAY
        tomorrow = min(hours.get((weekday + 1) % 7, ()), default=None)
        if tomorrow and tomorrow.opens < runs_until:
            raise OfficeError(f"{written(tomorrow)} overlaps the hours of the night before")


def written(span: Span) -> str:
    """`09:00–12:30`, as people write it; past midnight on the clock of the next day."""
    closes = span.closes - MINUTES_A_DAY if span.closes > MINUTES_A_DAY else span.closes
    return "–".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (span.opens, closes))
