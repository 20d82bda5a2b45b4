from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from visits import PASSWORD, Inbox, Visit

from office.database import Database, utcnow
from office.logins.models import Login
from office.logins.sessions import LIFE
from office.models import User
from office.people import set_password
from office.settings import Settings
from webui.app import create_app
from webui.security import own_path

pytestmark = pytest.mark.usefixtures("inbox")


def test_who_is_not_logged_in_is_asked_to_and_led_to_the_page_asked_for(visit: Visit) -> None:
    answer = visit.get("/missed")
    assert answer.location == "/login?next=/missed"
    assert visit.post(answer.location, login="hoffmann", password=PASSWORD).location == "/missed"
    assert visit.get("/missed").status_code == 200


def test_a_login_may_be_written_in_capitals(visit: Visit) -> None:
    assert visit.log_in(" Hoffmann ").location == "/"


@pytest.mark.parametrize(("login", "password"), [("hoffmann", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_password_and_an_unknown_login_are_refused_in_the_same_words(
    visit: Visit, login: str, password: str
) -> None:
    answer = visit.log_in(login, password)
    assert answer.status_code == 403
    assert "Anmeldename oder Passwort stimmt nicht." in answer.text
    assert visit.get("/").status_code == 302


def test_guessing_is_slowed_down_by_address(visit: Visit) -> None:
    answers = [visit.log_in(f"guess{number}", "wrong").status_code for number in range(12)]
    assert answers == [403] * 10 + [429] * 2
    refused = visit.log_in("hoffmann")
    assert "Das war zu oft falsch. Bitte warten Sie" in refused.text
    assert 0 < int(refused.headers["Retry-After"]) <= 6


def elsewhere(app: Flask, number: int) -> Visit:
    """A browser at another address."""
    somebody = Visit(app.test_client())
    somebody.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
    return somebody


def test_guessing_is_slowed_down_by_login_from_many_addresses(app: Flask) -> None:
    codes = [elsewhere(app, number).log_in("hoffmann", "wrong").status_code for number in range(7)]
    assert codes == [403] * 5 + [429] * 2
    assert elsewhere(app, 8).log_in("marlowe").status_code == 302, "another login is not slowed down by it"


def test_of_ipv6_the_network_counts_and_not_the_address(app: Flask) -> None:
    codes = []
    for number in range(12):
        somebody = Visit(app.test_client())
        somebody.client.environ_base["REMOTE_ADDR"] = f"2001:db8:1:2::{number:x}"
        codes.append(somebody.log_in(f"guess{number}", "wrong").status_code)
    assert codes == [403] * 10 + [429] * 2


def test_the_owner_is_not_kept_waiting_by_what_others_guess(app: Flask, owner: Visit) -> None:
    """At the browser she has logged in with before, also from the guesser's own address."""
    owner.post("/logout")
    guesser = Visit(app.test_client())
    while guesser.log_in("hoffmann", "wrong").status_code == 403:
        pass
    assert Visit(app.test_client()).log_in("hoffmann").status_code == 429
    assert owner.log_in("hoffmann").status_code == 302
    assert guesser.log_in("hoffmann", "wrong").status_code == 429, "nothing is forgiven the guesser for it"


def test_a_known_browser_is_no_way_around_the_limit(app: Flask, owner: Visit) -> None:
    owner.post("/logout")
    codes = [owner.log_in("hoffmann", "wrong").status_code for _ in range(12)]
    assert codes == [403] * 10 + [429] * 2
    assert elsewhere(app, 1).log_in("hoffmann").status_code == 302, "nor does it keep anybody else waiting"


def test_a_browser_is_known_for_those_who_have_logged_in_with_it(app: Flask, owner: Visit) -> None:
    owner.post("/logout")
    codes = [owner.log_in("marlowe", "wrong").status_code for _ in range(6)]
    assert codes == [403] * 5 + [429]
    assert owner.client.get_cookie("vorzimmer-8080-known", path="/login") is not None
    forged = Visit(app.test_client())
    forged.client.set_cookie("vorzimmer-8080-known", "WyJhIixbMV1d.forged", path="/login")
    assert forged.log_in("marlowe", "wrong").status_code == 429


def test_a_restart_forgives_no_guess(visit: Visit, settings: Settings, database: Database) -> None:
    while visit.log_in("hoffmann", "wrong").status_code == 403:
        pass
    anew = Visit(create_app(settings, database).test_client())
    assert anew.log_in("hoffmann").status_code == 429


def test_logging_in_often_is_not_slowed_down(app: Flask) -> None:
    assert {Visit(app.test_client()).log_in("hoffmann").status_code for _ in range(12)} == {302}


def test_after_logging_out_the_inbox_is_closed(owner: Visit) -> None:
    owner.post("/logout")
    assert owner.get("/").location.startswith("/login")


def test_a_new_password_ends_the_sessions_of_the_old_one(owner: Visit, database: Database) -> None:
    with database.session() as session:
        set_password(session, "hoffmann", f"another {PASSWORD}")
    assert owner.get("/").status_code == 302


def test_a_log_in_is_over_after_two_weeks(owner: Visit, database: Database) -> None:
    with database.session() as session:
        session.execute(update(Login).values(created_at=utcnow() - LIFE + timedelta(minutes=1)))
    assert owner.get("/").status_code == 200
    with database.session() as session:
        session.execute(update(Login).values(created_at=utcnow() - LIFE))
    assert owner.get("/").status_code == 302


def test_a_cookie_that_was_kept_is_worth_nothing_after_logging_out(owner: Visit, visit: Visit) -> None:
    kept = owner.client.get_cookie("vorzimmer-8080")
    assert kept is not None
    owner.post("/logout")
    visit.client.set_cookie(kept.key, kept.value)
    assert visit.get("/").status_code == 302


def test_an_owner_without_a_client_is_not_let_in(owner: Visit, visit: Visit, database: Database) -> None:
    with database.session() as session:
        session.execute(update(User).where(User.login == "hoffmann").values(client_id=None))
    assert owner.get("/").status_code == 302
    assert visit.log_in("hoffmann").status_code == 403


@pytest.mark.parametrize("path", ["/login", "/logout", "/language", "/messages/do", "/messages/4/read"])
def test_a_form_without_its_csrf_token_is_refused(owner: Visit, path: str) -> None:
    answer = owner.client.post(path, data={"login": "hoffmann", "password": PASSWORD, "language": "en"})
    assert answer.status_code == 400
    assert "zu lange offen" in answer.text


def test_htmx_is_sent_to_the_login_as_a_whole_page(visit: Visit) -> None:
    answer = visit.get("/", **{"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login")


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "/\n/x", "", None])
def test_a_form_never_leads_to_another_site(target: str | None) -> None:
    assert own_path(target, "/home") == "/home"
    assert own_path("/messages/4?a=b", "/home") == "/messages/4?a=b"


def test_cookies_are_kept_from_scripts_and_other_sites(visit: Visit) -> None:
    cookie = visit.log_in("hoffmann").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_every_answer_carries_the_security_headers(owner: Visit, inbox: Inbox) -> None:
    for path in ("/", "/login", "/nowhere", "/healthz", "/api/v1/messages", f"/messages/{inbox['cake']}/sound"):
        headers = owner.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "private, no-store"
