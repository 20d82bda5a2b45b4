"""The ladder of a client: who is told of an urgent message, by what, and how long one waits for them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from office.errors import OfficeError

MOST_STEPS = 8
MOST_ROUNDS = 5
MINUTES = range(1, 121)


class Way(StrEnum):
    """By what somebody is told."""

    PUSH = "push"
    MAIL = "mail"
    CALL = "call"


class Counts(StrEnum):
    """Of which calls it counts, by when they came."""

    ALWAYS = "always"
    CLOSED = "closed"
    """Only outside office hours: in them somebody sees to the inbox."""
    OPEN = "open"
    """Only within office hours: at night a caller is not waiting for us."""


@dataclass(frozen=True)
class Step:
    """One rung of the ladder."""

    way: Way
    minutes: int
    """Until the next step, where nobody has taken it on."""
    user_id: int | None = None
    """Who is told; of a call, whose message it is once 1 was pressed. None there: a phone several people answer."""
    phone_id: int | None = None
    """Of the client's phones the one that rings; None where nothing does."""


@dataclass(frozen=True)
class Ladder:
    """The steps in their order."""

    steps: tuple[Step, ...] = ()
    is_on: bool = False
    counts: Counts = Counts.ALWAYS
    rounds: int = 1
    """How often it is climbed before it is said that nobody took the message on."""


def checked(ladder: Ladder) -> Ladder:
    """As it is kept. Raises OfficeError with a sentence for whoever typed it."""
    if ladder.is_on and not ladder.steps:
        raise OfficeError("an escalation that is on needs a step")
    if len(ladder.steps) > MOST_STEPS:
        raise OfficeError(f"an escalation has at most {MOST_STEPS} steps")
    if not 1 <= ladder.rounds <= MOST_ROUNDS:
        raise OfficeError(f"an escalation is repeated up to {MOST_ROUNDS} times")
    for step in ladder.steps:
        if step.minutes not in MINUTES:
            raise OfficeError(f"each step waits for {MINUTES.start} to {MINUTES.stop - 1} minutes")
        if step.way is Way.CALL and step.phone_id is None:
            raise OfficeError("a step by call needs a phone")
        if step.way is not Way.CALL and step.user_id is None:
            raise OfficeError("a step by mail or push needs a person")
    return ladder


def plain(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """As JSON has it."""
    return [
        {"way": step.way.value, "minutes": step.minutes, "user": step.user_id, "phone": step.phone_id} for step in steps
    ]


def from_plain(stored: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """What `plain` has written."""
    return tuple(Step(Way(one["way"]), one["minutes"], one["user"], one["phone"]) for one in stored)
