"""What people do with messages: it is noted, it can be taken back, and what comes first is shown first."""

from datetime import datetime, timedelta

import pytest
from handled import LATER, NOW, do, meanwhile, named, names, person
from recorded import RECEIVED
from sqlalchemy import event

from office.clients import add_client
from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database
from office.models import Client, Role
from office.people import add_user, remove_user
from recordings import coming_back, deeds, handling, inbox, notes
from recordings.coming_back import AT_ONCE
from recordings.inbox import Reader
from recordings.lists import EVERYTHING, Filter, Place, Shelf, Standing, Weight
from recordings.models import Handling, Message, State, What
from recordings.notes import NoNote
from recordings.undoing import undo


def listed(database: Database, reader: Reader, shelf: Shelf = Shelf.MESSAGES, wanted: Filter = EVERYTHING) -> str:
    with database.session() as session:
        return names(inbox.list_messages(session, reader, shelf, wanted, limit=100))


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


def test_nothing_is_noted_where_nothing_changes(database: Database, weber: Reader) -> None:
    with database.session() as session:
        m1 = named(session, "m1")
        assert handling.change(session, m1, {What.HANDLING: Handling.OPEN}, "karin", NOW, 7).changed == ()
        assert handling.change(session, m1, {What.READ: None}, "karin", NOW, 7).changed == ()
        assert handling.change(session, m1, {What.READ: NOW}, "karin", NOW, 7).changed == tuple(m1)
        assert handling.change(session, m1, {What.READ: LATER}, "bernd", LATER, 7).changed == ()
        assert m1[0].read_at == NOW, "the first reading counts"
        assert len(handling.history(session, m1[0])) == 1
    assert listed(database, weber, wanted=Filter(standing=Standing.READ)) == "m1"


def test_of_two_who_change_a_message_at_once_the_second_is_told(database: Database, weber: Reader) -> None:
    with meanwhile(database, lambda: do(database, What.HANDLING, Handling.TO_DO, "m2", actor="bernd")):
        outcome = do(database, What.HANDLING, Handling.DONE, "m1", "m2", "m3")
    assert (names(outcome.changed), names(outcome.missed)) == ("m1 m3", "m2")
    assert listed(database, weber) == "m2 m5 m4 m3 m1", "the first one's word stands"
    with database.session() as session:
        assert handling.who_changed(session, outcome.missed) == ["bernd"]
        assert [deed.actor for deed in handling.history(session, outcome.missed[0])] == ["bernd"]


@pytest.mark.parametrize(
    ("what", "value", "theirs"),
    [
        (What.READ, NOW, LATER),
        (What.DELETED, NOW, LATER),
        (What.REMINDER, NOW, LATER),
        (What.ASSIGNEE, "karin", "bernd"),
        (What.HANDLING, Handling.DONE, Handling.ARCHIVED),
    ],
)
@pytest.mark.usefixtures("weber")
def test_nobodys_change_is_written_over_unseen(database: Database, what: What, value: object, theirs: object) -> None:
    with meanwhile(database, lambda: do(database, what, theirs, "m1", actor="bernd")):
        outcome = do(database, what, value, "m1")
    assert names(outcome.missed) == "m1"
    with database.session() as session:
        expected = person(session, theirs).id if what is What.ASSIGNEE else theirs
        assert getattr(named(session, "m1")[0], what) == expected
    assert getattr(outcome.missed[0], what) == expected, "as it stands now"


@pytest.mark.usefixtures("weber")
def test_who_has_had_a_message_is_noted_by_name(database: Database) -> None:
    do(database, What.ASSIGNEE, "karin", "m1")
    do(database, What.ASSIGNEE, "bernd", "m1")
    with database.session() as session:
        ids = {login: person(session, login).id for login in ("karin", "bernd")}
        deed = handling.history(session, named(session, "m1")[0])[0]
        assert deed.before == {"id": ids["karin"], "login": "karin"}
        assert deed.after == {"id": ids["bernd"], "login": "bernd"}


