"""Who can have a message, and who has one."""

from collections.abc import Sequence

from pydantic import Field
from sqlalchemy.orm import Session
from werkzeug.exceptions import Conflict, NotFound

from office.database import utcnow
from office.models import Scope, User
from office.people import LONGEST_LOGIN, list_users
from recordings import handling
from recordings.inbox import Reader
from recordings.models import Message as Row
from recordings.models import What
from webui.api.access import actor, blueprint, reader
from webui.api.finding import changed, find_message
from webui.api.operations import operation
from webui.api.shapes import Answer, Body, Changed
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
        409: "Somebody else than `held_by` has it by now.",
    },
)
def assign(message_id: int, body: Assignment) -> Changed:
    """Or take it from them. Nothing is changed where somebody else was faster."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        can_have_it = {person.login: person for person in handling.people(session, row.client_id)}
        if body.assignee is not None and body.assignee not in can_have_it:
            raise NotFound(f"nobody with the login “{body.assignee}” can have this message")
        to = can_have_it[body.assignee] if body.assignee is not None else None
        if _login(row) in {body.held_by, body.assignee}:
            outcome = handling.change(session, [row], What.ASSIGNEE, to, actor(), utcnow())
            if not outcome.missed:
                return changed(row, outcome.together if outcome.changed else None)
        raise Conflict(f"{_login(row) or 'nobody'} has this message by now")


def _login(row: Row) -> str | None:
    return row.assignee.login if row.assignee else None


def people(session: Session, reader: Reader) -> Sequence[User]:
    """Who can have messages of this reader's."""
    return list_users(session) if reader.client_id is None else handling.people(session, reader.client_id)
