"""Contacts in the database."""

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from office.clients import add_client
from office.contacts.drafts import draft_contact
from office.contacts.models import Contact, ContactNumber
from office.contacts.storage import (
    Imported,
    UnknownContact,
    add_contact,
    change_contact,
    find_caller,
    get_contact,
    import_contacts,
    list_contacts,
    remove_contact,
    written,
)
from office.contacts.values import CallerKind, KnownCaller, Listed
from office.database import Database
from office.errors import NotANumber, OfficeError


@pytest.fixture
def lenz(database: Database) -> int:
    return client(database, "Bäckerei Lenz", "030 23125001")


@pytest.fixture
def huber(database: Database) -> int:
    return client(database, "Huber", "030 23125002")


def client(database: Database, name: str, number: str) -> int:
    with database.session() as session:
        return add_client(session, name, [number], "de", "Europe/Berlin", "DE").id


def add(database: Database, client_id: int, name: str, *numbers: str, listed: Listed = Listed.NONE) -> int:
    with database.session() as session:
        return add_contact(session, client_id, name, numbers, "", listed, "DE").id


def names(session: Session, client_id: int, search: str = "") -> list[str]:
    return [contact.name for contact in list_contacts(session, client_id, search)]


def test_a_caller_is_found_however_the_contact_was_written(database: Database, lenz: int) -> None:
    contact_id = add(database, lenz, "Frau Weber", "0049 (0)30 1234 5678", listed=Listed.VIP)
    with database.session() as session:
        assert find_caller(session, lenz, "+493012345678") == KnownCaller(
            CallerKind.VIP, "+493012345678", "Frau Weber", contact_id
        )


def test_a_caller_is_found_by_prefix_and_the_allow_list_wins(database: Database, lenz: int) -> None:
    add(database, lenz, "Gewinnspiele", "0900*", listed=Listed.BLOCKED)
    add(database, lenz, "Hotline", "0900 1234567", listed=Listed.ALLOWED)
    with database.session() as session:
        assert find_caller(session, lenz, "+499007654321").kind is CallerKind.BLOCKED
        assert find_caller(session, lenz, "+499001234567").kind is CallerKind.ANYONE


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (None, CallerKind.WITHHELD),
        ("+4915112345678", CallerKind.ANYONE),
        ("sip:bob", CallerKind.ANYONE),
        ("", "anyone"),
    ],
)
def test_whoever_is_in_no_contact_has_no_name(
    database: Database, lenz: int, number: str | None, kind: CallerKind
) -> None:
    add(database, lenz, "Pest", "030 1234567", listed=Listed.BLOCKED)
    with database.session() as session:
        assert find_caller(session, lenz, number) == KnownCaller(kind, number)


def test_one_clients_contacts_say_nothing_about_anothers_callers(database: Database, lenz: int, huber: int) -> None:
    contact_id = add(database, lenz, "Pest", "030 1234567", listed=Listed.BLOCKED)
    with database.session() as session:
        assert find_caller(session, huber, "+49301234567").kind is CallerKind.ANYONE
        assert names(session, huber) == []
        with pytest.raises(UnknownContact):
            get_contact(session, huber, contact_id)
        with pytest.raises(UnknownContact):
            change_contact(session, huber, contact_id, "Mine", ["030 1234567"], "", Listed.NONE, "DE")
        with pytest.raises(UnknownContact):
            remove_contact(session, huber, contact_id)


def test_finding_a_caller_is_one_query_by_the_index(database: Database, lenz: int) -> None:
    add(database, lenz, "Frau Weber", "030 12345678")
    asked: list[tuple[str, object]] = []
    with database.session() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda _c, _k, sql, values, *_: asked.append((sql, values)))
        find_caller(session, lenz, "+493012345678")
        ((sql, values),) = asked
        if connection.dialect.name == "postgresql":
            # With a handful of rows it would rather read them all.
            session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {sql}", values))
    assert "ix_contact_number_client_e164" in plan


def test_a_contact_is_changed_as_a_whole(database: Database, lenz: int) -> None:
    contact_id = add(database, lenz, "Frau Weber", "030 12345678", listed=Listed.VIP)
    with database.session() as session:
        change_contact(
            session, lenz, contact_id, " Weber  & Söhne ", ["0900*", "030 1234567"], "Weber", Listed.NONE, "DE", "a\nb"
        )
    with database.session() as session:
        contact = get_contact(session, lenz, contact_id)
        assert (contact.name, contact.firm, contact.listed, contact.note) == (
            "Weber & Söhne", "Weber", Listed.NONE, "a\nb",
        )  # fmt: skip
        assert [written(number) for number in contact.numbers] == ["+49900*", "+49301234567"]
        assert find_caller(session, lenz, "+493012345678").name is None
        assert session.query(ContactNumber).count() == 2


def test_a_contact_goes_with_its_numbers(database: Database, lenz: int) -> None:
    contact_id = add(database, lenz, "Frau Weber", "030 12345678")
    with database.session() as session:
        remove_contact(session, lenz, contact_id)
    with database.session() as session:
        assert session.query(Contact).count() == session.query(ContactNumber).count() == 0


