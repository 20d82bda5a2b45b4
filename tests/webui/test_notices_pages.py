"""One's own rules of notices and devices; webhooks and the outbox as admins see them."""

import base64
import re
from datetime import time

import pytest
from flask import Flask
from visits import Inbox, Visit

from mail import work
from mail.devices import name_of
from mail.errors import Refused, TryLater
from mail.models import Channel, Entry, PushSubscription, Standing, Webhook
from mail.notices.plan import DEFAULT, Kind, Plan, When, from_plain, plain
from mail.notices.plans import plan_of
from mail.outbox import About, Mail, Push, put_mail, put_push, put_webhook
from office.audit import list_entries
from office.clients import list_clients
from office.database import Database, utcnow
from office.logins import addresses
from office.models import User
from office.settings import Settings

FORM = {
    "address": "karin@example.org",
    "sound": "link",
    "urgent-mail": "at_once",
    "urgent-push": "at_once",
    "vip-mail": "at_once",
    "vip-push": "never",
    "other-mail": "collected",
    "other-push": "never",
    "missed-mail": "never",
    "missed-push": "never",
    "times": "17, 12:00",
    "begins": "20:00",
    "ends": "7:00",
    "but": "vip",
}
KEYS = {
    "p256dh": base64.urlsafe_b64encode(b"\4" * 65).decode().rstrip("="),
    "auth": base64.urlsafe_b64encode(b"a" * 16).decode().rstrip("="),
}
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


def user(database: Database, login: str) -> User:
    with database.session() as session:
        return session.query(User).filter_by(login=login).one()


def plan(database: Database, login: str, client_id: int | None) -> Plan | None:
    with database.session() as session:
        return plan_of(session, user(database, login), client_id)


