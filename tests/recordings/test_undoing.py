"""What was done with messages is taken back: all that was, and nothing that somebody else has done since."""

from datetime import timedelta

import pytest
from handled import ADMIN, LATER, NOW, do, meanwhile, named, names, person

from office.database import Database
from recordings import coming_back, handling, notes
from recordings.inbox import Reader
from recordings.models import Deed, Handling, Message, What
from recordings.undoing import Undone, undo


def take_back(database: Database, together: str, reader: Reader = ADMIN) -> Undone:
    with database.session() as session:
        return undo(session, reader, together, "bernd", LATER)


def state(database: Database, name: str) -> dict[str, object]:
    """All that can be changed of a message."""
    with database.session() as session:
        [message] = named(session, name)
        return {what: getattr(message, what) for what in What if what is not What.NOTE}


def test_what_was_done_in_one_go_is_taken_back_in_one_go(database: Database, weber: Reader) -> None:
    together = do(database, What.HANDLING, Handling.DONE, "m1", "m2", "m3").together
    assert take_back(database, together, Reader(4711)) == Undone((), (), ()), "not theirs"
    assert names(take_back(database, together, weber).restored) == "m1 m2 m3"
    assert {state(database, name)[What.HANDLING] for name in ("m1", "m2", "m3")} == {Handling.OPEN}
    assert take_back(database, together, weber) == Undone((), (), ()), "once is enough"


def test_what_somebody_has_changed_since_is_left(database: Database, weber: Reader) -> None:
    together = do(database, What.HANDLING, Handling.DONE, "m1", "m2", "m3").together
    do(database, What.HANDLING, Handling.ARCHIVED, "m2")
    do(database, What.DELETED, NOW, "m3")
    undone = take_back(database, together, weber)
    assert (names(undone.restored), names(undone.left)) == ("m1", "m2 m3")
    assert state(database, "m2")[What.HANDLING] is Handling.ARCHIVED


@pytest.mark.usefixtures("weber")
def test_what_somebody_changes_in_this_moment_is_left(database: Database) -> None:
    together = do(database, What.HANDLING, Handling.DONE, "m1").together
    with meanwhile(database, lambda: do(database, What.HANDLING, Handling.TO_DO, "m1")):
        assert names(take_back(database, together).left) == "m1"
    assert state(database, "m1")[What.HANDLING] is Handling.TO_DO


@pytest.mark.parametrize(
    ("what", "value"),
    [
        (What.READ, None),
        (What.DELETED, NOW),
        (What.HANDLING, Handling.DONE),
        (What.ASSIGNEE, None),
        (What.REMINDER, LATER + timedelta(days=2)),
        (What.REMINDED, None),
    ],
)
@pytest.mark.usefixtures("weber")
def test_a_message_is_wholly_as_it_was(database: Database, what: What, value: object) -> None:
    do(database, What.READ, NOW, "m1")
    do(database, What.ASSIGNEE, "karin", "m1")
    do(database, What.REMINDER, NOW, "m1")
    with database.session() as session:
        coming_back.remind(session, NOW)
    do(database, What.READ, LATER, "m1")
    before = state(database, "m1")
    assert before[What.REMINDED] == NOW
    together = do(database, what, value, "m1", now=LATER).together
    assert state(database, "m1") != before
    take_back(database, together)
    assert state(database, "m1") == before


@pytest.mark.usefixtures("weber")
def test_who_takes_a_reminder_back_that_has_come_due_takes_back_what_it_did(database: Database) -> None:
    do(database, What.READ, NOW, "m1")
    do(database, What.HANDLING, Handling.ARCHIVED, "m1")
    before = state(database, "m1")
    together = do(database, What.REMINDER, LATER, "m1").together
    with database.session() as session:
        assert coming_back.remind(session, LATER) == 1
    assert state(database, "m1")[What.HANDLING] is Handling.TO_DO
    assert names(take_back(database, together).restored) == "m1"
    assert state(database, "m1") == before


