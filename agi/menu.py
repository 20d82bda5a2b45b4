"""What the keys do for who hears messages by telephone. Pure: where one is and a key in, what to do next out.

step = press(Place.MESSAGE, "2")
"""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto


class Place(Enum):
    """Where whoever is on the line has a choice."""

    MAIN = auto()
    MESSAGE = auto()
    """A message was heard."""


class Step(StrEnum):
    """What is done then."""

    MESSAGES = "messages"
    GREETINGS = "greetings"
    ILL = "ill"
    AGAIN = "again"
    READ_OUT = "read_out"
    KEEP = "keep"
    DELETE = "delete"
    CALL_BACK = "call_back"
    NEXT = "next"
    BACK = "back"
    """To the main menu; the message stays new."""
    ASK = "ask"
    """The same question once more."""
    LEAVE = "leave"


CHOICES: Mapping[Place, Mapping[str, Step]] = {
    Place.MAIN: {"1": Step.MESSAGES, "2": Step.GREETINGS, "3": Step.ILL, "#": Step.LEAVE},
    Place.MESSAGE: {
        "1": Step.AGAIN, "2": Step.READ_OUT, "3": Step.KEEP, "4": Step.DELETE, "5": Step.CALL_BACK,
        "*": Step.BACK, "#": Step.NEXT,
    },
}  # fmt: skip
MOST_SILENCES = 2
"""So often in a row somebody may press nothing, or a wrong key; then they have gone, and nothing is done for them."""


def press(place: Place, key: str | None, silences: int = 0) -> Step:
    """What this key does there; `silences` is how often in a row nothing that counts was pressed before."""
    if key in CHOICES[place]:
        return CHOICES[place][key or ""]
    return Step.ASK if silences + 1 < MOST_SILENCES else Step.LEAVE


def ends_message(step: Step) -> bool:
    """Whether the next message comes then; one that was heard is not new any more."""
    return step in {Step.KEEP, Step.DELETE, Step.NEXT}
