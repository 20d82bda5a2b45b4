"""Lists narrowed down, by what the address asks for."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from test_inbox import rows
from visits import Inbox, Visit

from office.database import Database, utcnow
from office.models import Client
from recordings.lists import Shelf
from recordings.models import Handling, Message, State
from webui.filters import Asker, choose

BERLIN = Asker(1, "DE", ZoneInfo("Europe/Berlin"), datetime(2026, 3, 2, tzinfo=UTC), sees_all=True)


def test_a_list_is_narrowed_down_and_says_so_in_its_links(
    owner: Visit, admin: Visit, inbox: Inbox, database: Database
) -> None:
    with database.session() as session:
        session.execute(update(Message).where(Message.id == inbox["cake"]).values(is_urgent=True))
    assert rows(owner.get("/?urgent=1").text) == [inbox["cake"]]
    assert rows(owner.get("/?caller=030%2F123+456+78").text) == [inbox["cake"], inbox["failed"]]
    assert rows(owner.get("/?standing=read").text) == [inbox["read"], inbox["failed"], inbox["sound lost"]]
    assert rows(owner.get("/?language=en").text) == []
    assert "Nichts gefunden" in owner.get("/?language=en").text
    assert rows(admin.get("/?client=none").text) == [inbox["unassigned"]]
    assert rows(admin.get(f"/?client={inbox.lawyer.id}").text) == [inbox["foreign"]]
    assert 'href="/missed?urgent=1"' in owner.get("/?urgent=1").text


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("caller=Frau+Weber", "Das ist keine Telefonnummer."),
        ("since=gestern", "Das ist kein Tag."),
        ("until=9999-12-31", "Das ist kein Tag."),
        ("since=0001-01-01", "Das ist kein Tag."),
        ("standing=nonsense", "Diesen Stand gibt es in dieser Liste nicht."),
        ("language=xx", "Diese Sprache spricht hier niemand."),
        ("client=2", "Diesen Mandanten gibt es nicht."),
        ("client=none", "Diesen Mandanten gibt es nicht."),
    ],
)
def test_what_cannot_be_understood_is_said(owner: Visit, asked: str, says: str) -> None:
    page = owner.get(f"/?{asked}").text
    assert says in page
    assert len(rows(page)) == 8
    assert f'href="/missed?{asked.partition("=")[0]}' not in page, "what does not count is not taken along"


def test_days_that_go_backwards_are_told(owner: Visit) -> None:
    page = owner.get("/?since=2026-03-02&until=2026-03-01").text
    assert "Der erste Tag liegt nach dem letzten." in page


def test_an_admin_is_told_of_a_client_there_is_not(admin: Visit) -> None:
    page = admin.get("/?client=4711").text
    assert "Diesen Mandanten gibt es nicht." in page
    assert rows(page) == rows(admin.get("/").text)


def test_what_was_typed_wrongly_stays_in_the_form(owner: Visit) -> None:
    assert 'value="Frau Weber"' in owner.get("/?caller=Frau+Weber").text


@pytest.mark.parametrize("asked", ["withheld=1", "caller=anonymous", "caller=unterdr%C3%BCckt"])
def test_calls_whose_number_was_withheld_are_found(owner: Visit, inbox: Inbox, asked: str) -> None:
    page = owner.get(f"/?{asked}").text
    assert rows(page) == [inbox["in work"], inbox["sound lost"]]
    assert 'role="alert"' not in page


@pytest.mark.parametrize(
    ("shelf", "taken"),
    [("/", True), ("/missed", True), ("/archived", False), ("/deleted", True)],
)
def test_a_standing_is_taken_along_where_it_can_be_found(owner: Visit, shelf: str, taken: bool) -> None:  # noqa: FBT001
    page = owner.get("/?standing=read&mine=1").text
    assert f'href="{shelf}?{"standing=read&amp;" if taken else ""}mine=1"' in page


def test_missed_calls_are_found_as_their_tab_counts_them(owner: Visit, inbox: Inbox, database: Database) -> None:
    now = utcnow()
    with database.session() as session:
        for call_id, values in {
            "put off": {"remind_at": now + timedelta(days=1)},
            "long ago": {"received_at": now - timedelta(days=40)},
            "seen": {"read_at": now},
            "to do": {"handling": Handling.TO_DO},
            "blocked": {"state": State.REFUSED},
        }.items():
            common = {"client_id": inbox.bakery.id, "dialled": "", "received_at": now, "state": State.MISSED}
            session.add(Message(call_id=call_id, **(common | values)))
    new, seen = (owner.get(f"/missed?standing={standing}").text for standing in ("new", "read"))
    assert rows(new) == [inbox["hung up"]]
    assert '<span class="count">1<' in new.partition('id="tab-missed"')[2]
    assert len(rows(seen)) == 1
    assert len(rows(owner.get("/missed").text)) == 6
    for label in ("Neu", "Gelesen"):
        assert f">{label}</option>" in new


def test_what_is_archived_is_found_in_its_own_list(owner: Visit) -> None:
    assert owner.get("/?standing=archived&mine=1").location == "/archived?mine=1"
    assert 'id="standing"' not in owner.get("/archived").text
    assert 'value="archived"' in owner.get("/missed").text


def test_days_are_those_of_the_only_client_in_sight(
    owner: Visit, admin: Visit, inbox: Inbox, database: Database
) -> None:
    """At half past four in the afternoon in Berlin the next day has begun in Tokyo."""
    with database.session() as session:
        session.execute(update(Client).where(Client.id == inbox.bakery.id).values(time_zone="Asia/Tokyo"))
        at = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
        session.execute(update(Message).where(Message.id == inbox["cake"]).values(received_at=at))
    third = "since=2026-03-03&until=2026-03-03"
    assert rows(owner.get(f"/?{third}").text) == [inbox["cake"]]
    assert rows(admin.get(f"/?{third}&client={inbox.bakery.id}").text) == [inbox["cake"]]
    assert rows(admin.get(f"/?{third}").text) == [], "with several clients days are those of the house"


def test_nothing_is_asked_of_the_database_for_what_is_no_client() -> None:
    chosen = choose({"client": "x", "urgent": "1"}, Shelf.MESSAGES, BERLIN, ("de",))
    assert (chosen.filter.client_id, dict(chosen.typed), len(chosen.problems)) == (None, {"urgent": "1"}, 1)
