"""The database: engine, sessions, and the types all models share. SQLite in WAL mode or PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, sessionmaker
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    """Base of all models; the naming convention lets migrations find every constraint by name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


GIVEN_ONCE = {"sqlite_autoincrement": True}
"""Among a table's arguments: no number of a row that was deleted is given again, on SQLite as on PostgreSQL; for rows
whose numbers leave the house. Whoever has Alembic make such a table anew in a batch has to say so there again."""


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC (SQLite keeps no zone, so it is put back when read)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utcnow() -> datetime:
    return datetime.now(UTC)


def open_engine(url: str) -> Engine:
    """An engine for `url`; on SQLite every connection is set up so that a commit survives a power cut."""
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), pool_size=10, max_overflow=20)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable)
    return engine


def _durable(connection: sqlite3.Connection, _record: Any) -> None:
    """WAL without `synchronous=FULL` may lose the last commits (https://sqlite.org/pragma.html#pragma_synchronous)."""
    for pragma in ("busy_timeout=15000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def savepoint(session: Session) -> SessionTransaction:
    """A part of the transaction that can be taken back alone.

    Python begins SQLite's transaction with the first thing that is written. A savepoint in front of that would be a
    transaction of its own: committed at its end, and refused at once where another process has written meanwhile.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite" and not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]  # it is open
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    return session.begin_nested()


class Database:
    """Hands out sessions: `with database.session() as session:` commits at the end, rolls back on an error."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self._sessions.begin() as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()
