"""The words of a message put right, and put back."""

from pydantic import Field
from werkzeug.exceptions import Conflict

from office.database import utcnow
from office.models import Scope
from recordings import corrections
from recordings.corrections import LONGEST, NotCorrected
from transcribe.noting import note_down
from webui.api.access import blueprint
from webui.api.finding import find_message, marks
from webui.api.operations import operation
from webui.api.shapes import Body, Marks
from webui.api.versions import seen_in
from webui.house import house

MEANWHILE = {409: "The words are still to come, there are none, or they are not those of this version any more."}
LONGEST_VERSION = 100


class Correction(Body):
    """The right words, and what they are put in place of."""

    words: str = Field(max_length=LONGEST, description="All of them; none at all, and what was heard counts again.")
    version: str = Field(max_length=LONGEST_VERSION, description="As it stood in the message the words come from.")


class Undo(Body):
    """Which correction is not to stand."""

    version: str = Field(max_length=LONGEST_VERSION, description="As the correction was answered.")


@blueprint.put("/messages/<id:message_id>/correction")
@operation("Correct the words of a message", Scope.WRITE_MESSAGES, refusals=MEANWHILE)
def correct(message_id: int, body: Correction) -> Marks:
    """What was heard stays beside them as `transcript`. Nothing is written where somebody else was faster."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        try:
            corrections.correct(session, row, body.words, seen_in(body.version), utcnow())
            note_down(session, message_id, house().settings)
        except NotCorrected as refused:
            raise Conflict(str(refused)) from None
        return marks(row)


@blueprint.post("/messages/<id:message_id>/correction/undo")
@operation("Undo the last correction", Scope.WRITE_MESSAGES, refusals=MEANWHILE)
def undo_correction(message_id: int, body: Undo) -> Marks:
    """Back to the words there were before it: an earlier correction, or what was heard."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        try:
            corrections.undo(session, row, seen_in(body.version).correction, utcnow())
            note_down(session, message_id, house().settings)
        except NotCorrected as refused:
            raise Conflict(str(refused)) from None
        return marks(row)
