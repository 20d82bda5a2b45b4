"""The businesses calls are answered for."""

from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import click
from sqlalchemy.orm import Session

import asterisk.phones
import asterisk.process
from asterisk.errors import PBXError
from office.client_settings import tidy_name
from office.clients import add_client, list_clients
from office.database import utcnow
from office.greetings.words import LANGUAGES
from office.importing import import_clients
from office.models import Client
from office.preparing import prepare_client, script_prompts, speak_script
from office.prompts import open_prompts
from vorzimmer import setup as setting_up
from vorzimmer.cli.shared import fail, note, opened, show_json


@click.group()
def client() -> None:
    """The businesses calls are answered for."""


@client.command("add")
@click.argument("name")
@click.option("--number", "numbers", multiple=True, required=True, help="A number forwarded here; may be repeated.")
@click.option("--language", type=click.Choice(LANGUAGES), help="What callers hear and speak; by default the house's.")
@click.option("--time-zone", help="By default the house's.")
def client_add(name: str, numbers: tuple[str, ...], language: str | None, time_zone: str | None) -> None:
    """Add a client. Calls to its numbers are answered in its name at once."""
    with opened() as (settings, database):
        prompts, spoken = open_prompts(settings), language or settings.language
        speak_script(Client(name=tidy_name(name), language=spoken), prompts)
        with database.session() as session:
            zone = time_zone or settings.time_zone
            added = add_client(session, name, numbers, spoken, zone, settings.region, settings.service_number)
            _note_new_client(session, added)
        prepare_client(database, added.id, prompts, settings, utcnow())
        click.echo(f"{added.name}: {', '.join(number.e164 for number in added.numbers)}")


@client.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def client_import(file: Path) -> None:
    """Add the clients of a TOML or JSON file, with numbers, hours, absences, contacts, phones and rules.

    The file is taken whole or refused whole; docs/OPERATIONS.md describes it.
    """
    with opened() as (settings, database):
        text, kind = _read_text(file), _kind_of(file)
        with database.session() as session:
            # At first only to learn what has to be spoken. Nothing is kept before, for from then on callers would hear
            # gaps; nor is anything written meanwhile, for a call would wait for that.
            imported = import_clients(session, text, kind, settings)
            wanted = dict.fromkeys(prompt for one in imported for prompt in script_prompts(one))
            session.rollback()
        open_prompts(settings).speak(wanted)
        with database.session() as session:
            added = import_clients(session, text, kind, settings)
            for one in added:
                _note_new_client(session, one)
        setting_up.speak(settings, database)
        with suppress(PBXError):
            # Where Asterisk does not run it will read the accounts of the phones when it starts.
            asterisk.phones.refresh(settings, database)
        for one in added:
            click.echo(f"{one.name}: {', '.join(number.e164 for number in one.numbers)}")


@client.command("list")
@click.option("--json", "as_json", is_flag=True)
def client_list(*, as_json: bool) -> None:
    """List the clients."""
    with opened() as (_settings, database), database.session() as session:
        rows: list[dict[str, Any]] = [
            {
                "id": one.id,
                "name": one.name,
                "numbers": [number.e164 for number in one.numbers],
                "language": one.language,
                "time_zone": one.time_zone,
            }
            for one in list_clients(session)
        ]
    if as_json:
        show_json(rows)
    else:
        for row in rows:
            click.echo(f"{row['id']:4}  {row['name']}  {', '.join(row['numbers'])}  {row['language']}")


def _note_new_client(session: Session, added: Client) -> None:
    numbers = [number.e164 for number in added.numbers]
    note(session, added.id, "client", {"name": added.name, "numbers": numbers})


def _kind_of(file: Path) -> Literal["toml", "json"]:
    return "json" if file.suffix.lower() == ".json" else "toml"


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        fail(f"{file.name} is not written in UTF-8: {error}")
