"""The process that turns sound into words, and puts right what was interrupted."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from huey import Huey

from office.database import Database, utcnow
from office.prompts import open_prompts
from office.settings import Settings
from recordings import work
from recordings.sweep import sweep
from transcribe.bell import Ring, hang_bell
from transcribe.cores import batch_for, cores
from transcribe.engine import WhisperEngine
from transcribe.greetings import listen_to_greetings
from transcribe.listener import Listener
from transcribe.pulse import Pulse
from transcribe.report import Report
from transcribe.second import SecondListener

log = logging.getLogger(__name__)

NICENESS = 10
"""Calls come before words: Whisper takes what processor time they leave."""


Chore = Callable[[datetime], None]
"""Something the house wants done now and then; it is handed the moment."""
CHORES_EVERY = timedelta(minutes=1)


def run(settings: Settings, database: Database, queue: Huey, chores: Sequence[Chore]) -> None:
    """Work until SIGINT (which lets the window at hand be finished) or SIGTERM."""
    os.nice(NICENESS)
    threads = settings.whisper_threads or cores()
    engine = WhisperEngine(settings.whisper_path, threads)
    log.info("Whisper “%s” is loaded, on %d threads", settings.whisper_model, threads)
    batch = batch_for(threads)
    listener = Listener(settings, database, engine, batch, _second_listener(settings, database, threads))
    ring = hang_bell(queue, listener.wake)
    chores = (*chores, partial(listen_to_greetings, database, open_prompts(settings), engine))
    settings.worker_alive.parent.mkdir(parents=True, exist_ok=True)
    sweeper = threading.Thread(
        target=_sweep_for_ever,
        args=(settings, database, ring, chores, listener.pulse),
        name="sweep",
        daemon=True,
    )
    sweeper.start()
    stopping = threading.Event()
    report = Report(settings, database, listener.load, threads=threads, batch=batch)
    threading.Thread(target=report.run, args=(stopping,), name="report", daemon=True).start()
    listening = threading.Thread(target=_listen, args=(listener, stopping), name="listener")
    listening.start()
    try:
        queue.create_consumer(workers=1, worker_type="thread", periodic=False, initial_delay=0.05, max_delay=0.5).run()
    finally:
        stopping.set()
        listener.wake()
        # Who is started next, or another worker, need not wait until the batch at hand is heard.
        listener.hand_over()
        listening.join()


def _listen(listener: Listener, stopping: threading.Event) -> None:
    """Where listening comes to an end by itself the process does too: the supervisor starts it again."""
    try:
        listener.run(stopping)
    finally:
        if not stopping.is_set():
            log.critical("the listener has died; the worker ends, to be started again")
            os.kill(os.getpid(), signal.SIGINT)


def _second_listener(settings: Settings, database: Database, threads: int) -> SecondListener | None:
    path = settings.second_whisper_path
    if settings.second_whisper_model is None or path is None:
        return None
    if settings.missing_second_model:
        log.error("there is no model in %s: nothing is heard a second time", path)
        return None
    return SecondListener(settings, database, settings.second_whisper_model, lambda: WhisperEngine(path, threads))


def _sweep_for_ever(settings: Settings, database: Database, ring: Ring, chores: Sequence[Chore], pulse: Pulse) -> None:
    pause = threading.Event()
    chores_due = utcnow()
    while True:
        try:
            now = utcnow()
            sweep(database, settings, now)
            with database.session() as session:
                given_up = work.give_up(session, now)
                waiting = work.is_any_waiting(session, now)
            for message_id in given_up:
                log.error("message %s was given up: each attempt ended with the worker's death", message_id)
            if waiting:
                ring()
            _show_alive(settings, pulse)
            if now >= chores_due:
                chores_due = now + CHORES_EVERY
                _do(chores, now)
        except Exception:
            log.exception("the sweep failed; it tries again")
        pause.wait(settings.sweep_seconds)


def _show_alive(settings: Settings, pulse: Pulse) -> None:
    """A worker that sweeps but is stuck in a message is not well: `vorzimmer health` is to tell."""
    if pulse.is_beating:
        settings.worker_alive.touch()
    else:
        log.error("the listener is stuck; its messages are left to another worker, restart this one")


def _do(chores: Sequence[Chore], now: datetime) -> None:
    """All of them: one that fails must not keep the others from being done."""
    for chore in chores:
        try:
            chore(now)
        except Exception:
            log.exception("a chore of the house failed; it is tried again")
