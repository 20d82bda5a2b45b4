"""Actions, and what was decided about a call."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from office.contacts.values import CallerKind
from office.hours.values import OfficeState, Verdict

RING_SECONDS = range(5, 121)
"""So long a phone may ring."""


class Action(StrEnum):
    """What is done with a call."""

    RING = "ring"
    """Ring the owner's phones; whoever does not get through leaves a message."""
    MESSAGE = "message"
    ANNOUNCE = "announce"
    """Greet, and no more."""
    REFUSE = "refuse"
    """A polite refusal; noted, no message."""


class Occasion(StrEnum):
    """When a greeting is played."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    ABSENCE = "absence"
    BUSY = "busy"
    """The office is open, and nobody took the call."""


class RingMode(StrEnum):
    """How several phones ring."""

    IN_TURN = "turn"
    TOGETHER = "together"


class Hindrance(StrEnum):
    """Why nobody can be rung although the rules say so."""

    FORWARDING_OFF = "forwarding is off"
    NO_PHONE = "there is no phone to ring"
    COMES_BACK = "the owner's own phone has forwarded the call"


@dataclass(frozen=True)
class Decision:
    """What happens to a call, and why."""

    client_id: int | None
    client: str | None
    state: OfficeState
    caller: CallerKind
    caller_name: str | None
    action: Action
    greeting: Occasion
    reason: str
    """In plain English, for the log and for `vorzimmer decide`."""
    next_opening: datetime | None
    """In UTC; None where the office is open or never opens again."""
    absence_end: datetime | None = None
    is_important: bool = False
    verdict: Verdict | None = None
    """Why the office is in that state; None for nobody's number, and where the calendar could not be judged."""
    hindrance: Hindrance | None = None
    may_ring: bool = False
    """Whether there is somebody to ring: by the rule, or for a caller who asks for it with `0`."""
    doubts: tuple[str, ...] = ()
    """What is broken in the calendar, in plain English."""
