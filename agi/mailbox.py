"""What hearing messages by telephone needs of the office: what is new, each message whole, and what is done with it.

Each function takes its time with the database; the call script calls them beside the event loop.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from agi.envelope import Envelope
from office import audit
from office.database import Database, utcnow
from office.hours.illness import report_ill
from office.models import Client, User
from office.rights import What as Right
from office.rights import Who, may
from office.settings import Settings
from office.zones import zone_of
from recordings import handling
from recordings.callers import known_callers
from recordings.calling_back import storage as calling_back
from recordings.callnote.lines import who
from recordings.inbox import Reader, get_message
from recordings.models import IN_PROGRESS, UNREAD, Message, What


class Closed(Exception):
    """An admin has closed the telephone for this client's messages, or this person, while they were on the line."""


@dataclass(frozen=True)
class Mailbox:
    """Whose messages are heard, and by whom. Everything raises Closed where they may not hear them any more."""

    database: Database
    settings: Settings
    client_id: int
    login: str

    def new(self) -> Sequence[int]:
        """What nobody has read: what is urgent first, then as it came."""
        newest = select(Message.id).where(Message.client_id == self.client_id, text(UNREAD))
        with self._session() as session:
            return session.scalars(newest.order_by(Message.weight.desc(), Message.received_at, Message.id)).all()

    def open(self, message_id: int) -> "Opened | None":
        """None where it is not there any more."""
        with self._session() as session:
            message = self._find(session, message_id)
            client = session.get_one(Client, self.client_id)
            if message is None:
                return None
            caller = who(message, known_callers(session, [message])[message_id])
            name = caller.text if caller else None
            received = message.received_at.astimezone(zone_of(client.time_zone))
            envelope = Envelope(received, name, message.caller or message.callback, is_urgent=message.counts_as_urgent)
            language = message.language or client.language
            return Opened(envelope, message.audio, message.wording, language, message.state in IN_PROGRESS)

    def do(self, message_id: int, what: What) -> bool:
        """Mark it as read, or delete it; that is noted as always, and can be undone on the pages.

        False where it is not there any more.
        """
        now = utcnow()
        with self._session() as session:
            message = self._find(session, message_id)
            if message:
                handling.change(session, [message], {what: now}, self.login, now, self.settings.trash_days)
            return message is not None

    def begin_call_back(self, message_id: int) -> int:
        """The number of the call back's row. Raises NotCalledBack, and LookupError where the message is gone."""
        with self._session() as session:
            message = self._find(session, message_id)
            if message is None:
                raise LookupError(message_id)
            return calling_back.begin(session, message, self.login, None, self.settings, utcnow()).id

    def report_ill(self) -> bool:
        """For the rest of today; False where an illness was entered for as long already."""
        with self._session() as session:
            row = report_ill(session, session.get_one(Client, self.client_id), utcnow())
            if row is None:
                return False
            after = {"kind": row.kind, "from": row.local_start.isoformat(), "until": row.local_end.isoformat()}
            audit.note(session, self.login, self.client_id, "absence", None, after)
            return True

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with self.database.session() as session:
            user = session.scalar(select(User).where(User.login == self.login))
            is_allowed = user and may(Who(user.role, user.client_id), Right.SETTINGS, self.client_id)
            if not (is_allowed and session.get_one(Client, self.client_id).messages_by_phone):
                raise Closed
            yield session

    def _find(self, session: Session, message_id: int) -> Message | None:
        return get_message(session, Reader(self.client_id), message_id)


@dataclass(frozen=True)
class Opened:
    """A message as it is heard."""

    envelope: Envelope
    audio: str | None
    """In the folder of messages."""
    words: str | None
    language: str
    is_in_progress: bool
    """Words are still to come."""
