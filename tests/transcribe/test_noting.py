"""The call note of a message is drawn and stored when its words are final, and again when they have changed."""

import pytest
from recorded import RECEIVED

from office.database import Database, utcnow
from office.settings import Settings
from recordings.callnote import lines
from recordings.models import Message, NoteLine, Segment, State, Word
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
