"""What the database promises: durable, its references kept, every moment in UTC."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

import vorzimmer.migrate
from office.clients import add_client
from office.database import Base, Database
from office.models import Client, Number

VIENNA_SUMMER = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 15000)]
)
def test_every_sqlite_connection_survives_a_power_cut(sqlite: Database, pragma: str, value: object) -> None:
    with sqlite.engine.connect() as first, sqlite.engine.connect() as second:
        assert [one.scalar(text(f"PRAGMA {pragma}")) for one in (first, second)] == [value, value]


def test_a_reference_to_nobody_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.session() as session:
        session.add(Number(client_id=4711, e164="+493012345"))


def test_deleting_a_client_deletes_its_numbers_in_the_database_itself(database: Database) -> None:
    with database.session() as session:
        client = add_client(session, "Weber", ["+493012345"], "de", "Europe/Berlin", "DE")
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM client WHERE id = :id"), {"id": client.id})
        assert connection.scalar(text("SELECT count(*) FROM number")) == 0


def test_a_moment_is_stored_in_utc_and_read_with_its_zone(database: Database) -> None:
    moment = datetime(2026, 7, 1, 1, 30, tzinfo=VIENNA_SUMMER)
    with database.session() as session:
        session.add(Client(name="Weber", created_at=moment))
    with database.session() as session:
        read = session.query(Client).one().created_at
    assert read == moment
    assert read.utcoffset() == timedelta(0)


def test_in_sqlites_file_a_moment_is_written_in_utc(sqlite: Database) -> None:
    with sqlite.session() as session:
        session.add(Client(name="Weber", created_at=datetime(2026, 7, 1, 1, 30, tzinfo=VIENNA_SUMMER)))
    with sqlite.engine.connect() as connection:
        assert str(connection.scalar(text("SELECT created_at FROM client"))).startswith("2026-06-30 23:30:00")


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 7, 1, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a time zone"), database.session() as session:
        session.add(Client(name="Weber", created_at=naive))


def test_an_error_rolls_the_session_back(database: Database) -> None:
    def add_and_fail() -> None:
        with database.session() as session:
            session.add(Client(name="Weber"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    with database.session() as session:
        assert session.query(Client).count() == 0


def test_the_migrations_lead_to_the_models(database: Database) -> None:
    assert vorzimmer.migrate.differences(database) == []


def test_a_column_the_models_lack_is_noticed(sqlite: Database) -> None:
    with sqlite.engine.begin() as connection:
        connection.execute(text("ALTER TABLE client ADD COLUMN surplus INTEGER"))
    assert len(vorzimmer.migrate.differences(sqlite)) == 1


def test_migrating_twice_changes_nothing(database: Database) -> None:
    with database.session() as session:
        session.add(Client(name="Weber"))
    vorzimmer.migrate.migrate(database)
    with database.session() as session:
        assert session.query(Client).count() == 1
    assert vorzimmer.migrate.differences(database) == []


def test_the_url_people_know_from_postgresql_is_understood(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    assert database.engine.dialect.driver == "psycopg"
    database.close()


def test_two_processes_may_write_the_same_sqlite_file(new_sqlite: Callable[[Path], str], tmp_path: Path) -> None:
    url = new_sqlite(tmp_path / "shared.sqlite3")
    one, other = Database(url), Database(url)
    with one.session() as session:
        session.add(Client(name="Weber"))
    with other.session() as session:
        session.add(Client(name="Huber"))
    with one.session() as session:
        assert session.query(Client).count() == 2
    one.close()
    other.close()


def test_every_table_is_known_to_the_migrations() -> None:
    assert set(Base.metadata.tables) == {
        "absence", "absence_feed", "address_link", "audit_entry", "call_back", "call_note", "client",
        "confirmed_address", "contact", "contact_number", "deed", "escalation", "escalation_step", "greeting",
        "guessing", "ladder", "login", "message", "note", "notice", "notice_plan",
        "number", "opening_span", "outbox_attempt", "outbox_entry", "password_link", "phone",
        "push_subscription", "recovery_code", "rule", "search_entry", "segment", "special_day", "token", "told",
        "user", "webhook", "worker",
    }  # fmt: skip
