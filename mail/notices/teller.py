"""Looks for what has to be told, and has it put into the outbox in the transaction that notes that it was told.

All of it stands in the database, so whoever dies in between has told nothing, and another goes on. Several may look at
once: a message is told by whoever notes first that it is.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mail.escalation.climbing import Climber
from mail.notices.models import Stage, Told
from mail.notices.programs import tell_programs
from mail.notices.telling import WHOLE, WORDLESS, is_late, tell_collected, tell_people, waiting
from mail.notices.words import Call
from office.database import Database, utcnow
from office.settings import Settings
from recordings.callers import known_callers
from recordings.inbox import shown_with
from recordings.models import Message, State

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5
LATELY = timedelta(minutes=3)
"""Longer than words may take."""
LOOK_BACK_EVERY = timedelta(minutes=1)
LOOK_BACK = timedelta(days=7)
"""What came in before is told to nobody any more."""
TROUBLED_FOR = timedelta(minutes=1)
"""A message that cannot be told keeps no other waiting, and fills no log."""


class Teller:
    """Looks for calls nobody was told of, and for what was collected."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._climber = Climber(settings, database)
        self._troubled: dict[str, datetime] = {}
        self._look_back_at: datetime | None = None

    def run(self, stopping: threading.Event) -> None:
        """Until told to stop."""
        while not stopping.wait(LOOK_EVERY):
            try:
                self.look(utcnow())
            except Exception:
                # Whatever it is: nobody would be told of anything from then on.
                log.exception("it cannot be looked for what has to be told; it is tried again")
                stopping.wait(2)

    def look(self, now: datetime) -> None:
        """Tell all that is to be told by now."""
        # First: who is told by the ladder is not told the same once more.
        self._climber.look(now)
        self._troubled = {what: until for what, until in self._troubled.items() if until > now}
        with self._database.session() as session:
            message_ids = _untold(session, now, self._stretch(now))
        for one in message_ids:
            self._try(f"message {one}", now, partial(tell, settings=self._settings, message_id=one, now=now))
        with self._database.session() as session:
            groups = waiting(session, now)
        for group in groups:
            do = partial(tell_collected, settings=self._settings, group=group, now=now)
            self._try(f"what was collected for user {group.user_id}", now, do)

    def _stretch(self, now: datetime) -> ColumnElement[bool]:
        """What has changed lately, and every minute all that could still be told: somebody may have been away."""
        if self._look_back_at is not None and now < self._look_back_at:
            return Message.changed_at > now - LATELY
        self._look_back_at = now + LOOK_BACK_EVERY
        return Message.received_at > now - LOOK_BACK

    def _try(self, what: str, now: datetime, do: Callable[[Session], None]) -> None:
        if what in self._troubled:
            return
        try:
            with self._database.session() as session:
                do(session)
        except Exception:
            log.exception("%s cannot be told; it is tried again in a minute", what)
            self._troubled[what] = now + TROUBLED_FOR


def _untold(session: Session, now: datetime, within: ColumnElement[bool]) -> Sequence[int]:
    """Calls of which more can be told than was, among those `within`.

    The database is asked for a stretch of time and no more: by their states it would go through all there ever were.
    """
    found = session.execute(
        select(Message.id, Message.state, Message.received_at, Message.duration, Told.stage)
        .outerjoin(Told, Told.message_id == Message.id)
        .where(within, Message.deleted_at.is_(None), Told.stage.is_distinct_from(Stage.WHOLE))
    ).all()
    return [
        row.id
        for row in sorted(found, key=lambda row: row.received_at)
        if _is_news(_stage(row.state), row.stage)
        and (row.state not in WORDLESS or is_late(row.received_at, row.duration, now))
    ]


def _stage(state: State) -> Stage | None:
    """How much there is to tell of it."""
    if state is State.MISSED:
        return Stage.MISSED
    if state in WORDLESS:
        return Stage.BEGUN
    return Stage.WHOLE if state in WHOLE else None


def _is_news(stage: Stage | None, told: Stage | None) -> bool:
    stages = list(Stage)
    return stage is not None and (told is None or stages.index(stage) > stages.index(told))


def tell(session: Session, settings: Settings, message_id: int, now: datetime) -> None:
    """Tell everybody of this message, as far as it is there and they do not know it already."""
    message = session.scalar(select(Message).where(Message.id == message_id).options(*shown_with()))
    if message is None or (stage := _stage(message.state)) is None:
        return
    before = session.scalar(select(Told.stage).where(Told.message_id == message_id))
    if not _note_stage(session, message_id, before, stage):
        return
    call = Call(message, known_callers(session, [message])[message_id])
    tell_people(session, settings, call, now, was_missed=before is Stage.MISSED)
    tell_programs(session, call, before, stage, now)


def _note_stage(session: Session, message_id: int, before: Stage | None, stage: Stage) -> bool:
    """Compare and set; False where another has told it meanwhile, or nothing is new."""
    if before is None:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        first = insert(Told).values(message_id=message_id, stage=stage).on_conflict_do_nothing()
        return session.scalar(first.returning(Told.message_id)) is not None
    if not _is_news(stage, before):
        return False
    changed = update(Told).where(Told.message_id == message_id, Told.stage == before).values(stage=stage)
    return session.scalar(changed.returning(Told.message_id)) is not None
