"""How the worker keeps up: what it does with its time, and what waits."""

import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from recordings.sound import RATE
from transcribe.job import Case
from transcribe.turns import BEHIND_SECONDS

LOOKS_BACK = 60.0
"""Seconds over which load and speed are told."""


class Load:
    """Figures for the admin's page. Written by the thread that listens, read by any."""

    def __init__(self) -> None:
        self.following = 0
        """Calls on the line."""
        self.behind = 0
        """Of these, those whose live words wait."""
        self.waiting_seconds = 0.0
        """Seconds of sound that could be listened to at once."""
        self._work: deque[tuple[float, float, float]] = deque()
        """When it ended (time.monotonic()), how long it took, how much sound it was; in seconds."""
        self._began: float | None = None
        """When the pass that goes on now began."""
        self._lock = threading.Lock()

    def note(self, held: Sequence[Case], waiting: Sequence[Case]) -> None:
        """What is there to do now."""
        self.following = sum(not case.hearing.is_whole for case in held)
        self.behind = sum(
            not case.hearing.is_whole and case.hearing.behind_seconds > BEHIND_SECONDS for case in waiting
        )
        self.waiting_seconds = sum(case.hearing.waiting_seconds for case in waiting)

    @contextmanager
    def working(self, samples: int) -> Iterator[None]:
        """Whisper works on so much sound."""
        began = self._began = time.monotonic()
        try:
            yield
            ended = time.monotonic()
            with self._lock:
                self._work.append((ended, ended - began, samples / RATE))
        finally:
            self._began = None

    @property
    def busy(self) -> float:
        """The part of the last minute in which Whisper worked, 0 to 1."""
        began = self._began
        now = time.monotonic()
        going_on = now - began if began is not None else 0.0
        took = sum(min(took, LOOKS_BACK - (now - ended)) for ended, took, _ in self._lately())
        return min(1.0, (took + going_on) / LOOKS_BACK)

    @property
    def speed(self) -> float | None:
        """Seconds of sound for a second of work; None where there was none lately."""
        lately = self._lately()
        took = sum(took for _, took, _ in lately)
        return sum(sound for _, _, sound in lately) / took if took else None

    def _lately(self) -> Sequence[tuple[float, float, float]]:
        with self._lock:
            while self._work and self._work[0][0] < time.monotonic() - LOOKS_BACK:
                self._work.popleft()
            return list(self._work)
