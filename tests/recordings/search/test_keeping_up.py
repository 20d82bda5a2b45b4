"""The thread that keeps the index true goes on, whatever happens."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from house import wait_until
from sqlalchemy.exc import OperationalError

from office.database import Database, utcnow
from recordings.inbox import Reader
from recordings.models import Message
from recordings.search import find, parse, upkeep


@contextmanager
def keeping_up(database: Database) -> Iterator[None]:
    stopping = threading.Event()
    thread = threading.Thread(target=upkeep.keep_up, args=(database, stopping))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def finds(database: Database, typed: str) -> list[str]:
    with database.session() as session:
        return [message.call_id for message in find(session, Reader(None), parse(typed), limit=9)]


def add(database: Database, words: str) -> None:
    with database.session() as session:
        session.add(Message(call_id=words, dialled="", received_at=utcnow(), transcript=words))


@pytest.mark.usefixtures("settings")
def test_it_goes_on_after_the_database_was_away(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "EVERY_SECONDS", 0.01)
    looked = []

    def away_at_first(how: Callable[..., int], *arguments: Any, thorough: bool) -> int:
        looked.append(thorough)
        if len(looked) == 1:
            raise OperationalError("SELECT", {}, Exception("the database is away"))
        return how(*arguments, thorough=thorough)

    real = upkeep.catch_up
    monkeypatch.setattr(upkeep, "catch_up", lambda *arguments, **how: away_at_first(real, *arguments, **how))
    add(sqlite, "Torte")
    with keeping_up(sqlite):
        wait_until(lambda: finds(sqlite, "Torte"), "the message is found")
        add(sqlite, "Kuchen")
        wait_until(lambda: finds(sqlite, "Kuchen"), "the next is found")
    # Thorough at first, until that has worked.
    assert looked[:3] == [True, True, False]
