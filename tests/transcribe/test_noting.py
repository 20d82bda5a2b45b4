"""The call note of a message is drawn and stored when its words are final, and again when they have changed."""

from datetime import datetime, timedelta

import pytest
from recorded import RECEIVED
from sqlalchemy import delete

from office.database import Database, utcnow
from office.settings import Settings
from recordings.callnote import keeping, lines, putting_right
from recordings.inbox import Reader
from recordings.models import Message, NoteLine, Segment, State, StoredNote, Word
from recordings.search import find, parse, upkeep
from recordings.search.models import SearchEntry
from transcribe import noting
from transcribe.callnote import draw

SAID = "Guten Tag, hier ist Karin Weber. Es geht um die Hochzeitstorte."


@pytest.fixture
def message_id(database: Database) -> int:
    """A message from before there were notes."""
    with database.session() as session:
        words = [
            Word(start=place / 2, end=place / 2 + 0.4, text=text, probability=0.9)
            for place, text in enumerate(SAID.split())
        ]
        message = Message(
            call_id="m1",
            dialled="+493023125042",
            received_at=RECEIVED,
            state=State.TRANSCRIBED,
            language="de",
            transcript=SAID,
            segments=[Segment(position=0, start=0.0, end=5.0, text=SAID, words=words)],
        )
        session.add(message)
        session.flush()
        return message.id


def counting(database: Database, message_id: int) -> dict[NoteLine, str]:
    with database.session() as session:
        return lines.counting(session.get_one(Message, message_id))


def test_old_messages_get_their_note_and_are_indexed_anew(
    database: Database, settings: Settings, message_id: int
) -> None:
    assert counting(database, message_id) == {}
    with database.session() as session:
        session.add(SearchEntry(message_id=message_id, as_of=utcnow()))
    noting.catch_up(database, settings, utcnow())
    assert counting(database, message_id)[NoteLine.NAME] == "Karin Weber"
    with database.session() as session:
        message = session.get_one(Message, message_id)
        assert session.get_one(SearchEntry, message_id).as_of is None
        stored = noting.drawn(message, settings)
        assert message.call_note is not None
        message.call_note.drawn_from = "of other words"
        assert noting.drawn(message, settings) == stored, "what is stored is what would be drawn"


def test_a_note_of_other_words_is_drawn_live_until_it_is_drawn_anew(
    database: Database, settings: Settings, message_id: int
) -> None:
    noting.catch_up(database, settings, utcnow())
    with database.session() as session:
        message = session.get_one(Message, message_id)
        message.correction = SAID.replace("Weber", "Wäber")
        session.flush()
        drawn = noting.drawn(message, settings)
        assert drawn.name is not None
        assert drawn.name.value == "Karin Wäber"
        assert (drawn.name.begins, drawn.name.ends) == (2.0, 2.9), "as “Karin Weber.” was heard"
    assert NoteLine.NAME not in counting(database, message_id)
    noting.catch_up(database, settings, utcnow())
    assert counting(database, message_id)[NoteLine.NAME] == "Karin Wäber"


def test_a_change_that_leaves_the_words_alone_costs_no_drawing(
    database: Database, settings: Settings, message_id: int
) -> None:
    with database.session() as session:
        assert noting.note_down(session, message_id, settings)
    with database.session() as session:
        session.get_one(Message, message_id).read_at = utcnow()
    with database.session() as session:
        assert not noting.note_down(session, message_id, settings)


def test_where_the_rules_stumble_nothing_else_is_lost(
    database: Database, settings: Settings, message_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_given: object) -> None:
        raise ValueError("a sentence nobody has thought of")

    monkeypatch.setattr(noting, draw.__name__, stumble)
    noting.catch_up(database, settings, utcnow())
    assert counting(database, message_id) == {}


def test_nothing_is_drawn_while_words_are_still_to_come(
    database: Database, settings: Settings, message_id: int
) -> None:
    with database.session() as session:
        session.get_one(Message, message_id).state = State.TRANSCRIBING
    noting.catch_up(database, settings, utcnow())
    assert counting(database, message_id) == {}


