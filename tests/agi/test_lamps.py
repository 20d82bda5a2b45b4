"""What the lamps of the phones have to show, and when Asterisk is told."""

import logging
import threading
from datetime import UTC, datetime

import pytest
from house import wait_until

from agi import lamps as room
from agi.lamps import ASKED_EVERY, Lamps, unread
from asterisk.errors import PBXError
from office.clients import add_client
from office.database import Database
from office.rules.phones import add_phone
from office.settings import Settings
from recordings import handling
from recordings.models import Message, State, What

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
Told = list[tuple[int, int]]


class PBX:
    """An Asterisk that notes what it is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.told: Told = []
        self.started = "yesterday"
        self.is_there = True
        monkeypatch.setattr("asterisk.ari.started_at", lambda _settings: self._answer(self.started))
        monkeypatch.setattr("asterisk.ari.light_lamps", lambda _settings, *told: self._answer(self.told.append(told)))

    def _answer(self, answer: object) -> object:
        if not self.is_there:
            raise PBXError("gone")
        return answer

    def news(self) -> Told:
        told, self.told = self.told, []
        return told


@pytest.fixture
def pbx(monkeypatch: pytest.MonkeyPatch) -> PBX:
    return PBX(monkeypatch)


@pytest.fixture
def message(database: Database, settings: Settings) -> int:
    """The only one of a client with two SIP phones; another client has none."""
    with database.session() as session:
        weber = add_client(session, "Weber", ["+4930231250042"], "de", "Europe/Berlin", "DE")
        add_client(session, "Lenz", ["+4930231250043"], "de", "Europe/Berlin", "DE")
        for name in ("desk", "hall"):
            add_phone(session, weber.id, name, None, settings)
        message = Message(
            call_id="1.1", client_id=weber.id, dialled="+4930231250042", received_at=NOW, state=State.TRANSCRIBED
        )
        session.add(message)
        session.flush()
        return message.id


def read(database: Database, message_id: int, at: datetime | None) -> None:
    with database.session() as session:
        handling.change(session, [session.get_one(Message, message_id)], {What.READ: at}, "karin", NOW, 30)


def test_each_client_with_a_phone_is_counted_once(database: Database, message: int) -> None:
    with database.session() as session:
        assert list(unread(session).values()) == [1]
    read(database, message, NOW)
    with database.session() as session:
        assert list(unread(session).values()) == [0], "its lamp has to go out"


def test_asterisk_is_told_what_is_different_and_nothing_twice(
    database: Database, settings: Settings, message: int, pbx: PBX
) -> None:
    lamps = Lamps(settings, database)
    lamps.look()
    assert pbx.news() == [(1, 1)]
    for _ in range(ASKED_EVERY + 1):
        lamps.look()
    assert pbx.news() == []
    read(database, message, NOW)
    lamps.look()
    assert pbx.news() == [(1, 0)]
    read(database, message, None)
    lamps.look()
    assert pbx.news() == [(1, 1)]


def test_another_asterisk_is_told_everything(database: Database, settings: Settings, message: int, pbx: PBX) -> None:
    assert message
    lamps = Lamps(settings, database)
    lamps.look()
    pbx.news()
    pbx.started = "today"
    for _ in range(ASKED_EVERY):
        lamps.look()
    assert pbx.news() == [(1, 1)]


def test_what_asterisk_did_not_take_is_told_later(
    database: Database, settings: Settings, message: int, pbx: PBX
) -> None:
    assert message
    lamps = Lamps(settings, database)
    pbx.is_there = False
    with pytest.raises(PBXError):
        lamps.look()
    pbx.is_there = True
    lamps.look()
    assert pbx.news() == [(1, 1)]


def test_an_error_nobody_thought_of_does_not_end_the_lamps(
    database: Database,
    settings: Settings,
    message: int,
    pbx: PBX,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert message
    asked: list[str] = []

    def started_at(_settings: Settings) -> str:
        asked.append("when")
        if len(asked) < 4:
            raise TypeError("an answer of another shape")
        return "today"

    monkeypatch.setattr(room, "SECONDS", 0.01)
    monkeypatch.setattr("asterisk.ari.started_at", started_at)
    stop = threading.Event()
    thread = threading.Thread(target=Lamps(settings, database).keep_lit, args=(stop,))
    with caplog.at_level(logging.ERROR):
        thread.start()
        try:
            wait_until(lambda: pbx.told == [(1, 1)], "the lamp is lit", 30)
        finally:
            stop.set()
            thread.join()
    assert len(asked) >= 4
    assert len(caplog.records) == 1, "it is told once"
