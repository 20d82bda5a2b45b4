"""The lists of the inbox, and which messages of them are wanted. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple

MOST_CALLS = 20
"""Of one caller that are counted."""


class Shelf(StrEnum):
    """The lists of the inbox; every message stands in one."""

    MESSAGES = "messages"
    MISSED = "missed"
    """Calls that left nothing to read or listen to."""
    ARCHIVED = "archived"
    DELETED = "deleted"
    """These can still be brought back."""


SORTED = (Shelf.MESSAGES, Shelf.MISSED)
"""Where what has to be done is."""


class Weight(IntEnum):
    """What has to be done first weighs most; the database computes it, see `recordings.models.WEIGHT`."""

    ON_THE_LINE = 5
    FIRST = 4
    """Urgent, brought back to the top, or an unread VIP's."""
    TO_DO = 3
    OPEN = 2
    LATER = 1
    """Put off until it comes back."""
    DONE = 0


class Heading(StrEnum):
    """What a message stands under in its list, where that is not its day."""

    FIRST = "first"
    TO_DO = "to_do"
    LATER = "later"
    DONE = "done"


HEADINGS: Mapping[int, Heading] = {
    Weight.ON_THE_LINE: Heading.FIRST,
    Weight.FIRST: Heading.FIRST,
    Weight.TO_DO: Heading.TO_DO,
    Weight.LATER: Heading.LATER,
    Weight.DONE: Heading.DONE,
}


def heading_of(shelf: str, weight: int) -> Heading | None:
    """Under which heading a message of this list stands; None: under its day."""
    return HEADINGS.get(weight) if shelf in SORTED else None


class Place(NamedTuple):
    """Of a message in its list: it stays where it was, whatever becomes of the message."""

    weight: int
    received_at: datetime
    id: int


class Standing(StrEnum):
    """Where a message stands with its people."""

    NEW = "new"
    READ = "read"
    TO_DO = "to_do"
    DONE = "done"


@dataclass(frozen=True)
class Filter:
    """Which messages of a list are wanted; what is None does not matter."""

    standing: Standing | None = None
    new_calls_since: datetime | None = None
    """With NEW: missed calls received since then are meant; None: messages, of which it does not matter when."""
    client_id: int | None = None
    unassigned: bool = False
    """Those of no client."""
    urgent: bool = False
    """By key, by the words, or as somebody noted."""
    caller: str | None = None
    """E.164."""
    withheld: bool = False
    """Those whose number was not shown."""
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Received before."""
    assignee_id: int | None = None
    is_taken: bool | None = None
    """Whether somebody has taken it on."""


NEWS_FOR = timedelta(days=30)
"""So long a missed call is new, unless somebody has opened it or dealt with it."""
EVERYTHING = Filter()


def can_be_undone(deleted_at: datetime, now: datetime, trash_days: float) -> bool:
    """Whether what was deleted then can still be brought back."""
    return now - deleted_at <= timedelta(days=trash_days)
