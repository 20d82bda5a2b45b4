"""The page of first steps: what ticks a step off, what is told of the test call, and who is led there."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from visits import Inbox, Visit

from mail.devices import sign_up
from mail.models import Channel
from mail.notices.models import Notice
from mail.notices.plans import plan_of
from office.database import Database, utcnow
from office.greetings.storage import add_text, switch_on
from office.hours.values import Span
from office.logins import addresses
from office.models import Client
from office.people import find_user
from office.rules.values import Occasion
from office.settings import Settings
from recordings.models import Message, State
from webui.office.week_sentence import week_sentence

HTMX = {"HX-Request": "true"}
STEPS = ["greeting", "hours", "forwarding", "notice"]


@pytest.fixture
def base(inbox: Inbox, database: Database) -> str:
    """The page of a client that has had no call yet."""
    with database.session() as session:
        session.execute(delete(Message).where(Message.client_id == inbox.bakery.id))
    return f"/clients/{inbox.bakery.id}/first-steps"


def done(page: str) -> list[str]:
    return re.findall(r'class="mark done" id="mark-(\w+)"', page)


def seen(page: str) -> str:
    return re.findall(r"live\?seen=(\w+)", page)[0]


def call(database: Database, client_id: int | None, **fields: object) -> int:
    values = {"dialled": "+4930777000", "caller": "+491711234567", "state": State.RECORDED, "received_at": utcnow()}
    with database.session() as session:
        message = Message(call_id=f"test.{session.query(Message).count()}", client_id=client_id, **(values | fields))
        session.add(message)
        session.flush()
        return message.id


def test_each_step_is_ticked_off_by_what_was_done(owner: Visit, base: str, database: Database, inbox: Inbox) -> None:
    assert done(owner.get(base).text) == []
    assert "Noch 4 Schritte" in owner.get("/").text
    sound = re.findall(r'id="hear" src="([^"]+)"', owner.get(base).text)[0].replace("&amp;", "&")
    assert owner.get(sound).status_code == 200
    assert done(owner.get(base).text) == STEPS[:1]
    assert owner.post(f"{base}/hours").location == f"{base}#step-hours"
    assert done(owner.get(base).text) == STEPS[:2]
    message = call(database, inbox.bakery.id, forwarded_by="+49305550100", forwarded_in="Diversion", notice="Hallo")
    page = owner.get(base).text
    assert done(page) == STEPS[:3]
    for told in ("Es klappt", "030 777000", "030 5550100 (Kopfzeile Diversion)", "wurde gespielt", "0171 1234567"):
        assert told in page
    assert "Noch 1 Schritt," in owner.get("/").text
    with database.session() as session:
        user = find_user(session, "hoffmann")
        session.add(
            Notice(message_id=message, user_id=user.id, channel=Channel.MAIL, due_at=utcnow(), told_at=utcnow())
        )
    assert "Die Benachrichtigung über Ihren Testanruf wurde um" in owner.get(base).text
    owner.get(f"/messages/{message}")
    assert done(owner.get(base).text) == STEPS[:3], "whoever comes by the inbox has not seen the notice"
    owner.get(f"/messages/{message}?by=push")
    assert done(owner.get(base).text) == STEPS[:3], "nor by another channel"
    owner.get(f"/messages/{message}?by=mail")
    page = owner.get(base).text
    assert done(page) == STEPS
    assert "Alles erledigt" in page
    assert 'id="delete-trial"' in page
    assert "Noch " not in owner.get("/").text
    assert owner.post("/messages/do", do="delete", message=str(message), next=base).location == base
    assert done(owner.get(base).text) == STEPS, "the test message is not needed any more"


def test_a_changed_greeting_is_to_be_heard_anew(owner: Visit, base: str, database: Database, inbox: Inbox) -> None:
    owner.get(f"/clients/{inbox.bakery.id}/heard")
    assert done(owner.get(base).text) == ["greeting"]
    with database.session() as session:
        draft = add_text(session, inbox.bakery.id, Occasion.OPEN, "de", "Guten Tag.", "hoffmann")
        switch_on(session, draft)
    assert done(owner.get(base).text) == []


def test_hours_that_are_saved_are_confirmed(owner: Visit, base: str, inbox: Inbox) -> None:
    owner.post(f"/clients/{inbox.bakery.id}/hours", **{"day-0": "9-12", "day-1": "9-12"})
    page = owner.get(base).text
    assert done(page) == ["hours"]
    assert "Montag und Dienstag 09:00–12:00; sonst geschlossen." in page


def test_a_call_that_does_not_say_that_it_was_forwarded_is_told_so(
    owner: Visit, base: str, database: Database, inbox: Inbox
) -> None:
    owner.post(f"{base}/dialled")
    assert done(owner.get(base).text) == [], "there was no call"
    call(database, inbox.bakery.id, dialled="+49305550100", state=State.MISSED)
    page = owner.get(base).text
    for told in ("ohne Angabe, dass er umgeleitet wurde", "keine Angabe", "vor ihrem Ende wurde aufgelegt"):
        assert told in page
    assert done(page) == []
    assert "Der Schritt ist damit erledigt" in page
    owner.post(f"{base}/dialled")
    assert done(owner.get(base).text) == ["forwarding"]


@pytest.mark.parametrize("by", ["+49305550100", None])
def test_a_strangers_later_call_does_not_take_the_place_of_ones_own_test(
    owner: Visit, base: str, database: Database, inbox: Inbox, by: str | None
) -> None:
    now = utcnow()
    mine = call(
        database, inbox.bakery.id, dialled="+49305550100", forwarded_by=by, received_at=now - timedelta(minutes=2)
    )
    theirs = call(database, inbox.bakery.id, dialled="+49305550100", caller="+447911123456", received_at=now)
    page = owner.get(base).text
    trial, others = page.split('id="other-calls"')
    assert f'name="message" value="{mine}"' in trial
    assert "+44" not in trial
    assert f"/messages/{theirs}" in others.split("</ul>")[0]
    assert ('id="dialled"' in page) == (by is None)


def test_a_call_that_was_forwarded_comes_before_an_earlier_one_that_was_not(
    owner: Visit, base: str, database: Database, inbox: Inbox
) -> None:
    now = utcnow()
    call(database, inbox.bakery.id, dialled="+49305550100", received_at=now - timedelta(minutes=2))
    mine = call(database, inbox.bakery.id, forwarded_by="+49305550100", received_at=now)
    assert f'name="message" value="{mine}"' in owner.get(base).text


def test_without_a_number_of_the_trunk_nobody_is_told_to_forward_a_number_to_itself(
    owner: Visit, base: str, database: Database, inbox: Inbox, settings: Settings
) -> None:
    page = owner.get(base).text
    assert "**21*" not in page
    for told in ("das führt ins Leere", "trunk_numbers in vorzimmer.toml", "Einstellungen → Nummern"):
        assert told in page
    page = owner.get(f"{base}?number=%2B49305550100").text
    assert "**21*+49305550100#" in page, "the owner says that customers dial another one"
    settings.trunk_numbers = ["+49305550100"]
    assert "**21*" not in owner.get(base).text, "the trunk's number is the one customers dial"
    settings.trunk_numbers = []
    call(database, inbox.bakery.id, dialled="+49305550100", diverted_by="+49305550100")
    page = owner.get(base).text
    assert "**21*" not in page, "it has forwarded a call: customers dial it"
    assert "trunk_numbers in vorzimmer.toml" in page
    assert "Auf 030 5550100 umleiten" not in page
    call(database, inbox.bakery.id, dialled="+4930777000", diverted_by="+49305550100")
    page = owner.get(base).text
    assert "**21*+4930777000#" in page
    assert "eigene Nummer an (030 5550100)" in page
    assert "führt ins Leere" not in page


@pytest.mark.parametrize("by", ["+49309999999", None])
def test_a_call_nobody_claims_is_told_of_without_a_name(
    owner: Visit, base: str, database: Database, inbox: Inbox, by: str | None
) -> None:
    assert inbox
    call(database, None, forwarded_by=by, caller="+4915112345678")
    page = owner.get(f"{base}/live", **HTMX).text
    assert "der zu keinem Mandanten gehört" in page
    assert ("ist hier nicht eingetragen" in page) == (by is not None)
    assert "9999999" not in page
    assert "12345678" not in page
    with database.session() as session:
        session.execute(update(Message).values(received_at=utcnow() - timedelta(minutes=11)))
    assert "zu keinem Mandanten" not in owner.get(base).text


def test_the_page_is_sent_what_is_new_alone(owner: Visit, base: str, database: Database, inbox: Inbox) -> None:
    shown = seen(owner.get(base).text)
    assert owner.get(f"{base}/live?seen={shown}", **HTMX).status_code == 204
    call(database, inbox.bakery.id, state=State.RECEIVING, forwarded_by="+49305550100")
    news = owner.get(f"{base}/live?seen={shown}", **HTMX).text
    assert "wird gerade gespielt" in news
    assert done(news) == ["forwarding"]
    assert "<html" not in news
    assert owner.get(f"{base}/live?seen={seen(news)}", **HTMX).status_code == 204


def test_a_notice_that_waits_is_sent_at_ones_wish(owner: Visit, base: str, database: Database, inbox: Inbox) -> None:
    message = call(database, inbox.bakery.id, forwarded_by="+49305550100")
    later = utcnow() + timedelta(hours=3)
    with database.session() as session:
        user_id = find_user(session, "hoffmann").id
        session.add(Notice(message_id=message, user_id=user_id, channel=Channel.MAIL, due_at=later))
    assert 'id="send-now"' in owner.get(base).text
    owner.post(f"{base}/arrived")
    assert "notice" not in done(owner.get(base).text), "it has not even gone out"
    owner.post(f"{base}/send")
    with database.session() as session:
        notice = session.scalars(select(Notice)).one()
        assert notice.due_at <= utcnow()
        notice.told_at = utcnow()
    owner.post(f"{base}/arrived")
    assert "notice" in done(owner.get(base).text)


def test_an_address_is_typed_on_the_page_itself(
    owner: Visit, admin: Visit, base: str, database: Database, settings: Settings, inbox: Inbox
) -> None:
    assert settings
    assert owner.post(f"{base}/address", address="karin@").status_code == 422
    assert owner.post(f"{base}/address", address="karin@example.org").location == f"{base}#step-notice"
    page = owner.get(base).text
    assert "karin@example.org ist noch nicht bestätigt" in page
    with database.session() as session:
        user = find_user(session, "hoffmann")
        assert plan_of(session, user, inbox.bakery.id).address == "karin@example.org"  # type: ignore[union-attr]
        user_id = user.id
    assert "Nicht bestätigt: karin@example.org" in admin.get(base).text
    with database.session() as session:
        addresses.confirm(session, user_id, "karin@example.org", utcnow())
        keys = ("BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ", "A" * 22)
        sign_up(session, find_user(session, "hoffmann"), "https://push.example.net/1", keys, "Phone", ())
    assert "gehen per E-Mail an karin@example.org" in owner.get(base).text
    assert "Geräte: 1" in admin.get(base).text
    assert admin.post(f"{base}/address", address="boss@example.org").status_code == 400


def test_codes_are_touched_where_a_phone_can_dial_them(owner: Visit, base: str) -> None:
    chosen = f"{base}?number=%2B49305550100"
    assert "tel:" not in owner.get(chosen).text
    page = owner.get(chosen, **{"User-Agent": "Mozilla/5.0 (Linux; Android 15)"}).text
    assert re.findall(r'href="(tel:[^"]+)"', page) == [
        *("tel:**21*+49305550100%23", "tel:%23%2321%23", "tel:**61*+49305550100*11*20%23", "tel:%23%2361%23"),
        *("tel:**67*+49305550100%23", "tel:%23%2367%23", "tel:%23%23002%23"),
    ]
    assert owner.get(f"{base}?number=%2B491").status_code == 404


def test_an_admin_sees_how_far_each_client_is(admin: Visit, owner: Visit, base: str, inbox: Inbox) -> None:
    owner.post(f"{base}/hours")
    page = admin.get("/clients").text
    assert "Erste Schritte: 1 von 4 erledigt" in page
    assert "Erste Schritte: 0 von 4 erledigt" in page
    assert admin.get(base).status_code == 200
    assert owner.get(f"/clients/{inbox.lawyer.id}/first-steps").status_code == 404


def test_each_page_of_the_office_tells_how_far_they_are_and_leads_back_to_where_it_belongs(
    admin: Visit, owner: Visit, base: str, inbox: Inbox
) -> None:
    office = f"/clients/{inbox.bakery.id}"
    owner.post(f"{base}/hours")
    for visit, path, back in (
        (admin, office, ["/clients"]),
        (admin, f"{office}/hours", ["/clients"]),
        (owner, f"{office}/hours", []),
        (owner, f"{office}/contacts/import", [f"{office}/contacts"]),
        (admin, f"{office}/settings/remove", [f"{office}/settings"]),
    ):
        page = visit.get(path).text
        assert re.findall(r'class="back"[^>]* href="([^"]+)"', page) == back, path
        assert re.findall(r'id="first-steps" href="([^"]+)">([^<]+)<', page) == [
            (base, "Erste Schritte: 1 von 4 erledigt")
        ], path


def test_who_does_not_want_them_is_not_reminded(owner: Visit, base: str, database: Database, inbox: Inbox) -> None:
    office = f"/clients/{inbox.bakery.id}"
    assert f'id="first-steps" href="{base}"' in owner.get(office).text
    assert owner.post(f"{base}/dismiss").location == "/"
    assert "Noch 4 Schritte" not in owner.get("/").text
    assert 'id="first-steps"' not in owner.get(office).text
    assert owner.get(base).status_code == 200, "the page stays"
    with database.session() as session:
        assert session.get_one(Client, inbox.bakery.id).steps_over_at is not None


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ({}, "Es sind keine Öffnungszeiten eingetragen"),
        ({day: [Span(540, 720), Span(840, 1080)] for day in range(5)} | {5: [Span(540, 720)]},
         "Montag bis Freitag 09:00–12:00 und 14:00–18:00, Samstag 09:00–12:00; sonst geschlossen."),
        ({day: [Span(0, 1440)] for day in range(7)}, "Montag bis Sonntag 00:00–24:00."),
        ({0: [Span(540, 720)], 2: [Span(540, 720)]}, "Montag 09:00–12:00, Mittwoch 09:00–12:00; sonst geschlossen."),
    ],
)  # fmt: skip
def test_a_week_is_told_in_one_sentence(app, hours: dict[int, list[Span]], told: str) -> None:  # noqa: ANN001
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert told in week_sentence(hours, "de") or not hours
