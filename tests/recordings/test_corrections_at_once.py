"""Words put right by two at once; on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from office.clients import add_client
from office.database import Database, utcnow
from office.models import Client
from recordings.corrections import ChangedMeanwhile, HeardAnew, Seen, correct, heard, undo, version
from recordings.models import Message, State
from recordings.rehearing import next_one, replace

HEARD = "hier ist karin weber"
T0 = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def messages(database: Database) -> list[int]:
    """A client's messages, all with the same words."""
    with database.session() as session:
        client = add_client(session, "Bäckerei", ["030 5550100"], "de", "Europe/Berlin", "DE")
        found = [
            Message(
                call_id=str(number),
                client=client,
                dialled="+49305550100",
                received_at=T0,
                state=State.TRANSCRIBED,
                transcript=HEARD,
            )
            for number in range(8)
        ]
        session.add_all(found)
        session.flush()
        return [one.id for one in found]


def put_right(database: Database, message_id: int, typed: str) -> bool:
    with database.session() as session:
        message = session.get_one(Message, message_id)
        return correct(session, message, typed, Seen(version(message), heard(message)), utcnow())


def words(database: Database, message_id: int) -> str | None:
    with database.session() as session:
        return session.get_one(Message, message_id).wording


def learned(database: Database) -> list[str]:
    with database.session() as session:
        return session.query(Client).one().learned_hotwords


def test_of_two_who_correct_at_once_the_second_is_asked(database: Database, messages: list[int]) -> None:
    with database.session() as session:
        message = session.get_one(Message, messages[0])
        put_right(database, message.id, "Hier ist Karin Webber")
        with pytest.raises(ChangedMeanwhile):
            correct(session, message, "Hier ist Karin Wöber", Seen(version(message), heard(message)), utcnow())
        assert message.correction == "Hier ist Karin Webber", "what stands there now is to be shown"
    assert words(database, messages[0]) == "Hier ist Karin Webber"
    assert learned(database) == ["Webber"]


def test_an_undo_undoes_no_correction_of_the_same_moment(database: Database, messages: list[int]) -> None:
    put_right(database, messages[0], "Hier ist Karin Webber")
    with database.session() as session:
        message = session.get_one(Message, messages[0])
        put_right(database, message.id, "Hier ist Karin Wöber")
        with pytest.raises(ChangedMeanwhile):
            undo(session, message, version(message), utcnow())
    assert words(database, messages[0]) == "Hier ist Karin Wöber"


def test_words_heard_anew_in_the_same_moment_are_not_overwritten(database: Database, messages: list[int]) -> None:
    with database.session() as session:
        message = session.get_one(Message, messages[-1])
        with database.session() as second:
            again = next_one(second, "large-v3", T0.replace(day=1))
            assert again is not None
            assert again.message_id == message.id
            message_of_second = second.get_one(Message, message.id)
            assert replace(second, again, "large-v3", [], [])
            message_of_second.transcript = "Hier ist Karin Webber"
        with pytest.raises(HeardAnew):
            correct(session, message, "Hier ist Karin Wöber", Seen(version(message), heard(message)), utcnow())
    assert words(database, messages[-1]) == "Hier ist Karin Webber"


def test_messages_corrected_at_once_all_teach_their_client(database: Database, messages: list[int]) -> None:
    names = ["Webber", "Wöber", "Özdemir", "Kowalski", "Nguyen", "Hoffmann", "Lindqvist", "Dvořák"]
    with ThreadPoolExecutor(len(messages)) as pool:
        assert all(pool.map(lambda one, name: put_right(database, one, f"Hier ist {name}"), messages, names))
    assert sorted(learned(database)) == sorted(names)


def test_a_client_looked_at_before_another_message_taught_it_keeps_both_names(
    database: Database, messages: list[int]
) -> None:
    with database.session() as session:
        message = session.get_one(Message, messages[0])
        client = message.client
        assert client is not None
        assert client.learned_hotwords == []
        put_right(database, messages[1], "Hier ist Karin Webber")
        correct(session, message, "Hier ist Karin Wöber", Seen(version(message), heard(message)), utcnow())
    assert sorted(learned(database)) == ["Webber", "Wöber"]
