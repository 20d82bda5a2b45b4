"""Clients and their numbers: add, find, list, and the prompts they need."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from office.errors import AlreadyTaken, NotANumber, OfficeError, UnknownClient
from office.greetings.words import LANGUAGES, Script, script
from office.models import Client, Number
from office.numbers import to_e164
from office.prompts import HOUSE
from office.settings import Settings


@dataclass(frozen=True)
class Line:
    """What the call script needs to know of the number that was dialled."""

    client_id: int | None
    client: str | None
    language: str
    dialled: str
    """E.164 where it is a number, else as it came."""

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
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise OfficeError(f"“{time_zone}” is no time zone; write it like Europe/Berlin") from error
    if session.scalar(select(Client.id).where(Client.name == name)):
        raise AlreadyTaken(f"a client named “{name}” is already there")
    client = Client(name=name, language=language, time_zone=time_zone)
    for e164 in dict.fromkeys(to_e164(raw, region) for raw in numbers):
        owner = session.scalar(select(Client.name).join(Number).where(Number.e164 == e164))
        if owner:
            raise AlreadyTaken(f"{e164} already belongs to “{owner}”")
        client.numbers.append(Number(e164=e164))
    session.add(client)
    session.flush()
    return client


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


def line_for(session: Session, dialled: str, settings: Settings) -> Line:
    """Whose call it is, by the number that was dialled; a line without a client where nobody claims it."""
    try:
        e164 = to_e164(dialled, settings.region)
    except NotANumber:
        return Line(None, None, settings.language, dialled[:32])
    number = session.scalar(select(Number).where(Number.e164 == e164).options(joinedload(Number.client)))
    if number is None:
        return Line(None, None, settings.language, e164)
    return Line(number.client_id, number.client.name, number.client.language, e164)


def scripts(session: Session, settings: Settings) -> dict[str, Script]:
    """Every script callers may hear, by E.164 number; the house's own under HOUSE."""
    found = {HOUSE: script(None, settings.language)}
    for client in list_clients(session):
        for number in client.numbers:
            found[number.e164] = script(client.name, client.language)
    return found