def told(page: str) -> list[str]:
    found = re.search(r'<ul class="sentences">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", found[1]) if found else []


def test_the_rules_read_like_the_wish_they_came_from(owner: Visit, database: Database, inbox: Inbox) -> None:
    owner.post("/language", language="en")
    with database.session() as session:
        addresses.confirm(session, user(database, "hoffmann").id, FORM["address"], utcnow())
    assert owner.post("/account/notices", **FORM).status_code == 302
    assert told(owner.get("/account/notices").text) == [
        "Urgent messages: at once by mail and on your devices.",
        "Messages and calls of VIPs: at once by mail.",
        "All other messages: at 12:00 and 17:00 in one mail.",
        "Missed calls: no notice.",
        "From 20:00 to 07:00 only calls of VIPs.",
        "Mails go to karin@example.org, with a link to the sound.",
    ]
    owner.post("/language", language="de")
    assert told(owner.get("/account/notices").text)[2:5] == [
        "Alle anderen Nachrichten: um 12:00 und 17:00 Uhr in einer E-Mail.",
        "Verpasste Anrufe: keine Benachrichtigung.",
        "Von 20:00 bis 07:00 Uhr nur Anrufe von VIPs.",
    ]
    kept = plan(database, "hoffmann", inbox.bakery.id)
    assert kept is not None
    assert (kept.times, kept.with_sound, kept.rules[Kind.OTHER][Channel.MAIL]) == (
        (time(12), time(17)),
        False,
        When.COLLECTED,
    )
    assert from_plain(plain(kept)) == kept
    with database.session() as session:
        (noted,) = list_entries(session, inbox.bakery.id, limit=5)
        assert (noted.what, noted.change["after"]["mail_address"]) == ("notices: hoffmann", "karin@example.org")
    assert owner.post("/account/notices/reset").status_code == 302
    assert plan(database, "hoffmann", inbox.bakery.id) == DEFAULT


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"address": "karin"}, "„karin“ ist keine E-Mail-Adresse"),
        ({"times": ""}, "mindestens eine Uhrzeit"),
        ({"times": "25"}, "„25“ ist keine Uhrzeit"),
        ({"ends": ""}, "zwei verschiedene Uhrzeiten"),
        ({"ends": "20:00"}, "zwei verschiedene Uhrzeiten"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(
    owner: Visit, database: Database, inbox: Inbox, typed: dict[str, str], said: str
) -> None:
    owner.post("/language", language="de")
    answer = owner.post("/account/notices", **(FORM | typed))
    assert (answer.status_code, said in answer.text) == (422, True)
    assert 'value="link" checked' in answer.text
    assert plan(database, "hoffmann", inbox.bakery.id) == DEFAULT


@pytest.mark.parametrize("typed", [{"urgent-mail": "often"}, {"but": "everybody"}, {"other-push": ""}])
def test_what_no_form_sends_is_refused(owner: Visit, typed: dict[str, str]) -> None:
    assert owner.post("/account/notices", **(FORM | typed)).status_code == 400


def test_an_admin_is_told_of_those_clients_that_were_chosen(admin: Visit, database: Database, inbox: Inbox) -> None:
    admin.post("/language", language="en")
    page = admin.get(f"/account/notices?client={inbox.bakery.id}").text
    assert "You are told nothing of this client" in page
    assert "Marlowe Law – no notices" in page
    admin.post("/account/notices", **FORM, client=str(inbox.lawyer.id))
    assert plan(database, "admin", inbox.lawyer.id) is not None
    assert plan(database, "admin", inbox.bakery.id) is None
    assert "Marlowe Law – no notices" not in admin.get("/account/notices").text
    assert admin.get("/account/notices?client=99").status_code == 404
    assert admin.get("/account/notices?client=x").status_code == 404


def test_an_owner_has_the_own_client_whatever_is_sent(owner: Visit, database: Database, inbox: Inbox) -> None:
    owner.post("/account/notices", **FORM, client=str(inbox.lawyer.id))
    assert plan(database, "hoffmann", inbox.bakery.id) != DEFAULT
    assert plan(database, "hoffmann", inbox.lawyer.id) is None


def test_a_test_notice_goes_out_by_mail_and_to_devices(owner: Visit, database: Database, inbox: Inbox) -> None:
    assert inbox
    owner.post("/language", language="de")
    owner.post("/account/notices/trial")
    assert "weder eine bestätigte Adresse noch ein Gerät" in owner.get("/account/notices").text
    owner.post("/account/notices", **FORM)
    owner.post("/account/notices/trial")
    assert "weder eine bestätigte Adresse noch ein Gerät" in owner.get("/account/notices").text
    with database.session() as session:
        addresses.confirm(session, user(database, "hoffmann").id, FORM["address"], utcnow())
    owner.post("/account/notices/devices", endpoint="https://push.example.net/1", **KEYS)
    owner.post("/account/notices/trial")
    with database.session() as session:
        found = [(entry.channel, entry.user_id) for entry in session.query(Entry)]
    assert found == [(channel, user(database, "hoffmann").id) for channel in (Channel.MAIL, Channel.PUSH)]
    for _ in range(4):
        last = owner.post("/account/notices/trial")
    assert last.status_code == 429, "nobody's box is filled from here"


def test_a_device_tells_the_one_who_signed_it_up_last(
    owner: Visit, admin: Visit, database: Database, inbox: Inbox
) -> None:
    assert inbox
    device = {"endpoint": "https://push.example.net/1", **KEYS}
    assert owner.post("/account/notices/devices", headers={"User-Agent": FIREFOX}, **device).status_code == 204
    assert "Firefox, Android" in owner.get("/account/notices").text
    with database.session() as session:
        put_push(session, "waits", user(database, "hoffmann").id, Push("For the owner", "alone", "/"))
    assert admin.post("/account/notices/devices", **device).status_code == 204
    assert "Firefox, Android" not in owner.get("/account/notices").text
    with database.session() as session:
        (only,) = session.query(PushSubscription)
        (waits,) = session.query(Entry)
    assert only.user_id == user(database, "admin").id
    assert waits.subscription_id is None
    assert owner.post(f"/account/notices/devices/{only.id}/remove").status_code == 404
    assert admin.post(f"/account/notices/devices/{only.id}/remove").status_code == 302
    with database.session() as session:
        assert session.query(PushSubscription).count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example.net/1"},
        {"endpoint": "file:///etc/passwd"},
        {"endpoint": f"https://push.example.net/{'x' * 1000}"},
        {"p256dh": "AAAA"},
        {"auth": "nö"},
        {"auth": ""},
    ],
)
def test_a_device_that_is_none_is_refused(owner: Visit, database: Database, wrong: dict[str, str]) -> None:
    device = {"endpoint": "https://push.example.net/1", **KEYS} | wrong
    assert owner.post("/account/notices/devices", **device).status_code == 422
    with database.session() as session:
        assert session.query(PushSubscription).count() == 0


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/140 Safari/537.36 Edg/140", "Edge, Windows"),
        ("", "Browser"),
    ],
)
def test_devices_have_names(agent: str, name: str) -> None:
    assert name_of(agent) == name


def webhook(admin: Visit, **form: str | list[str]) -> str:
    page = admin.post("/webhooks/add", **form).text
    return re.findall(r'id="secret">(vzw_[\w-]+)<', page)[0]


def test_a_webhook_is_made_with_a_secret_shown_once_and_removed(admin: Visit, database: Database, inbox: Inbox) -> None:
    secret = webhook(
        admin, url="https://hub.example.org/hooks?key=1", client=str(inbox.bakery.id), event=["call.missed"]
    )
    with database.session() as session:
        (made,) = session.query(Webhook)
        assert (made.secret, made.client_id, made.events) == (secret, inbox.bakery.id, ["call.missed"])
        assert "key=1" not in str([entry.change for entry in list_entries(session, None)])
    listed = admin.get("/webhooks").text
    assert "hub.example.org/hooks<" in listed, "by its path two of one machine are told apart"
    assert secret not in listed + admin.get(f"/webhooks/{made.id}").text
    assert "key=1" not in listed
    assert admin.post(f"/webhooks/{made.id}/remove").status_code == 302
    assert admin.get(f"/webhooks/{made.id}").status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        {"url": "http://hub.example.org/", "event": "call.missed"},
        {"url": "hub.example.org", "event": "call.missed"},
        {"url": "https://hub.example.org:x/", "event": "call.missed"},
        {"url": "https://hub.example.org/"},
    ],
)
def test_a_webhook_that_is_none_is_refused(admin: Visit, database: Database, form: dict[str, str]) -> None:
    assert admin.post("/webhooks/add", **form).status_code == 422
    with database.session() as session:
        assert session.query(Webhook).count() == 0


