"""When a message comes back: a few moments one mostly wants, or any other. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from webui.wording import Words
from webui.wording import lazy_gettext as _l

MORNING = time(9)
FURTHEST = timedelta(days=2 * 366)


@dataclass(frozen=True)
class Choice:
    """A moment to come back at."""

    label: Words
    at: Callable[[datetime], datetime]
    """From now on, in local time."""


def _morning(local: datetime, days: int) -> datetime:
    return datetime.combine(local.date() + timedelta(days=days), MORNING, local.tzinfo)


CHOICES: Mapping[str, Choice] = {
    "hour": Choice(_l("In an hour"), lambda local: (local.astimezone(UTC) + timedelta(hours=1)).replace(microsecond=0)),
    "tomorrow": Choice(_l("Tomorrow at 9"), lambda local: _morning(local, 1)),
    "monday": Choice(_l("On Monday at 9"), lambda local: _morning(local, 7 - local.weekday())),
}


def moment(chosen: str, typed: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """In UTC: one of CHOICES, else the day and time as typed, `2026-03-01T14:30` in `zone`; None where nothing is.

    Raises ValueError where it is no moment, past, or more than two years away.
    """
    if chosen in CHOICES:
        return CHOICES[chosen].at(now.astimezone(zone)).astimezone(UTC)
    if not typed.strip():
        return None
    local = datetime.fromisoformat(typed.strip()).replace(tzinfo=zone)
    if abs(local.year - now.year) > FURTHEST.days:
        raise ValueError("calendars begin and end some day")
    return to_come(local.astimezone(UTC), now)


def to_come(at: datetime, now: datetime) -> datetime:
    """Raises ValueError where it is past, or more than two years away."""
    if not now < at <= now + FURTHEST:
        raise ValueError("a moment that is still to come, within two years")
    return at
