"""The second factor on the pages: set up, asked for at the log-in, lost and switched off."""

import html
import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from visits import PASSWORD, Inbox, Visit
from werkzeug.test import TestResponse

from office import audit
from office.database import Database
from office.models import User
from webui import login
from webui.office import second_factor

pytestmark = pytest.mark.usefixtures("inbox")


def secret_on(page: str) -> str:
    return re.findall(r'name="secret" value="([A-Z2-7]{32})"', page)[0]


def codes_on(page: str) -> list[str]:
    return re.findall(r'<code class="secret">([a-z0-9-]{11})</code>', page)


class App:
    """Somebody's authenticator app. Each code it shows is the next, for half a minute has passed by then."""

    def __init__(self, secret: str) -> None:
        self.totp = pyotp.TOTP(secret)

    def code(self) -> str:
        Clock.now += timedelta(seconds=30)
        return self.totp.at(Clock.now)


class Clock:
    """What the pages take for now where they look at codes: a slow machine shall not make one too old."""

    now = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    for page in (login, second_factor):
        monkeypatch.setattr(page, "utcnow", lambda: Clock.now)


def set_up(visit: Visit) -> tuple[App, list[str]]:
    app = App(secret_on(visit.get("/account/second-factor").text))
    answer = visit.post("/account/second-factor/on", secret=app.totp.secret, code=app.code(), password=PASSWORD)
    assert answer.status_code == 200
    return app, codes_on(answer.text)


def tried(visit: Visit, code: str) -> TestResponse:
    token = re.findall(r'name="csrf_token" value="([^"]+)"', visit.get("/login/code").text)[0]
    return visit.client.post("/login/code", data={"code": code, "csrf_token": token})


def test_with_a_second_factor_the_password_alone_opens_nothing(app: Flask, owner: Visit, visit: Visit) -> None:
    phone, codes = set_up(owner)
    assert len(codes) == 10
    assert "Der zweite Faktor ist eingeschaltet." in owner.get("/account").text
    answer = visit.post("/login?next=/missed", login="hoffmann", password=PASSWORD)
    assert answer.location == "/login/code"
    for path in ("/", "/account", "/messages/1", "/live"):
        assert visit.get(path).status_code in {302, 401}
    assert tried(visit, "000000").status_code == 403
    assert tried(visit, phone.code()).location == "/missed"
    assert visit.get("/missed").status_code == 200
    other = Visit(app.test_client())
    other.log_in("hoffmann")
    assert tried(other, codes[3].upper()).location == "/"
    again = Visit(app.test_client())
    again.log_in("hoffmann")
    assert tried(again, codes[3]).status_code == 403
    assert again.get("/").status_code == 302


def test_the_picture_holds_no_style_and_the_key_can_be_typed(owner: Visit) -> None:
    page = owner.get("/account/second-factor").text
    drawn = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert any("qrline" in one for one in drawn)
    assert all("style=" not in one for one in drawn)
    key = re.findall(r'id="secret">([A-Z2-7 ]+)<', page)[0]
    assert key.replace(" ", "") == secret_on(page)


@pytest.mark.parametrize(
    ("code", "password", "sentence"),
    [("", PASSWORD, "Der Code stimmt nicht. Zeigt das Telefon die richtige Zeit?"), (None, "wrong", "Das Passwort")],
)
def test_it_is_set_up_with_a_code_and_the_password(
    owner: Visit, code: str | None, password: str, sentence: str
) -> None:
    secret = secret_on(owner.get("/account/second-factor").text)
    code = App(secret).code() if code is None else code
    answer = owner.post("/account/second-factor/on", secret=secret, code=code, password=password)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert secret_on(answer.text) == secret, "the app need not scan another"
    assert "Es gibt keinen zweiten Faktor" in owner.get("/account").text


def test_a_key_that_is_none_is_refused(owner: Visit) -> None:
    for secret in ("", "A", "a" * 32, "1" * 32):
        answer = owner.post("/account/second-factor/on", secret=secret, code="1", password=PASSWORD)
        assert answer.status_code == 400


def test_codes_are_guessed_slower_and_slower(owner: Visit, visit: Visit, app: Flask) -> None:
    phone, _codes = set_up(owner)
    visit.log_in("hoffmann")
    answers = [tried(visit, "000000").status_code for _ in range(7)]
    assert answers == [403] * 5 + [429] * 2
    slowed = tried(visit, phone.code())
    assert slowed.status_code == 429
    assert "Das war zu oft falsch." in slowed.text
    owner.post("/logout")
    owner.log_in("hoffmann")
    assert tried(owner, phone.code()).status_code == 302, "at her own browser she is not kept waiting by it"
    assert app is not None


def test_half_way_in_is_over_after_ten_minutes(owner: Visit, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    phone, _codes = set_up(owner)
    visit.log_in("hoffmann")
    assert visit.get("/login/code").status_code == 200
    monkeypatch.setattr(login, "HALF_WAY_SECONDS", 0)
    assert visit.get("/login/code").location == "/login"
    assert visit.post("/login/code", code=phone.code()).location == "/login"
    assert "Das hat zu lange gedauert." in visit.get("/login").text
    assert visit.get("/").status_code == 302


def test_who_has_shown_no_password_has_nothing_to_try_a_code_on(owner: Visit, visit: Visit) -> None:
    phone, codes = set_up(owner)
    for code in (phone.code(), codes[0]):
        assert visit.post("/login/code", code=code).location == "/login"
    assert visit.get("/").status_code == 302


def test_it_is_renewed_and_switched_off_with_the_password(owner: Visit, visit: Visit, database: Database) -> None:
    _phone, codes = set_up(owner)
    for what in ("codes", "off"):
        answer = owner.post(f"/account/second-factor/{what}", password="wrong")
        assert answer.status_code == 422
        assert "Das Passwort stimmt nicht." in answer.text
    anew = codes_on(owner.post("/account/second-factor/codes", password=PASSWORD).text)
    assert len(anew) == 10
    assert not set(anew) & set(codes)
    assert owner.post("/account/second-factor/off", password=PASSWORD).location == "/account"
    assert visit.log_in("hoffmann").location == "/"
    with database.session() as session:
        noted = [(one.what, one.change) for one in audit.list_entries(session, None)]
    assert noted == [
        ("second factor: hoffmann", {"before": "set", "after": None}),
        ("recovery codes: hoffmann", {"before": None, "after": "changed"}),
        ("second factor: hoffmann", {"before": None, "after": "set"}),
    ]


def test_an_admin_switches_it_off_for_who_has_lost_the_phone(
    owner: Visit, admin: Visit, visit: Visit, database: Database, inbox: Inbox
) -> None:
    set_up(owner)
    with database.session() as session:
        user_id = session.query(User.id).filter_by(login="hoffmann").scalar()
    assert 'id="drop-second-factor"' in admin.get(f"/users/{user_id}").text
    assert owner.post(f"/users/{user_id}/second-factor/off").status_code == 403
    assert admin.post(f"/users/{user_id}/second-factor/off").status_code == 302
    assert visit.log_in("hoffmann").location == "/"
    with database.session() as session:
        newest = audit.list_entries(session, None, limit=1)[0]
    assert (newest.actor, newest.what, newest.client_id) == ("admin", "second factor: hoffmann", inbox.bakery.id)
    assert html.unescape(admin.get("/changes").text).count("Zweiter Faktor") >= 1
