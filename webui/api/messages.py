"""Messages: list them, read one, mark, delete and bring back."""

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from office.database import utcnow
from office.models import Scope
from recordings import inbox
from recordings.models import Message as Row
from recordings.models import Segment as SegmentRow
from recordings.summary import is_unread, summary
from webui.api.access import blueprint, reader
from webui.api.operations import operation
from webui.api.shapes import Answer, Body, Id, Marks, Message, Query, Truth, Whole
from webui.api.versions import version_of
from webui.house import house
from webui.presenting import can_be_undone

MOST = 200
USUAL = 50


class Listing(Query):
    """Which messages."""

    limit: Annotated[int, Field(ge=1, le=MOST), Whole] = Field(default=USUAL, description="How many at most.")
    before: Annotated[Id, Whole] | None = Field(default=None, description="The `next_before` of the page before.")
    missed: Truth | None = Field(
        default=None, description="`true`: calls that left nothing; `false`: messages; left out: both."
    )
    deleted: Truth = Field(default=False, description="`true`: those that are deleted, for them to be brought back.")


class Page(Answer):
    """Some messages, the newest first."""

    messages: list[Message]
    next_before: Id | None = Field(description="For the next page; null on the last one.")


class Word(Answer):
    """A word that was heard."""

    start: float = Field(description="Seconds from the beginning.")
    end: float
    text: str
    probability: float = Field(description="How sure it is, from 0 to 1.")


class Segment(Answer):
    """A stretch of what was heard."""

    start: float
    end: float
    text: str
    words: list[Word]


class Detail(Message):
    """A message with all its words."""

    segments: list[Segment]
    notice: str | None = Field(description="What told the caller of the recording.")
    speech: float | None = Field(description="Seconds of speech, once that is known.")
    version: str = Field(description="Of the words, to be sent with a correction.")


class Change(Body):
    """What is left out or null stays as it is."""

    unread: bool | None = Field(default=None, description="`false` marks it as read.")
    deleted: bool | None = Field(default=None, description="`false` brings it back.")


@blueprint.get("/messages")
@operation("List messages", Scope.READ_MESSAGES, refusals={404: "`before` names no message."})
def messages(query: Listing) -> Page:
    """The newest first, missed calls among them unless they are left out."""
    with house().database.session() as session:
        _check_beginning(session, query.before)
        found = inbox.list_messages(
            session,
            reader(),
            missed=query.missed,
            deleted=query.deleted,
            limit=query.limit + 1,
            before_id=query.before,
        )
        shown = found[: query.limit]
        names = inbox.caller_names(session, shown)
        return Page(
            messages=[Message(**summary(row, names.get(row.id))) for row in shown],
            next_before=shown[-1].id if len(found) > query.limit else None,
        )


@blueprint.get("/messages/<id:message_id>")
@operation("Read a message", Scope.READ_MESSAGES)
def message(message_id: int) -> Detail:
    """With each word's time and probability. Reading it here does not mark it as read."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        name = inbox.caller_names(session, [row]).get(row.id)
        return Detail(
            **summary(row, name),
            segments=[Segment(**_segment(one)) for one in row.segments],
            notice=row.notice,
            speech=row.speech,
            version=version_of(row),
        )


@blueprint.patch("/messages/<id:message_id>")
@operation("Mark, delete or bring back a message", Scope.WRITE_MESSAGES)
def change(message_id: int, body: Change) -> Marks:
    """A deleted message can be brought back for as long as the house keeps it, and not be marked meanwhile."""
    now = utcnow()
    with house().database.session() as session:
        row = find_message(session, message_id, deleted=body.deleted is not None)
        if body.deleted is False and row.deleted_at is not None:
            if not can_be_undone(row.deleted_at, now, house().settings.trash_days):
                raise no_message(message_id)
            inbox.undelete(row)
        if body.unread is not None:
            inbox.mark_read(row, None if body.unread else now)
        if body.deleted and row.deleted_at is None:
            inbox.delete(row, now)
        return marks(row)


def find_message(session: Session, message_id: int, *, deleted: bool = False) -> Row:
    """The message where the token may see it. Raises NotFound."""
    row = inbox.get_message(session, reader(), message_id, deleted=deleted)
    if row is None:
        raise no_message(message_id)
    return row


def no_message(message_id: int) -> NotFound:
    return NotFound(f"there is no message {message_id}")


def marks(row: Row) -> Marks:
    return Marks(id=row.id, unread=is_unread(row), deleted=row.deleted_at is not None, version=version_of(row))


def _check_beginning(session: Session, before: int | None) -> None:
    if before is not None and inbox.get_message(session, reader(), before, deleted=True) is None:
        raise NotFound(f"before={before} names no message")


def _segment(row: SegmentRow) -> dict[str, Any]:
    return {"start": row.start, "end": row.end, "text": row.text, "words": row.words}
