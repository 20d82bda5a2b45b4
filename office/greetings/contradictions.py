"""What a greeting says that the settings contradict. Pure. In doubt it says nothing: a false alarm teaches to ignore.

The transcript may be misheard and a time may be of the morning or the evening: one reading that fits is enough.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from office.errors import OfficeError
from office.greetings.heard.dates import NamedDate, named_dates
from office.greetings.heard.firms import other_firm
from office.greetings.heard.times import always, clock_times
from office.greetings.heard.weekdays import named_days
from office.greetings.variables import WEEKDAYS
from office.hours.public_holidays import list_holidays
from office.hours.repetition import beginnings
from office.hours.state import DAY, free_holiday, spans_of
from office.hours.values import MINUTES_A_DAY, Absence, Calendar, Span, SpecialDay

FEWEST_WORDS = 3
LONGEST_CLOSURE = 14
"""Days an office may be closed by its hours and holidays alone."""
NEAR = timedelta(days=550)
"""Dates without a year lie within it."""
MICROSECOND = timedelta(microseconds=1)


class Kind(StrEnum):
    """What is contradicted."""

    HOURS = "hours"
    WEEKDAY = "weekday"
    DATE = "date"
    FIRM = "firm"
    UNCLEAR = "unclear"
    """Nothing is: the words cannot be understood."""


@dataclass(frozen=True)
class Contradiction:
    """What was said, and what is set instead, to be shown as it is."""

    kind: Kind
    said: str
    set: str
    """The hours, the open weekdays, the nearest dates, the client's name; empty where nothing is set."""


@dataclass(frozen=True, order=True)
class Closure:
    """Days on which something in the calendar closes the office, or gives it other hours."""

    first: date
    last: date
    turning_points: frozenset[date]
    """The days somebody may speak of: its first and last, and when the office opens again."""


def find_contradictions(
    heard: str, client_name: str, calendar: Calendar, now: datetime, language: str
) -> list[Contradiction]:
    """What the words name that is set otherwise; `now` is aware."""
    if len(heard.split()) < FEWEST_WORDS:
        return [Contradiction(Kind.UNCLEAR, heard, "")]
    # A firm may be called Freitag.
    words = heard.replace(client_name, " ") if client_name else heard
    today = now.astimezone(ZoneInfo(calendar.time_zone)).date()
    found = [
        *_hours(words, calendar, language),
        *_weekdays(words, calendar, today, language),
        *_dates(words, calendar, today, language),
        *_firm(heard, client_name, language),
    ]
    return list(dict.fromkeys(found))


def _hours(heard: str, calendar: Calendar, language: str) -> Iterator[Contradiction]:
    if not any(calendar.hours.values()):
        return
    spans = [*_spans(calendar)]
    edges = {edge % MINUTES_A_DAY for span in spans for edge in (span.opens, span.closes)}
    edges |= {edge for one in calendar.absences for edge in _times(one)}
    written = ", ".join(dict.fromkeys(_written(span) for span in sorted(spans)))
    for time in clock_times(heard, language):
        if not time.minutes & edges:
            yield Contradiction(Kind.HOURS, time.said, written)
    if (said := always(heard, language)) and not any(span.closes - span.opens >= MINUTES_A_DAY for span in spans):
        yield Contradiction(Kind.HOURS, said, written)


def _spans(calendar: Calendar) -> Iterator[Span]:
    for spans in (*calendar.hours.values(), *(one.spans for one in calendar.special_days)):
        yield from spans


def _times(absence: Absence) -> Iterator[int]:
    """When somebody leaves and comes back, midnight apart, at which nobody does."""
    for edge in (absence.local_start, absence.local_end):
        if minutes := 60 * edge.hour + edge.minute:
            yield minutes


def _written(span: Span) -> str:
    opens, closes = divmod(span.opens, 60), divmod(span.closes % MINUTES_A_DAY, 60)
    return f"{opens[0]:02}:{opens[1]:02}–{closes[0]:02}:{closes[1]:02}"


def _weekdays(heard: str, calendar: Calendar, today: date, language: str) -> Iterator[Contradiction]:
    if not any(calendar.hours.values()):
        return
    named = named_days(heard, language)
    excused = {day for one in named if not one.is_open for day in one.days}
    usual = [day for day in range(7) if calendar.hours.get(day)]
    excused.update(usual, _after_midnight(calendar), _special_weekdays(calendar, today))
    for one in named:
        if one.is_open and one.days - excused:
            yield Contradiction(Kind.WEEKDAY, one.said, ", ".join(WEEKDAYS[language][day] for day in usual))


