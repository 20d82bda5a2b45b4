"""Lines of a call note put right."""

from pydantic import Field
from werkzeug.exceptions import Conflict, UnprocessableEntity

from office.database import utcnow
from office.models import Scope
from recordings.callnote import putting_right
from recordings.callnote.lines import LONGEST, NoSuchLine, checked
from recordings.callnote.putting_right import PutRightMeanwhile
from recordings.corrections import NotCorrected
from recordings.models import NoteLine
from webui.api.access import actor, blueprint
from webui.api.finding import changed, find_message
from webui.api.operations import operation
from webui.api.shapes import Body, Changed
from webui.house import house


class PutRight(Body):
    """What is to stand in the line, and what it is put in place of."""

    line: NoteLine = Field(strict=False)
    value: str | None = Field(
        max_length=LONGEST,
        description="As the line of a message has it; empty where there is no such thing, null where what was said "
        "counts again.",
    )
    seen: str | None = Field(
        default=None, max_length=LONGEST, description="What was `put_right` in that line when it was read."
    )


@blueprint.patch("/messages/<id:message_id>/call-note")
@operation(
    "Put a line of the call note right",
    Scope.WRITE_MESSAGES,
    refusals={
        409: "Nothing could be heard in this message yet, or somebody else was faster.",
        422: "This cannot stand in that line.",
    },
)
def put_right(message_id: int, body: PutRight) -> Changed:
    """It stays where the words are heard or put right anew. What was said is kept beside it."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        try:
            value = None if body.value is None else checked(body.line, body.value, house().settings.region)
            together = putting_right.put_right(session, row, body.line, value, body.seen, actor(), utcnow())
        except NoSuchLine as refused:
            raise UnprocessableEntity(str(refused)) from None
        except (NotCorrected, PutRightMeanwhile) as refused:
            raise Conflict(str(refused)) from None
        return changed(row, together)
