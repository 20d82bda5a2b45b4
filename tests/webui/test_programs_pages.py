"""The tokens of programs, made and ended in a browser, and the page that tells what there is to ask."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from visits import Inbox, Visit

from office.audit import list_entries
from office.database import Database, utcnow
from office.models import Scope, Token
from office.tokens import add_token, find_token, list_tokens
from webui.api.description import describe


def secret_on(page: str) -> str:
    return re.findall(r'<code class="secret" id="secret">(vz_[\w-]+)</code>', page)[0]


def made(database: Database, secret: str) -> Token:
    with database.session() as session:
        token = find_token(session, secret)
        assert token is not None
        return token


def test_an_owner_makes_a_token_that_is_good_for_the_own_client(
    owner: Visit, visit: Visit, database: Database, inbox: Inbox
) -> None:
    page = owner.post("/programs/add", name="Kasse", scope="messages:write", client=str(inbox.lawyer.id)).text
    secret = secret_on(page)
    token = made(database, secret)
    assert (token.name, token.client_id, token.scopes) == ("Kasse", inbox.bakery.id, ["messages:write"])
    listed = owner.get("/programs").text
    assert "Kasse" in listed
    assert secret not in listed
    assert "the dashboard" not in listed, "what sees all clients is none of theirs"
    assert visit.get("/api/v1/messages", Authorization=f"Bearer {secret}").status_code == 403
    with database.session() as session:
        entry = list_entries(session, None)[0]
    assert (entry.actor, entry.client_id, entry.what) == ("hoffmann", inbox.bakery.id, "token: Kasse")
    assert secret not in str(entry.change)


def test_an_admin_makes_a_token_for_one_client_or_for_all(admin: Visit, database: Database, inbox: Inbox) -> None:
    for client_id in (inbox.lawyer.id, None):
        page = admin.post("/programs/add", name="till", scope="messages:read", client=str(client_id or "")).text
        assert made(database, secret_on(page)).client_id == client_id
    listed = admin.get("/programs").text
    assert listed.index("the dashboard") < listed.index("the shop&#39;s till"), "those for all clients come first"
    assert admin.post("/programs/add", name="x", scope="messages:read", client="999").status_code == 400


def test_an_ended_token_is_refused_from_then_on(owner: Visit, visit: Visit, database: Database, inbox: Inbox) -> None:
    asks = {"Authorization": f"Bearer {inbox.bakery_token}"}
    assert visit.get("/api/v1/messages", **asks).status_code == 200
    assert owner.post(f"/programs/{made(database, inbox.bakery_token).id}/end").status_code == 302
    assert visit.get("/api/v1/messages", **asks).status_code == 401
    assert "Der Zugang ist beendet." in owner.get("/programs").text


def test_a_token_is_good_through_the_day_that_was_chosen(owner: Visit, database: Database, inbox: Inbox) -> None:
    page = owner.post("/programs/add", name="Kasse", scope="messages:read", until="2099-07-31").text
    expires_at = made(database, secret_on(page)).expires_at
    assert expires_at is not None
    assert expires_at.isoformat() == "2099-07-31T22:00:00+00:00"
    assert "gültig bis 31. Juli 2099" in owner.get("/programs").text
    with database.session() as session:
        add_token(session, "old", session.merge(inbox.bakery), Scope, utcnow() - timedelta(days=2))
    assert "abgelaufen" in owner.get("/programs").text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": " ", "scope": "messages:read"}, "Der Zugang braucht einen Namen mit höchstens 120 Zeichen."),
        ({"name": "Kasse"}, "Bitte kreuzen Sie an, was das Programm darf."),
        ({"name": "Kasse", "scope": "everything"}, "Bitte kreuzen Sie an, was das Programm darf."),
        ({"name": "Kasse", "scope": "messages:read", "until": "2020-01-01"}, "Dieser Tag ist vorbei."),
        ({"name": "Kasse", "scope": "messages:read", "until": "9999-12-31"}, "So lange kann ein Zugang nicht gelten."),
        ({"name": "Kasse", "scope": "messages:read", "until": "morgen"}, "„morgen“ ist kein Tag."),
    ],
)
def test_a_token_that_makes_no_sense_is_refused_with_what_was_typed(
    owner: Visit, database: Database, form: dict[str, str], sentence: str
) -> None:
    answer = owner.post("/programs/add", **form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'name="name" value="{form["name"]}"' in answer.text
    with database.session() as session:
        assert len(list_tokens(session, None)) == 2


def test_when_a_token_was_used_last_is_shown(owner: Visit, visit: Visit, inbox: Inbox) -> None:
    assert "nie benutzt" in owner.get("/programs").text
    visit.get("/api/v1/messages", Authorization=f"Bearer {inbox.bakery_token}")
    assert "zuletzt benutzt am" in owner.get("/programs").text


def test_the_page_of_the_api_tells_all_there_is_to_ask(app: Flask, owner: Visit) -> None:
    page = owner.get("/programs/api").text
    with app.app_context():
        description = describe(app)
    for path, item in description["paths"].items():
        for method, operation in item.items():
            assert f"<strong>{method.upper()}</strong> {path}" in page
            assert operation["summary"] in page
    for shape in description["components"]["schemas"]:
        assert f'id="{shape}"' in page
    assert all(f'id="{name}"' in page for name in re.findall(r'href="#([\w-]+)"', page)), "every link leads somewhere"
    assert all(scope.value in page for scope in Scope)
    assert "style=" not in page
    assert "limit" in page
    assert "integer, at least 1, at most 200, 50 where it is left out" in page


def test_the_account_leads_to_the_programs(owner: Visit) -> None:
    assert 'href="/programs"' in owner.get("/account").text
    assert 'href="/programs/api"' in owner.get("/programs").text
