"""What becomes of messages: mark, delete, bring back, remind, and take a change back."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field
from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict, HTTPException, UnprocessableEntity

from office.database import utcnow
from office.models import Scope
from recordings import handling
from recordings.lists import can_be_undone
from recordings.models import Handling, State, What
from recordings.models import Message as Row
from transcribe.noting import take_back as undo
from webui.api.access import actor, blueprint, reader
from webui.api.finding import changed, find_message, marks, no_message
from webui.api.operations import operation
from webui.api.shapes import UNDO, Answer, Body, Changed, Id, Marks, Moment
from webui.house import house
from webui.reminders import to_come

MOST_AT_ONCE = 200
MEANWHILE = "somebody else has changed this message in this very moment"


class Change(Body):
    """What is left out or null stays as it is."""

    unread: bool | None = Field(default=None, description="`false` marks it as read.")
    deleted: bool | None = Field(default=None, description="`false` brings it back.")
    handling: Handling | None = Field(default=None, strict=False, description="What becomes of it.")


class ChangeOfSeveral(Change):
    """The same change for several messages."""

    ids: list[Id] = Field(min_length=1, max_length=MOST_AT_ONCE, description="Of the messages.")


class SeveralChanged(Answer):
    """What a change has made of several messages."""

    messages: list[Marks]
    left_out: list[Id] = Field(
        description="They are not there, not for this token, deleted, the caller is still on the line, or somebody "
        "else was changing them in this very moment."
    )
    undo: str | None = Field(description=f"{UNDO}, for all of them; null where nothing had to be changed.")


class Reminder(Body):
    """When a message is to come back."""

    at: Moment | None = Field(
        description="Still to come, within two years; null ends the reminder, also one that has brought it back."
    )


class Taking(Body):
    """Which change is not to stand."""

    undo: str = Field(pattern=r"^[0-9a-f]{32}$", description="As the change was answered.")


class TakenBack(Answer):
    """What became of the messages it was done with."""

    messages: list[Marks] = Field(description="For which it was taken back.")
    left_out: list[Id] = Field(description="Somebody has changed them since.")


@blueprint.patch("/messages/<id:message_id>")
@operation(
    "Mark, delete or bring back a message",
    Scope.WRITE_MESSAGES,
    refusals={409: "The caller is still on the line, or somebody else was changing it in this very moment."},
)
def change(message_id: int, body: Change) -> Changed:
    """A deleted message can be brought back for as long as the house keeps it, and not be marked meanwhile."""
    now = utcnow()
    with house().database.session() as session:
        row = find_message(session, message_id, deleted=True)
        refused = _refusal(row, body, now)
        if refused:
            raise refused
        together, missed = _perform(session, [row], body, now)
        if missed:
            raise Conflict(MEANWHILE)
        return changed(row, together)


@blueprint.patch("/messages")
@operation("Mark, delete or bring back several messages", Scope.WRITE_MESSAGES)
def change_several(body: ChangeOfSeveral) -> SeveralChanged:
    """Those that cannot be changed are named, and hold up none of the others."""
    now = utcnow()
    with house().database.session() as session:
        rows = [row for row in handling.find(session, reader(), body.ids) if not _refusal(row, body, now)]
        together, missed = _perform(session, rows, body, now)
        done = {row.id: marks(row) for row in rows if row not in missed}
        asked = list(dict.fromkeys(body.ids))
        return SeveralChanged(
            messages=[done[one] for one in asked if one in done],
            left_out=[one for one in asked if one not in done],
            undo=together,
        )


@blueprint.put("/messages/<id:message_id>/reminder")
@operation(
    "Have a message come back to the top",
    Scope.WRITE_MESSAGES,
    refusals={
        409: "Somebody else was changing it in this very moment.",
        422: "The moment is past, or more than two years away.",
    },
)
def remind(message_id: int, body: Reminder) -> Changed:
    """It is unread then, and to do where it was done."""
    now = utcnow()
    with house().database.session() as session:
        row = find_message(session, message_id)
        try:
            at = body.at and to_come(body.at, now)
        except ValueError as refused:
            raise UnprocessableEntity(f"at must be {refused}") from None
        together = handling.new_name()
        done = [handling.change(session, [row], What.REMINDER, at, actor(), now, together)]
        if at is None:
            done.append(handling.change(session, [row], What.REMINDED, None, actor(), now, together))
        if any(one.missed for one in done):
            raise Conflict(MEANWHILE)
        return changed(row, together if any(one.changed for one in done) else None)


@blueprint.post("/undo")
@operation(
    "Take a change back",
    Scope.WRITE_MESSAGES,
    refusals={409: "It is not known, was taken back already, or all of it was changed again since."},
)
def take_back(body: Taking) -> TakenBack:
    """Whatever was done in one go, and by whomever; what somebody has changed again since stays as it is."""
    with house().database.session() as session:
        undone = undo(session, reader(), body.undo, actor(), utcnow(), house().settings)
        if not undone.restored:
            raise Conflict("there is nothing to be taken back, or it was changed again since")
        return TakenBack(messages=[marks(row) for row in undone.restored], left_out=[row.id for row in undone.left])


def _refusal(row: Row, wanted: Change, now: datetime) -> HTTPException | None:
    """Why a message cannot be changed so."""
    if row.deleted_at is not None and not wanted.deleted:
        is_brought_back = wanted.deleted is False
        if not is_brought_back or not can_be_undone(row.deleted_at, now, house().settings.trash_days):
            return no_message(row.id)
    if row.state is State.RECEIVING:
        return Conflict("the caller is still on the line")
    return None


def _perform(session: Session, rows: Sequence[Row], wanted: Change, now: datetime) -> tuple[str | None, Sequence[Row]]:
    """The name by which all of it is undone, None where nothing had to change; and where somebody else was quicker."""
    steps: list[tuple[What, object]] = []
    if wanted.deleted is False:
        steps.append((What.DELETED, None))
    if wanted.unread is not None:
        steps.append((What.READ, None if wanted.unread else now))
    if wanted.handling is not None:
        steps.append((What.HANDLING, wanted.handling))
    if wanted.deleted:
        steps.append((What.DELETED, now))
    together = handling.new_name()
    done = [handling.change(session, rows, what, value, actor(), now, together) for what, value in steps]
    missed = [row for one in done for row in one.missed]
    return together if any(one.changed for one in done) else None, missed
