"""What becomes of messages: mark, delete, bring back, put off, and take a change back."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field
from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict, UnprocessableEntity

from office.database import utcnow
from office.models import Scope
from recordings import handling
from recordings.handling import Outcome
from recordings.models import Handling, What
from recordings.models import Message as Row
from transcribe.noting import take_back as undo
from webui.api.access import actor, blueprint, reader
from webui.api.finding import came_of, came_of_several, find_message, marks
from webui.api.operations import operation
from webui.api.shapes import Answer, Body, Changed, Id, Marks, Moment, Several, SeveralChanged
from webui.house import house
from webui.reminders import to_come

NOT_TO_COME = "The moment of the reminder is past, or more than two years away."


class Reminder(Body):
    """When a message is to come back."""

    at: Moment | None = Field(
        description="Still to come, within two years; null ends the reminder, also one that has brought it back."
    )


class Change(Body):
    """What is left out or null stays as it is."""

    unread: bool | None = Field(default=None, description="`false` marks it as read.")
    deleted: bool | None = Field(default=None, description="`false` brings it back.")
    handling: Handling | None = Field(default=None, strict=False, description="What becomes of it.")
    reminder: Reminder | None = Field(default=None, description="When it comes back to the top.")


class ChangeOfSeveral(Change, Several):
    """The same change for several messages."""


class Taking(Body):
    """Which change is not to stand."""

    undo: str = Field(pattern=r"^[0-9a-f]{32}$", description="As the change was answered.")


class TakenBack(Answer):
    """What became of the messages it was done with."""

    messages: list[Marks] = Field(description="For which it was taken back.")
    left_out: list[Id] = Field(description="Somebody has changed them since.")


@blueprint.patch("/messages/<id:message_id>")
@operation(
    "Mark, delete, bring back or put off a message",
    Scope.WRITE_MESSAGES,
    refusals={
        409: "The caller is still on the line, or somebody else was changing it in this very moment.",
        422: NOT_TO_COME,
    },
)
def change(message_id: int, body: Change) -> Changed:
    """A deleted message can be brought back for as long as the house keeps it, and not be marked meanwhile."""
    with house().database.session() as session:
        row = find_message(session, message_id, deleted=True)
        return came_of(row, _perform(session, [row], body))


@blueprint.patch("/messages")
@operation("Mark, delete, bring back or put off several messages", Scope.WRITE_MESSAGES, refusals={422: NOT_TO_COME})
def change_several(body: ChangeOfSeveral) -> SeveralChanged:
    """Each wholly or not at all; those that cannot be changed are named, and hold up none of the others."""
    with house().database.session() as session:
        rows = handling.find(session, reader(), body.ids)
        return came_of_several(body.ids, rows, _perform(session, rows, body))


@blueprint.put("/messages/<id:message_id>/reminder")
@operation(
    "Have a message come back to the top",
    Scope.WRITE_MESSAGES,
    refusals={
        409: "The caller is still on the line, or somebody else was changing it in this very moment.",
        422: NOT_TO_COME,
    },
)
def remind(message_id: int, body: Reminder) -> Changed:
    """It is unread then, and to do where it was done."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        return came_of(row, _perform(session, [row], Change(reminder=body)))


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


def _perform(session: Session, rows: Sequence[Row], wanted: Change) -> Outcome:
    now = utcnow()
    values: dict[What, object] = {}
    if wanted.unread is not None:
        values[What.READ] = None if wanted.unread else now
    if wanted.handling is not None:
        values[What.HANDLING] = wanted.handling
    if wanted.deleted is not None:
        values[What.DELETED] = now if wanted.deleted else None
    if wanted.reminder is not None:
        values |= _reminder(wanted.reminder, now)
    return handling.change(session, rows, values, actor(), now, house().settings.trash_days)


def _reminder(wanted: Reminder, now: datetime) -> dict[What, object]:
    """Raises UnprocessableEntity."""
    if wanted.at is None:
        return {What.REMINDER: None, What.REMINDED: None}
    try:
        return {What.REMINDER: to_come(wanted.at, now)}
    except ValueError as refused:
        raise UnprocessableEntity(f"at must be {refused}") from None
