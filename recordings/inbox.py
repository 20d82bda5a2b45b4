"""What the inbox asks for: list, find, read, delete, undo. Every query is bound to what its reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

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


def mark_read(message: Message, when: datetime | None) -> None:
    """Read at `when`; None makes it unread again. The first reading counts."""
    if when is None or message.read_at is None:
        message.read_at = when


def delete(message: Message, when: datetime) -> None:
    """Out of sight at once; the sweep removes it for good when nobody brought it back."""
    message.deleted_at = when


def undelete(message: Message) -> None:
    message.deleted_at = None
