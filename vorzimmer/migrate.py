"""Bring the database to the form this version needs, and tell whether it has it."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

import recordings.models  # noqa: F401 - the tables of messages
from office.database import Base, Database


def migrate(database: Database) -> None:
    """Apply every migration that is missing."""
    with database.engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def write_migration(database: Database, name: str) -> None:
    """For developers: write the migration that leads from the newest one to the models."""
    with database.engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.revision(config, name, autogenerate=True)


def differences(database: Database) -> list[object]:
    """What the models say and the database lacks, or the other way round; empty when they agree."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
