"""Clients and their numbers: add, change, remove, find, list, and the prompts they need."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from office.client_settings import set_languages, set_time_zone, tidy_name
from office.errors import AlreadyTaken, NotANumber, OfficeError, UnknownClient
from office.greetings.words import Script, script
from office.models import Client, Number
from office.numbers import readings, to_e164
from office.prompts import HOUSE
from office.rules.models import Phone
from office.settings import Settings

MOST_DIVERSIONS = 20
LONGEST_NUMBER = 64
"""Headers come from strangers; what is longer than this is no number anyway."""


@dataclass(frozen=True)
class Line:
    """What the call script needs to know of the number that was dialled."""

    client_id: int | None
    client: str | None
    language: str
    dialled: str
    """E.164 where it is a number, else as it came."""
    diverted_by: str | None = None
    """The number (E.164) that forwarded the call, where that named the client."""
    second_language: str | None = None
    """Where there is one, the words may be in either."""
    named_by: int | None = None
    """Which of the diversions asked about that was, counted from 0."""

    @property
    def script(self) -> Script:
        return script(self.client, self.language)


def add_client(
    session: Session,
    name: str,
    numbers: Sequence[str],
    language: str,
    time_zone: str,
    region: str,
    service_number: str | None = None,
) -> Client:
    """Add a client. Raises AlreadyTaken, NotANumber, or OfficeError with a sentence for the admin."""
    client = Client()
    rename(session, client, name)
    set_languages(client, language, None)
    set_time_zone(client, time_zone)
    set_numbers(session, client, numbers, region, service_number)
    session.add(client)
    session.flush()
    return client


def rename(session: Session, client: Client, name: str) -> None:
    """Raises AlreadyTaken, or OfficeError for what is no name."""
    name = tidy_name(name)
    if name != client.name:
        others = session.scalars(select(Client.name).where(Client.id.is_distinct_from(client.id)))
        # Heard they are the same, and told apart only by who looks twice.
        if taken := next((other for other in others if other.casefold() == name.casefold()), None):
            raise AlreadyTaken(f"a client named “{taken}” is already there")
    client.name = name


def set_numbers(
    session: Session, client: Client, numbers: Sequence[str], region: str, service_number: str | None = None
) -> None:
    """Answer these numbers for the client and no others. Raises NotANumber, AlreadyTaken, or OfficeError."""
    own = {number.e164: number for number in client.numbers}
    wanted = dict.fromkeys(to_e164(raw, region) for raw in numbers)
    for e164 in wanted:
        if e164 not in own:
            _check_free(session, e164, service_number)
    client.numbers = [own.get(e164) or Number(e164=e164) for e164 in wanted]


def remove_client(session: Session, client: Client) -> None:
    """Remove the client with all its settings and users; its messages stay, and nobody claims them any more."""
    session.delete(client)
    session.flush()


def _check_free(session: Session, e164: str, service_number: str | None = None) -> None:
    """Raises OfficeError where the number cannot become a client's."""
    if owner := session.scalar(select(Client.name).join(Number).where(Number.e164 == e164)):
        raise AlreadyTaken(f"{e164} already belongs to “{owner}”")
    if rung := session.scalar(select(Client.name).join(Phone, Phone.client_id == Client.id).where(Phone.e164 == e164)):
        raise OfficeError(f"{e164} is a phone that is rung for “{rung}”; answering it would lead in a circle")
    if e164 == service_number:
        raise OfficeError(f"{e164} is the service number, by which greetings are said; no client can have it")


def list_clients(session: Session) -> Sequence[Client]:
    return session.scalars(select(Client).options(selectinload(Client.numbers)).order_by(Client.name)).all()


def find_client(session: Session, name_or_id: str) -> Client:
    """The client of that name, or of that id. Raises UnknownClient."""
    client = session.scalar(select(Client).where(Client.name == name_or_id))
    if client is None and name_or_id.isdecimal():
        client = session.get(Client, int(name_or_id))
    if client is None:
        raise UnknownClient(f"there is no client “{name_or_id}”")
    return client


def line_for(session: Session, dialled: str, settings: Settings, diversions: Sequence[str] = ()) -> Line:
    """Whose call it is; a line without a client where nobody claims it. See `whose_call`."""
    return whose_call(session, dialled, settings, diversions)[0]


def whose_call(
    session: Session, dialled: str, settings: Settings, diversions: Sequence[str] = ()
) -> tuple[Line, Client | None]:
    """Whose call it is: by the number that was dialled, else by the first that forwarded it and belongs to a client.

    Numbers come as the trunk sends them. One query, however many they are.
    """
    read = [readings(raw[:LONGEST_NUMBER], settings.region) for raw in (dialled, *diversions[:MOST_DIVERSIONS])]
    known = _clients_of(session, {e164 for possible in read for e164 in possible})
    if e164 := next((one for one in read[0] if one in known), None):
        return _line(known[e164], e164), known[e164]
    shown = _as_shown(dialled[:LONGEST_NUMBER], settings.region)
    for place, possible in enumerate(read[1:]):
        if e164 := next((one for one in possible if one in known), None):
            return _line(known[e164], shown, e164, place), known[e164]
    return Line(None, None, settings.language, shown), None


def _line(client: Client, dialled: str, diverted_by: str | None = None, named_by: int | None = None) -> Line:
    return Line(client.id, client.name, client.language, dialled, diverted_by, client.second_language, named_by)


def _as_shown(dialled: str, region: str) -> str:
    try:
        return to_e164(dialled, region)
    except NotANumber:
        return dialled[:32]


def _clients_of(session: Session, numbers: Collection[str]) -> dict[str, Client]:
    found = session.scalars(select(Number).where(Number.e164.in_(numbers)).options(joinedload(Number.client)))
    return {number.e164: number.client for number in found}


def scripts(session: Session, settings: Settings) -> dict[str, Script]:
    """Every script callers may hear, by E.164 number; the house's own under HOUSE."""
    found = {HOUSE: script(None, settings.language)}
    for client in list_clients(session):
        found |= scripts_of(client)
    return found


def scripts_of(client: Client) -> dict[str, Script]:
    """What this client's callers hear first, by E.164 number."""
    return {number.e164: script(client.name, client.language) for number in client.numbers}


def second_scripts(session: Session) -> list[Script]:
    """What callers hear who switch to their client's second language."""
    rows = session.execute(select(Client.name, Client.second_language).where(Client.second_language.is_not(None)))
    return [script(name, language) for name, language in rows if language]
