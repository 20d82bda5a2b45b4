"""What the inbox asks for: nobody sees what is not theirs."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import product

import pytest
from recorded import RECEIVED
from sqlalchemy import event, select, update

from office.clients import add_client
from office.contacts.models import Contact
from office.contacts.storage import add_contact, change_contact, remove_contact
from office.contacts.values import Listed
from office.database import Database
from recordings import inbox
from recordings.agenda import to_do
from recordings.callers import known_callers
from recordings.inbox import Reader
from recordings.lists import NEWS_FOR, Filter, Shelf
from recordings.models import Handling, Message, State, StoredNote
from recordings.summary import is_new_call

Lists = Callable[..., list[str]]
ADMIN = Reader(None)


@pytest.fixture
def owners(database: Database) -> dict[str, Reader]:
    """Two clients with messages, and one call nobody claims."""
    with database.session() as session:
        clients = {
            name: add_client(session, name, [], "de", "Europe/Berlin", "DE") for name in ("weber", "huber", "empty")
        }
        for minute, (name, whose, state) in enumerate(
            [
                ("w1", "weber", State.TRANSCRIBED),
                ("h1", "huber", State.TRANSCRIBED),
                ("w2", "weber", State.MISSED),
                ("n1", "nobody", State.NO_SPEECH),
                ("w3", "weber", State.RECEIVING),
                ("w4", "weber", State.RECORDED),
            ]
        ):
            session.add(
                Message(
                    call_id=name,
                    client=clients.get(whose),
                    dialled="+493023125042",
                    received_at=RECEIVED + timedelta(minutes=minute),
                    state=state,
                )
            )
        session.flush()
        return {name: Reader(client.id) for name, client in clients.items()}


@pytest.fixture
def lists(database: Database) -> Lists:
    def names(reader: Reader, **how: object) -> list[str]:
        arguments = {"limit": 100} | how
        with database.session() as session:
            found: Sequence[Message] = inbox.recent_messages(session, reader, **arguments)  # type: ignore[arg-type]
            return [message.call_id for message in found]

    return names


def id_of(database: Database, call_id: str) -> int:
    with database.session() as session:
        return session.query(Message).filter_by(call_id=call_id).one().id


def test_the_newest_comes_first_and_an_owner_sees_her_own_alone(owners: dict[str, Reader], lists: Lists) -> None:
    assert lists(owners["weber"]) == ["w4", "w3", "w2", "w1"]
    assert lists(owners["huber"]) == ["h1"]
    assert lists(owners["empty"]) == []
    assert lists(Reader(4711)) == []


@pytest.mark.usefixtures("owners")
def test_an_admin_sees_all_and_what_nobody_claims(lists: Lists) -> None:
    assert lists(ADMIN) == ["w4", "w3", "n1", "w2", "h1", "w1"]


def test_the_lists_of_the_inbox_are_told_apart_and_counted(
    database: Database, owners: dict[str, Reader], lists: Lists
) -> None:
    with database.session() as session:
        session.get_one(Message, id_of(database, "w4")).handling = Handling.ARCHIVED
    found = {shelf: lists(owners["weber"], shelf=shelf) for shelf in Shelf}
    assert found == {
        Shelf.MESSAGES: ["w3", "w1"],
        Shelf.MISSED: ["w2"],
        Shelf.ARCHIVED: ["w4"],
        Shelf.DELETED: [],
    }
    with database.session() as session:
        counted = inbox.count_by_shelf(session, owners["weber"])
        assert counted == {shelf: len(names) for shelf, names in found.items()}
        assert sum(inbox.count_by_shelf(session, ADMIN).values()) == 6
        assert inbox.count_unread(session, ADMIN, Filter(unassigned=True)) == 1


def test_pages_follow_one_another_without_gap_or_repetition(
    database: Database, owners: dict[str, Reader], lists: Lists
) -> None:
    with database.session() as session:
        for message in session.query(Message):
            message.received_at = RECEIVED
    pages: list[str] = []
    while page := lists(ADMIN, limit=2, before_id=id_of(database, pages[-1]) if pages else None):
        assert len(page) <= 2
        pages += page
    assert pages == lists(ADMIN)
    assert len(pages) == 6
    assert lists(owners["weber"], before_id=id_of(database, "w3")) == ["w2", "w1"]


def test_a_page_goes_on_after_a_message_that_was_deleted_meanwhile(
    database: Database, owners: dict[str, Reader], lists: Lists
) -> None:
    with database.session() as session:
        session.get_one(Message, id_of(database, "w3")).deleted_at = RECEIVED
    assert lists(owners["weber"], before_id=id_of(database, "w3")) == ["w2", "w1"]


@pytest.mark.parametrize(("whose", "count"), [("weber", 2), ("huber", 1), ("empty", 0)])
def test_only_messages_count_as_unread(database: Database, owners: dict[str, Reader], whose: str, count: int) -> None:
    with database.session() as session:
        assert inbox.count_unread(session, owners[whose]) == count
        assert inbox.count_unread(session, ADMIN) == 4


def test_a_message_is_there_for_its_owner_and_the_admin_only(database: Database, owners: dict[str, Reader]) -> None:
    message_id = id_of(database, "w1")
    with database.session() as session:
        assert inbox.get_message(session, owners["weber"], message_id) is not None
        assert inbox.get_message(session, ADMIN, message_id) is not None
        assert inbox.get_message(session, owners["huber"], message_id) is None
        assert inbox.get_message(session, owners["weber"], id_of(database, "n1")) is None
        assert inbox.get_message(session, ADMIN, 4711) is None


def known(database: Database) -> dict[str, tuple[str | None, str | None]]:
    """Callers' names and firms by call, as an admin sees them."""
    with database.session() as session:
        found = inbox.recent_messages(session, ADMIN, limit=100)
        callers = known_callers(session, found)
        told = {message.call_id: callers[message.id] for message in found}
    return {call: (one.contact, one.contact_firm) for call, one in told.items() if one.contact or one.contact_firm}


