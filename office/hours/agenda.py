"""Which days nobody is there, and when an absence's turn is: what a calendar page shows. Pure."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from office.errors import OfficeError
from office.hours.repetition import beginnings
from office.hours.state import DAY, Interval, absences_between, free_holiday, special_day, to_utc
from office.hours.values import Absence, Calendar, SpecialDay

YEARS_AHEAD = 30
"""So far ahead the next turn of a repetition is looked for."""


@dataclass(frozen=True)
class Turn:
    """One of the times of an absence, on the client's wall clock."""

    absence: Absence
    local_start: datetime
    local_end: datetime


@dataclass(frozen=True)
class Away:
    """What of an absence lies on a day."""

    turn: Turn
    is_all_day: bool
    is_continued: bool
    """Whether it has begun on a day before."""


@dataclass(frozen=True)
class DayPlan:
    """What is special about a day."""

    day: date
    away: tuple[Away, ...]
    holiday: str | None
    special: SpecialDay | None


def plan_days(calendar: Calendar, first: date, last: date) -> list[DayPlan]:
    """Every day from the first to the last. A day is as long as it is on the client's clock: 23 to 25 hours."""
    away: dict[date, list[Away]] = defaultdict(list)
    whole = Interval(_day(calendar, first).start, _day(calendar, last).end)
    for absence, interval in sorted(absences_between(calendar, whole.start, whole.end), key=_by_turn):
        turn = Turn(absence, _local(calendar, interval.start), _local(calendar, interval.end))
        for day in _days_of(calendar, interval, first, last):
            away[day].append(_on(calendar, day, turn, interval))
    return [
        DayPlan(day, tuple(away[day]), free_holiday(calendar, day), special_day(calendar, day))
        for day in _days(first, last)
    ]


def next_turn(absence: Absence, time_zone: str, now: datetime) -> Turn | None:
    """The time that runs at this (aware) moment, or else the next; None where all of them are over."""
    for start in _starts_from(absence, now.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)):
        end = start + (absence.local_end - absence.local_start)
        if to_utc(time_zone, end) > now:
            return Turn(absence, start, end)
    return None


def _starts_from(absence: Absence, local_now: datetime) -> Sequence[datetime]:
    if absence.repeats is None:
        return [absence.local_start]
    try:
        found = beginnings(absence.repeats, absence.local_start, local_now.year + YEARS_AHEAD)
    except OfficeError:
        return ()
    return found[bisect_left(found, local_now - (absence.local_end - absence.local_start) - DAY) :]


def _by_turn(pair: tuple[Absence, Interval]) -> tuple[Interval, str]:
    absence, interval = pair
    return interval, absence.name


def _on(calendar: Calendar, day: date, turn: Turn, interval: Interval) -> Away:
    whole = _day(calendar, day)
    return Away(
        turn,
        is_all_day=interval.start <= whole.start and whole.end <= interval.end,
        is_continued=interval.start < whole.start,
    )


def _days_of(calendar: Calendar, interval: Interval, first: date, last: date) -> Iterator[date]:
    """What ends at midnight does not touch the day that begins then; what lies in a skipped hour touches none."""
    if interval.start >= interval.end:
        return
    last_touched = _local(calendar, interval.end - timedelta.resolution).date()
    yield from _days(max(first, _local(calendar, interval.start).date()), min(last, last_touched))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + number * DAY for number in range((last - first).days + 1))


def _day(calendar: Calendar, day: date) -> Interval:
    midnights = (datetime.combine(one, time()) for one in (day, day + DAY))
    return Interval(*(to_utc(calendar.time_zone, midnight) for midnight in midnights))


def _local(calendar: Calendar, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(calendar.time_zone)).replace(tzinfo=None)
