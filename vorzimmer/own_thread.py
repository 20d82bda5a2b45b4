"""A chore in a thread of its own, so that nothing waits for it."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

log = logging.getLogger(__name__)


class OwnThread:
    """A chore that is begun when it is called; not while the last time still lasts."""

    def __init__(self, name: str, chore: Callable[[datetime], None]) -> None:
        self._name = name
        self._chore = chore
        self._thread: threading.Thread | None = None

    def __call__(self, now: datetime) -> None:
        if self._thread is not None and self._thread.is_alive():
            log.warning("%s still take their time; they are seen to again afterwards", self._name)
            return
        # As a daemon: whoever stops the worker does not wait for machines elsewhere.
        self._thread = threading.Thread(target=self._do, args=(now,), name=self._name, daemon=True)
        self._thread.start()

    def _do(self, now: datetime) -> None:
        try:
            self._chore(now)
        except Exception:
            log.exception("%s could not be seen to; it is tried again", self._name)
