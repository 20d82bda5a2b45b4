"""Hours as people write them: `9-12:30, 14-18`, `9:00–17 Uhr`, `22-6`, `9am-5pm`, `24h`. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from office.errors import OfficeError
from office.hours.spans import check_spans, check_week, written
from office.hours.values import MINUTES_A_DAY, Span

HALF_A_DAY = MINUTES_A_DAY // 2
CLOSED = {"", "-", "–", "closed", "geschlossen", "zu"}
ALL_DAY = re.compile(r"24\s*(?:h|hours|stunden|std\.?)|24/7|rund um die uhr|around the clock")
SEPARATOR = re.compile(r"[,;/&+\n]|\b(?:und|and)\b")
CLOCK = (
    r"([0-9]{1,2})(?:\s*[:.h]\s*([0-5][0-9])|([0-5][0-9]))?"
    r"(?:\s*(?:uhr|h|o['’]clock))?(?:\s*([ap])\.?m\.?)?"
)
SPAN = re.compile(rf"(?:(?:von|from)\s+)?{CLOCK}\s*(?:[-–—−]|bis|to|till|until)\s*{CLOCK}")


@dataclass(frozen=True)
class Clock:
    """A time of day as it is written."""

    hour: int
    minute: int | None
    half: str | None
    """`a` or `p` of am and pm."""

    @property
    def minutes(self) -> int:
        """After midnight."""
        hour = self.hour if self.half is None else self.hour % 12 + 12 * (self.half == "p")
        return hour * 60 + (self.minute or 0)

    @property
    def is_on_a_dial(self) -> bool:
        return self.hour in range(1, 13)

    @property
    def exists(self) -> bool:
        return self.is_on_a_dial if self.half else self.minutes <= MINUTES_A_DAY


def read_week(texts: Sequence[str]) -> tuple[dict[int, tuple[Span, ...]], dict[int, OfficeError]]:
    """The hours of the days from Monday on, and by weekday what is wrong. Days without hours are in neither."""
    hours: dict[int, tuple[Span, ...]] = {}
    wrong: dict[int, OfficeError] = {}
    for weekday, text in enumerate(texts):
        try:
            hours[weekday] = read_spans(text)
        except OfficeError as error:
            wrong[weekday] = error
    for weekday, spans in hours.items():
        last_night = (weekday - 1) % 7
        try:
            check_week({last_night: hours.get(last_night, ()), weekday: spans})
        except OfficeError as error:
            wrong[weekday] = error
    return {weekday: spans for weekday, spans in hours.items() if spans}, wrong


def read_spans(text: str) -> tuple[Span, ...]:
    """The spans of one day in their order, none for a closed one. Raises OfficeError, also where they overlap."""
    text = text.strip().strip(",;").strip().lower()
    if text in CLOSED:
        return ()
    parts = [text] if ALL_DAY.fullmatch(text) else SEPARATOR.split(text)
    spans = tuple(sorted(map(read_span, parts)))
    check_spans(spans)
    return spans


def read_span(text: str) -> Span:
    """What ends before it begins ends on the next day. Raises OfficeError."""
    text = text.strip()
    if ALL_DAY.fullmatch(text.lower()):
        return Span(0, MINUTES_A_DAY)
    found = SPAN.fullmatch(text.lower())
    opening, closing = (_clock(*found.groups()[:4]), _clock(*found.groups()[4:])) if found else (None, None)
    if opening is None or closing is None:
        raise _no_span(text)
    opens, closes = _sides(opening, closing)
    if opens in (closes, MINUTES_A_DAY):
        raise _no_span(text)
    span = Span(opens, closes if closes > opens else closes + MINUTES_A_DAY)
    if _is_doubtful(opening, closing):
        raise _doubt(text, span)
    return span


def _clock(hour: str, after_colon: str | None, after_hour: str | None, half: str | None) -> Clock | None:
    minute = after_colon or after_hour
    clock = Clock(int(hour), int(minute) if minute else None, half)
    return clock if clock.exists else None


def _sides(opening: Clock, closing: Clock) -> tuple[int, int]:
    """Both in minutes after midnight; am or pm on one side means the shorter span: 9-5pm, 11-2pm, 9am-5."""
    opens, closes = opening.minutes, closing.minutes
    shorter = (closes - opens) % HALF_A_DAY or HALF_A_DAY
    if closing.half and not opening.half and opening.is_on_a_dial:
        return (closes - shorter) % MINUTES_A_DAY, closes
    if opening.half and not closing.half and closing.is_on_a_dial:
        return opens, (opens + shorter) % MINUTES_A_DAY
    return opens, closes


def _is_doubtful(opening: Clock, closing: Clock) -> bool:
    """`9-5`: hardly anyone who writes it is there all night. With minutes on both sides it is meant."""
    if opening.half or closing.half or None not in (opening.minute, closing.minute):
        return False
    return closing.is_on_a_dial and closing.minutes < opening.minutes < HALF_A_DAY


def _no_span(text: str) -> OfficeError:
    return OfficeError(f"“{text}” is no span of hours; write it like 09:00-12:30")


def _doubt(text: str, span: Span) -> OfficeError:
    meant = Span(span.opens, span.closes - HALF_A_DAY)
    return OfficeError(
        f"“{text}” would last through the night; write {written(meant)}, or {written(span)} if that is meant"
    )
