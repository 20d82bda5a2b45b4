"""A few words people put beside a message, each noted as a deed; `recordings.undoing` takes them back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from recordings import deeds
from recordings.errors import RecordingError
from recordings.models import Message, Note, What

LONGEST_NOTE = 4000
"""Characters."""


class NoNote(RecordingError):
    """There is nothing in the note, or too much."""


def write_note(session: Session, message: Message, text: str, actor: str, now: datetime) -> tuple[Note, str]:
    """Put a note beside it; the note, and the name by which it is undone. Raises NoNote."""
    # PostgreSQL keeps no NUL.
    words = "\n".join(line.rstrip() for line in text.replace("\0", "").strip().splitlines())
    if not words:
        raise NoNote("there is nothing in this note")
    if len(words) > LONGEST_NOTE:
        raise NoNote(f"a note has at most {LONGEST_NOTE} characters")
    note = Note(message_id=message.id, at=now, author=actor, text=words)
    session.add(note)
    session.flush()
    return note, _touch(session, message, None, note.id, actor, now)


def remove_note(session: Session, message: Message, note_id: int, actor: str, now: datetime) -> str | None:
    """Take a note away; the name by which that is undone, None where the note is not there (any more)."""
    removed = session.execute(
        update(Note)
        .where(Note.id == note_id, Note.message_id == message.id, Note.removed_at.is_(None))
        .values(removed_at=now)
    )
    if not removed.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        return None
    return _touch(session, message, note_id, None, actor, now)


def list_notes(session: Session, message: Message) -> Sequence[Note]:
    """In the order they were written."""
    return session.scalars(
        select(Note).where(Note.message_id == message.id, Note.removed_at.is_(None)).order_by(Note.id)
    ).all()


def _touch(session: Session, message: Message, before: int | None, after: int | None, actor: str, now: datetime) -> str:
    """A message whose notes have changed has changed."""
    message.changed_at = now
    together = deeds.new_name()
    deeds.note(session, message, What.NOTE, before, after, actor, now, together)
    return together
