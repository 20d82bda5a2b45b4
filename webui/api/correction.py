"""The words of a message put right."""

from pydantic import Field
from werkzeug.exceptions import Conflict

from office.database import utcnow
from office.models import Scope
from recordings import corrections
from recordings.corrections import LONGEST, NotCorrected
from transcribe.noting import note_down
from webui.api.access import actor, blueprint
from webui.api.finding import changed, find_message
from webui.api.operations import operation
from webui.api.shapes import Body, Changed
from webui.api.versions import seen_in
from webui.house import house

MEANWHILE = {409: "The words are still to come, there are none, or they are not those of this version any more."}
LONGEST_VERSION = 100


class Correction(Body):
    """The right words, and what they are put in place of."""

    words: str = Field(max_length=LONGEST, description="All of them; none at all, and what was heard counts again.")
    version: str = Field(max_length=LONGEST_VERSION, description="As it stood in the message the words come from.")


@blueprint.put("/messages/<id:message_id>/correction")
@operation("Correct the words of a message", Scope.WRITE_MESSAGES, refusals=MEANWHILE)
def correct(message_id: int, body: Correction) -> Changed:
    """What was heard stays beside them as `transcript`. Nothing is written where somebody else was faster."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        try:
            together = corrections.correct(session, row, body.words, seen_in(body.version), actor(), utcnow())
            note_down(session, message_id, house().settings)
        except NotCorrected as refused:
            raise Conflict(str(refused)) from None
        return changed(row, together)
