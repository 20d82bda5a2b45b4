import re

import pytest
from flask import Flask
from visits import Inbox, Visit

import asterisk.phones
from asterisk.errors import PBXError
from office import audit
from office.database import Database
from office.models import Client, Number
from office.rules import phones
from office.settings import Settings, Trunk

FORWARDING = {"mode": "turn", "seconds": "20"}


@pytest.fixture
def base(inbox: Inbox) -> str:
    return f"/clients/{inbox.bakery.id}/phones"


@pytest.fixture
def trunk(settings: Settings) -> None:
    settings.trunk = Trunk(host="sip.example.org")


def phone(database: Database, settings: Settings, client_id: int, name: str, number: str | None) -> int:
    with database.session() as session:
        return phones.add_phone(session, client_id, name, number, settings).id


@pytest.fixture
def three(database: Database, settings: Settings, inbox: Inbox) -> list[int]:
    numbers = {"Handy": "0171 2345678", "Werkstatt": "030 5550111", "Zuhause": "030 5550112"}
    return [phone(database, settings, inbox.bakery.id, name, number) for name, number in numbers.items()]


def order(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'<li id="phone-(\d+)"', page)]


def changes(database: Database, client_id: int) -> list[tuple[str, str, object]]:
    with database.session() as session:
        return [(one.actor, one.what, one.change) for one in audit.list_entries(session, None, client_id)]


def test_an_outside_number_is_added_behind_the_others_and_noted(
    admin: Visit, inbox: Inbox, base: str, database: Database, three: list[int]
) -> None:
    assert admin.post(f"{base}/add", name="Filiale", number="030 5550113").status_code == 302
    page = admin.get(base).text
    assert order(page)[:3] == three
    assert len(order(page)) == 4
    assert "030 5550113" in page
    noted = ("admin", "phone: Filiale", {"before": None, "after": {"number": "+49305550113"}})
    assert changes(database, inbox.bakery.id) == [noted]


def test_an_owner_cannot_enter_a_number_that_would_be_dialled_out(
    owner: Visit, admin: Visit, base: str, three: list[int]
) -> None:
    assert owner.post(f"{base}/add", name="Filiale", number="030 5550113").status_code == 403
    page = owner.get(base).text
    assert order(page) == three
    assert 'id="ask-admin"' in page
    assert 'id="number"' not in page
    assert 'id="number"' in admin.get(base).text


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("110", "Notrufnummer"),
        ("0900 1234567", "teure oder besondere Nummer"),
        ("030 5550100", "von Vorzimmer selbst angenommen"),
        ("0171 2345678", "gehört schon zu den Telefonen"),
        ("my <phone>", "„my &lt;phone&gt;“ ist keine Telefonnummer."),
        ("", "ist keine Telefonnummer."),
    ],
)
def test_a_number_that_must_not_be_dialled_is_refused_and_stays_typed(
    admin: Visit, base: str, three: list[int], number: str, sentence: str
) -> None:
    answer = admin.post(f"{base}/add", name="Filiale & Co", number=number)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Filiale &amp; Co"' in answer.text
    assert order(answer.text) == three


@pytest.mark.parametrize(
    ("which", "direction", "expected"),
    [(1, "up", [1, 0, 2]), (1, "down", [0, 2, 1]), (0, "up", [0, 1, 2]), (2, "down", [0, 1, 2])],
)
def test_phones_change_places(
    owner: Visit, base: str, three: list[int], which: int, direction: str, expected: list[int]
) -> None:
    assert owner.post(f"{base}/{three[which]}/{direction}").status_code == 302
    assert order(owner.get(base).text) == [three[place] for place in expected]


def test_a_new_order_is_noted_with_names(
    owner: Visit, inbox: Inbox, base: str, database: Database, three: list[int]
) -> None:
    owner.post(f"{base}/{three[0]}/up")
    assert changes(database, inbox.bakery.id) == []
    owner.post(f"{base}/{three[2]}/up")
    change = {"before": ["Handy", "Werkstatt", "Zuhause"], "after": ["Handy", "Zuhause", "Werkstatt"]}
    assert changes(database, inbox.bakery.id) == [("hoffmann", "order of phones", change)]


def test_a_phone_is_removed_and_noted(
    owner: Visit, inbox: Inbox, base: str, database: Database, three: list[int]
) -> None:
    assert owner.post(f"{base}/{three[1]}/remove").status_code == 302
    assert order(owner.get(base).text) == [three[0], three[2]]
    assert changes(database, inbox.bakery.id)[0][1] == "phone: Werkstatt"


