"""What people do with a message: every change is noted beside it, and can be taken back.

together = change(session, messages, What.HANDLING, Handling.DONE, "karin", now)
undo(session, reader, together, now)
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from office.models import Role, User
from recordings.errors import RecordingError
from recordings.inbox import Reader
from recordings.models import CLOSED, Deed, Handling, Message, Note, What

LONGEST_NOTE = 4000
"""Characters."""
MOMENTS = frozenset((What.READ, What.DELETED, What.REMINDER))


class TakenOn(RecordingError):
    """Somebody else has it by now."""


class NoNote(RecordingError):
    """There is nothing in the note, or too much."""


def new_name() -> str:
    """For several changes that are to be undone in one go."""
    return uuid.uuid4().hex


def change(
    session: Session,
    messages: Iterable[Message],
    what: What,
    value: object,
    actor: str,
    now: datetime,
    together: str | None = None,
) -> str | None:
    """Set it for all these messages; the name by which all of it is undone, None where nothing had to change."""
    together = together or new_name()
    changed = [_set(session, message, what, value, actor, now, together) for message in messages]
    return together if any(changed) else None


def mark_read(
    session: Session,
    messages: Iterable[Message],
    when: datetime | None,
    actor: str,
    now: datetime,
    together: str | None = None,
) -> str | None:
    """Read at `when`; None makes it unread again. The first reading counts."""
    wanted = [message for message in messages if (message.read_at is None) != (when is None)]
    return change(session, wanted, What.READ, when, actor, now, together)


def hand_over(
    session: Session, message: Message, to: User | None, seen: int | None, actor: str, now: datetime
) -> str | None:
    """Give it to somebody, or (None) to nobody. Raises TakenOn where another than `seen` has it meanwhile.

    The database compares: two who claim it at once do not both get it.
    """
    if message.assignee_id == (to.id if to else None):
        return None
    if not _reassign(session, message, seen, to.id if to else None):
        raise TakenOn("somebody else has this message by now")
    together = new_name()
    _note(session, message, What.ASSIGNEE, seen, message.assignee_id, actor, now, together)
    return together


def write_note(session: Session, message: Message, text: str, actor: str, now: datetime) -> str:
    """Put a note beside it. Raises NoNote."""
    # PostgreSQL keeps no NUL.
    words = "\n".join(line.rstrip() for line in text.replace("\0", "").strip().splitlines())
    if not words:
        raise NoNote("there is nothing in this note")
    if len(words) > LONGEST_NOTE:
        raise NoNote(f"a note has at most {LONGEST_NOTE} characters")
    note = Note(message_id=message.id, at=now, author=actor, text=words)
    session.add(note)
    session.flush()
    return _touch(session, message, None, note.id, actor, now)


def remove_note(session: Session, message: Message, note_id: int, actor: str, now: datetime) -> str | None:
    """Take a note away; None where it is not there."""
    note = session.get(Note, note_id)
    if note is None or note.message_id != message.id or note.removed_at is not None:
        return None
    note.removed_at = now
    return _touch(session, message, note.id, None, actor, now)


def undo(session: Session, reader: Reader, together: str, now: datetime) -> Sequence[Message]:
    """Take back what was done in one go; what somebody has changed again since stays.

    The messages are those it was taken back for.
    """
    deeds = session.scalars(
        select(Deed)
        .join(Message, Message.id == Deed.message_id)
        .where(Deed.together == together, Deed.undone_at.is_(None), reader.may_see())
    ).all()
    return [message for deed in deeds if (message := _take_back(session, deed, now))]


def find(session: Session, reader: Reader, ids: Sequence[int]) -> list[Message]:
    """Those of these messages the reader may see, deleted ones included."""
    return list(session.scalars(select(Message).where(Message.id.in_(ids), reader.may_see())))


def history(session: Session, message: Message) -> Sequence[Deed]:
    """What was done with it, the latest first."""
    return session.scalars(select(Deed).where(Deed.message_id == message.id).order_by(Deed.id.desc())).all()


def notes(session: Session, message: Message) -> Sequence[Note]:
    """In the order they were written."""
    return session.scalars(
        select(Note).where(Note.message_id == message.id, Note.removed_at.is_(None)).order_by(Note.id)
    ).all()


def people(session: Session, client_id: int | None) -> Sequence[User]:
    """Who may be given a message of this client's: its owners, and the admins."""
    of_client = User.role == Role.ADMIN
    if client_id is not None:
        of_client |= User.client_id == client_id
    return session.scalars(select(User).where(of_client).order_by(User.login)).all()


def remind(session: Session, now: datetime) -> int:
    """Bring back to the top what was to be brought back by now; how many these were.

    In one statement: what somebody changes in this moment is not written over.
    """
    brought = session.execute(
        update(Message)
        .where(Message.remind_at <= now, Message.deleted_at.is_(None))
        .values(
            remind_at=None,
            reminded_at=now,
            read_at=None,
            handling=case((Message.handling.in_(CLOSED), Handling.TO_DO.value), else_=Message.handling),
        )
        .execution_options(synchronize_session=False)
    )
    return int(brought.rowcount)  # type: ignore[attr-defined]  # an UPDATE has it


def _set(
    session: Session, message: Message, what: What, value: object, actor: str, now: datetime, together: str
) -> bool:
    before = getattr(message, what)
    if before == value:
        return False
    setattr(message, what, value)
    if what in {What.HANDLING, What.REMINDER}:
        # Whoever has decided what becomes of it need not be reminded any more.
        message.reminded_at = None
    _note(session, message, what, before, value, actor, now, together)
    return True


def _reassign(session: Session, message: Message, seen: int | None, to: int | None) -> bool:
    """Compare and set: whether it was still `seen`'s."""
    written = session.execute(
        update(Message)
        .where(Message.id == message.id, Message.assignee_id.is_not_distinct_from(seen))
        .values(assignee_id=to)
        .execution_options(synchronize_session=False)
    )
    session.refresh(message)
    return bool(written.rowcount)  # type: ignore[attr-defined]  # an UPDATE has it


def _touch(session: Session, message: Message, before: int | None, after: int | None, actor: str, now: datetime) -> str:
    """A message whose notes have changed has changed."""
    message.changed_at = now
    together = new_name()
    _note(session, message, What.NOTE, before, after, actor, now, together)
    return together


def _note(
    session: Session,
    message: Message,
    what: What,
    before: object,
    after: object,
    actor: str,
    now: datetime,
    together: str,
) -> None:
    session.add(
        Deed(
            message_id=message.id,
            at=now,
            actor=actor[:120],
            what=what.value,
            before=_plain(before),
            after=_plain(after),
            together=together,
        )
    )


def _take_back(session: Session, deed: Deed, now: datetime) -> Message | None:
    message = session.get_one(Message, deed.message_id)
    what = What(deed.what)
    if what is What.NOTE:
        note = session.get_one(Note, deed.after or deed.before)
        if (note.removed_at is None) != (deed.after is not None):
            return None
        note.removed_at = now if deed.before is None else None
        message.changed_at = now
    elif what is What.ASSIGNEE:
        may_have_it = deed.before is None or deed.before in {one.id for one in people(session, message.client_id)}
        if not may_have_it or not _reassign(session, message, deed.after, deed.before):
            return None
    elif _plain(getattr(message, what)) != deed.after:
        return None
    else:
        setattr(message, what, _value(what, deed.before))
    deed.undone_at = now
    return message


def _plain(value: object) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(what: What, plain: Any) -> Any:
    if what in MOMENTS and plain is not None:
        return datetime.fromisoformat(plain)
    return Handling(plain) if what is What.HANDLING else plain