def test_a_message_comes_back_to_the_top_at_its_time(database: Database, weber: Reader) -> None:
    do(database, What.READ, NOW, "m1", "m2")
    do(database, What.REMINDER, LATER, "m1", "m2")
    do(database, What.HANDLING, Handling.ARCHIVED, "m2")
    with database.session() as session:
        assert coming_back.remind(session, NOW) == 0
        assert coming_back.remind(session, LATER) == 2
        assert coming_back.remind(session, LATER) == 0
        assert inbox.count_unread(session, weber) == 5
    assert listed(database, weber) == "m2 m1 m5 m4 m3"
    do(database, What.HANDLING, Handling.DONE, "m1")
    assert listed(database, weber) == "m2 m5 m4 m3 m1", "whoever has dealt with it need not be reminded"


@pytest.mark.usefixtures("weber")
def test_many_reminders_come_due_a_hundred_at_a_time(database: Database) -> None:
    do(database, What.REMINDER, NOW, "m1", "m2")
    with database.session() as session:
        session.add_all(
            Message(call_id=f"n{one}", dialled="", received_at=NOW, state=State.MISSED, remind_at=NOW)
            for one in range(AT_ONCE)
        )
    looks = []
    for _ in range(3):
        with database.session() as session:
            looks.append(coming_back.remind(session, LATER))
    assert looks == [AT_ONCE, 2, 0]


@pytest.mark.usefixtures("weber")
def test_a_reminder_that_has_come_due_is_noted_and_can_be_ticked_off(database: Database) -> None:
    do(database, What.READ, NOW, "m1")
    do(database, What.REMINDER, LATER, "m1")
    with database.session() as session:
        coming_back.remind(session, LATER)
        [m1] = named(session, "m1")
        assert (m1.reminded_at, m1.read_at, m1.weight) == (LATER, None, Weight.FIRST)
        [*_, fired] = [deed for deed in handling.history(session, m1) if deed.actor == deeds.ITSELF]
        assert (fired.what, fired.after) == (What.REMINDED, LATER.isoformat())
    ticked_off = do(database, What.REMINDED, None, "m1", now=LATER)
    with database.session() as session:
        [m1] = named(session, "m1")
        assert (m1.reminded_at, m1.handling, m1.weight) == (None, Handling.OPEN, Weight.OPEN)
        assert names(undo(session, Reader(None), ticked_off.together, "karin", LATER).restored) == "m1"
        assert m1.reminded_at == LATER


@pytest.mark.parametrize(
    ("what", "value"),
    [(What.REMINDER, LATER + timedelta(days=1)), (What.REMINDER, None), (What.HANDLING, Handling.DONE)],
)
@pytest.mark.usefixtures("weber")
def test_a_reminder_leaves_what_somebody_changes_in_that_moment(database: Database, what: What, value: object) -> None:
    do(database, What.REMINDER, NOW, "m1", "m2")
    with meanwhile(database, lambda: do(database, what, value, "m1")), database.session() as session:
        assert coming_back.remind(session, LATER) == 1
    with database.session() as session:
        [m1, m2] = named(session, "m1", "m2")
        assert getattr(m1, what) == value
        assert (m1.reminded_at, m2.reminded_at) == (None, LATER)
        assert coming_back.remind(session, LATER) == (1 if what is What.HANDLING else 0), "the next look sees to it"


@pytest.mark.usefixtures("weber")
def test_what_somebody_decides_while_a_reminder_comes_due_is_asked_again(database: Database) -> None:
    def bring_back() -> None:
        with database.session() as session:
            coming_back.remind(session, LATER)

    do(database, What.REMINDER, NOW, "m1")
    with meanwhile(database, bring_back):
        outcome = do(database, What.HANDLING, Handling.DONE, "m1")
    assert names(outcome.missed) == "m1"
    assert (outcome.missed[0].handling, outcome.missed[0].reminded_at) == (Handling.OPEN, LATER)


@pytest.mark.usefixtures("weber")
def test_notes_stand_beside_a_message_and_can_be_taken_back(database: Database) -> None:
    with database.session() as session:
        [message] = named(session, "m1")
        written, first = notes.write_note(session, message, "  Ruft  nochmal an \n", "karin", NOW)
        assert (written.author, written.text) == ("karin", "Ruft  nochmal an")
        notes.write_note(session, message, "Erledigt, siehe Akte 7", "bernd", LATER)
        assert [(note.author, note.text) for note in notes.list_notes(session, message)] == [
            ("karin", "Ruft  nochmal an"),
            ("bernd", "Erledigt, siehe Akte 7"),
        ]
        assert message.changed_at == LATER, "open pages are told"
        undo(session, Reader(None), first, "karin", LATER)
        [left] = notes.list_notes(session, message)
        removed = notes.remove_note(session, message, left.id, "karin", LATER)
        assert notes.list_notes(session, message) == []
        assert notes.remove_note(session, message, left.id, "karin", LATER) is None
        assert notes.remove_note(session, named(session, "m2")[0], left.id, "karin", LATER) is None
        undo(session, Reader(None), removed or "", "karin", LATER)
        assert notes.list_notes(session, message) == [left]


