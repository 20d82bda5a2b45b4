"""The state of an office at a moment. Pure: a calendar and a moment in, a verdict out.

Spans and absences are wall-clock times; they are turned into moments before anything is compared, so an hour that comes
twice or never (the clock changes) makes a span longer or shorter, and tears no hole into it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from office.errors import OfficeError
from office.hours.public_holidays import public_holiday
from office.hours.repetition import beginnings
from office.hours.values import MINUTES_A_DAY, Absence, Calendar, OfficeState, Span, SpecialDay, Verdict

HORIZON = timedelta(days=366)
"""So far ahead an opening is looked for, and somebody who is there again. Calendars are written out further."""
ALL_DAY = (Span(0, MINUTES_A_DAY),)
DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Interval:
    """From `start` until before `end`, in UTC."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


def judge(calendar: Calendar, moment: datetime) -> Verdict:
    """What the office is at this (aware) moment: absence before special day before holiday before weekly hours."""
    if away := _absence_at(calendar, moment):
        absence, until = away
        return Verdict(OfficeState.ABSENCE, f"absence: {absence.kind}", absence.name, absence.kind, until)
    today = _local(calendar, moment).date()
    special = special_day(calendar, today)
    openings = list(_openings(calendar, today - DAY, today + DAY))
    if opened := next((one for one in openings if one.holds(moment)), None):
        reason = f"within the hours of {special.name}" if special else "within office hours"
        return Verdict(OfficeState.OPEN, reason, until=_open_until(calendar, moment, opened.end))
    free = special.name if special else free_holiday(calendar, today)
    if free is None:
        return Verdict(OfficeState.CLOSED, "outside office hours")
    midnight = to_utc(calendar.time_zone, datetime.combine(today + DAY, time()))
    until = min((one.start for one in openings if moment < one.start < midnight), default=midnight)
    reason = f"special day: {free}" if special else f"public holiday: {free}"
    return Verdict(OfficeState.HOLIDAY, reason, free, until=_until_absence(calendar, moment, until))


def next_opening(calendar: Calendar, moment: datetime) -> datetime | None:
    """When the office opens next, in UTC; None where it is open now or does not open within HORIZON."""
    if judge(calendar, moment).state is OfficeState.OPEN:
        return None
    today = _local(calendar, moment).date()
    away = _away(calendar, moment)
    for opening in _openings(calendar, today - DAY, today + HORIZON):
        if opening.end <= moment:
            continue
        present = _present_from(away, max(opening.start, moment))
        if present < opening.end:
            return present.astimezone(UTC)
    return None


def special_day(calendar: Calendar, day: date) -> SpecialDay | None:
    """The day with hours of its own, if this is one; a dated one stands before a yearly one."""
    dated = (one for one in calendar.special_days if not one.is_yearly and one.day == day)
    yearly = (
        one for one in calendar.special_days if one.is_yearly and (one.day.month, one.day.day) == (day.month, day.day)
    )
    return next(dated, None) or next(yearly, None)


def free_holiday(calendar: Calendar, day: date) -> str | None:
    """The public holiday on which this client does not work, if the day is one. A place nobody knows has none."""
    try:
        name = public_holiday(calendar.country, calendar.land, day)
    except OfficeError:
        return None
    return None if name in calendar.worked_holidays else name


