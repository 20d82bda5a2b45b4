"""Bring the database to the form this version needs, and tell whether it has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

import mail.escalation.models
import mail.models
import mail.notices.models  # noqa: F401 - for its tables
import office.contacts.models
import office.greetings.models
import office.hours.models
import office.logins.models
import office.rules.models  # noqa: F401 - for its tables
import recordings.calling_back.models
import recordings.search.models  # noqa: F401 - as above
import transcribe.models  # noqa: F401 - as above
from office.database import Base, Database

OTHERS = ("search_text", "huey_")
"""How tables begin that no model knows of: the index of the search, and the queue where it is in PostgreSQL too."""


def migrate(database: Database) -> None:
    """Apply every migration that is missing."""
    with database.engine.connect() as connection, _tables_made_anew(connection), connection.begin():
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _tables_made_anew(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew; dropping the old one would take along all that refers to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.commit()
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.commit()


def write_migration(database: Database, name: str) -> None:
    """For developers: write the migration that leads from the newest one to the models."""
    with database.engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.revision(config, name, autogenerate=True)


def differences(database: Database) -> list[object]:
    """What the models say and the database lacks, or the other way round; empty when they agree."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})
        return list(compare_metadata(context, Base.metadata))


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """For Alembic: whether a table is one the models know of."""
    return kind != "table" or not (name or "").startswith(OTHERS)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
