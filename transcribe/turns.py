"""Whose words come next where there is more speech than processor. Pure.

Callers who have hung up come first, those with the least left before the others: their owner is waiting. Then the calls
on the line, the oldest first, so that it is the newest ones that lose their live words. Then messages that have waited
for longer and were not followed while they were said. Recordings are never touched by any of this, and all is caught up
in the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

BEHIND_SECONDS = 10.0
"""Live words that wait for so long have been dropped, as far as the reader is concerned."""

GATHER_SECONDS = 3.0
"""Windows that are heard together cost less, and live words may be a little late."""


class Turn(IntEnum):
    """Who goes first."""

    HUNG_UP = 0
    LIVE = 1
    OLD = 2


@dataclass(frozen=True)
class Ready:
    """A message with a window to be heard."""

    message_id: int
    turn: Turn
    received_at: datetime
    left_seconds: float
    """Of sound that is still to be heard."""
    is_alone: bool = False
    """It shares no batch: it may be what took a worker down."""
    behind_seconds: float = 0.0
    """Recorded since the end of the window."""


def choose(ready: Sequence[Ready], most: int, followed: int = 0) -> list[Ready]:
    """The next batch: of one kind only, so that whoever has hung up waits for nobody else's window.

    `followed`: calls on the line. Where they make a batch, a window waits a moment for those of the others.
    """
    if not ready:
        return []
    first = min(one.turn for one in ready)
    alike = sorted((one for one in ready if one.turn is first), key=_order)
    if alike[0].is_alone:
        return alike[:1]
    batch = [one for one in alike if not one.is_alone][:most]
    gathers = first is Turn.LIVE and len(batch) < most <= followed
    return [] if gathers and max(one.behind_seconds for one in batch) < GATHER_SECONDS else batch


def _order(one: Ready) -> tuple[float, datetime]:
    return (one.left_seconds if one.turn is Turn.HUNG_UP else 0.0, one.received_at)