def test_a_machine_of_the_house_is_told_where_the_settings_allow_it(
    app: Flask, settings: Settings, database: Database, admin: Visit
) -> None:
    assert app
    settings.notice_hosts.append("nas")
    webhook(admin, url="http://nas:8123/hook", event=["message.received"])
    with database.session() as session:
        assert session.query(Webhook).one().client_id is None


def tried(database: Database, problem: str) -> Entry:
    """The newest entry, refused."""
    with database.session() as session:
        session.flush()
        (item, *_) = work.claim(session, "me", utcnow(), utcnow() - utcnow(), 1, {}, 1)
        assert work.note(session, "me", work.Outcome(item, utcnow(), 0.2, 550, Refused(problem, 550)))
        return session.get_one(Entry, item.id)


def test_an_admin_sees_what_was_refused_and_sends_it_again(
    admin: Visit, owner: Visit, database: Database, inbox: Inbox
) -> None:
    admin.post("/language", language="de")
    owner.post("/language", language="de")
    about = About(user_id=user(database, "hoffmann").id, client_id=inbox.bakery.id)
    with database.session() as session:
        put_mail(session, "k", "gone@example.org", Mail("Anruf", "Text"), about)
    refused = tried(database, "mail.example.org says: 550 5.1.1 nobody of that name")
    page = admin.get("/outbox").text
    for words in ("gone@example.org", "abgewiesen", "Der Mailserver mail.example.org sagt: 550 5.1.1 nobody"):
        assert words in page
    assert "Die letzte E-Mail an Sie ist nicht angekommen" in owner.get("/account/notices").text
    assert admin.post(f"/outbox/{refused.id}/again", next="/outbox").status_code == 302
    with database.session() as session:
        assert session.get_one(Entry, refused.id).state is Standing.WAITING
    page = admin.get("/outbox").text
    assert "gone@example.org" not in page
    assert "Warten auf den Versand: 1" in page
    admin.post(f"/outbox/{refused.id}/again")
    assert "Es wartet noch auf den Versand" in admin.get("/outbox").text
    assert "Die letzte E-Mail" not in owner.get("/account/notices").text


def test_the_log_of_a_webhook_shows_each_attempt_and_sends_again(
    admin: Visit, database: Database, inbox: Inbox
) -> None:
    assert inbox
    admin.post("/language", language="en")
    webhook(admin, url="https://hub.example.org/", event=["message.received"])
    with database.session() as session:
        made = session.query(Webhook).one()
        put_webhook(session, "k", made, {"event": "message.received", "message": {"caller": "<Müller>"}})
    entry = tried(database, "the address answers with 410")
    page = admin.get(f"/webhooks/{made.id}").text
    for words in (
        "message.received",
        "refused",
        "The program answers with the error 410.",
        "&lt;Müller&gt;",
        "after 0.2 s",
    ):
        assert words in page
    assert admin.post(f"/outbox/{entry.id}/again", next=f"/webhooks/{made.id}").location == f"/webhooks/{made.id}"
    assert "not yet tried" not in admin.get(f"/webhooks/{made.id}").text
    assert admin.post("/outbox/99/again").status_code == 404


def test_what_waits_for_its_next_try_is_tried_now_and_says_of_which_message_it_is(
    admin: Visit, database: Database, inbox: Inbox
) -> None:
    admin.post("/language", language="en")
    about = About(message_id=inbox["cake"], client_id=inbox.bakery.id)
    with database.session() as session:
        put_mail(session, "k", "karin@example.org", Mail("Call", "Text"), about)
        (item, *_) = work.claim(session, "me", utcnow(), utcnow() - utcnow(), 1, {}, 1)
        work.note(session, "me", work.Outcome(item, utcnow(), 0.2, 450, TryLater("not now", 450)))
    with database.session() as session:
        entry = session.get_one(Entry, item.id)
        assert (entry.state, entry.next_at > utcnow()) == (Standing.WAITING, True)
    page = admin.get("/outbox").text
    assert "Try now" in page
    assert re.search(rf'href="/messages/{inbox["cake"]}">Call of [^<]+, \d', page)
    admin.post(f"/outbox/{entry.id}/again")
    with database.session() as session:
        entry = session.get_one(Entry, item.id)
        assert entry.next_at <= utcnow()
        assert entry.attempts == 1, "its pauses go on growing, and its day ends as before"
    changes = admin.get("/changes").text
    assert "Sent: E-mail, karin@example.org" in changes


def test_the_default_of_who_logs_in_with_an_address_has_it(database: Database, inbox: Inbox) -> None:
    with database.session() as session:
        (hoffmann,) = session.query(User).filter_by(login="hoffmann")
        hoffmann.login = "hoffmann@example.org"
        assert [client.name for client in list_clients(session)]
        found = plan_of(session, hoffmann, inbox.bakery.id)
    assert found is not None
    assert found.address == "hoffmann@example.org"
