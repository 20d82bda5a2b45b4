"""What was done with a message, and by whom."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from office.models import Scope
from recordings import deeds, handling
from recordings.models import Deed as Row
from recordings.models import NoteLine, What
from recordings.summary import utc
from webui.api.access import blueprint
from webui.api.finding import find_message
from webui.api.operations import operation
from webui.api.shapes import UNDO, Answer, Stamp
from webui.house import house

GONE = "–"
"""In the place of a login that was not kept and is not there any more."""


class ChangedPart(StrEnum):
    """What of a message was changed."""

    READ = "read"
    DELETED = "deleted"
    HANDLING = "handling"
    ASSIGNEE = "assignee"
    REMINDER = "reminder"
    REMINDED = "reminded"
    NOTE = "note"
    CALL_NOTE = "call_note"
    WORDS = "words"


class Deed(Answer):
    """Something that was done."""

    at: Stamp = Field(description="UTC, ISO 8601.")
    actor: str = Field(description="A login, the name of a token, or `Vorzimmer` itself.")
    what: ChangedPart
    line: NoteLine | None = Field(description="Of the call note, where one was put right.")
    before: str | int | None = Field(
        description="A moment, a login, a word, the id of a note, or what was put right; of words null: as heard."
    )
    after: str | int | None
    undone: bool
    undone_by: str | None
    undo: str = Field(description=f"{UNDO} with all that was done in one go.")


class History(Answer):
    """All that was done with a message, the latest first."""

    deeds: list[Deed]


@blueprint.get("/messages/<id:message_id>/history")
@operation("Read what was done with a message", Scope.READ_MESSAGES)
def history(message_id: int) -> History:
    """All of it, also what was taken back."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        logins = {person.id: person.login for person in handling.people(session, row.client_id)}
        return History(deeds=[_deed(one, logins) for one in handling.history(session, row)])


def _deed(row: Row, logins: Mapping[int, str]) -> Deed:
    what = What(row.what)
    return Deed(
        at=utc(row.at),
        actor=row.actor,
        what=ChangedPart[what.name],
        line=row.after["line"] if what is What.CALL_NOTE else None,
        before=_value(what, row.before, logins),
        after=_value(what, row.after, logins),
        undone=row.undone_at is not None,
        undone_by=row.undone_by,
        undo=row.together,
    )


def _value(what: What, plain: Any, logins: Mapping[int, str]) -> Any:
    if plain is None:
        return None
    if what is What.ASSIGNEE:
        return deeds.login(plain) or logins.get(plain, GONE)
    if what is What.CALL_NOTE:
        return plain["value"]
    return utc(datetime.fromisoformat(plain)) if what in deeds.MOMENTS else plain
