"""What people put beside a message."""

from pydantic import Field
from werkzeug.exceptions import NotFound, UnprocessableEntity

from office.database import utcnow
from office.models import Scope
from recordings import notes
from recordings.models import Note as Row
from recordings.summary import utc
from webui.api.access import actor, blueprint
from webui.api.finding import changed, find_message
from webui.api.operations import operation
from webui.api.shapes import UNDO, Answer, Body, Changed, Id, Stamp
from webui.house import house


class Note(Answer):
    """A few words somebody put beside a message."""

    id: Id
    author: str
    at: Stamp = Field(description="UTC, ISO 8601.")
    text: str


class WrittenNote(Note):
    """A note that was just written."""

    undo: str = Field(description=f"{UNDO}.")


class NewNote(Body):
    """A note to be put beside a message."""

    text: str = Field(min_length=1, max_length=notes.LONGEST_NOTE)


@blueprint.post("/messages/<id:message_id>/notes")
@operation("Write a note", Scope.WRITE_MESSAGES, refusals={422: "There is nothing in the note."})
def write_note(message_id: int, body: NewNote) -> WrittenNote:
    """It stands beside the message for everybody who may see that, with the token's name."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        try:
            written, together = notes.write_note(session, row, body.text, actor(), utcnow())
        except notes.NoNote as refused:
            raise UnprocessableEntity(str(refused)) from refused
        return WrittenNote(**note(written).model_dump(), undo=together)


@blueprint.delete("/messages/<id:message_id>/notes/<id:note_id>")
@operation("Remove a note", Scope.WRITE_MESSAGES)
def remove_note(message_id: int, note_id: int) -> Changed:
    """Whoever wrote it, as on the pages."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        together = notes.remove_note(session, row, note_id, actor(), utcnow())
        if together is None:
            raise NotFound(f"there is no note {note_id} beside message {message_id}")
        return changed(row, together)


def note(row: Row) -> Note:
    return Note(id=row.id, author=row.author, at=utc(row.at), text=row.text)
