"""Who can have a message, and who has one."""

from collections.abc import Sequence

from pydantic import Field
from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict, NotFound

from office.database import utcnow
from office.models import Scope, User
from office.people import LONGEST_LOGIN, list_users
from recordings import handling
from recordings.assigning import holder, sort_out
from recordings.handling import Outcome
from recordings.inbox import Reader
from recordings.models import Message as Row
from recordings.models import What
from webui.api.access import actor, blueprint, reader
from webui.api.finding import came_of, came_of_several, find_message
from webui.api.operations import operation
from webui.api.shapes import Answer, Body, Changed, Several, SeveralChanged
from webui.house import house


class Person(Answer):
    """Somebody who logs in."""

    login: str
    client: str | None = Field(description="Whose messages they may have; null: everybody's.")


class People(Answer):
    """Everybody who can have messages."""

    people: list[Person]


class Assignment(Body):
    """Who is to have a message."""

    assignee: str | None = Field(max_length=LONGEST_LOGIN, description="A login; null: nobody.")
    held_by: str | None = Field(
        default=None, max_length=LONGEST_LOGIN, description="Who had it when it was read; null: nobody."
    )


class AssignmentOfSeveral(Assignment, Several):
    """Who is to have several messages; `held_by` is who had all of them."""


@blueprint.get("/people")
@operation("List who can have messages", Scope.READ_MESSAGES)
def list_people() -> People:
    """The admins, and the client's owners."""
    with house().database.session() as session:
        found = people(session, reader())
        return People(people=[Person(login=one.login, client=one.client and one.client.name) for one in found])


@blueprint.put("/messages/<id:message_id>/assignee")
@operation(
    "Give a message to somebody",
    Scope.WRITE_MESSAGES,
    refusals={
        404: "It is not there, or not for this token; or nobody of this login can have it.",
        409: "Somebody else than `held_by` has it by now, or the caller is still on the line.",
    },
)
def assign(message_id: int, body: Assignment) -> Changed:
    """Or take it from them. Nothing is changed where somebody else was faster."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        to = _person(session, [row], body.assignee)
        found = sort_out([row], to, lambda _message: body.held_by)
        outcome = _give(session, found.free, to)
        if found.taken or outcome.missed:
            raise Conflict(f"{holder(row) or 'nobody'} has this message by now")
        return came_of(row, outcome)


@blueprint.put("/messages/assignee")
@operation(
    "Give several messages to somebody",
    Scope.WRITE_MESSAGES,
    refusals={404: "Nobody of this login can have any of them."},
)
def assign_several(body: AssignmentOfSeveral) -> SeveralChanged:
    """Or take them from them. Those another than `held_by` has, or `assignee` cannot have, are among the left out."""
    with house().database.session() as session:
        rows = handling.find(session, reader(), body.ids)
        to = _person(session, rows, body.assignee)
        free = sort_out(rows, to, lambda _message: body.held_by).free
        return came_of_several(body.ids, free, _give(session, free, to))


def _person(session: Session, rows: Sequence[Row], login: str | None) -> User | None:
    """Who may have one of these at least. Raises NotFound."""
    if login is None:
        return None
    if person := handling.person(session, rows, login):
        return person
    raise NotFound(f"nobody with the login “{login}” can have {'this message' if len(rows) == 1 else 'these messages'}")


def _give(session: Session, rows: Sequence[Row], to: User | None) -> Outcome:
    wanted = {What.ASSIGNEE: to}
    return handling.change(session, rows, wanted, actor(), utcnow(), house().settings.trash_days)


def people(session: Session, reader: Reader) -> Sequence[User]:
    """Who can have messages of this reader's."""
    return list_users(session) if reader.client_id is None else handling.people(session, reader.client_id)
