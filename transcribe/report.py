"""What a worker tells of itself in the database, for the admin's page: which model it runs and how it keeps up."""

import logging
import os
import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from office.database import Database, utcnow
from office.settings import Settings
from transcribe.load import Load
from transcribe.models import Worker

log = logging.getLogger(__name__)

TELLS_EVERY = 5.0
"""Seconds."""
FORGOTTEN_AFTER = timedelta(minutes=10)
"""A worker that has said nothing for so long is not there any more, where another one is."""
SILENT_AFTER = timedelta(seconds=15)
"""A worker of this machine that has said nothing for so long, and whose process is gone, has ended."""


class Report:
    """Keeps this process's row of the table `worker`; a machine may have several."""

    def __init__(self, settings: Settings, database: Database, load: Load, *, threads: int, batch: int) -> None:
        self._settings = settings
        self._database = database
        self._load = load
        self._threads = threads
        self._batch = batch
        self._machine = f"{socket.gethostname()[:50]} "
        self._name = f"{self._machine}{os.getpid()}"
        self._started = utcnow()
        self._is_troubled = False

    def run(self, stopping: threading.Event) -> None:
        """Tell every few seconds until `stopping` is set.

        In a thread of its own: neither does listening wait for the database, nor does a long pass of a large model look
        like a dead worker.
        """
        while True:
            try:
                self.tell(utcnow())
                self._is_troubled = False
            except Exception:
                # The log has one line of it, not one every five seconds.
                if not self._is_troubled:
                    log.exception("the worker could not tell how it is; it goes on listening")
                self._is_troubled = True
            if stopping.wait(TELLS_EVERY):
                return

    def tell(self, now: datetime) -> None:
        """Write the row, and remove those of workers that are not there any more."""
        with self._database.session() as session:
            row = session.get(Worker, self._name) or Worker(name=self._name, **self._measured_before(session))
            if (row.model, row.threads) != (self._settings.whisper_model, self._threads):
                row.speed = None
            row.model = self._settings.whisper_model
            row.second_model = self._settings.second_whisper_model
            row.threads, row.batch = self._threads, self._batch
            row.started_at, row.seen_at = self._started, now
            row.following, row.behind = self._load.following, self._load.behind
            row.waiting_seconds, row.busy = self._load.waiting_seconds, self._load.busy
            # With nothing to hear it is as fast as it was.
            row.speed = self._load.speed or row.speed
            session.add(row)
            session.execute(
                delete(Worker)
                .where((Worker.seen_at < now - FORGOTTEN_AFTER) | Worker.name.in_(self._ended(session, now)))
                .execution_options(synchronize_session=False)
            )

    def _measured_before(self, session: Session) -> dict[str, object]:
        """How fast the last worker of this machine was: started again, a worker need not hear something first."""
        last = session.scalar(
            select(Worker)
            .where(Worker.name.startswith(self._machine, autoescape=True))
            .order_by(Worker.seen_at.desc())
            .limit(1)
        )
        return {"model": last.model, "threads": last.threads, "speed": last.speed} if last else {}

    def _ended(self, session: Session, now: datetime) -> list[str]:
        """The workers that ran on this machine before: those that were started again are not shown twice."""
        silent = session.scalars(
            select(Worker.name).where(
                Worker.name.startswith(self._machine, autoescape=True), Worker.seen_at < now - SILENT_AFTER
            )
        )
        return [name for name in silent if not _runs(name.removeprefix(self._machine))]


def _runs(process: str) -> bool:
    """Whether there is a process of that number. In another container it may bear another one: silence counts too."""
    return Path("/proc", process).exists()
