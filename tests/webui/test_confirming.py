"""An address gets notices once its owner has confirmed it, by a link that a real mail server brought."""

import re

import pytest
from sqlalchemy import select
from visits import Inbox, Visit

from mail.models import Entry, Standing
from mail.notices.plans import counting_plan, unconfirmed
from office.audit import list_entries
from office.database import Database
from office.logins import addresses
from office.models import User
from office.people import find_user, set_email
from office.settings import Settings, Smtp

HOUSE = "https://vorzimmer.example.org"
KARIN = "karin@example.org"
RULES = {f"{kind}-{way}": "at_once" for kind in ("urgent", "vip", "other", "missed") for way in ("mail", "push")}


@pytest.fixture
def with_mail(settings: Settings) -> Settings:
    settings.smtp = Smtp(host="127.0.0.1", port=9, security="none", sender="Vorzimmer <v@example.org>")
    settings.public_url = HOUSE
    return settings


def links_sent(database: Database, to: str) -> list[str]:
    with database.session() as session:
        entries = session.scalars(select(Entry).where(Entry.address == to).order_by(Entry.id)).all()
        return [re.findall(rf"{HOUSE}(/confirm/[\w-]+)", one.payload["text"])[0] for one in entries]


def address_told(database: Database, login: str) -> str | None:
    with database.session() as session:
        user = find_user(session, login)
        plan = counting_plan(session, user, user.client_id)
        return plan and plan.address


@pytest.mark.usefixtures("with_mail", "inbox")
def test_an_address_that_was_typed_is_told_nothing_before_its_owner_says_so(
    owner: Visit, visit: Visit, database: Database
) -> None:
    answer = owner.post("/account/notices", **RULES, address=KARIN, times="12")
    page = owner.get(answer.location).text
    assert f"Ein Link zum Bestätigen wird an {KARIN} gesendet." in page
    assert "ist noch nicht bestätigt" in page
    assert address_told(database, "hoffmann") == ""
    (link,) = links_sent(database, KARIN)
    assert "Ist das Ihre Adresse?" in visit.get(link).text
    assert address_told(database, "hoffmann") == "", "mail scanners follow links"
    assert "Ihre Adresse ist bestätigt" in visit.post(link).text
    assert address_told(database, "hoffmann") == KARIN
    assert visit.get(link).status_code == 404
    assert visit.post(link).status_code == 404
    assert "ist noch nicht bestätigt" not in owner.get("/account/notices").text
    with database.session() as session:
        assert list_entries(session, None)[0].what == "address confirmed: hoffmann"
    owner.post("/account/notices", **RULES, address="Karin@Example.org", times="12")
    assert address_told(database, "hoffmann") == "Karin@Example.org", "it is the same one"
    assert len(links_sent(database, KARIN)) == 1


@pytest.mark.usefixtures("with_mail", "inbox")
def test_the_earlier_address_is_told_until_the_new_one_is_confirmed(
    owner: Visit, visit: Visit, database: Database
) -> None:
    with database.session() as session:
        user = find_user(session, "hoffmann")
        addresses.confirm(session, user.id, KARIN, user.created_at)
    for address in (KARIN, "typo@example.org", "new@example.org"):
        owner.post("/account/notices", **RULES, address=address, times="12")
        assert address_told(database, "hoffmann") == KARIN
    for page in ("/account", "/account/notices"):
        assert f"bis dahin gehen Benachrichtigungen weiter an {KARIN}." in owner.get(page).text
    assert f"E-Mails gehen an {KARIN}" in owner.get("/account/notices").text
    visit.post(links_sent(database, "new@example.org")[0])
    assert address_told(database, "hoffmann") == "new@example.org"
    assert "weiter an" not in owner.get("/account").text
    owner.post("/account/notices", **RULES, address="", times="12")
    owner.post("/account/notices", **RULES, address="later@example.org", times="12")
    assert address_told(database, "hoffmann") == "", "who has emptied the field wants none there"


@pytest.mark.usefixtures("inbox")
def test_by_the_default_too_the_earlier_address_is_told(database: Database) -> None:
    def change_to(address: str) -> str | None:
        with database.session() as session:
            set_email(session, find_user(session, "hoffmann"), address)
        return address_told(database, "hoffmann")

    assert change_to(KARIN) == ""
    with database.session() as session:
        user = find_user(session, "hoffmann")
        addresses.confirm(session, user.id, KARIN, user.created_at)
    assert [change_to(one) for one in ("typo@example.org", "new@example.org")] == [KARIN, KARIN]
    assert [change_to(one) for one in ("", "later@example.org")] == ["", ""]


@pytest.mark.usefixtures("with_mail", "inbox")
def test_the_link_is_sent_again_and_not_without_end(owner: Visit, database: Database) -> None:
    owner.post("/account/notices", **RULES, address=KARIN, times="12")
    assert 'action="/account/confirm"' in owner.get("/account").text
    for _ in range(4):
        assert owner.post("/account/confirm", address=KARIN, next="/account").location == "/account"
    assert "Bitte warten Sie" in owner.get("/account").text
    sent = links_sent(database, KARIN)
    assert len(sent) == 3
    assert [owner.get(link).status_code for link in sent] == [404, 404, 200]
    for other in ("somebody@example.org", ""):
        assert owner.post("/account/confirm", address=other).status_code == 400, "only what is one's own"


@pytest.mark.usefixtures("inbox")
def test_without_mail_the_page_says_what_is_to_be_set(owner: Visit, database: Database) -> None:
    owner.post("/account/notices", **RULES, address=KARIN, times="12")
    page = owner.get("/account/notices").text
    assert "public_url" in page
    assert "Link erneut senden" not in page
    with database.session() as session:
        assert session.query(Entry).count() == 0


@pytest.mark.usefixtures("with_mail")
def test_an_admin_sees_what_is_not_confirmed(admin: Visit, database: Database, inbox: Inbox) -> None:
    with database.session() as session:
        user_id = find_user(session, "hoffmann").id
    form = {"email": KARIN, "role": "owner", "client": str(inbox.bakery.id)}
    answer = admin.post(f"/users/{user_id}", **form)
    assert f"wird an {KARIN} gesendet" in admin.get(answer.location).text
    assert f"Nicht bestätigt: {KARIN}" in admin.get("/users").text
    assert len(links_sent(database, KARIN)) == 1
    with database.session() as session:
        entry = session.query(Entry).one()
        entry.state, entry.problem = Standing.REFUSED, "mx says: 550 no such user"
    for path in ("/users", f"/users/{user_id}"):
        assert "550 no such user" in admin.get(path).text
    with database.session() as session:
        addresses.confirm(session, user_id, KARIN, session.get_one(User, user_id).created_at)
    assert "Nicht bestätigt" not in admin.get("/users").text
    with database.session() as session:
        assert not any(unconfirmed(session, session.query(User).all()).values())
