"""Words put right by two at once; on SQLite and PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from handled import meanwhile

from office.clients import add_client
from office.database import Database, utcnow
from office.models import Client
from recordings.corrections import ChangedMeanwhile, HeardAnew, Seen, correct, heard, version
from recordings.handling import history
from recordings.inbox import Reader
from recordings.models import Message, State, What
from recordings.rehearing import next_one, replace
from recordings.undoing import undo

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


def put_right(database: Database, message_id: int, typed: str) -> str | None:
    with database.session() as session:
        message = session.get_one(Message, message_id)
        return correct(session, message, typed, Seen(version(message), heard(message)), "karin", utcnow())


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
            correct(session, message, "Hier ist Karin Wöber", Seen(version(message), heard(message)), "karin", utcnow())
        assert message.correction == "Hier ist Karin Webber", "what stands there now is to be shown"
    assert words(database, messages[0]) == "Hier ist Karin Webber"
    assert learned(database) == ["Webber"]


def take_back(database: Database, together: str | None) -> tuple[int, int]:
    """How many are as they were, and how many were left."""
    with database.session() as session:
        undone = undo(session, Reader(None), together or "", "bernd", utcnow())
        assert undone.reworded == undone.restored
        return len(undone.restored), len(undone.left)


def test_an_undo_undoes_no_correction_of_the_same_moment(database: Database, messages: list[int]) -> None:
    first = put_right(database, messages[0], "Hier ist Karin Webber")
    with meanwhile(database, lambda: put_right(database, messages[0], "Hier ist Karin Wöber")):
        assert take_back(database, first) == (0, 1)
    assert words(database, messages[0]) == "Hier ist Karin Wöber"
    assert learned(database) == ["Wöber"]


def test_each_correction_is_noted_with_who_made_it_and_taken_back_one_after_the_other(
    database: Database, messages: list[int]
) -> None:
    first = put_right(database, messages[0], "Hier ist Karin Webber")
    second = put_right(database, messages[0], "Hier ist Karin Wöber")
    third = put_right(database, messages[0], "")
    assert put_right(database, messages[0], HEARD) is None, "nothing has changed, and nothing is noted"
    assert take_back(database, first) == (0, 1), "it was changed since"
    assert take_back(database, third) == (1, 0)
    assert (words(database, messages[0]), learned(database)) == ("Hier ist Karin Wöber", ["Wöber"])
    assert take_back(database, second) == (1, 0)
    assert (words(database, messages[0]), learned(database)) == ("Hier ist Karin Webber", ["Webber"])
    assert take_back(database, first) == (1, 0)
    assert take_back(database, first) == (0, 0), "once only"
    assert (words(database, messages[0]), learned(database)) == (HEARD, [])
    with database.session() as session:
        done = history(session, session.get_one(Message, messages[0]))
    assert [(deed.what, deed.actor, deed.before, deed.after, deed.undone_by) for deed in done] == [
        (What.WORDS, "karin", "Hier ist Karin Wöber", None, "bernd"),
        (What.WORDS, "karin", "Hier ist Karin Webber", "Hier ist Karin Wöber", "bernd"),
        (What.WORDS, "karin", None, "Hier ist Karin Webber", "bernd"),
    ]


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
            correct(session, message, "Hier ist Karin Wöber", Seen(version(message), heard(message)), "karin", utcnow())
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
        correct(session, message, "Hier ist Karin Wöber", Seen(version(message), heard(message)), "karin", utcnow())
    assert sorted(learned(database)) == ["Webber", "Wöber"]