@pytest.mark.usefixtures("weber")
def test_two_who_remove_a_note_at_once_remove_it_once(database: Database) -> None:
    def remove(actor: str) -> str | None:
        with database.session() as session:
            return notes.remove_note(session, named(session, "m1")[0], note.id, actor, NOW)

    with database.session() as session:
        note, _ = notes.write_note(session, named(session, "m1")[0], "Ruft nochmal an", "karin", NOW)
    with meanwhile(database, lambda: remove("karin"), "note"):
        assert remove("bernd") is None
    with database.session() as session:
        assert len(handling.history(session, named(session, "m1")[0])) == 2


@pytest.mark.usefixtures("weber")
@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001])
def test_a_note_that_is_none_is_refused(database: Database, text: str) -> None:
    with database.session() as session, pytest.raises(NoNote):
        notes.write_note(session, named(session, "m1")[0], text, "karin", NOW)


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


def test_a_thread_holds_the_calls_from_each_number_of_a_contact(database: Database, weber: Reader) -> None:
    with database.session() as session:
        [m1, m5] = named(session, "m1", "m5")
        client = session.get_one(Client, weber.client_id)
        m1.caller, m5.caller, m5.state = "+498944556677", "+491799887766", State.MISSED
        assert names(inbox.thread(session, m1, 10)) == "m1"
        add_contact(session, client.id, "Karin Zwei", ["089 44556677", "0179 9887766"], "", Listed.NONE, "DE")
        assert names(inbox.thread(session, m1, 10)) == "m5 m1"


def test_a_message_may_be_given_to_the_clients_people_and_the_admins(database: Database, weber: Reader) -> None:
    with database.session() as session:
        other = add_client(session, "huber", [], "de", "Europe/Berlin", "DE")
        add_user(session, "huber", "correct horse battery", Role.OWNER, other)
        add_user(session, "admin", "correct horse battery", Role.ADMIN, None)
        assert [one.login for one in handling.people(session, weber.client_id)] == ["admin", "bernd", "karin"]
        assert [one.login for one in handling.people(session, None)] == ["admin"]
        assert len(handling.people(session, weber.client_id, other.id)) == 4


@pytest.mark.usefixtures("weber")
def test_a_message_on_the_line_is_left_alone_and_a_deleted_one_can_be_brought_back_for_a_while(
    database: Database,
) -> None:
    with database.session() as session:
        [m1, m2] = named(session, "m1", "m2")
        m1.state, m2.deleted_at = State.RECEIVING, NOW
    wishes: list[dict[What, object]] = [
        {What.HANDLING: Handling.DONE},
        {What.REMINDER: LATER},
        {What.READ: NOW},
        {What.DELETED: NOW, What.READ: NOW},
        {},
    ]
    for wanted in wishes:
        outcome = do_all(database, wanted, "m1", "m2", now=NOW)
        assert (outcome.changed, names(outcome.refused)) == ((), "m1 m2")
    again = do_all(database, {What.DELETED: NOW}, "m1", "m2", now=NOW)
    assert (again.changed, names(again.refused)) == ((), "m1"), "it is deleted already"
    bring_back: dict[What, object] = {What.DELETED: None, What.READ: NOW}
    late = do_all(database, bring_back, "m2", now=NOW + timedelta(days=7, seconds=1))
    assert (late.changed, names(late.refused)) == ((), "m2")
    assert names(do_all(database, bring_back, "m2", now=NOW + timedelta(days=7)).changed) == "m2"


def do_all(database: Database, wanted: dict[What, object], *calls: str, now: datetime) -> handling.Outcome:
    """By a request of its own."""
    with database.session() as session:
        return handling.change(session, named(session, *calls), wanted, "karin", now, 7)


SEVERAL: dict[What, object] = {What.READ: NOW, What.HANDLING: Handling.DONE, What.DELETED: NOW}


