"""What the inbox asks for: list, find, read, delete, undo. Every query is bound to what its reader may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from office.contacts.storage import find_callers
from recordings.models import NEVER_UNREAD, NO_MESSAGE, Message


@dataclass(frozen=True)
class Reader:
    """Whose eyes: one client's messages, or (None) all, those nobody claims included."""

    client_id: int | None

    def may_see(self) -> ColumnElement[bool]:
        return true() if self.client_id is None else Message.client_id == self.client_id


def _visible(reader: Reader, *, deleted: bool) -> Select[Message]:
    return (
        select(Message)
        .outerjoin(Message.client)
        .options(contains_eager(Message.client), joinedload(Message.contact))
        .where(reader.may_see(), Message.deleted_at.is_not(None) if deleted else Message.deleted_at.is_(None))
    )


def list_messages(
    session: Session,
    reader: Reader,
    *,
    missed: bool | None,
    limit: int,
    before_id: int | None = None,
    deleted: bool = False,
) -> Sequence[Message]:
    """Newest first; `missed` picks calls that left nothing or messages, None both; `before_id` goes on
    from an earlier page.

    `deleted` lists what can still be brought back instead.
    """
    query = _visible(reader, deleted=deleted).order_by(Message.received_at.desc(), Message.id.desc()).limit(limit)
    if missed is not None:
        query = query.where(Message.state.in_(NO_MESSAGE) if missed else Message.state.not_in(NO_MESSAGE))
    if before_id is not None and (last := get_message(session, reader, before_id, deleted=True)):
        earlier = Message.received_at < last.received_at
        same_moment = (Message.received_at == last.received_at) & (Message.id < last.id)
        query = query.where(earlier | same_moment)
    return session.scalars(query).all()


def count_unread(session: Session, reader: Reader) -> int:
    """Messages nobody has read; missed calls and calls still on the line do not count."""
    return session.scalars(
        select(func.count(Message.id)).where(
            reader.may_see(),
            Message.deleted_at.is_(None),
            Message.read_at.is_(None),
            Message.state.not_in(NEVER_UNREAD),
        )
    ).one()


def get_message(session: Session, reader: Reader, message_id: int, *, deleted: bool = False) -> Message | None:
    """The message with its words, or None where it is not there for this reader."""
    query = select(Message).where(reader.may_see(), Message.id == message_id)
    if not deleted:
        query = query.where(Message.deleted_at.is_(None))
    return session.scalar(
        query.options(joinedload(Message.client), joinedload(Message.contact), selectinload(Message.segments))
    )


def caller_names(session: Session, messages: Iterable[Message]) -> dict[int, str]:
    """By message, the name its client knows the caller by.

    Looked up whenever a message is shown: who is entered after the first call is named in it, a new name holds for old
    messages, and a contact that is removed leaves no name behind. Who has another number by now keeps the old calls.
    """
    listed = [(message, message.client_id, message.caller) for message in messages]
    callers: dict[int, set[str]] = {}
    for _, client_id, caller in listed:
        if client_id is not None and caller is not None:
            callers.setdefault(client_id, set()).add(caller)
    known = {
        (client_id, number): caller.name
        for client_id, numbers in callers.items()
        for number, caller in find_callers(session, client_id, numbers).items()
    }
    names = {
        message.id: known.get((client_id or 0, caller or "")) or (message.contact and message.contact.name)
        for message, client_id, caller in listed
    }
    return {message_id: name for message_id, name in names.items() if name}


def mark_read(message: Message, when: datetime | None) -> None:
    """Read at `when`; None makes it unread again. The first reading counts."""
    if when is None or message.read_at is None:
        message.read_at = when


def delete(message: Message, when: datetime) -> None:
    """Out of sight at once; the sweep removes it for good when nobody brought it back."""
    message.deleted_at = when


def undelete(message: Message) -> None:
    message.deleted_at = None
