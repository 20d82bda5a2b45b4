"""The loop that empties the outbox.

One thread asks the database and writes down what came of each attempt; each attempt is a thread of its own, so that a
server that hangs holds up nobody else. No target has all of them.
"""

import logging
import os
import queue
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from mail import work
from mail.errors import MailError, Refused, ServerAway, TryLater
from mail.models import Channel
from mail.outbox import MAIL_TARGET
from mail.recipients import may_have
from mail.work import Item, Outcome
from office.database import Database, utcnow
from office.settings import Settings

log = logging.getLogger(__name__)

AT_ONCE = 32
MAILS_AT_ONCE = 8
"""Mail servers take few connections of one customer at a time."""
OF_A_TARGET_AT_ONCE = 4
REST = timedelta(seconds=10)
"""Of a target that takes nothing at all: one attempt tells that again, not all that wait."""
LOOK_EVERY = 0.5
TIDY_EVERY = timedelta(hours=1)
GRACE = 6.0
"""Seconds for what is on its way when the process is stopped; what takes longer is sent again, with the same mark."""

Deliver = Callable[[Item], int]
"""Hand an entry to a server, and return what that answered. Raises MailError."""


class Sender:
    def __init__(self, settings: Settings, database: Database, channels: Mapping[Channel, Deliver]) -> None:
        self._settings = settings
        self._database = database
        self._channels = channels
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{time.monotonic_ns()}"[-64:]
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._in_hand: dict[int, Item] = {}
        self._ended: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._to_note: list[Outcome] = []
        self._resting: dict[str, datetime] = {}
        self._renew_at = self._tidy_at = utcnow()

    def run(self, stopping: threading.Event) -> None:
        """Send what is due until told to stop; then wait a little for what is on its way."""
        self._settings.post_alive.parent.mkdir(parents=True, exist_ok=True)
        until = None
        while not stopping.is_set() or self._in_hand:
            if stopping.is_set():
                until = until or time.monotonic() + GRACE
                if time.monotonic() > until:
                    log.warning("%d notices are left in the middle; they go out again", len(self._in_hand))
                    return
            try:
                self._step(utcnow(), takes_more=not stopping.is_set())
                self._settings.post_alive.touch()
            except (SQLAlchemyError, OSError):
                log.exception("the outbox cannot be read or written; it is tried again")
                stopping.wait(2)
            self._await_news()

    def _await_news(self) -> None:
        try:
            self._to_note.append(self._ended.get(timeout=LOOK_EVERY))
            while True:
                self._to_note.append(self._ended.get_nowait())
        except queue.Empty:
            pass

    def _step(self, now: datetime, *, takes_more: bool) -> None:
        with self._database.session() as session:
            for outcome in self._to_note:
                if not work.note(session, self._holder, outcome):
                    log.warning("entry %s of the outbox is another's by now, or gone", outcome.item.id)
        for outcome in self._to_note:
            self._in_hand.pop(outcome.item.id, None)
            self._learn(outcome, now)
        self._to_note = []
        if self._in_hand and now >= self._renew_at:
            self._renew_at = now + self._lease / 3
            with self._database.session() as session:
                work.renew(session, self._holder, now + self._lease, list(self._in_hand))
        if takes_more:
            self._begin(now)
        if now >= self._tidy_at:
            self._tidy_at = now + TIDY_EVERY
            with self._database.session() as session:
                work.forget(session, now)

    def _begin(self, now: datetime) -> None:
        free = AT_ONCE - len(self._in_hand)
        if free <= 0:
            return
        with self._database.session() as session:
            claimed = work.claim(session, self._holder, now, self._lease, free, self._room(now), OF_A_TARGET_AT_ONCE)
        for item in claimed:
            self._in_hand[item.id] = item
            threading.Thread(target=self._attempt, args=(item,), name=f"entry {item.id}", daemon=True).start()

    def _room(self, now: datetime) -> dict[str, int]:
        """How many more each target may be given that has some, or rests."""
        self._resting = {target: until for target, until in self._resting.items() if until > now}
        room = {MAIL_TARGET: MAILS_AT_ONCE}
        for target, count in Counter(item.target for item in self._in_hand.values()).items():
            room[target] = room.get(target, OF_A_TARGET_AT_ONCE) - count
        return room | dict.fromkeys(self._resting, 0)

    def _attempt(self, item: Item) -> None:
        at, start = utcnow(), time.monotonic()
        status, problem = None, None
        try:
            status = self._deliver(item)
        except MailError as error:
            status, problem = error.status, error
        except Exception:
            log.exception("entry %s of the outbox could not be sent", item.id)
            problem = TryLater("it could not be sent; the log says why")
        self._ended.put(Outcome(item, at, time.monotonic() - start, status, problem))

    def _deliver(self, item: Item) -> int:
        """What the server answered. Raises MailError."""
        with self._database.session() as session:
            if not may_have(session, item.id):
                raise Refused("whoever it is for may not see this any more")
        return self._channels[item.channel](item)

    def _learn(self, outcome: Outcome, now: datetime) -> None:
        item, problem = outcome.item, outcome.problem
        if problem is not None:
            # Not the address: logs are read by more people than the outbox.
            log.warning("%s %s did not go out (attempt %d): %s", item.channel, item.id, item.attempts, problem)
        if isinstance(problem, ServerAway):
            self._resting[item.target] = now + REST