ASIDE = "Die alte Nummer null eins sieben eins zwei drei vier fünf sechs sieben acht gilt nicht mehr. "
SAID_IN_WORDS = f"{ASIDE}Rufen Sie mich bitte unter +49 30 12345678 zurück."


def found(database: Database, typed: str) -> list[int]:
    upkeep.catch_up(database, utcnow())
    with database.session() as session:
        return [message.id for message in find(session, Reader(None), parse(typed), limit=9)]


def test_every_number_that_is_said_is_found_however_it_is_written(
    database: Database, settings: Settings, message_id: int
) -> None:
    """Not the number to call back alone, and in words too."""
    with database.session() as session:
        message = session.get_one(Message, message_id)
        message.correction = SAID_IN_WORDS
        note_down = noting.note_down(session, message_id, settings)
    assert note_down
    assert counting(database, message_id)[NoteLine.NUMBER] == "+493012345678"
    for typed in (
        "0171 2345678",
        "0171/234 56 78",
        "+49 171 2345678",
        "0049 (0)171 23 45 678",
        "345678",
        "03012345678",
    ):
        assert found(database, typed) == [message_id], typed
    assert found(database, "0172 2345678") == []
    with database.session() as session:
        session.get_one(Message, message_id).correction = SAID_IN_WORDS.removeprefix(ASIDE)
        noting.note_down(session, message_id, settings)
    assert (found(database, "0171 2345678"), found(database, "030 12345678")) == ([], [message_id])


def test_a_note_from_before_numbers_were_kept_gets_them_and_stays_as_it_was(
    database: Database, settings: Settings, message_id: int
) -> None:
    with database.session() as session:
        message = session.get_one(Message, message_id)
        message.correction = f"{SAID} {SAID_IN_WORDS}"
        noting.note_down(session, message_id, settings)
        putting_right.put_right(session, message, NoteLine.FIRM, "Weber GmbH", None, "karin", utcnow())
        noting.note_down(session, message_id, settings)
        note = message.call_note
        assert note is not None
        name = note.drawn[NoteLine.NAME] | {"value": "as rules had it then"}
        note.drawn = {NoteLine.NAME.value: name, NoteLine.NUMBER.value: note.drawn[NoteLine.NUMBER]}
    before = counting(database, message_id)
    assert (before[NoteLine.NAME], found(database, "0171 2345678")) == ("as rules had it then", [])
    noting.catch_up(database, settings, utcnow(), looked_at=utcnow() - timedelta(days=1))
    assert found(database, "0171 2345678") == [], "nobody has changed the message"
    noting.catch_up(database, settings, utcnow())
    assert found(database, "0171 2345678") == [message_id]
    assert counting(database, message_id) == before
    with database.session() as session:
        assert keeping.to_be_drawn(session) == []


def test_old_messages_are_looked_at_now_and_then_and_new_ones_at_once(
    database: Database, settings: Settings, message_id: int
) -> None:
    def change(at: datetime) -> None:
        with database.session() as session:
            session.execute(delete(StoredNote))
            session.get_one(Message, message_id).changed_at = at

    def is_drawn() -> bool:
        return NoteLine.NAME in counting(database, message_id)

    now = utcnow()
    chore = noting.CatchingUp(database, settings)
    change(now - timedelta(days=900))
    chore(now)
    assert is_drawn(), "at first it is thorough"
    change(now - timedelta(days=900))
    chore(now + timedelta(minutes=1))
    assert not is_drawn()
    change(now - timedelta(minutes=5))
    chore(now + timedelta(minutes=2))
    assert is_drawn(), "a change is dated before it is committed"
    change(now - timedelta(days=900))
    chore(now + timedelta(minutes=61))
    assert is_drawn()
    change(now - timedelta(days=900))
    chore(now - timedelta(days=1))
    assert is_drawn(), "a clock that was put back"
