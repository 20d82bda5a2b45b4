"""What the service number needs of the office: who keyed in this PIN, whose greetings they may say, keeping one.

Each function takes its time with the database; the call script calls them beside the event loop.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from office import audit
from office.clients import line_for, list_clients
from office.database import Database
from office.greetings.storage import add_recording, switch_on
from office.greetings.upload import read_recording
from office.greetings.words import LANGUAGES, Recording
from office.models import Client
from office.people import find_by_pin
from office.prompts import PromptStore
from office.rules.values import Occasion
from office.settings import Settings


@dataclass(frozen=True)
class Person:
    """Who has keyed in a PIN."""

    login: str
    client_id: int | None
    """Whose owner this is; None for an admin."""


@dataclass(frozen=True)
class Speaking:
    """Whose greetings are being said, and by whom."""

    login: str
    client_id: int
    languages: Sequence[str]
    """The client's, its first one first."""
    client: str
    hears_messages: bool
    """An admin has opened the telephone for that."""


def find_person(database: Database, pin: str, key: bytes) -> Person | None:
    with database.session() as session:
        user = find_by_pin(session, pin, key)
        return Person(user.login, user.client_id) if user else None


def only_client(database: Database) -> int | None:
    """The one client there is; None where there are more, or none."""
    with database.session() as session:
        clients = list_clients(session)
        return clients[0].id if len(clients) == 1 else None


def client_with(database: Database, number: str, settings: Settings) -> int | None:
    """Whose number that is, however it was keyed in."""
    with database.session() as session:
        return line_for(session, number, settings).client_id


def speaks_for(database: Database, login: str, client_id: int, settings: Settings) -> Speaking:
    with database.session() as session:
        client = session.get_one(Client, client_id)
        languages = [one for one in (client.language, client.second_language) if one in LANGUAGES]
        return Speaking(
            login, client_id, languages or [settings.language], client.name, hears_messages=client.messages_by_phone
        )


def read_dictation(path: Path, prompts: PromptStore) -> Recording:
    """What was said, as callers would hear it. Raises OfficeError where nothing can be heard."""
    return prompts.keep_recording(read_recording(path.read_bytes() if path.exists() else b""))


def keep(database: Database, speaking: Speaking, occasion: Occasion, language: str, recording: Recording) -> None:
    """Let callers hear it from now on."""
    with database.session() as session:
        greeting = add_recording(session, speaking.client_id, occasion, language, recording, speaking.login)
        before = switch_on(session, greeting)
        what = f"greeting: {occasion}, {language}"
        audit.note(
            session, speaking.login, speaking.client_id, what, before and before.id, {"said by telephone": greeting.id}
        )
