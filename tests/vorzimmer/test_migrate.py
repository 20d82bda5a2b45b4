"""A database of any age is brought to the newest form, and nothing in it is lost."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from recorded import open_row
from sqlalchemy import JSON, Column, Connection, Enum, MetaData, Table, func, insert, inspect, select, text

from office.database import Base, Database
from office.models import Token
from recordings.lists import Weight
from recordings.models import Message, StoredNote
from vorzimmer import migrate

OLDEST_FIRST = [
    script.revision
    for script in reversed(list(ScriptDirectory(f"{Path(migrate.__file__).parent}/migrations").walk_revisions()))
]
MADE_ANEW = {("call_note", "as_of"), ("call_note", "drawn_from")}
"""Columns that tell of what was drawn by rules of which version: where these change, it is drawn anew."""
MADE_UP: dict[type, Any] = {
    int: 1,
    float: 1.5,
    bool: True,
    str: "a",
    datetime: datetime(2026, 1, 2, 3, 4, 5),
    date: date(2026, 1, 2),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Without a single table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
        yield database
        database.close()
        return
    server = request.getfixturevalue("postgresql_url")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE old")
        database = Database(f"{server.rpartition('/')[0]}/old")
        yield database
        database.close()
        connection.execute("DROP DATABASE old")


def bring_to(database: Database, revision: str) -> None:
    upgrade = command.upgrade
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _newest: upgrade(config, revision))
        migrate.migrate(database)


def take_back_to(database: Database, revision: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _newest: command.downgrade(config, revision))
        migrate.migrate(database)


def test_a_fresh_database_is_brought_to_the_newest_form(database: Database) -> None:
    migrate.migrate(database)
    open_row(database, "1.1")
    assert migrate.differences(database) == []


def test_messages_of_the_first_version_keep_their_words(database: Database) -> None:
    bring_to(database, "63f4361ae99a")
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
        land, worked, asks = connection.execute(text("SELECT land, worked_holidays, asks_number FROM client")).one()
        assert (land, worked, asks) == (None, "[]" if is_sqlite(database) else [], True)
        if is_sqlite(database):
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def is_sqlite(database: Database) -> bool:
    return database.engine.dialect.name == "sqlite"


def test_a_token_from_before_there_were_scopes_can_still_read(database: Database) -> None:
    bring_to(database, "c41a7be2d905")
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO token VALUES (1, 'till', 'digest', NULL, '2026-01-01')"))
    migrate.migrate(database)
    with database.session() as session:
        token = session.get_one(Token, 1)
        assert (token.scopes, token.used_at, token.expires_at) == (["messages:read"], None, None)


def test_what_stored_notes_call_urgent_stands_first_from_the_start(database: Database) -> None:
    """And the lists are as quick as before, on either database."""
    notes = {
        1: (None, {"urgency": {"value": "urgent"}}),
        2: (None, {"name": {"value": "Karin Weber"}}),
        3: ("", {"urgency": {"value": "urgent"}}),
        4: ("urgent", {}),
    }
    bring_to(database, "67129b23cdf8")
    open_message = (
        "INSERT INTO message (id, call_id, dialled, received_at, state, duration, attempts, is_urgent, is_important, "
        "take, heard_until, handling, changed_at, earlier_correction) VALUES (:id, :call, '', '2026-01-01', "
        "'transcribed', 2.0, 1, :pressed, :no, 0, 0.0, 'open', '2026-01-01', 'Guten Tag')"
    )
    with database.engine.begin() as connection:
        for number in (*notes, 5, 6):
            values = {"id": number, "call": f"{number}", "pressed": number in {3, 5}, "no": False}
            connection.execute(text(open_message), values)
        for number, (noted, drawn) in notes.items():
            connection.execute(
                text("INSERT INTO call_note (message_id, urgency, drawn) VALUES (:id, :noted, :drawn)"),
                {"id": number, "noted": noted, "drawn": json.dumps(drawn)},
            )
    migrate.migrate(database)
    with database.session() as session:
        found = {one.id: (one.said_urgent, one.counts_as_urgent, one.weight) for one in session.query(Message)}
    assert found == {
        1: (True, True, Weight.FIRST),
        2: (None, False, Weight.OPEN),
        3: (False, False, Weight.OPEN),
        4: (True, True, Weight.FIRST),
        5: (None, True, Weight.FIRST),
        6: (None, False, Weight.OPEN),
    }
    indexes = {one["name"]: one for one in inspect(database.engine).get_indexes("message")}
    assert {"ix_message_shelf", "ix_message_client_shelf", "ix_message_caller"} < indexes.keys()
    condition = indexes["ix_message_unread"]["dialect_options"][f"{database.engine.dialect.name}_where"]
    assert "deleted_at IS NULL" in str(condition)
    assert migrate.differences(database) == []
    take_back_to(database, "67129b23cdf8")
    with database.engine.connect() as connection:
        weights = connection.execute(text("SELECT id, weight FROM message ORDER BY id")).all()
        assert [tuple(one) for one in weights] == [(1, 1), (2, 1), (3, 3), (4, 1), (5, 3), (6, 1)]


def test_names_put_right_in_stored_notes_are_told_and_notes_drawn_anew(database: Database) -> None:
    bring_to(database, "d83f5b0c9a16")
    message = (
        "INSERT INTO message (id, call_id, dialled, received_at, state, duration, attempts, is_urgent, is_important, "
        "take, heard_until, handling, changed_at) VALUES (:id, :call, '', '2026-01-01', 'transcribed', 2.0, 1, :no, "
        ":no, 0, 0.0, 'open', '2026-01-01')"
    )
    note = "INSERT INTO call_note (message_id, name, firm, drawn_from) VALUES (:id, :name, :name, 'words')"
    with database.engine.begin() as connection:
        for number, name in enumerate(("Sabine Müller", "", None)):
            connection.execute(text(message), {"id": number, "call": f"{number}", "no": False})
            connection.execute(text(note), {"id": number, "name": name})
    migrate.migrate(database)
    with database.session() as session:
        assert [one.noted_name for one in session.query(Message).order_by(Message.id)] == ["Sabine Müller", None, None]
        assert [one.noted_firm for one in session.query(Message).order_by(Message.id)] == ["Sabine Müller", None, None]
        assert {one.drawn_from for one in session.query(StoredNote)} == {""}
    indexes = {one["name"]: one for one in inspect(database.engine).get_indexes("message")}
    for name in ("ix_message_noted_name", "ix_message_noted_firm", "ix_message_open_calls", "ix_message_unread"):
        assert indexes[name]["dialect_options"][f"{database.engine.dialect.name}_where"] is not None
    assert migrate.differences(database) == []
    take_back_to(database, "d83f5b0c9a16")
    assert "noted_name" not in {one["name"] for one in inspect(database.engine).get_columns("message")}


def test_no_number_that_left_the_house_is_given_again(database: Database) -> None:
    """Not even that of the newest message, deleted for good; links in mails would lead to another's."""
    bring_to(database, "b61f0c8d2e47")
    before = open_row(database, "1.1")
    indexes = indexes_of_messages(database)
    migrate.migrate(database)
    assert indexes_of_messages(database) == indexes
    numbers = [before]
    for call in ("1.2", "1.3"):
        with database.session() as session:
            session.delete(session.get_one(Message, numbers[-1]))
        numbers.append(open_row(database, call))
    assert numbers == sorted(set(numbers))
    if is_sqlite(database):
        with database.engine.connect() as connection:
            made = dict(connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all())
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        meant = {
            name for name, table in Base.metadata.tables.items() if table.dialect_options["sqlite"]["autoincrement"]
        }
        assert {name for name, words in made.items() if "AUTOINCREMENT" in words} == meant
        assert meant >= {"message", "outbox_entry"}
    take_back_to(database, "b61f0c8d2e47")
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT id FROM message")) == numbers[-1]


