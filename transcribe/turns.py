"""Whose words come next where there is more speech than processor. Pure.

Callers who have hung up come first, those with the least left before the others: their owner is waiting. Then the calls
on the line, the oldest first, so that it is the newest ones that lose their live words. Then messages that have waited
for longer and were not followed while they were said. Recordings are never touched by any of this, and all is caught up
in the end.

Windows of one shape share a pass through Whisper, so a batch holds nothing else.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

BEHIND_SECONDS = 10.0
"""Live words that wait for so long have been dropped, as far as the reader is concerned."""

GATHER_SECONDS = 4.0
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
    shape: Hashable = None
    """Windows with the same may be heard together."""


def choose(ready: Sequence[Ready], most: int, followed: int = 0) -> list[Ready]:
    """The next batch: of one kind only, so that whoever has hung up waits for nobody else's window.

    `followed`: calls on the line. Where they make a batch, a window waits a moment for others of its shape.
    """
    if not ready:
        return []
    first = min(one.turn for one in ready)
    alike = sorted((one for one in ready if one.turn is first), key=_order)
    if alike[0].is_alone:
        return alike[:1]
    gathers = first is Turn.LIVE and most <= followed
    batches: dict[Hashable, list[Ready]] = {}
    for one in alike:
        if not one.is_alone:
            batches.setdefault(one.shape, []).append(one)
    return next((batch[:most] for batch in batches.values() if not gathers or _is_due(batch, most)), [])


def _is_due(batch: Sequence[Ready], most: int) -> bool:
    return len(batch) >= most or max(one.behind_seconds for one in batch) >= GATHER_SECONDS


def _order(one: Ready) -> tuple[float, datetime]:
    return (one.left_seconds if one.turn is Turn.HUNG_UP else 0.0, one.received_at)
