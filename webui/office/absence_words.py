"""How an absence is said on a page: when, how often, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_interval, format_skeleton

from office.errors import OfficeError
from office.hours.agenda import Turn, next_turn
from office.hours.models import AbsenceRow
from office.hours.repetition import plain
from office.hours.storage import check_absence
from office.hours.values import Absence
from webui.languages import language
from webui.office.absence_form import KINDS
from webui.office.refusals import in_words
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

LOCALES = {"de": "de", "en": "en_GB"}
"""Days before months."""
SKELETON = "yMMMEd"
EVERY: dict[str, Words] = {
    "DAILY": _l("every day"),
    "WEEKLY": _l("every week"),
    "MONTHLY": _l("every month"),
    "YEARLY": _l("every year"),
}


@dataclass(frozen=True)
class Row:
    """An absence in the list."""

    id: int
    kind: str
    label: Words
    name: str
    when: str
    """Its time, or that of a repetition which runs or comes next."""
    repeats: str
    is_running: bool
    problem: str | None


def shown_day(day: date) -> str:
    return format_skeleton(SKELETON, day, locale=LOCALES[language()])


def shown_month(day: date) -> str:
    return format_date(day, "LLLL y", locale=LOCALES[language()])


def shown_time(start: datetime, end: datetime) -> str:
    """`Thu, 24 Dec 2026`, `Thu, 24 – Mon, 28 Dec 2026`, `Thu, 24 Dec 2026, 14:00–18:00`."""
    last = _last_day(end)
    if start.time() == end.time() == time():
        return _days(start.date(), last)
    if start.date() == last:
        return f"{shown_day(last)}, {shown_clock(start, end)}"
    return f"{shown_day(start.date())}, {start:%H:%M} – {shown_end(end)}"


def shown_clock(start: datetime, end: datetime) -> str:
    """The hours of one that lies on a single day."""
    return f"{start:%H:%M}–{_closing(end)}"


def shown_end(end: datetime, today: date | None = None) -> str:
    """Midnight is the end of a day."""
    last = _last_day(end)
    day = gettext("today") if last == today else shown_day(last)
    return f"{day}, {_closing(end)}"


def shown_repetition(rule: str | None) -> str:
    """In words where there are any, else as it is."""
    if rule is None:
        return ""
    known = plain(rule)
    if known is None:
        return rule
    every = str(EVERY[known.frequency])
    if known.until is None:
        return every
    return gettext("%(every)s until %(day)s") % {"every": every, "day": shown_day(known.until)}


def divided(found: Sequence[AbsenceRow], time_zone: str, now: datetime) -> tuple[list[Row], list[Row]]:
    """Those that run or come, the next first, with those that are broken; and those that are over, the latest first."""
    local_now = now.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    turns = [(_turn(row, time_zone, now), row) for row in found]
    ahead = sorted((turn.local_start, row.id, turn, row) for turn, row in turns if turn)
    over = sorted((row.local_start, row.id, row) for turn, row in turns if not turn)
    coming = [_row(row, turn, is_running=start <= local_now) for start, _id, turn, row in ahead]
    return coming, [_row(row, _first(row)) for _start, _id, row in reversed(over)]


def _turn(row: AbsenceRow, time_zone: str, now: datetime) -> Turn | None:
    return _first(row) if _problem(row) else next_turn(_first(row).absence, time_zone, now)


def _first(row: AbsenceRow) -> Turn:
    absence = Absence(row.kind, row.name, row.local_start, row.local_end, row.repeats)
    return Turn(absence, row.local_start, row.local_end)


def _row(row: AbsenceRow, turn: Turn, *, is_running: bool = False) -> Row:
    problem = _problem(row)
    return Row(
        id=row.id,
        kind=row.kind,
        label=KINDS[row.kind],
        name=row.name,
        when=shown_time(turn.local_start, turn.local_end),
        repeats=shown_repetition(row.repeats),
        is_running=is_running and not problem,
        problem=problem,
    )


def _problem(row: AbsenceRow) -> str | None:
    try:
        check_absence(row)
    except OfficeError as error:
        return in_words(error)
    return None


def _days(first: date, last: date) -> str:
    if first == last:
        return shown_day(first)
    # Thin spaces, and not everywhere: beside the other times they look like mistakes.
    return str(format_interval(first, last, SKELETON, locale=LOCALES[language()])).replace("\u2009", " ")


def _last_day(end: datetime) -> date:
    return (end - timedelta.resolution).date()


def _closing(end: datetime) -> str:
    return "24:00" if end.time() == time() else f"{end:%H:%M}"
