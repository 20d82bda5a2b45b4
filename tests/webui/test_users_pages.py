"""The people who log in, and what each may do with their own account."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from visits import PASSWORD, Inbox, Visit

from office import audit
from office.database import Database
from office.models import Client, Role, User
from office.people import check_password, find_by_pin, find_user
from office.secret import secret_key
from office.settings import Settings
from recordings.models import Message
from webui.devices import device_of

NEW = "a new password"


def find(database: Database, login: str) -> User | None:
    with database.session() as session:
        return session.scalar(select(User).where(User.login == login))


def user_id(database: Database, login: str) -> int:
    found = find(database, login)
    assert found is not None
    return found.id


def changes(database: Database) -> list[tuple[str, int | None, str, object]]:
    with database.session() as session:
        return [(one.actor, one.client_id, one.what, one.change) for one in audit.list_entries(session, None)]


def shown_password(page: str) -> str:
    found = re.search(r'id="password">([^<]+)</code>', page)
    assert found
    return found[1]


def shown_pin(page: str) -> str:
    found = re.search(r'id="pin">(\d{4}) (\d{4})</code>', page)
    assert found
    return found[1] + found[2]


def whose_pin(database: Database, settings: Settings, pin: str) -> str | None:
    with database.session() as session:
        found = find_by_pin(session, pin, secret_key(settings.data / "secret_key"))
        return found.login if found else None


def test_an_admin_sees_everybody_with_role_and_client(admin: Visit, inbox: Inbox) -> None:
    assert 'href="/users"' in admin.get("/").text
    page = admin.get("/users").text
    rows = re.findall(r'entry-name">(\w+).*?entry-numbers">([^<]*)<', page, re.DOTALL)
    owners = [("hoffmann", f"Inhaber · {inbox.bakery.name}"), ("marlowe", f"Inhaber · {inbox.lawyer.name}")]
    assert rows == [("admin", "Administrator"), *owners]


def test_who_gets_another_client_keeps_no_message_of_the_first(admin: Visit, database: Database, inbox: Inbox) -> None:
    admin.post("/messages/assign", message=str(inbox["cake"]), to="hoffmann")
    with database.session() as session:
        assert session.get_one(Message, inbox["cake"]).assignee_id == user_id(database, "hoffmann")
    there = f"/users/{user_id(database, 'hoffmann')}"
    assert admin.post(there, role="owner", client=str(inbox.lawyer.id), email="").status_code == 302
    assert "nicht mehr sehen darf, hat jetzt niemand: 1." in admin.get(there).text
    with database.session() as session:
        assert session.get_one(Message, inbox["cake"]).assignee_id is None


def test_every_page_of_users_is_closed_to_owners_and_strangers(
    app: Flask, owner: Visit, visit: Visit, database: Database
) -> None:
    assert 'href="/users"' not in owner.get("/").text
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("users.")]
    assert len(rules) >= 6
    for rule in rules:
        path = rule.rule.replace("<id:user_id>", str(user_id(database, "marlowe")))
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answers = [one.get(path) if method == "GET" else one.post(path) for one in (owner, visit)]
            assert [answer.status_code for answer in answers] == [403, 302], path
    assert find(database, "marlowe") is not None


def test_a_user_is_added_with_a_random_password_that_is_shown_once(
    admin: Visit, visit: Visit, inbox: Inbox, database: Database
) -> None:
    form = {"login": "Karin", "role": "owner", "client": str(inbox.bakery.id), "password": ""}
    answer = admin.post("/users/new", **form)
    assert answer.status_code == 200
    password = shown_password(answer.text)
    assert "karin" in admin.get("/users").text
    assert password not in admin.get(f"/users/{user_id(database, 'karin')}").text
    assert visit.log_in("karin", password).status_code == 302
    added = find(database, "karin")
    assert added is not None
    assert (added.role, added.client_id) == (Role.OWNER, inbox.bakery.id)
    noted = (
        "admin",
        inbox.bakery.id,
        "user: karin",
        {"before": None, "after": {"role": "owner", "client": inbox.bakery.name}},
    )
    assert changes(database) == [noted]


def test_an_admin_is_added_with_a_typed_password_and_belongs_to_no_client(
    admin: Visit, visit: Visit, inbox: Inbox, database: Database
) -> None:
    form = {"login": "zoe", "role": "admin", "client": str(inbox.bakery.id), "password": NEW}
    answer = admin.post("/users/new", **form)
    assert answer.location == "/users"
    assert visit.log_in("zoe", NEW).status_code == 302
    assert visit.get("/users").status_code == 200
    assert changes(database) == [("admin", None, "user: zoe", {"before": None, "after": {"role": "admin"}})]


@pytest.mark.parametrize(
    ("login", "client", "password", "sentence"),
    [
        ("", "1", "", "Der Benutzer braucht einen Anmeldenamen."),
        ("x" * 121, "1", "", "höchstens 120 Zeichen"),
        ("Hoffmann", "1", "", "Den Anmeldenamen „hoffmann“ gibt es schon."),
        ("karin", "", "", "Bitte wählen Sie den Mandanten"),
        ("karin", "99999", "", "Bitte wählen Sie den Mandanten"),
        ("karin", "x", "", "Bitte wählen Sie den Mandanten"),
        ("karin", "1", "too short", "Das Passwort braucht mindestens 10 Zeichen."),
    ],
)
def test_a_user_that_cannot_be_is_refused_and_stays_typed(
    admin: Visit, inbox: Inbox, database: Database, login: str, client: str, password: str, sentence: str
) -> None:
    assert inbox.bakery.id == 1
    answer = admin.post("/users/new", login=login, role="owner", client=client, password=password)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{login}"' in answer.text
    assert ('<option value="1" selected>' in answer.text) is (client == "1")
    assert password == "" or password not in answer.text
    assert find(database, "karin") is None
    assert changes(database) == []


def test_a_role_nobody_has_is_refused(admin: Visit) -> None:
    assert admin.post("/users/new", login="karin", role="king", client="1").status_code == 400


def test_a_new_password_is_shown_once_and_ends_the_sessions_of_the_old_one(
    admin: Visit, owner: Visit, visit: Visit, inbox: Inbox, database: Database
) -> None:
    path = f"/users/{user_id(database, 'hoffmann')}"
    answer = admin.post(f"{path}/password", password="")
    assert owner.get("/").location.startswith("/login")
    assert visit.log_in("hoffmann", shown_password(answer.text)).status_code == 302
    assert admin.post(f"{path}/password", password=NEW).location == path
    assert visit.get("/").location.startswith("/login")
    assert visit.log_in("hoffmann", NEW).status_code == 302
    assert admin.post(f"{path}/password", password="short").status_code == 422
    noted = ("admin", inbox.bakery.id, "password: hoffmann", {"before": None, "after": "changed"})
    assert changes(database) == [noted] * 2


def test_a_removed_user_is_logged_out_at_once(
    admin: Visit, owner: Visit, visit: Visit, inbox: Inbox, database: Database
) -> None:
    path = f"/users/{user_id(database, 'hoffmann')}"
    assert admin.post(f"{path}/remove").location == "/users"
    assert owner.get("/").location.startswith("/login")
    assert visit.log_in("hoffmann").status_code == 403
    assert admin.get(path).status_code == 404
    assert changes(database)[0] == (
        "admin",
        inbox.bakery.id,
        "user: hoffmann",
        {"before": {"role": "owner"}, "after": None},
    )


def test_nobody_removes_or_renews_themselves_among_the_users(admin: Visit, database: Database) -> None:
    path = f"/users/{user_id(database, 'admin')}"
    page = admin.get(path).text
    assert 'href="/account"' in page
    assert 'id="remove"' not in page
    assert admin.post(f"{path}/remove").status_code == 403
    assert admin.post(f"{path}/password", password=NEW).status_code == 403
    assert find(database, "admin") is not None
    assert changes(database) == []


def test_a_user_who_is_not_there_is_not_found(admin: Visit) -> None:
    for answer in (admin.get("/users/999"), admin.post("/users/999/remove"), admin.post("/users/999/password")):
        assert answer.status_code == 404


def test_the_own_password_is_changed_with_the_old_one_and_all_other_sessions_end(
    app: Flask, owner: Visit, inbox: Inbox, database: Database
) -> None:
    elsewhere = Visit(app.test_client())
    elsewhere.log_in("hoffmann")
    assert 'href="/account"' in owner.get("/").text
    assert owner.post("/account/password", old=PASSWORD, password=NEW, again=NEW).location == "/account"
    assert owner.get("/account").status_code == 200, "this session goes on"
    assert elsewhere.get("/").location.startswith("/login")
    assert elsewhere.log_in("hoffmann", PASSWORD).status_code == 403
    assert elsewhere.log_in("hoffmann", NEW).status_code == 302
    noted = ("hoffmann", inbox.bakery.id, "password: hoffmann", {"before": None, "after": "changed"})
    assert changes(database) == [noted]


@pytest.mark.parametrize(
    ("old", "password", "again", "sentence"),
    [
        ("wrong", NEW, NEW, "Das alte Passwort stimmt nicht."),
        ("", NEW, NEW, "Das alte Passwort stimmt nicht."),
        (PASSWORD, NEW, NEW + "!", "Die beiden neuen Passwörter sind nicht gleich."),
        (PASSWORD, "short", "short", "Das Passwort braucht mindestens 10 Zeichen."),
    ],
)
def test_the_own_password_stays_where_something_is_wrong(
    owner: Visit, database: Database, old: str, password: str, again: str, sentence: str
) -> None:
    answer = owner.post("/account/password", old=old, password=password, again=again)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert NEW not in answer.text
    with database.session() as session:
        assert check_password(session, "hoffmann", PASSWORD) is not None


def test_guessing_the_old_password_is_slowed_down(owner: Visit) -> None:
    answers = [owner.post("/account/password", old="guess", password=NEW, again=NEW).status_code for _ in range(12)]
    assert answers == [422] * 12
    page = owner.post("/account/password", old=PASSWORD, password=NEW, again=NEW)
    assert "Das war zu oft falsch." in page.text


def test_a_pin_is_shown_once_renewed_and_removed(
    owner: Visit, inbox: Inbox, database: Database, settings: Settings
) -> None:
    assert "Sie haben keine PIN." in owner.get("/account").text
    first = shown_pin(owner.post("/account/pin", password=PASSWORD).text)
    assert whose_pin(database, settings, first) == "hoffmann"
    page = owner.get("/account").text
    assert "Sie haben eine PIN." in page
    assert first not in page.replace(" ", "")
    second = shown_pin(owner.post("/account/pin", password=PASSWORD).text)
    assert (whose_pin(database, settings, first), whose_pin(database, settings, second)) == (None, "hoffmann")
    assert owner.post("/account/pin/remove").location == "/account"
    assert owner.post("/account/pin/remove").location == "/account"
    assert whose_pin(database, settings, second) is None
    assert changes(database) == [
        ("hoffmann", inbox.bakery.id, "PIN: hoffmann", {"before": "set", "after": None}),
        *[("hoffmann", inbox.bakery.id, "PIN: hoffmann", {"before": None, "after": "changed"})] * 2,
    ]
    with database.session() as session:
        kept = str([one.change for one in audit.list_entries(session, None)])
    assert first not in kept
    assert second not in kept


def test_the_account_says_whether_messages_are_heard_by_telephone(
    owner: Visit, database: Database, inbox: Inbox
) -> None:
    assert "sobald ein Administrator das in den Einstellungen" in owner.get("/account").text
    with database.session() as session:
        session.get_one(Client, inbox.bakery.id).messages_by_phone = True
    page = owner.get("/account").text
    assert "Damit hören Sie am Telefon Ihre neuen Nachrichten an" in page
    assert "sobald ein Administrator das in den Einstellungen" not in page


def test_the_account_says_which_number_takes_the_pin(owner: Visit, settings: Settings) -> None:
    assert "Noch gibt es keine Servicenummer" in owner.get("/account").text
    settings.service_number = "+49305550199"
    assert "Rufen Sie 030 5550199 an" in owner.get("/account").text


@pytest.mark.parametrize(("path", "field"), [("pin", "password-pin"), ("calendar", "password-calendar")])
def test_who_finds_a_browser_open_gets_neither_a_pin_nor_an_address(
    owner: Visit, database: Database, path: str, field: str
) -> None:
    for _ in range(5):
        refused = owner.post(f"/account/{path}", password="guess")
        assert refused.status_code == 422
        assert "Das Passwort stimmt nicht." in refused.text
        (asked,) = re.findall(rf'<input id="{field}"[^>]*>', refused.text)
        assert 'aria-invalid="true"' in asked
    assert "Das war zu oft falsch." in owner.post(f"/account/{path}", password=PASSWORD).text
    with database.session() as session:
        user = find_user(session, "hoffmann")
        assert (user.pin_digest, user.calendar_digest) == (None, None)
    assert changes(database) == []


@pytest.mark.parametrize("path", ["/account/password", "/account/pin", "/account/pin/remove", "/users/new"])
def test_forms_need_their_token_and_a_login(visit: Visit, admin: Visit, path: str) -> None:
    assert admin.client.post(path).status_code == 400
    assert visit.post(path).location.startswith("/login")


AGENTS = {
    "Firefox, Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Safari, iPhone": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1",
    "Edge, Windows": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    "Chrome, Android": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
    "Mobile Safari/537.36",
    "": "curl/8.14",
}


@pytest.mark.parametrize(("device", "agent"), AGENTS.items())
def test_a_device_is_called_what_people_call_it(device: str, agent: str) -> None:
    assert device_of(agent) == device


def test_one_sees_where_one_is_logged_in_and_ends_it(app: Flask, owner: Visit, admin: Visit) -> None:
    phone = Visit(app.test_client())
    phone.client.environ_base["HTTP_USER_AGENT"] = AGENTS["Safari, iPhone"]
    phone.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    phone.log_in("hoffmann")
    page = owner.get("/account").text
    assert "Safari, iPhone" in page
    assert "192.0.2.7" in page
    (ended,) = re.findall(r'action="(/account/logins/\d+/end)"', page)
    assert admin.post(ended).status_code == 404, "nobody ends another's"
    assert phone.get("/").status_code == 200
    assert owner.post(ended).status_code == 302
    assert phone.get("/").location.startswith("/login")
    assert owner.get("/account").status_code == 200
    assert "Safari, iPhone" not in owner.get("/account").text


def test_all_other_log_ins_are_ended_at_once(app: Flask, owner: Visit, admin: Visit) -> None:
    others = [Visit(app.test_client()) for _ in range(2)]
    for other in others:
        other.log_in("hoffmann")
    assert owner.post("/account/logins/end").status_code == 302
    assert [other.get("/").status_code for other in others] == [302, 302]
    assert owner.get("/account").status_code == 200
    assert admin.get("/").status_code == 200, "others' go on"


def test_an_assistant_sees_messages_and_no_way_to_settings(app: Flask, admin: Visit, inbox: Inbox) -> None:
    form = {"login": "lena", "role": "assistant", "client": str(inbox.bakery.id), "password": NEW}
    assert admin.post("/users/new", **form).location == "/users"
    assert "Assistenz · " in admin.get("/users").text
    assistant = Visit(app.test_client())
    assert assistant.log_in("lena", NEW).status_code == 302
    page = assistant.get("/").text
    assert "Karin Weber" in page or "Kirschtorte" in page
    assert 'id="office"' not in page
    account = assistant.get("/account").text
    assert 'id="new-pin"' not in account
    assert 'id="programs"' not in account
    assert 'id="new-calendar"' in account
    assert assistant.post(f"/messages/{inbox['cake']}/read").status_code == 302
    assert assistant.get(f"/messages/{inbox['foreign']}").status_code == 404


@pytest.mark.parametrize("role", ["service", "king"])
def test_a_service_is_no_user(admin: Visit, role: str) -> None:
    assert admin.post("/users/new", login="till", role=role, client="1").status_code == 400
