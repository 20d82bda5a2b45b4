"""Clients and their numbers: add, find, list, and the prompts they need."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from office.errors import AlreadyTaken, NotANumber, OfficeError, UnknownClient
from office.greetings.words import LANGUAGES, Script, script
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

    @property
    def script(self) -> Script:
        return script(self.client, self.language)


def add_client(
    session: Session, name: str, numbers: Sequence[str], language: str, time_zone: str, region: str
) -> Client:
    """Add a client. Raises AlreadyTaken, NotANumber, or OfficeError with a sentence for the admin."""
    name = " ".join(name.split())
    if not name:
        raise OfficeError("a client needs a name")
    if language not in LANGUAGES:
        raise OfficeError(f"language “{language}” is not spoken here; choose one of {', '.join(LANGUAGES)}")
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise OfficeError(f"“{time_zone}” is no time zone; write it like Europe/Berlin") from error
    if session.scalar(select(Client.id).where(Client.name == name)):
        raise AlreadyTaken(f"a client named “{name}” is already there")
    client = Client(name=name, language=language, time_zone=time_zone)
    client.numbers.extend(Number(e164=e164) for e164 in dict.fromkeys(_free(session, raw, region) for raw in numbers))
    session.add(client)
    session.flush()
    return client


def add_number(session: Session, client: Client, raw: str, region: str) -> Number:
    """Answer one more number for the client. Raises NotANumber, AlreadyTaken, or OfficeError for the admin."""
    number = Number(e164=_free(session, raw, region))
    client.numbers.append(number)
    session.flush()
    return number


def remove_number(session: Session, client: Client, number_id: int) -> None:
    """Raises OfficeError where the client has no such number."""
    number = next((one for one in client.numbers if one.id == number_id), None)
    if number is None:
        raise OfficeError("this number is not there (any more)")
    client.numbers.remove(number)
    session.flush()


def _free(session: Session, raw: str, region: str) -> str:
    """The number as E.164 where it can become a client's."""
    e164 = to_e164(raw, region)
    if owner := session.scalar(select(Client.name).join(Number).where(Number.e164 == e164)):
        raise AlreadyTaken(f"{e164} already belongs to “{owner}”")
    if rung := session.scalar(select(Client.name).join(Phone, Phone.client_id == Client.id).where(Phone.e164 == e164)):
        raise OfficeError(f"{e164} is a phone that is rung for “{rung}”; answering it would lead in a circle")
    return e164


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
    if e164 := next((one for possible in read[1:] for one in possible if one in known), None):
        return _line(known[e164], shown, e164), known[e164]
    return Line(None, None, settings.language, shown), None


def _line(client: Client, dialled: str, diverted_by: str | None = None) -> Line:
    return Line(client.id, client.name, client.language, dialled, diverted_by)


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
        for number in client.numbers:
            found[number.e164] = script(client.name, client.language)
    return found


def second_scripts(session: Session) -> list[Script]:
    """What callers hear who switch to their client's second language."""
    rows = session.execute(select(Client.name, Client.second_language).where(Client.second_language.is_not(None)))
    return [script(name, language) for name, language in rows if language]
