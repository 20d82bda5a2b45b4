"""Who changed what, and when."""

from datetime import date, datetime

import pytest

from office.audit import LONGEST_LIST, LONGEST_TEXT, list_entries, note
from office.clients import add_client
from office.database import Database
from office.hours.values import OfficeState, Span
from office.models import Client


@pytest.fixture
def weber(database: Database) -> Client:
    with database.session() as session:
        return add_client(session, "Weber", ["030 23125042"], "de", "Europe/Berlin", "DE")


def changed(database: Database, weber: Client, before: object, after: object) -> object:
    """What is read back of a change."""
    with database.session() as session:
        note(session, "karin", weber.id, "hours", before, after)
    with database.session() as session:
        return [entry.change for entry in list_entries(session, None)]


def test_an_entry_says_who_changed_what_of_whom_and_when(database: Database, weber: Client) -> None:
    with database.session() as session:
        note(session, "karin", weber.id, "absence", None, {"name": "Urlaub", "from": date(2026, 8, 3)})
    with database.session() as session:
        [entry] = list_entries(session, None)
        assert (entry.actor, entry.client_id, entry.client, entry.what) == ("karin", weber.id, "Weber", "absence")
        assert entry.at.tzinfo is not None
        assert entry.change == {"before": None, "after": {"name": "Urlaub", "from": "2026-08-03"}}


def test_of_two_states_only_what_differs_is_kept(database: Database, weber: Client) -> None:
    before = {"ring_seconds": 20, "is_forwarding": False, "gone": 1}
    after = {"ring_seconds": 30, "is_forwarding": False, "new": [2]}
    assert changed(database, weber, before, after) == [
        {"before": {"ring_seconds": 20, "gone": 1}, "after": {"ring_seconds": 30, "new": [2]}}
    ]


@pytest.mark.parametrize("same", [None, 1, {"a": 1}, {}, [1, 2]])
def test_what_has_not_changed_is_not_noted(database: Database, weber: Client, same: object) -> None:
    assert changed(database, weber, same, same) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (OfficeState.OPEN, "open"),
        (datetime(2026, 12, 24, 13, 0), "2026-12-24 13:00"),
        ({0: (Span(540, 720),)}, {"0": [{"opens": 540, "closes": 720}]}),
        ({OfficeState.OPEN: True}, {"open": True}),
        (
            {"password": "geheim", "sip_password": "geheim", "pin": None},
            {"password": "•••", "sip_password": "•••", "pin": None},
        ),
        ({"inner": {"token": "vz_x", "pinned": 1}}, {"inner": {"token": "•••", "pinned": 1}}),
        ("x" * 500, "x" * (LONGEST_TEXT - 1) + "…"),
        (list(range(50)), [*range(LONGEST_LIST), "… (30 more)"]),
        (1.5, 1.5),
    ],
)
def test_a_change_is_kept_so_that_a_person_can_read_it(
    database: Database, weber: Client, given: object, kept: object
) -> None:
    assert changed(database, weber, None, given) == [{"before": None, "after": kept}]


def test_an_owner_reads_the_changes_of_their_own_client_only(database: Database, weber: Client) -> None:
    with database.session() as session:
        other = add_client(session, "Huber", ["030 23125099"], "de", "Europe/Berlin", "DE")
        note(session, "admin", other.id, "rule", 1, 2)
        note(session, "admin", None, "user", None, "boss")
        note(session, "karin", weber.id, "rule", 1, 2)
        assert [entry.client for entry in list_entries(session, weber.id)] == ["Weber"]
        assert list_entries(session, weber.id, client_id=other.id) == []
        assert [entry.client for entry in list_entries(session, None)] == ["Weber", None, "Huber"]
        assert [entry.client for entry in list_entries(session, None, client_id=other.id)] == ["Huber"]


def test_entries_come_page_by_page_newest_first(database: Database, weber: Client) -> None:
    with database.session() as session:
        for number in range(5):
            note(session, "karin", weber.id, f"step {number}", number, number + 1)
        first = list_entries(session, None, limit=2)
        rest = list_entries(session, None, limit=10, before=first[-1].id)
        assert [entry.what for entry in (*first, *rest)] == [f"step {number}" for number in (4, 3, 2, 1, 0)]


def test_an_entry_stays_when_its_client_goes(database: Database, weber: Client) -> None:
    with database.session() as session:
        note(session, "admin", weber.id, "client", "Weber", None)
        session.delete(session.get_one(Client, weber.id))
    with database.session() as session:
        [entry] = list_entries(session, None)
        assert (entry.client_id, entry.client) == (None, "Weber")
