"""Which messages a program asks for: the filters of the inbox."""

from pydantic import Field
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound, UnprocessableEntity

from office.clients import list_clients
from office.database import utcnow
from recordings.inbox import Reader
from recordings.lists import NEWS_FOR, Filter, Shelf, Standing
from webui.api.people import people
from webui.api.shapes import Moment, Query, Truth
from webui.filters import meant_by
from webui.house import house

LONGEST_NAME = 120
NO_NUMBER = "`caller` is no telephone number"
REFUSALS = {404: "`assignee` or `client` names nobody the token may see.", 422: f"{NO_NUMBER}."}


class Selection(Query):
    """Which messages; what is left out does not matter."""

    standing: Standing | None = Field(default=None, description="Where it stands with its people.")
    urgent: Truth = Field(
        default=False, description="`true`: those that are urgent: by key, by the words, or as noted."
    )
    assignee: str | None = Field(default=None, max_length=LONGEST_NAME, description="The login of who has it.")
    taken: Truth | None = Field(default=None, description="`false`: those nobody has taken on; `true`: the others.")
    client: str | None = Field(default=None, max_length=LONGEST_NAME, description="The name, for a token of all.")
    unassigned: Truth = Field(default=False, description="`true`: those of numbers no client claims.")
    caller: str | None = Field(
        default=None,
        max_length=80,
        description="A number however it is written, as `030 1234567` or `+49 30 1234567`; without a country it is one "
        "of the house's.",
    )
    withheld: Truth = Field(default=False, description="`true`: those whose number was not shown.")
    language: str | None = Field(
        default=None, max_length=5, pattern=r"^[a-zA-Z-]*$", description="What is spoken, `de` or `en`."
    )
    since: Moment | None = Field(default=None, description="Received at this moment or after it.")
    until: Moment | None = Field(default=None, description="Received before this moment.")


def to_filter(session: Session, reader: Reader, wanted: Selection, shelf: Shelf | None) -> Filter:
    """Of one list, or of all.

    Raises NotFound for a name that is not there for this reader, UnprocessableEntity for what is no number.
    """
    caller, none_shown = meant_by(wanted.caller or "", house().settings.region)
    if wanted.caller is not None and not (caller or none_shown):
        raise UnprocessableEntity(f"caller: “{wanted.caller}” is no telephone number")
    return Filter(
        standing=wanted.standing,
        new_calls_since=utcnow() - NEWS_FOR if shelf is Shelf.MISSED else None,
        urgent=wanted.urgent,
        assignee_id=_assignee(session, reader, wanted.assignee),
        is_taken=wanted.taken,
        client_id=_client(session, reader, wanted.client),
        unassigned=wanted.unassigned,
        caller=caller,
        withheld=wanted.withheld or none_shown,
        language=wanted.language,
        since=wanted.since,
        until=wanted.until,
    )


def _assignee(session: Session, reader: Reader, login: str | None) -> int | None:
    if login is None:
        return None
    found = {person.login: person.id for person in people(session, reader)}
    if login not in found:
        raise NotFound(f"assignee: there is nobody with the login “{login}”")
    return found[login]


def _client(session: Session, reader: Reader, name: str | None) -> int | None:
    if name is None:
        return None
    found = {client.name: client.id for client in list_clients(session)}
    if name not in found or reader.client_id not in {None, found[name]}:
        raise NotFound(f"client: there is no client “{name}”")
    return found[name]
