"""Log-in by an identity provider: a real one, that a browser is sent to and back from."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
from flask import Flask
from house import wait_until
from pydantic import ValidationError
from visits import Inbox, Visit
from werkzeug.test import TestResponse

from office import audit
from office.database import Database, utcnow
from office.logins import second_factor
from office.people import find_user, set_email
from office.secret import secret_key
from office.settings import Oidc, Settings
from vorzimmer.ports import free_ports
from webui.app import create_app

BACK = "http://localhost/login/oidc/back"


@dataclass
class Provider:
    """The identity provider, and who is known to it."""

    url: str

    def knows(self, subject: str, **claims: object) -> None:
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def confirms(self, location: str, subject: str) -> str:
        """What somebody does there; the address they are sent back to."""
        answer = httpx.post(location, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"].removeprefix("http://localhost")


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """In a process of its own."""
    (port,) = free_ports(1)
    found = Provider(f"http://127.0.0.1:{port}")
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _is_there(found.url), "the provider answers")
        yield found
    finally:
        process.kill()
        process.wait()


def _is_there(url: str) -> bool:
    try:
        return httpx.get(f"{url}/.well-known/openid-configuration").is_success
    except httpx.TransportError:
        return False


@pytest.fixture
def app(settings: Settings, database: Database, provider: Provider, tmp_path: Path) -> Flask:
    (tmp_path / "oidc-secret").write_text("a secret\n")
    settings.oidc = Oidc(
        issuer=provider.url, client_id="vorzimmer", client_secret_file=tmp_path / "oidc-secret", name="Firmenkonto"
    )
    return create_app(settings, database)


@pytest.fixture
def karin(provider: Provider, database: Database, inbox: Inbox) -> str:
    """The baker has an address here and an account there; its subject."""
    assert inbox
    provider.knows("k-1", email="Karin@example.org", email_verified=True)
    with database.session() as session:
        set_email(session, find_user(session, "hoffmann"), "karin@example.org")
    return "k-1"


@dataclass
class Arrival:
    """Somebody who has gone to the provider and come back, and how they were received."""

    visit: Visit
    answer: TestResponse

    def get(self, path: str) -> TestResponse:
        return self.visit.get(path)


Arrives = Callable[..., Arrival]


@pytest.fixture
def arrives(app: Flask, provider: Provider) -> Arrives:

    def do(subject: str, after: str = "") -> Arrival:
        visit = Visit(app.test_client())
        sent = visit.get(f"/login/oidc{after}")
        return Arrival(visit, visit.get(provider.confirms(sent.location, subject)))

    return do


def test_who_the_provider_confirms_by_a_verified_address_is_let_in(
    arrives: Arrives, karin: str, database: Database, inbox: Inbox
) -> None:
    arrival = arrives(karin, "?next=/missed")
    assert arrival.answer.location == "/missed"
    page = arrival.get("/account").text
    assert "hoffmann" in page
    assert "Inhaber" in page
    assert arrival.get(f"/messages/{inbox['foreign']}").status_code == 404
    with database.session() as session:
        noted = audit.list_entries(session, None)[0]
    assert (noted.actor, noted.what) == ("hoffmann", "identity provider: hoffmann")


def test_afterwards_the_subject_counts_and_not_the_address(arrives: Arrives, karin: str, provider: Provider) -> None:
    arrives(karin)
    provider.knows("k-1", email="other@example.org", email_verified=True)
    assert arrives("k-1").get("/").status_code == 200
    provider.knows("k-2", email="karin@example.org", email_verified=True)
    assert arrives("k-2").get("/").status_code == 302, "somebody else who got her address"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "karin@example.org", "email_verified": False},
        {"email": "karin@example.org"},
        {"email": "karin@example.org", "email_verified": "true"},
        {"email": "somebody@example.org", "email_verified": True},
        {"email_verified": True},
        {"email": "admin", "email_verified": True},
    ],
)
@pytest.mark.usefixtures("karin")
def test_who_is_no_user_here_is_not_let_in(
    arrives: Arrives, provider: Provider, database: Database, claims: dict[str, object]
) -> None:
    provider.knows("x-1", **claims)
    arrival = arrives("x-1")
    assert arrival.answer.status_code == 403
    assert "Für dieses Konto gibt es hier keinen Benutzer." in arrival.answer.text
    assert arrival.get("/").status_code == 302
    with database.session() as session:
        assert audit.list_entries(session, None) == []


def test_state_nonce_and_pkce_are_sent_and_an_answer_counts_once_at_its_own_browser(
    app: Flask, karin: str, provider: Provider
) -> None:
    visit = Visit(app.test_client())
    sent = visit.get("/login/oidc").location
    asked = parse_qs(urlsplit(sent).query)
    assert asked["redirect_uri"] == [BACK]
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    answer = provider.confirms(sent, karin)
    stranger = Visit(app.test_client())
    refused = stranger.get(answer)
    assert refused.status_code == 403
    assert "hat nicht bestätigt, wer Sie sind" in refused.text
    assert visit.get(answer.replace("state=", "state=x")).status_code == 403
    sent = visit.get("/login/oidc").location
    answer = provider.confirms(sent, karin)
    assert visit.get(answer).location == "/"
    visit.post("/logout")
    assert visit.get(answer).status_code == 403


def test_who_says_no_at_the_provider_is_not_let_in(app: Flask, inbox: Inbox) -> None:
    assert inbox
    visit = Visit(app.test_client())
    sent = visit.get("/login/oidc").location
    answer = httpx.post(sent, data={"action": "deny"})
    assert visit.get(answer.headers["Location"].removeprefix("http://localhost")).status_code == 403


def test_a_second_factor_is_asked_for_all_the_same(
    arrives: Arrives, karin: str, database: Database, settings: Settings
) -> None:
    secret, key = second_factor.new_secret(), secret_key(settings.data / "secret_key")
    with database.session() as session:
        user, now = find_user(session, "hoffmann"), utcnow()
        second_factor.switch_on(session, user, secret, pyotp.TOTP(secret).at(now), key, now)
    arrival = arrives(karin)
    assert arrival.answer.location == "/login/code"
    assert arrival.get("/").status_code == 302


@pytest.mark.usefixtures("app")
def test_where_the_provider_is_away_the_password_still_lets_in(
    settings: Settings, database: Database, inbox: Inbox
) -> None:
    assert inbox
    (port,) = free_ports(1)
    assert settings.oidc is not None
    settings.oidc = settings.oidc.model_copy(update={"issuer": f"http://127.0.0.1:{port}"})
    visit = Visit(create_app(settings, database).test_client())
    answer = visit.get("/login/oidc")
    assert answer.status_code == 403
    assert "Der Anmeldedienst ist nicht zu erreichen." in answer.text
    assert visit.log_in("hoffmann").status_code == 302


def test_the_log_in_page_offers_it_where_it_is_set(app: Flask, settings: Settings, database: Database) -> None:
    page = Visit(app.test_client()).get("/login?next=/missed").text
    assert "Mit Firmenkonto anmelden" in page
    assert 'href="/login/oidc?next=/missed"' in page
    settings.oidc = None
    without = Visit(create_app(settings, database).test_client())
    assert "/login/oidc" not in without.get("/login").text
    assert without.get("/login/oidc").status_code == 404
    assert without.get("/login/oidc/back").status_code == 404


@pytest.mark.parametrize(
    "issuer", ["http://login.example.org", "login.example.org", "https://", "https://a b", "ftp://a"]
)
def test_an_issuer_is_asked_over_an_encrypted_line_alone(issuer: str) -> None:
    with pytest.raises(ValidationError, match="is no issuer"):
        Oidc(issuer=issuer, client_id="x", client_secret_file=Path("secret"))
