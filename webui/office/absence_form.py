"""An absence as it is typed, and what that means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from flask import abort

from office.errors import OfficeError
from office.hours.models import AbsenceRow
from office.hours.repetition import Plain, plain
from office.hours.values import AbsenceKind
from webui.wording import Words
from webui.wording import lazy_gettext as _l

YEARS = range(2000, 2200)
DAY = timedelta(days=1)
KINDS: dict[AbsenceKind, Words] = {
    AbsenceKind.HOLIDAY: _l("Holiday"),
    AbsenceKind.ILLNESS: _l("Illness"),
    AbsenceKind.OTHER: _l("Other"),
}
ONCE, AS_IT_IS = "", "own"
REPEATS: dict[str, Words] = {
    ONCE: _l("Never"),
    "WEEKLY": _l("Every week"),
    "MONTHLY": _l("Every month"),
    "YEARLY": _l("Every year"),
}


@dataclass(frozen=True)
class Form:
    """An absence in the fields of the page."""

    kind: str = AbsenceKind.HOLIDAY
    name: str = ""
    first_day: str = ""
    last_day: str = ""
    """Empty: the same day."""
    is_all_day: bool = True
    first_time: str = ""
    last_time: str = ""
    repeats: str = ONCE
    """One of REPEATS, or AS_IT_IS for a rule these cannot say."""
    repeats_until: str = ""


class Draft(NamedTuple):
    """What is to be stored, as the storage takes it."""

    kind: AbsenceKind
    name: str
    local_start: datetime
    local_end: datetime
    repeats: str | None


def typed(values: Mapping[str, str]) -> Form:
    texts = ("kind", "name", "first_day", "last_day", "first_time", "last_time", "repeats", "repeats_until")
    return Form(is_all_day="all_day" in values, **{name: values.get(name, "").strip() for name in texts})


def stored(row: AbsenceRow) -> Form:
    is_all_day = row.local_start.time() == row.local_end.time() == time()
    rule = plain(row.repeats) if row.repeats else None
    is_known = rule is not None and rule.frequency in REPEATS
    return Form(
        kind=row.kind,
        name=row.name,
        first_day=f"{row.local_start:%Y-%m-%d}",
        last_day=f"{row.local_end - DAY * is_all_day:%Y-%m-%d}",
        is_all_day=is_all_day,
        first_time="" if is_all_day else f"{row.local_start:%H:%M}",
        last_time="" if is_all_day else f"{row.local_end:%H:%M}",
        repeats=rule.frequency if rule and is_known else AS_IT_IS if row.repeats else ONCE,
        repeats_until=rule.until.isoformat() if rule and is_known and rule.until else "",
    )


def read(form: Form, rule: str | None = None) -> Draft:
    """What the form means; `rule` is what stands for AS_IT_IS. Raises OfficeError with a sentence for who typed it."""
    kind = AbsenceKind(form.kind) if form.kind in set(AbsenceKind) else abort(400)
    first = read_day(form.first_day)
    last = read_day(form.last_day) if form.last_day else first
    if not (form.is_all_day or form.first_time or form.last_time):
        raise OfficeError("an absence that is not all day has times")
    return Draft(kind, form.name, _start(form, first), _end(form, first, last), _repeats(form, rule))


def read_day(text: str) -> date:
    """Raises OfficeError."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year not in YEARS:
        raise OfficeError(f"“{text}” is no day; write it like 2026-12-24")
    return day


def _start(form: Form, day: date) -> datetime:
    return datetime.combine(day, time() if form.is_all_day else _time(form.first_time))


def _end(form: Form, first: date, last: date) -> datetime:
    """Days count whole; midnight as the end of the day on which it begins is the one that follows."""
    clock = time() if form.is_all_day else _time(form.last_time)
    is_whole = form.is_all_day or not form.last_time or (clock == time() and first == last)
    return datetime.combine(last + DAY * is_whole, clock)


def _time(text: str) -> time:
    """None is midnight. Raises OfficeError."""
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None) if text else time()
    except ValueError as error:
        raise OfficeError(f"“{text}” is no time of day; write it like 14:30") from error


def _repeats(form: Form, rule: str | None) -> str | None:
    if form.repeats == ONCE:
        return None
    if form.repeats == AS_IT_IS:
        return rule
    if form.repeats not in REPEATS:
        abort(400)
    return str(Plain(form.repeats, read_day(form.repeats_until) if form.repeats_until else None))
