"""Stored call notes: written when they were drawn, and line by line where somebody puts them right."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select, text, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from recordings import deeds
from recordings.callnote.lines import MENTIONED, drawn_from, says_urgent
from recordings.models import Deed, Message, NoteLine, StoredNote, What

_ENSURE = text(
    "INSERT INTO call_note (message_id) SELECT id FROM message WHERE id = :id ON CONFLICT (message_id) DO NOTHING"
)


def to_be_drawn(session: Session, since: datetime | None = None) -> Sequence[int]:
    """Messages that were changed since their note was looked at, or have none; those changed last come first.

    Only those changed after `since` are read; where that is None, all. Then notes that lack something are among them,
    too, for which nobody has changed a message.
    """
    stale = StoredNote.as_of.is_distinct_from(Message.changed_at)
    if since is None:
        wanted = or_(stale, StoredNote.drawn[MENTIONED].as_string().is_(None))
    else:
        wanted = and_(Message.changed_at > since, stale)
    return session.scalars(
        select(Message.id)
        .outerjoin(StoredNote, StoredNote.message_id == Message.id)
        .where(wanted)
        .order_by(Message.changed_at.desc(), Message.id.desc())
    ).all()


def keep(session: Session, message: Message, drawn: Mapping[str, Any]) -> None:
    """Store what was drawn from the words of `message`; what was put right stays."""
    _lock(session, message)
    was_due = _brought_back_for(message)
    _write(session, message, drawn=drawn, drawn_from=drawn_from(message), as_of=message.changed_at)
    _tell(session, message)
    _let_go(session, message, was_due, message.changed_at)


def look_done(session: Session, message: Message) -> None:
    """What is stored is true: nobody need look at it until the message is changed again."""
    _write(session, message, as_of=message.changed_at)


def replace(
    session: Session, message: Message, line: NoteLine, seen: str | None, value: str | None, now: datetime
) -> bool:
    """Compare and set what was put right in a line; False where it was not `seen` any more."""
    column = getattr(StoredNote, line)
    _lock(session, message)
    was_due = _brought_back_for(message)
    if not _write(session, message, column.is_not_distinct_from(seen), **{line: value}):
        return False
    _tell(session, message)
    _let_go(session, message, was_due, now)
    # A message whose call note has changed has changed.
    message.changed_at = now
    return True


def called_up(session: Session, message: Message) -> None:
    """The due that counts has done its work: it brings the message back to the top no more."""
    _write(session, message, called_up=StoredNote.when_due)


def _brought_back_for(message: Message) -> str | None:
    """The due that has done its work, where that is the one that counts."""
    note = message.call_note
    return note.called_up if note is not None and note.called_up == note.when_due else None


def _let_go(session: Session, message: Message, was_due: str | None, now: datetime) -> None:
    """Where another due counts than the one that `was` seen to, the next look sees to that, also once more.

    A message that was at the top for the other day is there no longer.
    """
    note = message.call_note
    if was_due is None or note is None or note.when_due == was_due:
        return
    _write(session, message, called_up=None)
    if message.reminded_at is not None and not _was_asked_for(session, message):
        deeds.write(session, message, {What.REMINDED: None}, deeds.ITSELF, now, deeds.new_name())


def _was_asked_for(session: Session, message: Message) -> bool:
    """Whether it came back to the top because somebody wanted it back then, not for its day."""
    of_message = Deed.message_id == message.id, Deed.undone_at.is_(None)
    came = (
        select(Deed.together)
        .where(*of_message, Deed.what == What.REMINDED.value)
        .order_by(Deed.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    reminder = select(Deed.id).where(*of_message, Deed.together == came, Deed.what == What.REMINDER.value)
    return session.scalar(reminder.limit(1)) is not None


def _lock(session: Session, message: Message) -> None:
    """Who corrects words writes the message first and then its note: all go that way, and none in a circle."""
    session.execute(select(Message.id).where(Message.id == message.id).with_for_update(key_share=True))


def _tell(session: Session, message: Message) -> None:
    """The message says itself what lists ask of its note: whether it is urgent, and the name and firm put right."""
    note = message.call_note
    told = {
        "said_urgent": says_urgent(note) if note else None,
        "noted_name": (note.name or None) if note else None,
        "noted_firm": (note.firm or None) if note else None,
    }
    is_told = and_(*(getattr(Message, name).is_not_distinct_from(value) for name, value in told.items()))
    written = session.execute(
        update(Message)
        .where(Message.id == message.id, not_(is_told))
        # Else the note would be looked at again.
        .values(**told, changed_at=Message.changed_at)
        .execution_options(synchronize_session=False)
    )
    if written.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        session.refresh(message, [*told, "counts_as_urgent", "weight"])


def _write(session: Session, message: Message, *conditions: ColumnElement[bool], **values: object) -> bool:
    session.execute(_ENSURE, {"id": message.id})
    written = session.execute(
        update(StoredNote)
        .where(StoredNote.message_id == message.id, *conditions)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    note = session.get(StoredNote, message.id, populate_existing=True)
    set_committed_value(message, "call_note", note)
    return bool(written.rowcount)  # type: ignore[attr-defined]  # an UPDATE has it
