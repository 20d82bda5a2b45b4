"""A month as a page shows it: who is away on which day, and which days are none to work on."""

import calendar as weeks
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import get_day_names

from office.hours.agenda import Away, DayPlan, Turn, plan_days
from office.hours.spans import written
from office.hours.values import Calendar, SpecialDay
from webui.languages import language
from webui.office.absence_form import KINDS
from webui.office.absence_words import shown_clock, shown_day, shown_month, shown_time
from webui.wording import Words, gettext

YEARS_AROUND = 10
"""So far from today months are shown."""
MOST_OF_DAY = 4
MOST_OF_MONTH = 100


@dataclass(frozen=True)
class Chip:
    """An absence on a day."""

    kind: str
    label: Words
    letter: str
    """Where there is no room for words."""
    text: str
    source: str
    is_all_day: bool
    is_said: bool
    """Whether its words stand here, and not on a day before beside it."""


@dataclass(frozen=True)
class Cell:
    """A day of the month."""

    number: int
    iso: str
    is_today: bool
    notes: tuple[str, ...]
    """Public holiday and special day."""
    chips: tuple[Chip, ...]
    more: int


@dataclass(frozen=True)
class Told:
    """A line of the month in words; without a kind it is a public holiday or a special day."""

    when: str
    text: str
    kind: str = ""
    label: Words = ""
    source: str = ""


@dataclass(frozen=True)
class Month:
    """The sheet of the calendar."""

    title: str
    iso: str
    previous: str | None
    next: str | None
    is_this: bool
    weekdays: Sequence[tuple[str, str]]
    """Short and in full."""
    weeks: Sequence[Sequence[Cell | None]]
    """From Monday on; None for days of the months beside this."""
    told: Sequence[Told]
    more: int


def month_of(text: str, today: date) -> date:
    """The first of the month that is asked for; of this one where that is none, or too far away."""
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    asked = date(int(found[1]), int(found[2]), 1) if found and int(found[1]) else today.replace(day=1)
    return asked if _is_near(asked, today) else today.replace(day=1)


def last_of(month: date) -> date:
    return month.replace(day=weeks.monthrange(month.year, month.month)[1])


def month_page(calendar: Calendar, month: date, today: date) -> Month:
    plans = plan_days(calendar, month, last_of(month))
    cells = {plan.day: _cell(plan, today) for plan in plans}
    names = (get_day_names(width, locale=language()) for width in ("short", "wide"))
    told = list(_told(plans))
    before, after = month - timedelta(days=1), last_of(month) + timedelta(days=1)
    return Month(
        title=shown_month(month),
        iso=f"{month:%Y-%m}",
        previous=f"{before:%Y-%m}" if _is_near(before, today) else None,
        next=f"{after:%Y-%m}" if _is_near(after, today) else None,
        is_this=month == today.replace(day=1),
        weekdays=[(short, full) for short, full in zip(*(map(one.get, range(7)) for one in names), strict=True)],
        weeks=[
            [cells.get(day) for day in week] for week in weeks.Calendar().monthdatescalendar(month.year, month.month)
        ],
        told=told[:MOST_OF_MONTH],
        more=max(0, len(told) - MOST_OF_MONTH),
    )


def _is_near(day: date, today: date) -> bool:
    return abs(day.year - today.year) <= YEARS_AROUND


def _cell(plan: DayPlan, today: date) -> Cell:
    return Cell(
        number=plan.day.day,
        iso=plan.day.isoformat(),
        is_today=plan.day == today,
        notes=tuple(_notes(plan)),
        chips=tuple(_chip(plan.day, away) for away in plan.away[:MOST_OF_DAY]),
        more=max(0, len(plan.away) - MOST_OF_DAY),
    )


def _chip(day: date, away: Away) -> Chip:
    absence, turn = away.turn.absence, away.turn
    label = KINDS[absence.kind]
    is_short = turn.local_start.date() == (turn.local_end - timedelta.resolution).date() and not away.is_all_day
    clock = shown_clock(turn.local_start, turn.local_end) if is_short else ""
    return Chip(
        kind=absence.kind,
        label=label,
        letter=str(label)[:1],
        text=" ".join(filter(None, (clock, absence.name))),
        source=absence.source,
        is_all_day=away.is_all_day,
        is_said=not away.is_continued or day.weekday() == 0 or day.day == 1,
    )


def _notes(plan: DayPlan) -> Iterator[str]:
    if plan.special:
        yield f"{plan.special.name} ({_hours(plan.special)})"
    if plan.holiday:
        yield plan.holiday


def _hours(special: SpecialDay) -> str:
    return ", ".join(map(written, special.spans)) or gettext("closed")


def _told(plans: Sequence[DayPlan]) -> Iterator[Told]:
    """Each absence once, on the first of its days in this month."""
    seen: set[Turn] = set()
    for plan in plans:
        for note in _notes(plan):
            yield Told(shown_day(plan.day), note)
        for turn in (away.turn for away in plan.away if away.turn not in seen):
            seen.add(turn)
            absence = turn.absence
            when = shown_time(turn.local_start, turn.local_end)
            yield Told(when, absence.name, absence.kind, KINDS[absence.kind], absence.source)
