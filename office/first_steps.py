"""The way of a new client to a number that works: which steps are done, told by facts alone. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    """In the order in which they are offered; any may be done first."""

    GREETING = "greeting"
    HOURS = "hours"
    FORWARDING = "forwarding"
    NOTICE = "notice"


@dataclass(frozen=True)
class Facts:
    """When each thing happened last; None: never."""

    greeting_heard_at: datetime | None = None
    """Somebody of the office heard what callers hear first."""
    greeting_changed_at: datetime | None = None
    """A greeting of the client's own, of those callers hear now, was switched on."""
    hours_confirmed_at: datetime | None = None
    forwarded_at: datetime | None = None
    """A call came in that somebody had forwarded."""
    notice_seen_at: datetime | None = None
    """A page was opened out of a notice of one of the client's calls."""


def done(facts: Facts) -> frozenset[Step]:
    """A greeting that was changed has to be heard anew; all else is true for good."""
    heard, changed = facts.greeting_heard_at, facts.greeting_changed_at
    told = {
        Step.GREETING: heard is not None and (changed is None or heard >= changed),
        Step.HOURS: facts.hours_confirmed_at is not None,
        Step.FORWARDING: facts.forwarded_at is not None,
        Step.NOTICE: facts.notice_seen_at is not None,
    }
    return frozenset(step for step, is_done in told.items() if is_done)