def _after_midnight(calendar: Calendar) -> set[int]:
    """The weekdays on which the evening before goes on."""
    return {(day + 1) % 7 for day, spans in calendar.hours.items() if any(one.closes > MINUTES_A_DAY for one in spans)}


def _special_weekdays(calendar: Calendar, today: date) -> set[int]:
    """The weekdays of days to come that have hours of their own."""
    return {day.weekday() for one in calendar.special_days if one.spans for day in _days_of(one, today) if day >= today}


def _dates(heard: str, calendar: Calendar, today: date, language: str) -> Iterator[Contradiction]:
    closures: list[Closure] | None = None
    for dates in named_dates(heard, language, today):
        # “From December 24” may have gone by while “until January 6” has not.
        is_running = any(one.days[0] >= today for one in dates)
        for one in dates:
            closures = _closures(calendar, today) if closures is None else closures
            if _is_set(one, closures, today) or (one.days[0] < today and is_running):
                continue
            ahead = [closure for closure in closures if closure.last >= today]
            yield Contradiction(Kind.DATE, one.said, "" if one.days[0] < today else _nearest(ahead, one.days[0]))


def _is_set(named: NamedDate, closures: Iterable[Closure], today: date) -> bool:
    """Whether something that is not over turns on one of the days it may mean."""
    return any(day in one.turning_points for one in closures if one.last >= today - DAY for day in named.days)


def _nearest(closures: Iterable[Closure], day: date) -> str:
    found = min(closures, key=lambda one: max(one.first - day, day - one.last, timedelta()), default=None)
    if found is None:
        return ""
    return f"{found.first}" if found.first == found.last else f"{found.first} – {found.last}"


def _closures(calendar: Calendar, today: date) -> list[Closure]:
    """All that a date may be about, a year and more back and ahead."""
    return [*_absences(calendar, today), *_special_days(calendar, today), *_holidays(calendar, today)]


def _absences(calendar: Calendar, today: date) -> Iterator[Closure]:
    for absence in calendar.absences:
        length = absence.local_end - absence.local_start
        for start in _starts(absence, today):
            if abs(start.date() - today) > NEAR + length:
                continue
            first, last = start.date(), (start + length - MICROSECOND).date()
            days = {first - DAY, _opened(calendar, first, -DAY), first, last, last + DAY, _opened(calendar, last, DAY)}
            yield Closure(first, last, frozenset(days))


def _starts(absence: Absence, today: date) -> Iterable[datetime]:
    if absence.repeats is None:
        return (absence.local_start,)
    try:
        return beginnings(absence.repeats, absence.local_start, (today + NEAR).year)
    except OfficeError:
        return ()


def _special_days(calendar: Calendar, today: date) -> Iterator[Closure]:
    for special in calendar.special_days:
        for day in _days_of(special, today):
            yield Closure(day, day, frozenset({day - DAY, day, day + DAY, _opened(calendar, day, DAY)}))


def _days_of(special: SpecialDay, today: date) -> Iterator[date]:
    if not special.is_yearly:
        yield special.day
        return
    for year in range(today.year - 1, today.year + 3):
        try:
            yield special.day.replace(year=year)
        except ValueError:
            continue


def _holidays(calendar: Calendar, today: date) -> Iterator[Closure]:
    for year in range(today.year - 1, today.year + 2):
        for day in _listed(calendar, year):
            if free_holiday(calendar, day):
                yield Closure(day, day, frozenset({day, day + DAY, _opened(calendar, day, DAY)}))


def _listed(calendar: Calendar, year: int) -> Mapping[date, str]:
    try:
        return list_holidays(calendar.country, calendar.land, year)
    except OfficeError:
        return {}


def _opened(calendar: Calendar, day: date, step: timedelta) -> date:
    """The next day, or the last one before, that has hours."""
    for number in range(1, LONGEST_CLOSURE + 1):
        if spans_of(calendar, day + number * step):
            return day + number * step
    return day


def _firm(heard: str, client_name: str, language: str) -> Iterator[Contradiction]:
    if other := other_firm(heard, client_name, language):
        yield Contradiction(Kind.FIRM, other, client_name)
