"""Whether the thread that listens goes on: it beats at each step, and others look."""

import time

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