def indexes_of_messages(database: Database) -> list[tuple[object, ...]]:
    kind = f"{database.engine.dialect.name}_where"
    return sorted(
        (one["name"], *one["column_names"], str(one.get("dialect_options", {}).get(kind)))
        for one in inspect(database.engine).get_indexes("message")
    )


def test_a_row_of_every_table_outlives_all_later_migrations(database: Database) -> None:
    """Each table is given one as soon as it is there, as whoever used that version had."""
    filled: dict[str, dict[str, Any]] = {}
    for revision in OLDEST_FIRST:
        bring_to(database, revision)
        tables = MetaData()
        tables.reflect(database.engine, only=lambda name, _: name in Base.metadata.tables)
        with database.engine.begin() as connection:
            for table in tables.sorted_tables:
                if table.name not in filled:
                    filled[table.name] = fill(connection, table)
    assert filled.keys() == Base.metadata.tables.keys()
    with database.engine.connect() as connection:
        for name, row in filled.items():
            kept = connection.execute(text(f'SELECT * FROM "{name}"')).mappings().all()  # noqa: S608 - our own name
            lasting = {key: value for key, value in row.items() if (name, key) not in MADE_ANEW}
            assert [{key: one[key] for key in lasting} for one in kept] == [lasting], name
    # And the models can read them.
    with database.session() as session:
        for mapper in Base.registry.mappers:
            session.execute(select(mapper)).all()
    assert migrate.differences(database) == []


def fill(connection: Connection, table: Table) -> dict[str, Any]:
    """Put a row into a table where a migration has not; the row as the database gives it back."""
    if not connection.scalar(select(func.count()).select_from(table)):
        values = {column.name: value_for(column) for column in table.columns if column.computed is None}
        connection.execute(insert(table).values(values))
    return dict(connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings().one())  # noqa: S608 - as above


def value_for(column: Column[Any]) -> Any:
    kind = Base.metadata.tables[column.table.name].columns[column.name].type
    if isinstance(kind, Enum):
        return kind.enums[0]
    return [] if isinstance(column.type, JSON) else MADE_UP[column.type.python_type]


def test_the_database_of_the_tests_has_the_newest_form_too(migrated_postgresql: str) -> None:
    database = Database(migrated_postgresql)
    assert migrate.differences(database) == []
    database.close()