def call_from(database: Database, number: str, *call_ids: str) -> None:
    with database.session() as session:
        for message in session.query(Message).where(Message.call_id.in_(call_ids)):
            message.caller = number


def test_a_caller_has_the_name_and_firm_each_client_gave(database: Database, owners: dict[str, Reader]) -> None:
    call_from(database, "+493012345678", "w1", "w2", "h1", "n1")
    assert known(database) == {}
    with database.session() as session:
        anna, region = ["030 12345678"], "DE"
        contact = add_contact(session, owners["weber"].client_id or 0, "Anna", anna, "Adler KG", Listed.NONE, region)
        add_contact(session, owners["huber"].client_id or 0, "Frau Vogel", anna, "Huber", Listed.NONE, region)
    assert known(database) == {
        "w1": ("Anna", "Adler KG"), "w2": ("Anna", "Adler KG"), "h1": ("Frau Vogel", "Huber")
    }, "of calls from before it was entered, too"  # fmt: skip
    with database.session() as session:
        change_contact(session, contact.client_id, contact.id, "Anna Adler", anna, "Adler GmbH", Listed.NONE, region)
    assert known(database)["w1"] == ("Anna Adler", "Adler GmbH")
    with database.session() as session:
        remove_contact(session, contact.client_id, contact.id)
    assert known(database) == {"h1": ("Frau Vogel", "Huber")}


def test_of_a_number_that_has_moved_name_and_firm_are_whose_it_is_now(
    database: Database, owners: dict[str, Reader]
) -> None:
    number, region, client_id = "+493012345678", "DE", owners["weber"].client_id or 0
    call_from(database, number, "w1", "w2")
    with database.session() as session:
        anna = add_contact(session, client_id, "Anna", [number], "Adler KG", Listed.NONE, region)
        session.execute(update(Message).where(Message.call_id == "w1").values(contact_id=anna.id))
    with database.session() as session:
        change_contact(session, client_id, anna.id, "Anna", ["030 999"], "Adler KG", Listed.NONE, region)
    assert known(database) == {"w1": ("Anna", "Adler KG")}, "the number is nobody's: the call stays hers"
    with database.session() as session:
        add_contact(session, client_id, "Bernd", [number], "Bock AG", Listed.NONE, region)
    assert known(database) == dict.fromkeys(("w1", "w2"), ("Bernd", "Bock AG"))
    with database.session() as session:
        bernd = session.query(Contact).filter_by(name="Bernd").one()
        bernd.firm = ""
    assert known(database) == dict.fromkeys(("w1", "w2"), ("Bernd", "")), "nor is he of her firm"


