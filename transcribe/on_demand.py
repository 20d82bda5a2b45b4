"""A model that takes memory only while it is used."""

import ctypes
import gc
import threading
from collections.abc import Callable
from concurrent.futures import Future

from transcribe.engine import Engine


class OnDemand:
    """Loads an engine when it is first asked for, in a thread of its own.

    Loading takes seconds, and minutes where the weights are fetched first; nobody shall wait for that meanwhile.
    """

    def __init__(self, load: Callable[[], Engine]) -> None:
        self._load = load
        self._loaded: Future[Engine] | None = None

    def get(self) -> Engine | None:
        """The engine; None while it is being loaded. Raises what went wrong at that, until `release`."""
        if self._loaded is None:
            self._loaded = Future()
            threading.Thread(target=_fill, args=(self._loaded, self._load), name="loading", daemon=True).start()
        return self._loaded.result() if self._loaded.done() else None

    def release(self) -> None:
        """Give the memory back; what is being loaded is dropped as soon as it is there."""
        self._loaded = None
        gc.collect()
        # Freed weights stay with the process otherwise: measured with `base`, 279 MB of 279; like this 141.
        if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
            trim(0)

    @property
    def is_wanted(self) -> bool:
        """Whether it is there, or about to be."""
        return self._loaded is not None


def _fill(loaded: "Future[Engine]", load: Callable[[], Engine]) -> None:
    try:
        loaded.set_result(load())
    except Exception as error:  # noqa: BLE001 - told by whoever asks
        loaded.set_exception(error)
