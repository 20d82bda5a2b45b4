"""A message as a token may see it, and as answers show it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from recordings import inbox
from recordings.models import Message as Row
from recordings.summary import is_unread, summary, utc
from webui.api.access import reader
from webui.api.shapes import Changed, Marks, Message
from webui.api.versions import version_of


def find_message(session: Session, message_id: int, *, deleted: bool = False) -> Row:
    """The message where the token may see it. Raises NotFound."""
    row = inbox.get_message(session, reader(), message_id, deleted=deleted)
    if row is None:
        raise no_message(message_id)
    return row


def no_message(message_id: int) -> NotFound:
    return NotFound(f"there is no message {message_id}")


def shown(session: Session, rows: Sequence[Row]) -> list[Message]:
    """In the same order."""
    names = inbox.caller_names(session, rows)
    return [Message(**summary(row, names.get(row.id))) for row in rows]


def marks(row: Row) -> Marks:
    return Marks(
        id=row.id,
        unread=is_unread(row),
        deleted=row.deleted_at is not None,
        handling=row.handling,
        assignee=row.assignee and row.assignee.login,
        remind_at=row.remind_at and utc(row.remind_at),
        version=version_of(row),
    )


def changed(row: Row, together: str | None) -> Changed:
    return Changed(**marks(row).model_dump(), undo=together)