@pytest.mark.usefixtures("weber")
def test_a_reminder_that_somebody_has_seen_to_is_not_taken_back(database: Database) -> None:
    together = do(database, What.REMINDER, LATER, "m1").together
    with database.session() as session:
        coming_back.remind(session, LATER)
    do(database, What.HANDLING, Handling.DONE, "m1")
    assert names(take_back(database, together).left) == "m1"


@pytest.mark.usefixtures("weber")
def test_a_reminder_set_anew_comes_due_as_part_of_that(database: Database) -> None:
    first = do(database, What.REMINDER, NOW, "m1").together
    do(database, What.REMINDER, LATER, "m1")
    with database.session() as session:
        coming_back.remind(session, LATER)
    assert names(take_back(database, first).left) == "m1"
    assert state(database, "m1")[What.REMINDED] == LATER


@pytest.mark.usefixtures("weber")
def test_who_took_it_back_is_noted_and_when(database: Database) -> None:
    do(database, What.READ, NOW, "m1")
    take_back(database, do(database, What.HANDLING, Handling.DONE, "m1").together)
    with database.session() as session:
        done = handling.history(session, named(session, "m1")[0])
        told = [(one.actor, one.what, one.before, one.after, one.undone_at, one.undone_by) for one in done]
    assert told == [
        ("karin", "handling", "open", "done", LATER, "bernd"),
        ("karin", "read_at", None, NOW.isoformat(), None, None),
    ]


@pytest.mark.usefixtures("weber")
def test_a_message_goes_back_to_whoever_had_it(database: Database) -> None:
    do(database, What.ASSIGNEE, "karin", "m1")
    assert not do(database, What.ASSIGNEE, "karin", "m1").changed, "she has it already"
    given = do(database, What.ASSIGNEE, "bernd", "m1", "m2")
    assert names(take_back(database, given.together).restored) == "m1 m2"
    with database.session() as session:
        [m1, m2] = named(session, "m1", "m2")
        assert (m1.assignee, m2.assignee) == (person(session, "karin"), None)


@pytest.mark.usefixtures("weber")
def test_a_message_is_not_given_back_to_somebody_who_is_gone_nor_to_another_of_the_same_id(database: Database) -> None:
    do(database, What.ASSIGNEE, "bernd", "m1")
    together = do(database, What.ASSIGNEE, "karin", "m1").together
    with database.session() as session:
        bernd = person(session, "bernd")
        bernd.login = "bertha"
    assert names(take_back(database, together).left) == "m1"
    with database.session() as session:
        session.delete(person(session, "bertha"))
    assert names(take_back(database, together).left) == "m1"
    with database.session() as session:
        assert named(session, "m1")[0].assignee == person(session, "karin")


@pytest.mark.usefixtures("weber")
def test_what_was_noted_with_an_id_alone_is_taken_back_too(database: Database) -> None:
    do(database, What.ASSIGNEE, "bernd", "m1")
    together = do(database, What.ASSIGNEE, "karin", "m1").together
    with database.session() as session:
        for deed in session.query(Deed).filter_by(together=together):
            deed.before, deed.after = deed.before["id"], deed.after["id"]
    assert names(take_back(database, together).restored) == "m1"
    with database.session() as session:
        assert session.query(Message).filter_by(assignee_id=person(session, "bernd").id).count() == 1


@pytest.mark.usefixtures("weber")
def test_a_note_that_was_removed_is_not_removed_again_by_undoing_it(database: Database) -> None:
    with database.session() as session:
        [message] = named(session, "m1")
        note, written = notes.write_note(session, message, "Ruft\0 nochmal an", "karin", NOW)
        assert note.text == "Ruft nochmal an"
        notes.remove_note(session, message, note.id, "bernd", NOW)
        assert undo(session, ADMIN, written, "karin", LATER).left == (message,)
