"""How many wrong PINs were keyed in of late: eight digits must not be found by trying."""

import time
from collections import deque
from collections.abc import Callable

SECONDS = 3600.0
MOST_OF_ONE = 5
"""Within `SECONDS`, from one number."""
MOST_OF_ALL = 20
"""From all numbers together, for a caller's number can be made up. Of 10 PINs one would be found in 57 years."""


class WrongPins:
    """Counts them; a restart forgets them. Used from one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._noted: deque[tuple[float, str]] = deque()

    def may_try(self, caller: str) -> bool:
        """Whether this caller may try a PIN now. It counts as wrong until `was_right`: many at once gain nothing."""
        if self.is_locked(caller):
            return False
        self._noted.append((self._clock(), caller))
        return True

    def was_right(self, caller: str) -> None:
        """The last try was the right PIN."""
        last = max(at for at, (_when, who) in enumerate(self._noted) if who == caller)
        del self._noted[last]

    def is_locked(self, caller: str) -> bool:
        """Whether this caller may not try again yet."""
        while self._noted and self._noted[0][0] < self._clock() - SECONDS:
            self._noted.popleft()
        own = sum(1 for _at, who in self._noted if who == caller)
        return own >= MOST_OF_ONE or len(self._noted) >= MOST_OF_ALL
