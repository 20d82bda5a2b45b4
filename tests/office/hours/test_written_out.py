"""Calendars are written out beforehand, anew where they must be, and what was written out says what they say."""

from datetime import UTC, datetime, timedelta

import pytest
from test_absence_feeds import NOW, WEEK_OFF, absences_and_doubts, calendar

from office.clients import add_client
from office.database import Database
from office.hours import storage, written_out
from office.hours.models import AbsenceFeed
from office.hours.values import AbsenceKind
from office.hours.written_out import write_out_feeds
from office.models import Client

DAILY = "SUMMARY:Mittag\nDTSTART:20261101T120000Z\nDTEND:20261101T130000Z\nRRULE:FREQ=DAILY"


@pytest.fixture
def feed(database: Database) -> int:
    with database.session() as session:
        client = add_client(session, "Weber", ["030 23125042"], "de", "Europe/Berlin", "DE")
        text = calendar(WEEK_OFF)
        return storage.add_feed(session, client.id, "Kalender", AbsenceKind.HOLIDAY, text=text).id


def load(database: Database, moment: datetime) -> set[tuple[str, str, datetime]]:
    with database.session() as session:
        loaded = storage.load_calendar(session, session.query(Client).one(), moment)
    assert loaded.doubts == ()
    return {(one.name, one.source, one.local_start) for one in loaded.absences}


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may read a calendar while a call waits."""

    def read(*_words: object) -> None:
        raise AssertionError("a calendar was read")

    monkeypatch.setattr(written_out, "absences_on", read)


@pytest.mark.usefixtures("feed", "unread")
def test_a_call_reads_no_calendar_that_was_written_out(database: Database) -> None:
    write_out_feeds(database, NOW)
    for moment in (NOW, NOW + timedelta(days=27), NOW - timedelta(days=27)):
        assert load(database, moment) == {("Urlaub", "Kalender", datetime(2026, 11, 23))}


def test_a_calendar_that_has_changed_is_read_until_it_is_written_out_anew(database: Database, feed: int) -> None:
    write_out_feeds(database, NOW)
    with database.session() as session:
        session.get_one(AbsenceFeed, feed).text = calendar(WEEK_OFF.replace("Urlaub", "Kur"))
    assert {name for name, *_ in load(database, NOW)} == {"Kur"}
    write_out_feeds(database, NOW)
    with database.session() as session:
        row = session.get_one(AbsenceFeed, feed)
        assert row.written_out == {"absences": [["2026-11-23T00:00:00", "2026-11-28T00:00:00", "Kur"]]}


def test_the_same_text_read_again_is_not_written_out_again(
    database: Database, feed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_out_feeds(database, NOW)
    monkeypatch.setattr(written_out, "absences_in", lambda *_: pytest.fail("written out again"))
    with database.session() as session:
        session.get_one(AbsenceFeed, feed).text = calendar(WEEK_OFF)
    write_out_feeds(database, NOW + timedelta(days=6))


def test_another_time_zone_and_later_days_are_written_out(database: Database, feed: int) -> None:
    with database.session() as session:
        session.get_one(AbsenceFeed, feed).text = calendar(DAILY)
    write_out_feeds(database, NOW)
    assert ("Mittag", "Kalender", datetime(2026, 11, 23, 13)) in load(database, NOW)
    with database.session() as session:
        session.query(Client).one().time_zone = "America/New_York"
    assert ("Mittag", "Kalender", datetime(2026, 11, 23, 7)) in load(database, NOW)
    write_out_feeds(database, later := NOW + timedelta(days=8))
    with database.session() as session:
        row = session.get_one(AbsenceFeed, feed)
        assert (row.written_on, row.written_zone) == (later.date(), "America/New_York")


@pytest.mark.usefixtures("feed")
def test_a_moment_far_away_is_read_from_the_calendar_itself(database: Database) -> None:
    write_out_feeds(database, NOW)
    assert load(database, datetime(2030, 1, 1, tzinfo=UTC)) == set()


@pytest.mark.parametrize("is_written", [False, True])
def test_too_many_absences_are_a_doubt(
    database: Database, feed: int, monkeypatch: pytest.MonkeyPatch, *, is_written: bool
) -> None:
    monkeypatch.setattr("office.hours.feeds.MOST_ABSENCES", 100)
    with database.session() as session:
        session.get_one(AbsenceFeed, feed).text = calendar(DAILY)
    if is_written:
        write_out_feeds(database, NOW)
    absences, (doubt,) = absences_and_doubts(database)
    assert absences == []
    assert "more than 100 absences in a year" in doubt


@pytest.mark.usefixtures("feed")
def test_calendars_are_counted_together(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "MOST_ABSENCES", 100)
    with database.session() as session:
        storage.add_feed(session, session.query(Client).one().id, "x", AbsenceKind.OTHER, text=calendar(DAILY))
    absences, (doubt,) = absences_and_doubts(database)
    assert len(absences) == 100
    assert "together name more than 100" in doubt


def test_what_was_broken_when_it_was_written_out_is_a_doubt(database: Database, feed: int) -> None:
    with database.session() as session:
        session.get_one(AbsenceFeed, feed).text = "nonsense"
    write_out_feeds(database, NOW)
    assert "“Kalender” is broken" in absences_and_doubts(database)[1][0]
