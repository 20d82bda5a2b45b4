"""What is due next on a ladder: a step, waiting, or the end. Pure; the time is a parameter, and in UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mail.escalation.ladder import Counts, Step

RUNG_WITHIN = timedelta(seconds=20)
"""A call that was begun and not rung by then never will be: whoever was to ring died, and it is not rung twice."""
LONGEST_CALL = timedelta(minutes=5)
"""From the ringing to the hang-up; a call whose end nobody told is over by then."""


class StepState(StrEnum):
    """Where a step stands, and what became of it."""

    BEGUN = "begun"
    """Noted before anything rings."""
    TOLD = "told"
    RINGING = "ringing"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    """2 was pressed: not now."""
    NO_ANSWER = "no_answer"
    """Nobody picked up, or nobody pressed a key: a mailbox presses none."""
    FAILED = "failed"
    """There was no way: no address, no device, no line, or too many calls."""


@dataclass(frozen=True)
class Taken:
    """A step that was taken."""

    place: int
    """Counted on from round to round."""
    begun_at: datetime
    standing: StepState


@dataclass(frozen=True)
class Climb:
    """This step is due now."""

    place: int


@dataclass(frozen=True)
class Wait:
    """Somebody still has time."""

    until: datetime


@dataclass(frozen=True)
class GiveUp:
    """Nobody took it on."""


Move = Climb | Wait | GiveUp


def next_move(steps: Sequence[Step], rounds: int, taken: Sequence[Taken], now: datetime) -> Move:
    """What is due, of what was done so far.

    Minutes count from when a step was begun, so a process that was away goes on with one step, not with all it missed.
    """
    if not steps:
        return GiveUp()
    if not taken:
        return Climb(0)
    latest = max(taken, key=lambda one: one.place)
    due = _due(steps[latest.place % len(steps)], latest, now)
    if due > now:
        return Wait(due)
    following = latest.place + 1
    return Climb(following) if following < len(steps) * rounds else GiveUp()


def is_lost(taken: Taken, now: datetime) -> bool:
    """Whether nobody will tell any more what became of this call."""
    if taken.standing is StepState.BEGUN:
        return now >= taken.begun_at + RUNG_WITHIN
    return taken.standing is StepState.RINGING and now >= taken.begun_at + LONGEST_CALL


def full_minute(until: datetime) -> datetime:
    """What is told as the end of a wait: rounded up, so that nobody reads a minute that is almost over."""
    begun = until.replace(second=0, microsecond=0)
    return begun if begun == until else begun + timedelta(minutes=1)


def counts_now(counts: Counts, *, is_open: bool) -> bool:
    """Whether the ladder is there for calls of such a moment."""
    return counts is Counts.ALWAYS or is_open is (counts is Counts.OPEN)


def _due(step: Step, latest: Taken, now: datetime) -> datetime:
    """When the next step is due."""
    waited = latest.begun_at + timedelta(minutes=step.minutes)
    match latest.standing:
        case StepState.DECLINED | StepState.FAILED:
            return now
        case StepState.BEGUN:
            return latest.begun_at + RUNG_WITHIN
        case StepState.RINGING:
            # Whoever hears the note just now is not to be overtaken.
            return max(waited, latest.begun_at + LONGEST_CALL)
        case _:
            return waited
