"""Messages: list them, read one, mark, delete and bring back."""

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict, NotFound, UnprocessableEntity

from office.database import utcnow
from office.models import Scope
from recordings import handling, inbox
from recordings.lists import Filter, Standing, can_be_undone
from recordings.models import Handling, State, What
from recordings.models import Message as Row
from recordings.models import Note as NoteRow
from recordings.models import Segment as SegmentRow
from recordings.summary import is_unread, summary
from webui.api.access import actor, blueprint, reader
from webui.api.operations import operation
from webui.api.shapes import Answer, Body, Id, Marks, Message, Query, Truth, Whole
from webui.api.versions import version_of
from webui.house import house

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
    standing: Standing | None = Field(default=None, description="Where it stands with its people.")
    urgent: Truth = Field(default=False, description="`true`: those a caller marked as urgent.")
    caller: str | None = Field(default=None, max_length=32, pattern=r"^[+0-9]*$", description="A number in E.164.")
    language: str | None = Field(
        default=None, max_length=5, pattern=r"^[a-zA-Z-]*$", description="What is spoken, `de` or `en`."
    )

    @property
    def filter(self) -> Filter:
        return Filter(standing=self.standing, urgent=self.urgent, caller=self.caller, language=self.language)


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


class Note(Answer):
    """A few words somebody put beside a message."""

    id: Id
    author: str
    at: str = Field(description="UTC, ISO 8601.", json_schema_extra={"format": "date-time"})
    text: str


class NewNote(Body):
    """A note to be put beside a message."""

    text: str = Field(min_length=1, max_length=handling.LONGEST_NOTE)


class Detail(Message):
    """A message with all its words."""

    segments: list[Segment]
    notice: str | None = Field(description="What told the caller of the recording.")
    speech: float | None = Field(description="Seconds of speech, once that is known.")
    version: str = Field(description="Of the words, to be sent with a correction.")
    notes: list[Note] = Field(description="What people put beside it, the oldest first.")


class Change(Body):
    """What is left out or null stays as it is."""

    unread: bool | None = Field(default=None, description="`false` marks it as read.")
    deleted: bool | None = Field(default=None, description="`false` brings it back.")
    handling: Handling | None = Field(default=None, strict=False, description="What becomes of it.")


@blueprint.get("/messages")
@operation("List messages", Scope.READ_MESSAGES, refusals={404: "`before` names no message."})
def messages(query: Listing) -> Page:
    """The newest first, missed calls among them unless they are left out."""
    with house().database.session() as session:
        _check_beginning(session, query.before)
        found = inbox.recent_messages(
            session,
            reader(),
            query.filter,
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
            notes=[_note(one) for one in handling.notes(session, row)],
        )


@blueprint.post("/messages/<id:message_id>/notes")
@operation("Write a note", Scope.WRITE_MESSAGES, refusals={422: "There is nothing in the note."})
def write_note(message_id: int, body: NewNote) -> Note:
    """It stands beside the message for everybody who may see that, with the token's name."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        try:
            handling.write_note(session, row, body.text, actor(), utcnow())
        except handling.NoNote as refused:
            raise UnprocessableEntity(str(refused)) from refused
        return _note(handling.notes(session, row)[-1])


@blueprint.patch("/messages/<id:message_id>")
@operation(
    "Mark, delete or bring back a message",
    Scope.WRITE_MESSAGES,
    refusals={409: "The caller is still on the line."},
)
def change(message_id: int, body: Change) -> Marks:
    """A deleted message can be brought back for as long as the house keeps it, and not be marked meanwhile."""
    now = utcnow()
    with house().database.session() as session:
        row = find_message(session, message_id, deleted=body.deleted is not None)
        if row.state is State.RECEIVING:
            raise Conflict("the caller is still on the line")
        if body.deleted is False and row.deleted_at is not None:
            if not can_be_undone(row.deleted_at, now, house().settings.trash_days):
                raise no_message(message_id)
            handling.change(session, [row], What.DELETED, None, actor(), now)
        if body.unread is not None:
            handling.mark_read(session, [row], None if body.unread else now, actor(), now)
        if body.handling is not None:
            handling.change(session, [row], What.HANDLING, body.handling, actor(), now)
        if body.deleted and row.deleted_at is None:
            handling.change(session, [row], What.DELETED, now, actor(), now)
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
    return Marks(
        id=row.id,
        unread=is_unread(row),
        deleted=row.deleted_at is not None,
        handling=row.handling,
        version=version_of(row),
    )


def _note(row: NoteRow) -> Note:
    return Note(id=row.id, author=row.author, at=row.at.isoformat().replace("+00:00", "Z"), text=row.text)


def _check_beginning(session: Session, before: int | None) -> None:
    if before is not None and inbox.get_message(session, reader(), before, deleted=True) is None:
        raise NotFound(f"before={before} names no message")


def _segment(row: SegmentRow) -> dict[str, Any]:
    return {"start": row.start, "end": row.end, "text": row.text, "words": row.words}
