"""What is doubtful in a calendar is found before a caller finds it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from office.clients import add_client
from office.database import Database
from office.hours import feeds, storage
from office.hours.models import AbsenceFeed
from office.hours.values import AbsenceKind
from office.models import Client
from office.rules import doubts
from office.rules.doubts import AGAIN, note_doubts
from office.rules.storage import decision_for
from office.rules.values import Action
from office.settings import Settings

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
CALENDAR = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{}END:VCALENDAR\n"
DAILY = "BEGIN:VEVENT\nUID:1\nDTSTAMP:20260101T000000Z\nSUMMARY:immer\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY\n"
DAILY += "END:VEVENT\n"
NUMBER = "+493023125042"


@pytest.fixture
def client_id(database: Database) -> int:
    with database.session() as session:
        return add_client(session, "Weber", [NUMBER], "de", "Europe/Berlin", "DE").id


def found(database: Database, client_id: int) -> list[str]:
    with database.session() as session:
        return session.get_one(Client, client_id).doubts


def test_an_address_that_is_silent_for_days_is_a_doubt_until_it_answers(
    database: Database, client_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[tuple[str | None, str | None]] = [(CALENDAR.format(""), None)]
    monkeypatch.setattr(feeds, "ask", lambda *_: answers[-1])
    with database.session() as session:
        feed = storage.add_feed(session, client_id, "Team", AbsenceKind.OTHER, url="https://calendar.example/a.ics").id

    def after(days: int) -> list[str]:
        feeds.refresh_feed(database, feed, "https://calendar.example/a.ics", NOW + timedelta(days=days))
        note_doubts(database, NOW + timedelta(days=days))
        return found(database, client_id)

    assert after(0) == []
    answers.append((None, "the address does not answer"))
    assert after(10) == []
    assert after(12) == []
    assert after(14) == ["the calendar “Team” could not be read for 4 days"]
    answers.append((CALENDAR.format(""), None))
    assert after(15) == []
    answers.append((None, "the address does not answer"))
    assert after(16) == []


def test_a_rule_of_a_calendar_without_an_end_is_a_doubt_for_callers_too(
    database: Database, client_id: int, settings: Settings
) -> None:
    now = datetime.now(UTC)
    with database.session() as session:
        storage.add_feed(session, client_id, "Team", AbsenceKind.OTHER, text=CALENDAR.format(DAILY))
    note_doubts(database, now)
    assert found(database, client_id) == ["the absence “immer” comes back without an end"]
    with database.session() as session:
        decision = decision_for(session, settings, NUMBER, (), "+4930231250999", now)[1]
    assert (decision.action, decision.doubts) == (Action.MESSAGE, ("the absence “immer” comes back without an end",))


def test_an_absence_of_two_years_is_none(database: Database, client_id: int) -> None:
    with database.session() as session:
        storage.add_absence(
            session, client_id, AbsenceKind.OTHER, "Elternzeit", datetime(2026, 1, 1), datetime(2028, 1, 1)
        )
    note_doubts(database, NOW)
    assert found(database, client_id) == []


@pytest.mark.usefixtures("client_id")
def test_each_client_has_its_turn(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubts, "AT_ONCE", 2)
    with database.session() as session:
        for number in range(4):
            add_client(session, f"client {number}", [], "de", "Europe/Berlin", "DE")
        session.execute(update(Client).values(time_zone="Mars/Olympus"))

    def told() -> int:
        with database.session() as session:
            return len([one for one in session.scalars(select(Client)) if one.doubts])

    counts = []
    for seconds in range(4):
        note_doubts(database, NOW + timedelta(seconds=seconds))
        counts.append(told())
    assert counts == [2, 4, 5, 5]
    with database.session() as session:
        session.execute(update(Client).values(time_zone="UTC"))
    note_doubts(database, NOW + timedelta(seconds=9))
    assert told() == 5, "they were looked at just now"
    note_doubts(database, NOW + AGAIN + timedelta(seconds=9))
    assert told() == 3


def test_a_feed_that_was_never_read_is_a_doubt(database: Database, client_id: int) -> None:
    with database.session() as session:
        session.add(AbsenceFeed(client_id=client_id, name="Team", url="https://calendar.example/a.ics"))
    note_doubts(database, NOW)
    assert found(database, client_id) == ["the calendar “Team” could not be read yet: it was not asked so far"]
