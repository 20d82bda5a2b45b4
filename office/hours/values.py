"""What a client's calendar is made of. Values only: the database is in `storage`, the judgement in `state`.

Times of day are the client's wall clock; whole moments are aware or, where named `local`, naive in the client's zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

MINUTES_A_DAY = 24 * 60


class OfficeState(StrEnum):
    """What the office is at a moment, in the order of precedence from the bottom up."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    """A public holiday, or a special day outside its hours."""
    ABSENCE = "absence"


class AbsenceKind(StrEnum):
    """Why nobody is there."""

    HOLIDAY = "holiday"
    ILLNESS = "illness"
    OTHER = "other"


@dataclass(frozen=True, order=True)
class Span:
    """Open from `opens` until before `closes`, minutes after midnight; `closes` beyond 1440 lies on the next day."""

    opens: int
    closes: int


@dataclass(frozen=True)
class SpecialDay:
    """A day with hours of its own: none at all is closed. A yearly one comes back on its month and day."""

    day: date
    name: str
    spans: tuple[Span, ...] = ()
    is_yearly: bool = False


@dataclass(frozen=True)
class Absence:
    """Nobody is there from `local_start` until before `local_end`; `repeats` is an RRULE (RFC 5545) or None."""

    kind: AbsenceKind
    name: str
    local_start: datetime
    local_end: datetime
    repeats: str | None = None
    source: str = ""
    """The calendar it was read from; empty for one that was entered here."""


@dataclass(frozen=True)
class Calendar:
    """All that decides whether a client's office is open."""

    time_zone: str
    hours: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    """By weekday, Monday is 0. No hours on any day: the office never closes."""
    special_days: tuple[SpecialDay, ...] = ()
    country: str = "DE"
    land: str | None = None
    """The country's subdivision (ISO 3166-2 without the country, `BY`); None: the national holidays alone."""
    worked_holidays: frozenset[str] = frozenset()
    """Names of public holidays (in German) on which this client works all the same."""
    absences: tuple[Absence, ...] = ()
    doubts: tuple[str, ...] = ()
    """What is broken in it, in words for the admin: then a message is taken whatever the rest says."""


@dataclass(frozen=True)
class Verdict:
    """The state at a moment, and why."""

    state: OfficeState
    reason: str
    """In plain English for logs and JSON; pages say it in their own words from the fields below."""
    name: str = ""
    """Of the holiday, special day or absence."""
    absence: AbsenceKind | None = None
    until: datetime | None = None
    """When the state ends, in UTC, where that is known."""
