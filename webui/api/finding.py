"""A message as a token may see it, and as answers show it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict, NotFound

from office.database import utcnow
from recordings import inbox
from recordings.callers import known_callers
from recordings.calling_back import storage as calling_back
from recordings.handling import Outcome
from recordings.models import Message as Row
from recordings.summary import call_back, is_unread, summary, utc
from webui.api.access import reader
from webui.api.shapes import CallBack, Changed, Marks, Message, SeveralChanged
from webui.api.versions import version_of
from webui.house import house


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
    known, calls = known_callers(session, rows), calls_back(session, rows)
    return [Message(**summary(row, known[row.id]), calls_back=calls[row.id]) for row in rows]


def calls_back(session: Session, rows: Sequence[Row]) -> dict[int, list[CallBack]]:
    """By message, the latest first."""
    found = calling_back.by_message(session, rows, house().settings, utcnow())
    return {message_id: [CallBack(**call_back(*one)) for one in calls] for message_id, calls in found.items()}


def marks(row: Row) -> Marks:
    return Marks(
        id=row.id,
        unread=is_unread(row),
        deleted=row.deleted_at is not None,
        handling=row.handling,
        assignee=row.assignee and row.assignee.login,
        remind_at=row.remind_at and utc(row.remind_at),
        reminded_at=row.reminded_at and utc(row.reminded_at),
        version=version_of(row),
    )


def changed(row: Row, together: str | None) -> Changed:
    return Changed(**marks(row).model_dump(), undo=together)


def came_of(row: Row, outcome: Outcome) -> Changed:
    """What came of a change of one message. Raises NotFound and Conflict where that is nothing."""
    if outcome.refused:
        raise no_message(row.id) if row.deleted_at is not None else Conflict("the caller is still on the line")
    if outcome.missed:
        raise Conflict("somebody else has changed this message in this very moment")
    return changed(row, _undo(outcome))


def came_of_several(asked: Sequence[int], rows: Sequence[Row], outcome: Outcome) -> SeveralChanged:
    """What came of a change of `rows`, and which of those `asked` for nothing came of."""
    done = {row.id: marks(row) for row in rows if row not in {*outcome.missed, *outcome.refused}}
    ids = list(dict.fromkeys(asked))
    return SeveralChanged(
        messages=[done[one] for one in ids if one in done],
        left_out=[one for one in ids if one not in done],
        undo=_undo(outcome),
    )


def _undo(outcome: Outcome) -> str | None:
    return outcome.together if outcome.changed else None