@pytest.mark.parametrize(
    ("name", "numbers", "sentence"),
    [
        (" ", ["030 1234567"], "a contact needs a name"),
        ("Weber", [], "“Weber” needs at least one number"),
        ("Weber", ["", " "], "needs at least one number"),
        ("Weber", ["030 1234567", "call me"], "“call me” is not a telephone number"),
        ("W" * 121, ["030 1234567"], "longer than 120 characters"),
    ],
)
def test_what_cannot_be_a_contact_changes_nothing(
    database: Database, lenz: int, name: str, numbers: list[str], sentence: str
) -> None:
    contact_id = add(database, lenz, "Frau Weber", "030 12345678")
    with database.session() as session:
        with pytest.raises(OfficeError, match=sentence):
            add_contact(session, lenz, name, numbers, "", Listed.NONE, "DE")
        with pytest.raises(OfficeError, match=sentence):
            change_contact(session, lenz, contact_id, name, numbers, "", Listed.VIP, "DE")
    with database.session() as session:
        (contact,) = list_contacts(session, lenz)
        assert (contact.name, contact.listed, len(contact.numbers)) == ("Frau Weber", Listed.NONE, 1)


def test_characters_a_database_cannot_keep_are_left_out(database: Database, lenz: int) -> None:
    add(database, lenz, "Frau\0Weber\udcff", "030 12345678")
    with database.session() as session:
        assert names(session, lenz) == ["Frau Weber"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["Anna Öztürk", "Bert", "Zoë"]),
        ("öZTÜRK", ["Anna Öztürk"]),
        ("özt", ["Anna Öztürk"]),
        ("LENZ", ["Bert"]),
        ("030 123", ["Anna Öztürk"]),
        ("+43 1", ["Zoë"]),
        ("1%", []),
        ("_", []),
        ("0", ["Anna Öztürk", "Bert", "Zoë"]),
    ],
)
def test_contacts_are_searched_by_name_firm_and_number(
    database: Database, lenz: int, search: str, found: list[str]
) -> None:
    with database.session() as session:
        add_contact(session, lenz, "Zoë", ["+43 1 5550123"], "", Listed.NONE, "DE")
        add_contact(session, lenz, "Anna Öztürk", ["030 1234567"], "", Listed.NONE, "DE")
        add_contact(session, lenz, "Bert", ["040 7654321"], "Bäckerei Lenz", Listed.NONE, "DE")
    with database.session() as session:
        assert names(session, lenz, search) == found


def test_a_long_list_comes_in_pages(database: Database, lenz: int) -> None:
    for name in ("bert", "Anna", "Carl", "Anna", "Dora"):
        add(database, lenz, name, "030 1234567")
    with database.session() as session:
        first = list_contacts(session, lenz, limit=2)
        second = list_contacts(session, lenz, limit=2, after=first[-1].id)
        third = list_contacts(session, lenz, limit=2, after=second[-1].id)
    pages = [[contact.name for contact in page] for page in (first, second, third)]
    assert pages == [["Anna", "Anna"], ["bert", "Carl"], ["Dora"]]


def test_an_import_read_again_changes_nothing(database: Database, lenz: int) -> None:
    drafts = [
        draft_contact("Weber", ["030 1234567"], "", Listed.NONE, "DE"),
        draft_contact("Weber", ["040 7654321"], "", Listed.BLOCKED, "DE"),
        draft_contact("Lenz", ["0171 2345678", "0900*"], "Bäckerei", Listed.VIP, "DE", "nett"),
    ]
    with database.session() as session:
        assert import_contacts(session, lenz, drafts) == Imported(3, 0, 0)
    with database.session() as session:
        assert import_contacts(session, lenz, drafts) == Imported(0, 0, 3)
        assert names(session, lenz) == ["Lenz", "Weber", "Weber"]
        assert find_caller(session, lenz, "+49301234567").kind is CallerKind.ANYONE
        assert find_caller(session, lenz, "+49407654321").kind is CallerKind.BLOCKED


def test_an_import_completes_a_contact_and_leaves_what_it_does_not_say(database: Database, lenz: int) -> None:
    contact_id = add(database, lenz, "Weber", "030 1234567", listed=Listed.VIP)
    draft = draft_contact("Weber", ["030 1234567", "0171 2345678"], "", Listed.NONE, "DE", "neu")
    with database.session() as session:
        assert import_contacts(session, lenz, [draft, draft]) == Imported(0, 1, 1)
    with database.session() as session:
        contact = get_contact(session, lenz, contact_id)
        assert [written(number) for number in contact.numbers] == ["+49301234567", "+491712345678"]
        assert (contact.listed, contact.note) == (Listed.VIP, "neu")


def test_a_number_that_is_none_is_named() -> None:
    with pytest.raises(NotANumber, match="“\\+\\*” is not the beginning of a number"):
        draft_contact("All", ["+*"], "", Listed.BLOCKED, "DE")
