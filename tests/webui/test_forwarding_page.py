import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update
from visits import Inbox, Visit

from office.database import Database, utcnow
from office.models import Number
from office.settings import Settings
from recordings.models import Message
from webui.office.forwarding import _in_germany

HTMX = {"HX-Request": "true"}


@pytest.fixture
def base(inbox: Inbox) -> str:
    return f"/clients/{inbox.bakery.id}/forward"


def codes(page: str) -> list[str]:
    return re.findall(r"<code>([^<]+)</code>", page)


def seen(page: str) -> str:
    return re.findall(r"last-call\?seen=(\w+)", page)[0]


def test_codes_hold_the_clients_number_for_mobile_and_fixed_lines(owner: Visit, base: str) -> None:
    assert codes(owner.get(base).text) == [
        *("**21*+49305550100#", "##21#", "**61*+49305550100*11*20#", "##61#", "**67*+49305550100#", "##67#", "##002#"),
        *("*21*0305550100#", "#21#", "*61*0305550100*20#", "#61#", "*67*0305550100#", "#67#"),
    ]


@pytest.mark.parametrize(("e164", "dialled"), [("+49305550100", "0305550100"), ("+442079460200", "00442079460200")])
def test_a_number_is_dialled_on_fixed_lines_without_a_plus(e164: str, dialled: str) -> None:
    assert _in_germany(e164) == dialled


def test_another_of_the_clients_numbers_can_be_chosen_but_nobody_elses(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    with database.session() as session:
        session.add(Number(e164="+49305550188", client_id=inbox.bakery.id))
    page = owner.client.get(base, query_string={"number": "+49305550188"}).text
    assert codes(page)[0] == "**21*+49305550188#"
    for number in ("+442079460200", "+499001234567", "<b>"):
        assert owner.client.get(base, query_string={"number": number}).status_code == 404


def test_a_shared_number_is_known_from_the_first_forwarded_call_on(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    with database.session() as session:
        values = {"dialled": "+4930777000", "diverted_by": "+49305550100"}
        session.execute(update(Message).where(Message.id == inbox["cake"]).values(values))
    assert codes(owner.get(base).text)[0] == "**21*+4930777000#"


def test_the_houses_shared_number_is_offered_first_from_the_beginning(
    owner: Visit, base: str, settings: Settings
) -> None:
    settings.trunk_numbers = ["+4930777000", "+4930777001"]
    page = owner.get(base).text
    assert codes(page)[0] == "**21*+4930777000#"
    assert re.findall(r'<option value="(\+\d+)"', page) == ["+4930777000", "+4930777001", "+49305550100"]
    assert "Kunden wählen weiter die Nummer, die sie kennen" in page
    assert codes(owner.client.get(base, query_string={"number": "+4930777001"}).text)[0] == "**21*+4930777001#"


def test_a_number_that_has_forwarded_a_call_is_not_forwarded_to_itself(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    with database.session() as session:
        values = {"dialled": "sip-account", "diverted_by": "+49305550100"}
        session.execute(update(Message).where(Message.id == inbox["cake"]).values(values))
    assert codes(owner.get(base).text) == []


def test_without_a_number_the_page_says_so(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    with database.session() as session:
        session.execute(delete(Number).where(Number.client_id == inbox.bakery.id))
    page = owner.get(base).text
    assert "Noch führt keine Nummer hierher." in page
    assert codes(page) == []
    assert owner.client.get(base, query_string={"number": "+499001234567"}).status_code == 404


def test_the_last_call_says_what_named_the_client(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    page = owner.get(f"{base}/last-call", **HTMX).text
    assert "030 901820" in page
    assert "der gewählten Nummer" in page
    with database.session() as session:
        values = {"dialled": "+4930777000", "diverted_by": "+49305550100", "caller": None}
        session.execute(update(Message).where(Message.id == inbox["on the line"]).values(values))
    page = owner.get(f"{base}/last-call", **HTMX).text
    assert all(words in page for words in ("030 777000", "030 5550100, die den Anruf umgeleitet hat", "unterdrückt"))
    assert "Kopfzeile" not in page, "the dialplan alone had the call, and does not say"
    for header, other in (("Diversion", "History-Info"), ("History-Info", "Diversion")):
        with database.session() as session:
            session.execute(update(Message).where(Message.id == inbox["on the line"]).values(diverted_in=header))
        page = owner.get(f"{base}/last-call", **HTMX).text
        assert f"(Kopfzeile {header})" in page
        assert other not in page


def test_a_call_that_is_not_new_is_sent_once_only(owner: Visit, base: str, database: Database) -> None:
    shown = seen(owner.get(base).text)
    assert owner.get(f"{base}/last-call?seen={shown}", **HTMX).status_code == 204
    with database.session() as session:
        session.execute(update(Message).values(received_at=utcnow() - timedelta(minutes=11)))
    answer = owner.get(f"{base}/last-call?seen={shown}", **HTMX)
    assert "In den letzten zehn Minuten kam kein Anruf an." in answer.text
    assert owner.get(f"{base}/last-call?seen={seen(answer.text)}", **HTMX).status_code == 204


def test_nobody_sees_another_clients_calls_and_numbers(
    app: Flask, owner: Visit, visit: Visit, inbox: Inbox, base: str
) -> None:
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("forwarding.")]
    assert len(rules) == 2
    for rule in rules:
        assert owner.get(rule.replace("<id:client_id>", str(inbox.lawyer.id))).status_code == 404
    assert visit.get(base).status_code == 302
