"""Invitations and forgotten passwords: links by a real mail server, or handed over by an admin."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from house import wait_until
from receivers import PostOffice, post_office
from sqlalchemy import update
from visits import PASSWORD, Inbox, Visit

from mail.by_mail import ByMail
from mail.models import Channel, Entry
from mail.sender import Sender
from office import audit
from office.database import Database, utcnow
from office.logins import second_factor
from office.logins.models import PasswordLink
from office.models import User
from office.people import find_user, set_email
from office.settings import Settings, Smtp

NEW = "a new password"
HOUSE = "https://vorzimmer.example.org"
Arrived = Callable[[int], list[EmailMessage]]


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def with_mail(settings: Settings, office: PostOffice) -> Settings:
    """The application has the same settings, and looks at them when it is asked."""
    sender = "Vorzimmer <vorzimmer@example.org>"
    settings.smtp = Smtp(host="127.0.0.1", port=office.port, security="none", sender=sender)
    settings.public_url = HOUSE
    return settings


@pytest.fixture
def arrived(with_mail: Settings, database: Database, office: PostOffice) -> Arrived:
    """So many mails, once they have arrived."""

    def do(count: int) -> list[EmailMessage]:
        with _sending(with_mail, database):
            wait_until(lambda: len(office.taken) >= count, f"{count} mails have arrived", 30)
        return office.taken

    return do


@contextmanager
def _sending(settings: Settings, database: Database) -> Iterator[None]:
    stopping = threading.Event()
    sender = Sender(settings, database, {Channel.MAIL: ByMail(settings, database)})
    thread = threading.Thread(target=sender.run, args=(stopping,))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


@pytest.fixture
def known(database: Database, inbox: Inbox) -> User:
    """The baker has an address."""
    assert inbox
    with database.session() as session:
        user = find_user(session, "hoffmann")
        set_email(session, user, "karin@example.org")
        return user


def link_in(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    found = re.findall(rf"{HOUSE}(/login/new/[\w-]{{43}})", part.get_content())
    return str(found[0])


def waiting(database: Database) -> int:
    with database.session() as session:
        return session.query(Entry).count()


@pytest.mark.parametrize("typed", ["hoffmann", " Hoffmann ", "KARIN@example.org"])
def test_who_has_forgotten_the_password_gets_a_link_by_mail(
    app: Flask, owner: Visit, visit: Visit, known: User, arrived: Arrived, database: Database, typed: str
) -> None:
    assert 'href="/login/forgotten"' in visit.get("/login").text
    answer = visit.post("/login/forgotten", login=typed)
    assert answer.status_code == 200
    assert "Wenn es diesen Zugang gibt" in answer.text
    (mail,) = arrived(1)
    assert mail["To"] == "karin@example.org"
    assert mail["Subject"] == "Ein neues Passwort für Vorzimmer"
    link = link_in(mail)
    assert "hoffmann" in visit.get(link).text
    assert visit.post(link, password=NEW, again=f"{NEW}!").status_code == 422
    assert visit.post(link, password="short", again="short").status_code == 422
    assert visit.post(link, password=NEW, again=NEW).location == "/"
    assert "Ihr Passwort ist gesetzt." in visit.get("/").text
    assert owner.get("/").status_code == 302, "who was logged in with the old one is out"
    other = Visit(app.test_client())
    assert other.log_in("hoffmann", PASSWORD).status_code == 403
    assert other.log_in("hoffmann", NEW).status_code == 302
    used = other.get(link)
    assert used.status_code == 404
    assert "Dieser Link gilt nicht mehr" in used.text
    assert visit.post(link, password=PASSWORD, again=PASSWORD).status_code == 404
    with database.session() as session:
        noted = audit.list_entries(session, None)[0]
        assert (noted.what, noted.change) == ("password: hoffmann", {"before": None, "after": "changed"})
        kept = session.query(Entry).one()
        assert (kept.payload, kept.user_id) == ({}, known.id)


@pytest.mark.usefixtures("known", "with_mail")
def test_the_answer_is_the_same_whoever_it_is(app: Flask, database: Database) -> None:
    pages = []
    for typed in ("hoffmann", "karin@example.org", "marlowe", "nobody", "nobody@example.org", ""):
        visit = Visit(app.test_client())
        visit.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{len(pages)}"
        answer = visit.post("/login/forgotten", login=typed)
        assert answer.status_code == 200
        pages.append(re.sub(r'value="[^"]{40,}"', "", answer.text))
    assert len(set(pages)) == 1
    assert waiting(database) == 2, "marlowe has no address, and nobody is nobody"


@pytest.mark.usefixtures("known", "with_mail")
def test_no_mailbox_is_filled_from_here(app: Flask, database: Database) -> None:
    for number in range(6):
        visit = Visit(app.test_client())
        visit.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        assert visit.post("/login/forgotten", login="hoffmann").status_code == 200
    assert waiting(database) == 3
    one = Visit(app.test_client())
    answers = [one.post("/login/forgotten", login=f"guess{number}").status_code for number in range(7)]
    assert answers == [200] * 5 + [429] * 2


@pytest.mark.usefixtures("known", "with_mail")
def test_a_link_leads_to_the_address_that_is_set_and_to_no_other(visit: Visit, arrived: Arrived) -> None:
    token = re.findall(r'name="csrf_token" value="([^"]+)"', visit.get("/login/forgotten").text)[0]
    form = {"login": "hoffmann", "csrf_token": token}
    visit.client.post("/login/forgotten", data=form, headers={"X-Forwarded-Host": "evil.example"})
    assert "evil" not in str(arrived(1)[0])


@pytest.mark.usefixtures("known")
def test_without_mail_people_are_told_whom_to_ask(visit: Visit, database: Database, settings: Settings) -> None:
    assert "Von hier werden keine E-Mails verschickt." in visit.get("/login/forgotten").text
    assert visit.post("/login/forgotten", login="hoffmann").status_code == 200
    settings.smtp = Smtp(host="127.0.0.1", port=9, security="none", sender="a@example.org")
    assert visit.post("/login/forgotten", login="hoffmann").status_code == 200
    assert waiting(database) == 0, "no address is set that could be believed"


@pytest.mark.usefixtures("known")
def test_a_link_is_no_way_around_the_second_factor(
    visit: Visit, database: Database, arrived: Arrived, settings: Settings
) -> None:
    assert settings
    with database.session() as session:
        find_user(session, "hoffmann").totp_secret = "something"
        assert second_factor.CODES == 10
    visit.post("/login/forgotten", login="hoffmann")
    link = link_in(arrived(1)[0])
    assert visit.post(link, password=NEW, again=NEW).location == "/login/code"
    assert visit.get("/").status_code == 302


@pytest.mark.usefixtures("known")
def test_a_link_runs_out(visit: Visit, database: Database, arrived: Arrived) -> None:
    visit.post("/login/forgotten", login="hoffmann")
    link = link_in(arrived(1)[0])
    with database.session() as session:
        session.execute(update(PasswordLink).values(expires_at=utcnow() - timedelta(seconds=1)))
    assert visit.get(link).status_code == 404
    assert visit.post(link, password=NEW, again=NEW).status_code == 404


def test_somebody_new_is_invited_by_mail(admin: Visit, visit: Visit, inbox: Inbox, arrived: Arrived) -> None:
    form = {"login": "lena", "role": "assistant", "client": str(inbox.bakery.id), "email": "Lena@example.org"}
    answer = admin.post("/users/new", **form, password="")
    assert answer.status_code == 302
    assert "wird an lena@example.org gesendet" in admin.get(answer.location).text
    assert "Noch kein Passwort" in admin.get("/users").text
    (mail,) = arrived(1)
    assert mail["Subject"] == "Ihr Zugang zu Vorzimmer"
    text, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert f"admin hat Ihnen Zugang zu Vorzimmer gegeben, dem Sekretariat, das Anrufe für {inbox.bakery.name}" in text
    assert re.search(rf'<a [^>]*href="[^"]*{re.escape(link_in(mail))}"[^>]*>Passwort wählen</a>', page)
    visit.post("/login/forgotten", login="lena@example.org")
    assert len(arrived(2)) == 2, "whoever asked for it, the invitation stays good"
    assert visit.post(link_in(mail), password=NEW, again=NEW).location == "/"
    assert "Noch kein Passwort" not in admin.get("/users").text
    page = visit.get("/account").text
    assert "lena@example.org" in page
    assert "noch nicht bestätigt" not in page, "who has followed the invitation reads what is sent there"


def test_a_house_without_mail_shows_the_link_to_the_admin(
    admin: Visit, visit: Visit, inbox: Inbox, database: Database
) -> None:
    form = {"login": "lena", "role": "owner", "client": str(inbox.bakery.id), "email": "lena@example.org"}
    page = admin.post("/users/new", **form, password="").text
    link = re.findall(r'id="link">http://localhost(/login/new/[\w-]{43})<', page)[0]
    assert link not in admin.get("/users").text
    assert waiting(database) == 0
    again = admin.post(f"/users/{user_id(database, 'lena')}/link").text
    renewed = re.findall(r'id="link">http://localhost(/login/new/[\w-]{43})<', again)[0]
    assert visit.get(link).status_code == 404, "the later one counts"
    steps = f"/clients/{inbox.bakery.id}/first-steps"
    assert visit.post(renewed, password=NEW, again=NEW).location == steps, "an owner goes on to the first steps"
    with database.session() as session:
        changes = [(one.actor, one.what) for one in audit.list_entries(session, None)]
    assert changes == [("lena", "password: lena"), ("admin", "link for a password: lena"), ("admin", "user: lena")]


def test_an_admin_changes_address_role_and_client(
    app: Flask, admin: Visit, owner: Visit, inbox: Inbox, database: Database
) -> None:
    path = f"/users/{user_id(database, 'hoffmann')}"
    form = {"email": "karin@example.org", "role": "assistant", "client": str(inbox.lawyer.id)}
    assert admin.post(path, **form).location == path
    assert "karin@example.org" in admin.get(path).text
    assert owner.get(f"/messages/{inbox['foreign']}").status_code == 200, "it counts at once"
    assert owner.get(f"/messages/{inbox['cake']}").status_code == 404
    assert owner.get(f"/clients/{inbox.lawyer.id}/hours").status_code == 403
    for wrong in ({"email": "karin"}, {"client": ""}, {"client": "999"}):
        assert admin.post(path, **(form | wrong)).status_code == 422
    assert admin.post(path, **(form | {"role": "service"})).status_code == 400
    refused = admin.post(f"/users/{user_id(database, 'marlowe')}", **form)
    assert "gehört schon zu einem anderen Benutzer" in refused.text
    own = f"/users/{user_id(database, 'admin')}"
    assert admin.post(own, email="boss@example.org", role="owner", client=str(inbox.lawyer.id)).location == own
    assert admin.get("/users").status_code == 200, "one's own role stays"
    assert app


def user_id(database: Database, login: str) -> int:
    with database.session() as session:
        return find_user(session, login).id
