"""What every command needs: settings and database, and how it answers."""

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NoReturn

import click
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from asterisk.errors import PBXError
from office import audit
from office.database import Database
from office.errors import OfficeError
from office.numbers import could_be_number
from office.settings import Settings, config_file
from transcribe.errors import TranscribeError
from vorzimmer import supervise
from vorzimmer.caller import CallFailed


def start_log() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)


@contextmanager
def opened() -> Iterator[tuple[Settings, Database]]:
    """The settings and the database; what goes wrong in between is said in one sentence."""
    settings = read_settings()
    database = Database(settings.database)
    try:
        yield settings, database
    except (OfficeError, PBXError, TranscribeError, CallFailed, supervise.CannotStart) as error:
        fail(str(error))
    except (OperationalError, ProgrammingError) as error:
        fail(f"the database cannot be used: {error.orig}; `vorzimmer setup` prepares it")
    finally:
        database.close()


def read_settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors())
        fail("the settings cannot be used:\n  " + "\n  ".join(problems))
    except ValueError as error:
        fail(f"{config_file()} cannot be read: {error}")


def fail(sentence: str) -> NoReturn:
    raise click.ClickException(sentence)


def show_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def check_numbers(typed: Sequence[str], settings: Settings) -> None:
    """An answer about a slip of the finger would be believed."""
    for text in typed:
        if not could_be_number(text, settings.region):
            fail(f"“{text}” is not a telephone number")


def note(session: Session, client_id: int | None, what: str, after: object) -> None:
    """For the record of changes; nothing on the command line says what was before."""
    audit.note(session, audit.COMMAND_LINE, client_id, what, None, after)


def moment(moment: datetime | None) -> str | None:
    """UTC, ISO 8601 to the minute."""
    return moment.isoformat(timespec="minutes").replace("+00:00", "Z") if moment else None
