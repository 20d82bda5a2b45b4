"""Whether the thread that listens goes on: it beats at each step and each pass of Whisper, and others look."""

import time
from collections.abc import Sequence

from transcribe.engine import Decoded, Engine, Window

STUCK_AFTER = 300.0
"""Seconds without a beat. The slowest pass of the largest model takes a minute or two on a slow machine."""


class Pulse:
    """Beaten by the thread that listens, read by any."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def beat(self) -> None:
        self._last = time.monotonic()

    @property
    def is_beating(self) -> bool:
        return time.monotonic() - self._last < STUCK_AFTER


class Beating:
    """An engine each of whose passes is a beat: many of them may follow one another within one step."""

    def __init__(self, engine: Engine, pulse: Pulse) -> None:
        self._engine = engine
        self._pulse = pulse

    def decode(self, windows: Sequence[Window]) -> list[Decoded]:
        self._pulse.beat()
        return self._engine.decode(windows)

    def count(self, text: str) -> int:
        return self._engine.count(text)