def test_forwarding_is_set_and_noted(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    form = {"mode": "together", "seconds": "35", "is_forwarding": "1", "may_ask_through": "1"}
    assert owner.post(f"{base}/forwarding", **form).status_code == 302
    with database.session() as session:
        client = session.get_one(Client, inbox.bakery.id)
        assert (client.ring_mode, client.ring_seconds) == ("together", 35)
        assert (client.is_forwarding, client.may_ask_through) == (True, True)
    assert changes(database, inbox.bakery.id)[0][1] == "forwarding"
    assert owner.post(f"{base}/forwarding", **FORWARDING).status_code == 302
    with database.session() as session:
        assert session.get_one(Client, inbox.bakery.id).is_forwarding is False


@pytest.mark.parametrize("seconds", ["4", "121", "", "-5", "many", "9" * 30])
def test_seconds_out_of_reason_are_refused_and_all_stays_typed(owner: Visit, base: str, seconds: str) -> None:
    form = {"mode": "together", "seconds": seconds, "is_forwarding": "1"}
    answer = owner.post(f"{base}/forwarding", **form)
    assert answer.status_code == 422
    assert "Telefone klingeln 5 bis 120 Sekunden lang." in answer.text
    assert f'value="{seconds}"' in answer.text
    assert re.search(r'value="together" checked', answer.text)
    assert re.search(r'name="is_forwarding" value="1" checked', answer.text)


def test_a_way_of_ringing_nobody_offers_is_refused(owner: Visit, base: str) -> None:
    assert owner.post(f"{base}/forwarding", **FORWARDING | {"mode": "loud"}).status_code == 400


def test_without_a_trunk_the_page_says_that_nothing_rings(owner: Visit, base: str, three: list[int]) -> None:
    page = owner.get(base).text
    assert 'id="no-trunk"' in page
    assert page.count("Es gibt keinen Trunk") == len(three)


@pytest.mark.usefixtures("trunk")
def test_with_a_trunk_only_what_cannot_ring_is_warned_of(
    owner: Visit, inbox: Inbox, base: str, database: Database, three: list[int]
) -> None:
    page = owner.get(base).text
    assert "no-trunk" not in page
    assert "warning" not in page
    with database.session() as session:
        session.get_one(phones.Phone, three[0]).e164 = "+49305550777"
        session.add(Number(e164="+49305550778", client_id=inbox.lawyer.id))
        session.get_one(phones.Phone, three[1]).e164 = "+49305550778"
    page = owner.get(base).text
    assert page.count("nimmt Vorzimmer inzwischen selbst an") == 1


def test_a_sip_phone_gets_an_account_asterisk_is_told_of(
    owner: Visit, inbox: Inbox, base: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[str]] = []

    def refresh(_settings: Settings, database: Database) -> None:
        told.append([account.name for account in asterisk.phones.accounts(database)])

    monkeypatch.setattr("asterisk.phones.refresh", refresh)
    monkeypatch.setattr("asterisk.phones.registered", lambda _settings: set[str]())
    assert owner.post(f"{base}/add", name="Empfang", kind="account").status_code == 302
    with database.session() as session:
        [added] = phones.list_phones(session, inbox.bakery.id)
    page = owner.get(base).text
    for shown in (f"phone-{added.id}", str(added.sip_password), "localhost:5060", "Ist gerade nicht verbunden"):
        assert shown in page
    assert str(added.sip_password) not in str(changes(database, inbox.bakery.id))
    monkeypatch.setattr("asterisk.phones.registered", lambda _settings: {f"phone-{added.id}"})
    assert "Ist gerade nicht verbunden" not in owner.get(base).text
    owner.post(f"{base}/{added.id}/remove")
    assert told == [[f"phone-{added.id}"], []]


def test_an_account_is_added_where_asterisk_does_not_run(
    owner: Visit, base: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_arguments: object) -> None:
        raise PBXError("Asterisk does not answer")

    monkeypatch.setattr("asterisk.phones.refresh", fails)
    monkeypatch.setattr("asterisk.phones.registered", fails)
    assert owner.post(f"{base}/add", name="Empfang", kind="account").status_code == 302
    assert "phone-" in owner.get(base).text
    assert "Asterisk does not answer" in caplog.text


@pytest.mark.usefixtures("trunk")
def test_forwarding_to_no_phone_is_warned_of(owner: Visit, base: str) -> None:
    owner.post(f"{base}/forwarding", **FORWARDING, is_forwarding="1")
    assert 'id="rings-nobody"' in owner.get(base).text


def test_a_full_list_offers_no_further_phone(admin: Visit, base: str) -> None:
    for place in range(phones.MOST_PHONES):
        admin.post(f"{base}/add", name=f"Telefon {place}", number=f"030 55501{place:02}1")
    assert 'id="add"' not in admin.get(base).text
    answer = admin.post(f"{base}/add", name="Noch eins", number="030 5550999")
    assert "höchstens 10 Telefone" in answer.text


def test_nobody_reaches_another_clients_phones_by_any_route(
    app: Flask, owner: Visit, inbox: Inbox, database: Database, settings: Settings, three: list[int]
) -> None:
    theirs = phone(database, settings, inbox.lawyer.id, "Mobile", "+447911123456")
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("phones.")]
    assert len(rules) >= 5
    form = {"name": "A", "number": "030 5550999", **FORWARDING}
    for rule in rules:
        for client_id, phone_id in ((inbox.lawyer.id, theirs), (inbox.bakery.id, theirs), (inbox.lawyer.id, three[0])):
            if client_id == inbox.bakery.id and "phone_id" not in rule.arguments:
                continue
            path = rule.rule.replace("<id:client_id>", str(client_id)).replace("<id:phone_id>", str(phone_id))
            path = path.replace("<any(up, down):direction>", "up")
            answer = owner.post(path, **form) if "POST" in (rule.methods or ()) else owner.get(path)
            assert answer.status_code == 404, path
    with database.session() as session:
        assert len(phones.list_phones(session, inbox.lawyer.id)) == 1


def test_pages_are_closed_to_strangers_and_forms_need_their_token(visit: Visit, owner: Visit, base: str) -> None:
    assert visit.get(base).status_code == 302
    assert owner.client.post(f"{base}/add", data={"name": "A"}).status_code == 400
