"""The table of rules, read and changed."""

import re

import pytest
from visits import Inbox, Visit

from office import audit
from office.contacts.values import CallerKind
from office.database import Database
from office.hours.values import OfficeState
from office.models import Client
from office.rules import phones
from office.rules.storage import changed_rules
from office.rules.table import DEFAULTS
from office.rules.values import Action
from office.settings import Settings

FORM = {"-".join(field): str(action) for field, action in DEFAULTS.items()}


@pytest.fixture
def base(inbox: Inbox) -> str:
    return f"/clients/{inbox.bakery.id}/rules"


def test_every_field_is_there_and_said_in_words(owner: Visit, base: str) -> None:
    page = owner.get(base).text
    assert len(re.findall("<select ", page)) == len(DEFAULTS) == 16
    assert "Außerhalb der Bürozeiten: Ansage „Feierabend“, Nachricht aufnehmen." in page
    assert "reset" not in page, "nothing differs from the defaults"


def test_what_is_changed_is_kept_marked_and_noted(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    assert owner.post(base, **FORM | {"closed-anyone": "announce"}).status_code == 302
    with database.session() as session:
        field = OfficeState.CLOSED, CallerKind.ANYONE
        assert changed_rules(session, inbox.bakery.id) == {field: Action.ANNOUNCE}
        [entry] = audit.list_entries(session, None, inbox.bakery.id)
    assert (entry.actor, entry.what) == ("hoffmann", "rules")
    assert entry.change == {"before": {"closed, anyone": "message"}, "after": {"closed, anyone": "announce"}}
    page = owner.get(base).text
    assert "geändert; Vorgabe: Nachricht aufnehmen" in page
    noted = owner.get(f"/clients/{inbox.bakery.id}/changes").text
    assert "Außerhalb der Bürozeiten, alle anderen" in noted
    assert "nur Ansage" in noted
    owner.post(f"{base}/defaults")
    with database.session() as session:
        assert changed_rules(session, inbox.bakery.id) == {}


@pytest.mark.parametrize("change", [{"open-vip": "explode"}, {"open-vip": ""}])
def test_an_action_nobody_knows_changes_nothing(
    owner: Visit, inbox: Inbox, base: str, database: Database, change: dict[str, str]
) -> None:
    assert owner.post(base, **FORM | {"closed-anyone": "announce"} | change).status_code == 400
    with database.session() as session:
        assert changed_rules(session, inbox.bakery.id) == {}


def test_a_table_that_rings_while_nobody_can_be_rung_says_so(
    owner: Visit, inbox: Inbox, base: str, database: Database, settings: Settings
) -> None:
    assert "weil Anrufe nicht durchgestellt werden" in owner.get(base).text
    with database.session() as session:
        session.get_one(Client, inbox.bakery.id).is_forwarding = True
    assert "weil kein Telefon da ist" in owner.get(base).text
    with database.session() as session:
        phones.add_phone(session, inbox.bakery.id, "Empfang", None, settings)
    assert 'id="hindrance"' not in owner.get(base).text


def test_phones_that_are_not_connected_are_named_where_somebody_counts_on_them(
    owner: Visit, inbox: Inbox, base: str, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: set[str] = set()
    monkeypatch.setattr("asterisk.phones.registered", lambda _settings: connected)
    with database.session() as session:
        session.get_one(Client, inbox.bakery.id).is_forwarding = True
        desk = phones.add_phone(session, inbox.bakery.id, "Empfang", None, settings)
        phones.add_phone(session, inbox.bakery.id, "Handy", "0171 2345678", settings)
    overview = base.removesuffix("/rules")
    for path in (base, overview):
        assert "kein Telefon erreichbar: „Empfang“, „Handy“." in owner.get(path).text
    connected.add(f"phone-{desk.id}")
    for path in (base, overview):
        assert "Zurzeit nicht erreichbar: „Handy“." in owner.get(path).text