def spans_of(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """The hours that begin on this day, absences apart."""
    if special := special_day(calendar, day):
        return special.spans
    if free_holiday(calendar, day):
        return ()
    return calendar.hours.get(day.weekday(), ()) if any(calendar.hours.values()) else ALL_DAY


def to_utc(time_zone: str, local: datetime) -> datetime:
    """The moment of a wall-clock time: the first of two, and for one that is skipped the moment of the change."""
    zone = ZoneInfo(time_zone)
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local:
        return moment
    earlier = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    before, after = sorted((earlier, moment))
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        is_changed = middle.astimezone(zone).utcoffset() != before.astimezone(zone).utcoffset()
        before, after = (before, middle) if is_changed else (middle, after)
    return after.replace(second=0, microsecond=0)


def _open_until(calendar: Calendar, moment: datetime, closes: datetime) -> datetime | None:
    """When an open office closes; None where that is beyond the days looked at, as in one that never closes."""
    seen = to_utc(calendar.time_zone, datetime.combine(_local(calendar, moment).date() + 2 * DAY, time()))
    until = _until_absence(calendar, moment, closes)
    return until if until < seen else None


def _until_absence(calendar: Calendar, moment: datetime, until: datetime) -> datetime:
    """The end of a state, which the beginning of an absence cuts short."""
    begins = (interval.start for _, interval in absences_between(calendar, moment, until) if moment < interval.start)
    return min(until, min(begins, default=until))


def _openings(calendar: Calendar, first: date, last: date) -> Iterator[Interval]:
    """When the office would be open, absences apart, in their order; spans that follow at once are one."""
    waiting: Interval | None = None
    for number in range((last - first).days + 1):
        day = first + number * DAY
        for span in sorted(spans_of(calendar, day)):
            opening = Interval(_at(calendar, day, span.opens), _at(calendar, day, span.closes))
            if waiting and opening.start <= waiting.end:
                waiting = Interval(waiting.start, max(waiting.end, opening.end))
                continue
            if waiting and waiting.start < waiting.end:
                yield waiting
            waiting = opening
    if waiting and waiting.start < waiting.end:
        yield waiting


def _at(calendar: Calendar, day: date, minutes: int) -> datetime:
    days, rest = divmod(minutes, MINUTES_A_DAY)
    return to_utc(calendar.time_zone, datetime.combine(day + days * DAY, time(rest // 60, rest % 60)))


def _absence_at(calendar: Calendar, moment: datetime) -> tuple[Absence, datetime | None] | None:
    """The absence in force (the one that lasts longest), and when somebody is there again.

    None for that where absence follows upon absence beyond HORIZON: such rules may have no end. One absence has one.
    """
    found = [
        (interval.end, absence)
        for absence, interval in absences_between(calendar, moment, moment)
        if interval.holds(moment)
    ]
    if not found:
        return None
    end, absence = max(found, key=lambda pair: pair[0])
    until = _present_from(_away(calendar, moment), end)
    return absence, None if end < moment + HORIZON <= until else until


def _away(calendar: Calendar, moment: datetime) -> list[Interval]:
    """When nobody is there from this moment until HORIZON, in order; what overlaps or follows at once is one."""
    merged: list[Interval] = []
    times = (interval for _, interval in absences_between(calendar, moment, moment + HORIZON))
    for one in sorted(interval for interval in times if interval.start < interval.end):
        if merged and one.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, one.end))
        else:
            merged.append(one)
    return merged


def _present_from(away: Sequence[Interval], moment: datetime) -> datetime:
    """The first moment from this one on at which nobody is away, by what `_away` tells."""
    before = bisect_right(away, moment, key=lambda one: one.start) - 1
    return away[before].end if before >= 0 and away[before].holds(moment) else moment


def absences_between(calendar: Calendar, first: datetime, last: datetime) -> Iterator[tuple[Absence, Interval]]:
    """Every absence with each of its times that touches these moments, and maybe some that lie close by."""
    local_first, local_last = _local(calendar, first), _local(calendar, last)
    for absence in calendar.absences:
        for start in _starts(absence, local_first, local_last):
            end = start + (absence.local_end - absence.local_start)
            yield absence, Interval(to_utc(calendar.time_zone, start), to_utc(calendar.time_zone, end))


def _starts(absence: Absence, first: datetime, last: datetime) -> Sequence[datetime]:
    """The wall-clock beginnings of an absence that may touch the time between, a day of clock changes allowed for."""
    earliest = first - (absence.local_end - absence.local_start) - DAY
    if absence.repeats is None:
        return [absence.local_start] if earliest <= absence.local_start <= last + DAY else ()
    try:
        found = beginnings(absence.repeats, absence.local_start, last.year + 1)
    except OfficeError:
        return ()
    return found[bisect_left(found, earliest) : bisect_right(found, last + DAY)]


def _local(calendar: Calendar, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(calendar.time_zone)).replace(tzinfo=None)
