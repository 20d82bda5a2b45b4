"""A deadline brings its message to the top when its day has come, once; what is put off waits behind all else."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from handled import NOW, do, named, names
from recorded import RECEIVED
from sqlalchemy import select

from office.database import Database
from recordings import coming_back, deeds, handling, inbox
from recordings.callnote import keeping, lines, putting_right
from recordings.inbox import Reader
from recordings.lists import Place, Shelf, Weight
from recordings.models import Handling, Message, NoteLine, StoredNote, What
from recordings.undoing import undo

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = NOW.astimezone(BERLIN).date()


def due(day: str, *, is_deadline: bool = True) -> dict[str, object]:
    line = {"value": day, "text": day, "start": 0, "end": 3, "begins": None, "ends": None, "is_deadline": is_deadline}
    return {"due": line}


def draw(database: Database, call: str, day: str, *, is_deadline: bool = True) -> None:
    with database.session() as session:
        [message] = named(session, call)
        message.transcript, message.audio = f"Bis {day}.", f"{call}.wav"
        session.flush()
        keeping.keep(session, message, due(day, is_deadline=is_deadline))


def call_up(database: Database, now: datetime = NOW) -> str:
    """Who stands at the top afterwards, the lowest name first."""
    with database.session() as session:
        coming_back.call_up(session, now, BERLIN)
    with database.session() as session:
        found = session.query(Message).filter(Message.reminded_at.is_not(None)).order_by(Message.call_id)
        assert {message.weight for message in found} <= {Weight.FIRST}
        return names(found)


@pytest.mark.parametrize(
    ("value", "now", "comes"),
    [
        ("2026-12-04", "2026-12-03T22:59+00:00", False),
        ("2026-12-04", "2026-12-03T23:01+00:00", True),
        ("2026-12-04T17:00+01:00", "2026-12-03T23:01+00:00", True),
        ("2026-12-04", "2026-12-09T12:00+00:00", True),
        ("2026-11-30", "2026-12-04T12:00+00:00", None),
        ("2026-W50", "2026-12-09T12:00+00:00", None),
        ("T17:00", "2026-12-09T12:00+00:00", None),
    ],
)
def test_a_day_comes_at_midnight_in_the_clients_zone(value: str, now: str, *, comes: bool | None) -> None:
    received = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert lines.calls_up(value, received, datetime.fromisoformat(now), BERLIN) is comes


@pytest.mark.usefixtures("weber")
def test_who_has_to_hear_today_comes_first_and_whoever_ticks_it_off_is_left_in_peace(database: Database) -> None:
    draw(database, "m1", TODAY.isoformat())
    draw(database, "m2", (TODAY + timedelta(days=1)).isoformat())
    draw(database, "m3", TODAY.isoformat(), is_deadline=False)
    draw(database, "m4", TODAY.isoformat())
    draw(database, "m5", (RECEIVED - timedelta(days=3)).date().isoformat())
    do(database, What.HANDLING, Handling.DONE, "m4")
    assert call_up(database) == "m1", "not what is tomorrow, an appointment, done, or was over already"
    with database.session() as session:
        [called, *_] = handling.history(session, named(session, "m1")[0])
        assert (called.actor, called.what) == (deeds.ITSELF, What.REMINDED)
    ticked_off = do(database, What.REMINDED, None, "m1")
    assert call_up(database) == ""
    with database.session() as session:
        undo(session, Reader(None), ticked_off.together, "karin", NOW)
    assert call_up(database, NOW + timedelta(days=1)) == "m1 m2"


@pytest.mark.usefixtures("weber")
def test_a_day_that_was_put_right_counts_anew(database: Database) -> None:
    draw(database, "m1", TODAY.isoformat())
    assert call_up(database) == "m1"
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    with database.session() as session:
        [m1] = named(session, "m1")
        together = putting_right.put_right(session, m1, NoteLine.DUE, tomorrow, None, "karin", NOW)
    assert call_up(database) == "", "that is not today any more"
    with database.session() as session:
        assert names(undo(session, Reader(None), together or "", "karin", NOW).restored) == "m1"
    assert call_up(database) == "m1", "it is today after all"


@pytest.mark.usefixtures("weber")
def test_who_has_put_it_off_is_asked_when_it_comes_back(database: Database) -> None:
    draw(database, "m1", TODAY.isoformat())
    do(database, What.REMINDER, NOW + timedelta(hours=2), "m1")
    assert call_up(database) == ""
    with database.session() as session:
        coming_back.remind(session, NOW + timedelta(hours=2))
    assert call_up(database, NOW + timedelta(hours=3)) == "m1"


def test_what_is_put_off_stands_behind_all_that_waits_on_whatever_page(database: Database, weber: Reader) -> None:
    do(database, What.REMINDER, NOW + timedelta(days=1), "m5", "m2")
    do(database, What.HANDLING, Handling.DONE, "m4")
    seen: list[str] = []
    after: Place | None = None
    with database.session() as session:
        named(session, "m2")[0].is_urgent = True
        session.flush()
        while page := inbox.list_messages(session, weber, Shelf.MESSAGES, limit=1, after=after):
            [message] = page
            after = Place(message.weight, message.received_at, message.id)
            seen.append(message.call_id)
    assert " ".join(seen) == "m3 m1 m5 m2 m4"


@pytest.mark.usefixtures("weber")
def test_who_takes_a_wrong_day_back_takes_back_that_it_stood_at_the_top(database: Database) -> None:
    draw(database, "m1", (TODAY + timedelta(days=3)).isoformat())
    with database.session() as session:
        [m1] = named(session, "m1")
        together = putting_right.put_right(session, m1, NoteLine.DUE, TODAY.isoformat(), None, "karin", NOW)
    assert call_up(database) == "m1"
    with database.session() as session:
        assert names(undo(session, Reader(None), together or "", "karin", NOW).restored) == "m1"
    assert call_up(database) == "", "that is in three days"
    assert call_up(database, NOW + timedelta(days=3)) == "m1"


@pytest.mark.usefixtures("weber")
def test_words_that_tell_of_another_day_bring_it_back_on_that_one(database: Database) -> None:
    draw(database, "m1", TODAY.isoformat())
    assert call_up(database) == "m1"
    draw(database, "m1", (TODAY + timedelta(days=1)).isoformat())
    assert call_up(database) == ""
    with database.session() as session:
        [let_go, *_] = handling.history(session, named(session, "m1")[0])
        assert (let_go.actor, let_go.what, let_go.after) == (deeds.ITSELF, What.REMINDED, None)
    assert call_up(database, NOW + timedelta(days=1)) == "m1"
    draw(database, "m1", (TODAY + timedelta(days=1)).isoformat())
    assert call_up(database, NOW + timedelta(days=1)) == "m1", "the same day is no other"


@pytest.mark.usefixtures("weber")
def test_what_came_back_because_somebody_wanted_it_stays_at_the_top_whatever_its_day(database: Database) -> None:
    draw(database, "m1", TODAY.isoformat())
    do(database, What.REMINDER, NOW, "m1")
    with database.session() as session:
        coming_back.remind(session, NOW)
    assert call_up(database) == "m1"
    draw(database, "m1", (TODAY + timedelta(days=1)).isoformat())
    assert call_up(database) == "m1"


SAID = {"text": "", "begins": None, "ends": None}
AT, BY = ({"due": SAID | {"value": TODAY.isoformat(), "is_deadline": is_by}} for is_by in (False, True))


@pytest.mark.parametrize(
    ("put_right", "drawn", "is_deadline"),
    [
        (None, {}, False),
        (None, AT, False),
        (None, BY, True),
        (TODAY.isoformat(), {}, True),
        (TODAY.isoformat(), AT, False),
        (TODAY.isoformat(), BY, True),
        ("", {}, False),
        ("", AT, False),
        ("", BY, False),
    ],
)
@pytest.mark.usefixtures("weber")
def test_a_day_put_in_by_hand_is_a_deadline_unless_an_appointment_was_said(
    database: Database, put_right: str | None, drawn: dict[str, Any], *, is_deadline: bool
) -> None:
    with database.session() as session:
        [m1] = named(session, "m1")
        m1.transcript, m1.audio = "Bis heute.", "m1.wav"
        session.flush()
        keeping.keep(session, m1, drawn)
        keeping.replace(session, m1, NoteLine.DUE, None, put_right, NOW)
        assert lines.has_deadline(m1) is is_deadline
        found = session.scalars(select(StoredNote.message_id).where(lines.IS_DEADLINE)).all()
        assert list(found) == ([m1.id] if is_deadline else [])
        told = lines.told(m1, drawn)["due"]
        assert (told and told["is_deadline"]) == (is_deadline if lines.counting(m1) else None)