@pytest.mark.parametrize(
    ("what", "theirs"),
    [(What.READ, LATER), (What.HANDLING, Handling.TO_DO), (What.DELETED, LATER)],
)
@pytest.mark.usefixtures("weber")
def test_of_several_changes_at_once_none_is_made_where_somebody_is_quicker_with_one(
    database: Database, what: What, theirs: object
) -> None:
    with meanwhile(database, lambda: do(database, what, theirs, "m1", actor="bernd")):
        outcome = do_all(database, SEVERAL, "m1", "m2", now=NOW)
    assert (names(outcome.changed), names(outcome.missed)) == ("m2", "m1")
    with database.session() as session:
        [m1, m2] = named(session, "m1", "m2")
        untouched = {What.READ: None, What.HANDLING: Handling.OPEN, What.DELETED: None}
        assert {one: getattr(m1, one) for one in SEVERAL} == untouched | {what: theirs}
        assert {one: getattr(m2, one) for one in SEVERAL} == SEVERAL
        assert [deed.actor for deed in handling.history(session, m1)] == ["bernd"]
        assert len(handling.history(session, m2)) == len(SEVERAL)
        assert names(undo(session, Reader(None), outcome.together, "karin", LATER).restored) == "m2"
        assert {one: getattr(m2, one) for one in SEVERAL} == untouched


@pytest.mark.usefixtures("weber")
def test_nothing_is_done_with_what_somebody_deletes_in_that_moment(database: Database) -> None:
    with meanwhile(database, lambda: do(database, What.DELETED, NOW, "m1", actor="bernd")):
        outcome = do(database, What.HANDLING, Handling.DONE, "m1")
    assert names(outcome.missed) == "m1"


@pytest.mark.usefixtures("weber")
def test_who_was_quicker_is_asked_for_all_messages_at_once(database: Database) -> None:
    do(database, What.HANDLING, Handling.DONE, "m1", "m2", "m3", actor="bernd")
    do(database, What.HANDLING, Handling.OPEN, "m3", actor="karin")
    do(database, What.HANDLING, Handling.TO_DO, "m4", actor="somebody else")
    asked: list[str] = []
    with database.session() as session:
        messages = named(session, "m1", "m2", "m3", "m5")
        event.listen(session.connection(), "before_cursor_execute", lambda *args: asked.append(args[2]))
        assert handling.who_changed(session, messages) == ["bernd", "karin"]
        assert handling.who_changed(session, messages[3:]) == []
    assert len(asked) == 2


@pytest.mark.usefixtures("weber")
def test_the_messages_of_somebody_who_goes_are_dated_for_open_pages(database: Database) -> None:
    with database.session() as session:
        handling.change(session, named(session, "m1"), {What.ASSIGNEE: person(session, "bernd")}, "bernd", NOW, 7)
    later = named_at(database, "m1") + timedelta(days=1)
    with database.session() as session:
        handling.date_held(session, person(session, "bernd"), later)
        remove_user(session, person(session, "bernd"))
    assert named_at(database, "m1") == later
    assert named_at(database, "m2") < later


@pytest.mark.usefixtures("weber")
def test_who_is_moved_to_another_client_keeps_nothing_they_may_not_see(database: Database) -> None:
    with database.session() as session:
        bernd = person(session, "bernd")
        handling.change(session, named(session, "m1", "m2"), {What.ASSIGNEE: bernd}, "bernd", NOW, 7)
        assert handling.take_from(session, bernd, "admin", NOW) == 0, "they may see them"
        home = bernd.role, bernd.client
        bernd.client = add_client(session, "Elsewhere", ["030 7777777"], "de", "Europe/Berlin", "DE")
        bernd.role = Role.OWNER
        session.flush()
        assert handling.take_from(session, bernd, "admin", NOW) == 2
        first, second = named(session, "m1", "m2")
        assert (first.assignee_id, second.assignee_id) == (None, None)
        deed = handling.history(session, first)[0]
        assert (deed.actor, deed.what, deed.before["login"], deed.after) == ("admin", "assignee_id", "bernd", None)
        assert not undo(session, Reader(None), deed.together, "admin", NOW).restored, "they still may not see it"
        bernd.role, bernd.client = home
        session.flush()
        assert len(undo(session, Reader(None), deed.together, "admin", NOW).restored) == 2
        assert named(session, "m1")[0].assignee_id == bernd.id


def named_at(database: Database, name: str) -> datetime:
    with database.session() as session:
        return named(session, name)[0].changed_at
