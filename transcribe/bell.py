"""The bell between calls and worker: rung when a message waits for its words."""

import logging
from collections.abc import Callable

from huey import Huey

log = logging.getLogger(__name__)

Ring = Callable[[], None]


def hang_bell(queue: Huey, answer: Callable[[], None] | None = None) -> Ring:
    """A bell on `queue`; in the process that works, `answer` is what ringing it does.

    Ringing never fails: where the queue is away, the worker's sweep finds the message.
    """

    @queue.task(name="transcribe")  # type: ignore[untyped-decorator]  # Huey has no types
    def transcribe() -> None:
        if answer is not None:
            answer()

    def ring() -> None:
        try:
            transcribe()
        except Exception:
            log.exception("the queue does not take work; the next sweep will find it")

    return ring