def test_however_many_callers_a_list_has_they_are_asked_for_at_once(
    database: Database, owners: dict[str, Reader]
) -> None:
    asked: list[str] = []
    for number, call_id in enumerate(("w1", "w2", "w3", "w4")):
        call_from(database, f"+49301234567{number}", call_id)
    with database.session() as session:
        found = inbox.recent_messages(session, owners["weber"], limit=100)
        event.listen(database.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
        known_callers(session, found)
    assert len(asked) == 3, "for contacts, and for names and firms that were put right"


def test_named_messages_come_in_the_order_they_were_named(database: Database, owners: dict[str, Reader]) -> None:
    with database.session() as session:
        ids = {name: key for key, name in session.execute(select(Message.id, Message.call_id))}
        session.execute(update(Message).where(Message.call_id == "w2").values(deleted_at=RECEIVED))
        asked = [ids[name] for name in ("w4", "h1", "w3", "w1", "w2", "n1", "w1")] + [2**31 - 1]
        for words in (True, False):
            found = inbox.get_messages(session, owners["weber"], asked, words=words)
            assert [message.call_id for message in found] == ["w4", "w1"], "whole ones, of one's own, once"
        assert [one.call_id for one in inbox.get_messages(session, ADMIN, asked)] == ["w4", "h1", "w1", "n1"]
        assert inbox.get_messages(session, ADMIN, []) == []


@pytest.mark.parametrize(
    ("values", "due", "drawn", "is_there"),
    [
        ({}, None, {}, False),
        ({"handling": Handling.TO_DO}, None, {}, True),
        ({"handling": Handling.DONE, "remind_at": RECEIVED}, None, {}, True),
        ({"reminded_at": RECEIVED}, None, {}, True),
        ({"handling": Handling.TO_DO, "deleted_at": RECEIVED}, None, {}, False),
        ({}, None, {"due": {"value": "2026-12-04", "is_deadline": True}}, True),
        ({}, None, {"due": {"value": "2026-12-04", "is_deadline": False}}, True),
        ({}, "2026-12-04", {}, True),
        ({}, "", {"due": {"value": "2026-12-04", "is_deadline": True}}, False),
        ({"handling": Handling.DONE}, "2026-12-04", {}, False),
    ],
)
def test_what_is_to_do_is_what_somebody_said_or_has_a_day(
    database: Database,
    owners: dict[str, Reader],
    values: dict[str, object],
    due: str | None,
    drawn: dict[str, object],
    *,
    is_there: bool,
) -> None:
    with database.session() as session:
        message = session.scalars(select(Message).where(Message.call_id == "w1")).one()
        for name, value in values.items():
            setattr(message, name, value)
        session.add(StoredNote(message_id=message.id, due=due, drawn=drawn))
        session.flush()
        found = [one.call_id for one in to_do(session, owners["weber"], RECEIVED.date(), 10)]
        assert found == (["w1"] if is_there else [])
        assert to_do(session, owners["huber"], RECEIVED.date(), 10) == []


def test_the_missed_calls_that_are_counted_as_new_are_those_that_are_shown_as_new(
    database: Database, owners: dict[str, Reader]
) -> None:
    now = RECEIVED + NEWS_FOR
    assert owners
    marks = product(
        (RECEIVED - timedelta(seconds=1), RECEIVED),
        (None, now),
        (None, now),
        (None, now),
        (None, now),
        Handling,
        (State.MISSED, State.TAKEN, State.TRANSCRIBED),
    )
    names = ("received_at", "read_at", "deleted_at", "remind_at", "reminded_at", "handling", "state")
    with database.session() as session:
        session.execute(update(Message).values(deleted_at=now))
        for number, values in enumerate(marks):
            session.add(Message(call_id=f"c{number}", dialled="", **dict(zip(names, values, strict=True))))
        session.flush()
        session.expire_all()
        new = [one for one in session.scalars(select(Message)) if is_new_call(one, now)]
        assert len(new) == inbox.count_new_calls(session, ADMIN, now) > 0
        assert not any(one.remind_at for one in new), "what is put off has been seen"
