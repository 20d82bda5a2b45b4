"""What people do with messages: it is noted, it can be taken back, and what comes first is shown first."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import pytest
from recorded import RECEIVED
from sqlalchemy.orm import Session

from office.clients import add_client
from office.database import Database
from office.models import Role, User
from office.people import add_user
from recordings import handling, inbox
from recordings.handling import NoNote, TakenOn
from recordings.inbox import Reader
from recordings.lists import EVERYTHING, Filter, Place, Shelf, Standing
from recordings.models import Handling, Message, State, What

NOW = RECEIVED + timedelta(days=1)
LATER = NOW + timedelta(minutes=5)
ADMIN = Reader(None)


@pytest.fixture
def weber(database: Database) -> Reader:
    """A client with two people and five messages, m1 the oldest."""
    with database.session() as session:
        client = add_client(session, "weber", [], "de", "Europe/Berlin", "DE")
        add_user(session, "karin", "correct horse battery", Role.OWNER, client)
        add_user(session, "bernd", "correct horse battery", Role.OWNER, client)
        session.add_all(
            Message(
                call_id=f"m{minute}",
                client=client,
                dialled="+493023125042",
                caller="+493012345678" if minute % 2 else "+4315550123",
                received_at=RECEIVED + timedelta(minutes=minute),
                state=State.TRANSCRIBED,
                language="de",
            )
            for minute in range(1, 6)
        )
        session.flush()
        return Reader(client.id)


def named(session: Session, *names: str) -> list[Message]:
    return [session.query(Message).filter_by(call_id=name).one() for name in names]


def person(session: Session, login: str) -> User:
    return session.query(User).filter_by(login=login).one()


def listed(database: Database, reader: Reader, shelf: Shelf = Shelf.MESSAGES, wanted: Filter = EVERYTHING) -> str:
    with database.session() as session:
        return names(inbox.list_messages(session, reader, shelf, wanted, limit=100))


def names(messages: Iterable[Message]) -> str:
    return " ".join(message.call_id for message in messages)


def do(database: Database, what: What, value: object, *calls: str, now: datetime = NOW) -> str | None:
    with database.session() as session:
        return handling.change(session, named(session, *calls), what, value, "karin", now)


def undo(database: Database, together: str | None, reader: Reader = ADMIN) -> str:
    with database.session() as session:
        return names(handling.undo(session, reader, together or "", LATER))


def test_what_has_to_be_done_first_comes_first(database: Database, weber: Reader) -> None:
    assert listed(database, weber) == "m5 m4 m3 m2 m1"
    do(database, What.HANDLING, Handling.TO_DO, "m1", "m3")
    do(database, What.HANDLING, Handling.DONE, "m5")
    with database.session() as session:
        [m2, m4] = named(session, "m2", "m4")
        m2.is_urgent = True
        m4.state = State.RECEIVING
    assert listed(database, weber) == "m4 m2 m3 m1 m5"
    do(database, What.HANDLING, Handling.DONE, "m2")
    assert listed(database, weber) == "m4 m3 m1 m5 m2", "what is urgent and done is done"


def test_pages_follow_one_another_though_messages_move_meanwhile(database: Database, weber: Reader) -> None:
    do(database, What.HANDLING, Handling.TO_DO, "m1")
    seen: list[str] = []
    after: Place | None = None
    with database.session() as session:
        while page := inbox.list_messages(session, weber, Shelf.MESSAGES, limit=2, after=after):
            after = Place(page[-1].weight, page[-1].received_at, page[-1].id)
            seen += [message.call_id for message in page]
    assert seen == ["m1", "m5", "m4", "m3", "m2"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(standing=Standing.NEW), "m4 m2"),
        (Filter(standing=Standing.READ), "m5"),
        (Filter(standing=Standing.TO_DO), "m3"),
        (Filter(standing=Standing.DONE), "m1"),
        (Filter(urgent=True), "m4"),
        (Filter(caller="+4315550123"), "m4 m2"),
        (Filter(language="en"), ""),
        (Filter(since=RECEIVED + timedelta(minutes=2), until=RECEIVED + timedelta(minutes=4)), "m3 m2"),
        (Filter(unassigned=True), ""),
        (Filter(is_taken=False, urgent=True), "m4"),
        (Filter(is_taken=True, urgent=True), ""),
        (Filter(standing=Standing.NEW, urgent=True), "m4"),
    ],
)
def test_a_list_is_narrowed_down(database: Database, weber: Reader, wanted: Filter, found: str) -> None:
    do(database, What.READ, NOW, "m5")
    do(database, What.HANDLING, Handling.TO_DO, "m3")
    do(database, What.HANDLING, Handling.DONE, "m1")
    with database.session() as session:
        named(session, "m4")[0].is_urgent = True
    assert listed(database, weber, wanted=wanted) == found


def test_archived_and_deleted_messages_have_lists_of_their_own(database: Database, weber: Reader) -> None:
    do(database, What.HANDLING, Handling.ARCHIVED, "m1", "m2")
    do(database, What.DELETED, NOW, "m2", "m3")
    assert listed(database, weber) == "m5 m4"
    assert listed(database, weber, Shelf.ARCHIVED) == "m1"
    assert listed(database, weber, Shelf.DELETED) == "m3 m2"
    assert listed(database, weber, Shelf.MISSED) == ""


def test_what_is_dealt_with_is_not_unread_any_more(database: Database, weber: Reader) -> None:
    do(database, What.HANDLING, Handling.DONE, "m1")
    do(database, What.HANDLING, Handling.TO_DO, "m2")
    do(database, What.READ, NOW, "m3")
    do(database, What.DELETED, NOW, "m4")
    with database.session() as session:
        assert inbox.count_unread(session, weber) == 2


def test_several_are_changed_in_one_go_and_taken_back_in_one_go(database: Database, weber: Reader) -> None:
    together = do(database, What.HANDLING, Handling.DONE, "m1", "m2", "m3")
    assert undo(database, together, Reader(4711)) == "", "not theirs"
    assert undo(database, together, weber) == "m1 m2 m3"
    assert listed(database, weber) == "m5 m4 m3 m2 m1"
    assert undo(database, together, weber) == "", "once is enough"


def test_what_somebody_has_changed_since_is_not_taken_back(database: Database, weber: Reader) -> None:
    together = do(database, What.HANDLING, Handling.DONE, "m1", "m2")
    do(database, What.HANDLING, Handling.ARCHIVED, "m2")
    assert undo(database, together, weber) == "m1"
    assert listed(database, weber, Shelf.ARCHIVED) == "m2"


def test_nothing_is_noted_where_nothing_changes(database: Database, weber: Reader) -> None:
    assert do(database, What.HANDLING, Handling.OPEN, "m1") is None
    with database.session() as session:
        assert handling.mark_read(session, named(session, "m1"), None, "karin", NOW) is None
        assert handling.mark_read(session, named(session, "m1"), NOW, "karin", NOW)
        assert handling.mark_read(session, named(session, "m1"), LATER, "bernd", LATER) is None
        assert named(session, "m1")[0].read_at == NOW, "the first reading counts"
    assert listed(database, weber, wanted=Filter(standing=Standing.READ)) == "m1"


@pytest.mark.usefixtures("weber")
def test_two_who_claim_a_message_do_not_both_get_it(database: Database) -> None:
    with database.session() as session, database.session() as elsewhere:
        [message], [same] = named(session, "m1"), named(elsewhere, "m1")
        assert handling.hand_over(session, message, person(session, "karin"), None, "karin", NOW)
        session.commit()
        with pytest.raises(TakenOn):
            handling.hand_over(elsewhere, same, person(elsewhere, "bernd"), None, "bernd", NOW)
        assert same.assignee is not None
        assert same.assignee.login == "karin"
    with database.session() as session:
        karin = person(session, "karin")
        [message] = named(session, "m1")
        assert handling.hand_over(session, message, karin, None, "karin", NOW) is None, "she has it already"
        together = handling.hand_over(session, message, person(session, "bernd"), karin.id, "karin", NOW)
        assert names(handling.undo(session, ADMIN, together or "", LATER)) == "m1"
        assert message.assignee_id == karin.id


def test_a_message_comes_back_to_the_top_at_its_time(database: Database, weber: Reader) -> None:
    do(database, What.READ, NOW, "m1", "m2")
    do(database, What.REMINDER, LATER, "m1", "m2")
    do(database, What.HANDLING, Handling.ARCHIVED, "m2")
    with database.session() as session:
        assert handling.remind(session, NOW) == 0
        assert handling.remind(session, LATER) == 2
        assert handling.remind(session, LATER) == 0
        assert inbox.count_unread(session, weber) == 5
    assert listed(database, weber) == "m2 m1 m5 m4 m3"
    do(database, What.HANDLING, Handling.DONE, "m1")
    assert listed(database, weber) == "m2 m5 m4 m3 m1", "whoever has dealt with it need not be reminded"


@pytest.mark.usefixtures("weber")
def test_notes_stand_beside_a_message_and_can_be_taken_back(database: Database) -> None:
    with database.session() as session:
        [message] = named(session, "m1")
        first = handling.write_note(session, message, "  Ruft  nochmal an \n", "karin", NOW)
        handling.write_note(session, message, "Erledigt, siehe Akte 7", "bernd", LATER)
        assert [(note.author, note.text) for note in handling.notes(session, message)] == [
            ("karin", "Ruft  nochmal an"),
            ("bernd", "Erledigt, siehe Akte 7"),
        ]
        assert message.changed_at == LATER, "open pages are told"
        handling.undo(session, ADMIN, first, LATER)
        [left] = handling.notes(session, message)
        removed = handling.remove_note(session, message, left.id, "karin", LATER)
        assert handling.notes(session, message) == []
        assert handling.remove_note(session, message, left.id, "karin", LATER) is None
        assert handling.remove_note(session, named(session, "m2")[0], left.id, "karin", LATER) is None
        handling.undo(session, ADMIN, removed or "", LATER)
        assert handling.notes(session, message) == [left]


@pytest.mark.usefixtures("weber")
@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001])
def test_a_note_that_is_none_is_refused(database: Database, text: str) -> None:
    with database.session() as session, pytest.raises(NoNote):
        handling.write_note(session, named(session, "m1")[0], text, "karin", NOW)


@pytest.mark.usefixtures("weber")
def test_who_did_what_is_told_the_latest_first(database: Database) -> None:
    do(database, What.READ, NOW, "m1")
    together = do(database, What.HANDLING, Handling.DONE, "m1", now=LATER)
    undo(database, together)
    with database.session() as session:
        deeds = handling.history(session, named(session, "m1")[0])
        told: Sequence[tuple[object, ...]] = [
            (one.actor, one.what, one.before, one.after, one.undone_at) for one in deeds
        ]
    assert told == [
        ("karin", "handling", "open", "done", LATER),
        ("karin", "read_at", None, NOW.isoformat(), None),
    ]


def test_a_thread_holds_all_calls_of_one_caller_to_one_client(database: Database, weber: Reader) -> None:
    with database.session() as session:
        [m1, m3] = named(session, "m1", "m3")
        m3.deleted_at = NOW
        session.add(Message(call_id="elsewhere", dialled="", caller=m1.caller, received_at=NOW, state=State.MISSED))
        m5 = named(session, "m5")[0]
        m5.state = State.MISSED
        assert names(inbox.thread(session, m1, 10)) == "m5 m1"
        m1.caller = None
        assert names(inbox.thread(session, m1, 10)) == "m1", "withheld numbers are not one caller"
    assert weber.client_id


def test_a_message_may_be_given_to_the_clients_people_and_the_admins(database: Database, weber: Reader) -> None:
    with database.session() as session:
        other = add_client(session, "huber", [], "de", "Europe/Berlin", "DE")
        add_user(session, "huber", "correct horse battery", Role.OWNER, other)
        add_user(session, "admin", "correct horse battery", Role.ADMIN, None)
        assert [one.login for one in handling.people(session, weber.client_id)] == ["admin", "bernd", "karin"]
        assert [one.login for one in handling.people(session, None)] == ["admin"]


@pytest.mark.usefixtures("weber")
def test_a_message_is_not_given_back_to_somebody_who_is_gone(database: Database) -> None:
    with database.session() as session:
        [message] = named(session, "m1")
        bernd, karin = person(session, "bernd"), person(session, "karin")
        handling.hand_over(session, message, bernd, None, "bernd", NOW)
        together = handling.hand_over(session, message, karin, bernd.id, "karin", NOW)
        assert handling.hand_over(session, message, karin, karin.id, "karin", NOW) is None
        session.delete(bernd)
        session.flush()
        assert handling.undo(session, ADMIN, together or "", LATER) == []
        assert message.assignee_id == karin.id


@pytest.mark.usefixtures("weber")
def test_a_note_that_was_removed_is_not_removed_again_by_undoing_it(database: Database) -> None:
    with database.session() as session:
        [message] = named(session, "m1")
        written = handling.write_note(session, message, "Ruft\0 nochmal an", "karin", NOW)
        [note] = handling.notes(session, message)
        assert note.text == "Ruft nochmal an"
        handling.remove_note(session, message, note.id, "bernd", NOW)
        assert handling.undo(session, ADMIN, written, LATER) == []
