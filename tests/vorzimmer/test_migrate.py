"""A database of any age is brought to the newest form, and nothing in it is lost."""

from pathlib import Path

import pytest
from alembic import command
from recorded import open_row
from sqlalchemy import text

from office.database import Database
from office.models import Token
from vorzimmer import migrate


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")


def test_a_fresh_database_is_brought_to_the_newest_form(database: Database) -> None:
    migrate.migrate(database)
    open_row(database, "1.1")
    assert migrate.differences(database) == []
    database.close()


def test_messages_of_the_first_version_keep_their_words(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _newest: upgrade(config, "63f4361ae99a"))
    migrate.migrate(database)
    monkeypatch.undo()
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO client VALUES (1, 'Weber', 'de', 'Europe/Berlin', '2026-01-01')"))
        connection.execute(
            text(
                "INSERT INTO message (id, call_id, client_id, dialled, received_at, state, duration, attempts) "
                "VALUES (7, '1.1', 1, '+4930', '2026-01-01', 'transcribed', 2.0, 1)"
            )
        )
        connection.execute(text("INSERT INTO segment VALUES (7, 0, 0.0, 1.0, 'Guten Tag', '[]')"))
    migrate.migrate(database)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT message_id, text FROM segment")).all() == [(7, "Guten Tag")]
        # To be indexed for the search.
        assert connection.execute(text("SELECT message_id, as_of FROM search_entry")).all() == [(7, None)]
        assert connection.execute(text("SELECT land, worked_holidays, asks_number FROM client")).all() == [
            (None, "[]", 1)
        ]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()


def test_a_token_from_before_there_were_scopes_can_still_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _newest: upgrade(config, "c41a7be2d905"))
    migrate.migrate(database)
    monkeypatch.undo()
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO token VALUES (1, 'till', 'digest', NULL, '2026-01-01')"))
    migrate.migrate(database)
    with database.session() as session:
        token = session.get_one(Token, 1)
        assert (token.scopes, token.used_at, token.expires_at) == (["messages:read"], None, None)
    database.close()


def test_postgresql_has_the_newest_form_too(migrated_postgresql: str) -> None:
    database = Database(migrated_postgresql)
    assert migrate.differences(database) == []
    database.close()
