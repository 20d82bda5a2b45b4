"""Calling back from a message's page."""

import pytest
from axe import complaints
from flask import Flask
from playwright.sync_api import expect
from screens import Open, picture
from visits import Inbox, Visit

from asterisk.errors import PBXError
from office.database import Database, utcnow
from office.models import Client
from office.rules.models import Phone
from office.rules.phones import add_phone
from office.settings import Settings, Trunk
from recordings.calling_back import storage
from recordings.calling_back.models import CallBack, Outcome

Rung = list[tuple[str, int]]
ALL_DAY = (0, 24 * 60)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"trunk": Trunk(host="127.0.0.1")})


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> Rung:
    """What Asterisk was asked for."""
    rung: Rung = []
    monkeypatch.setattr("asterisk.phones.silent", lambda _settings, _phones: [])

    def ring(_settings: Settings, target: str, _words: object, call: int, shown: str | None) -> None:
        assert shown == "+49305550100"
        rung.append((target, call))

    monkeypatch.setattr("asterisk.ari.ring_and_call_back", ring)
    return rung


@pytest.fixture
def phones(database: Database, settings: Settings, inbox: Inbox) -> list[Phone]:
    """The bakery's, which calls back around the clock."""
    with database.session() as session:
        client = session.get_one(Client, inbox.bakery.id)
        client.callback_from, client.callback_until = ALL_DAY
        return [add_phone(session, client.id, name, None, settings) for name in ("Backstube", "Laden")]


def calls(database: Database) -> list[CallBack]:
    with database.session() as session:
        return list(session.query(CallBack).order_by(CallBack.id))


def test_one_click_rings_the_own_phone(
    owner: Visit, database: Database, inbox: Inbox, phones: list[Phone], rung: Rung
) -> None:
    path = f"/messages/{inbox['cake']}"
    assert "ring-back" in owner.get(path).text
    page = owner.post(f"{path}/call-back", phone=str(phones[1].id))
    assert page.status_code == 302
    [call] = calls(database)
    assert (call.message_id, call.actor, call.number, call.shown) == (
        inbox["cake"],
        "hoffmann",
        "+493012345678",
        "+49305550100",
    )
    assert rung == [(f"PJSIP/phone-{phones[1].id}", call.id)]
    page = owner.get(path).text
    assert "„Laden“ klingelt jetzt" in page
    assert page.index(">Laden</option>") < page.index(">Backstube</option>"), "the one used last is offered first"
    assert "Gerade klingelt das eigene Telefon" in page
    owner.post(f"{path}/call-back", phone=str(phones[1].id))
    assert "wird gerade schon zurückgerufen" in owner.get(path).text
    assert len(rung) == 1


def test_the_end_is_told_in_the_thread_and_by_the_api(
    app: Flask, owner: Visit, database: Database, inbox: Inbox, phones: list[Phone], rung: Rung
) -> None:
    path = f"/messages/{inbox['cake']}"
    owner.post(f"{path}/call-back", phone=str(phones[0].id))
    with database.session() as session:
        storage.end(session, rung[0][1], Outcome.ANSWERED, 133, utcnow())
    page = owner.get(path).text
    assert page.count("hoffmann hat zurückgerufen, 2:13 min") == 2, "at the desk and in the thread"
    assert 'id="open-again"' in page, "it is done"
    assert "hoffmann hat zurückgerufen" in owner.get(f"/messages/{inbox['failed']}").text, "the same caller's"
    headers = {"Authorization": f"Bearer {inbox.bakery_token}"}
    [told] = app.test_client().get(f"/api/v1{path}", headers=headers).json["calls_back"]  # type: ignore[index]
    assert (told["by"], told["number"], told["seconds"], told["outcome"]) == (
        "hoffmann",
        "+493012345678",
        133.0,
        "answered",
    )
    assert told["answered_at"].endswith("Z")


def test_the_message_tells_while_it_is_open(owner: Visit, inbox: Inbox, phones: list[Phone], rung: Rung) -> None:
    owner.post(f"/messages/{inbox['cake']}/call-back", phone=str(phones[0].id))
    assert rung
    live = owner.get(f"/messages/{inbox['cake']}/desk", **{"HX-Request": "true"})
    assert "Gerade klingelt das eigene Telefon" in live.text


@pytest.mark.parametrize("name", ["in work", "sound lost", "on the line"])
def test_who_cannot_be_called_back_has_no_button(
    owner: Visit, inbox: Inbox, phones: list[Phone], rung: Rung, name: str
) -> None:
    assert phones
    assert "ring-back" not in owner.get(f"/messages/{inbox[name]}").text
    owner.post(f"/messages/{inbox[name]}/call-back", phone=str(phones[0].id))
    if name != "on the line":
        assert rung == []


def test_a_number_abroad_waits_for_an_admins_entry_among_the_contacts(
    owner: Visit, inbox: Inbox, phones: list[Phone], rung: Rung
) -> None:
    path = f"/messages/{inbox['read']}"
    page = owner.get(path).text
    assert "ring-back" not in page
    assert 'href="tel:+4315550123"' in page, "by the owner's own line it can be rung"
    assert "Von diesem Gerät anrufen" in page
    assert "wenn ein Administrator sie unter den Kontakten" in page, "one reads why"
    owner.post(f"{path}/call-back", phone=str(phones[0].id))
    assert "wenn ein Administrator sie unter den Kontakten" in owner.get(path).text
    assert rung == []


def test_without_a_phone_or_with_another_clients_nobody_is_rung(
    owner: Visit, admin: Visit, database: Database, settings: Settings, inbox: Inbox, rung: Rung
) -> None:
    path = f"/messages/{inbox['cake']}"
    assert "ring-back" not in owner.get(path).text
    with database.session() as session:
        foreign = add_phone(session, inbox.lawyer.id, "desk", None, settings).id
    for visit in (owner, admin):
        visit.post(f"{path}/call-back", phone=str(foreign))
    assert rung == []
    assert calls(database) == []
    assert "Zurzeit ist keines Ihrer Telefone erreichbar" in owner.get(path).text


def test_hours_are_told(owner: Visit, database: Database, inbox: Inbox, phones: list[Phone], rung: Rung) -> None:
    with database.session() as session:
        client = session.get_one(Client, inbox.bakery.id)
        client.callback_from = client.callback_until = 0
    page = owner.get(f"/messages/{inbox['cake']}").text
    assert "ring-back" not in page
    assert "Von diesem Gerät anrufen" in page
    assert "Zu dieser Uhrzeit wird von hier aus niemand zurückgerufen" in page
    owner.post(f"/messages/{inbox['cake']}/call-back", phone=str(phones[0].id))
    assert "Zu dieser Uhrzeit wird von hier aus niemand zurückgerufen" in owner.get(f"/messages/{inbox['cake']}").text
    assert rung == []


def test_where_asterisk_does_not_answer_that_is_said_and_noted(
    owner: Visit, database: Database, inbox: Inbox, phones: list[Phone], rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_anything: object) -> None:
        raise PBXError("gone")

    monkeypatch.setattr("asterisk.ari.ring_and_call_back", refuse)
    owner.post(f"/messages/{inbox['cake']}/call-back", phone=str(phones[0].id))
    assert "weil die Telefonanlage nicht antwortet" in owner.get(f"/messages/{inbox['cake']}").text
    assert [call.outcome for call in calls(database)] == [Outcome.FAILED]
    assert rung == []


def test_an_owner_sets_no_hours_and_does_not_open_the_telephone(
    owner: Visit, admin: Visit, database: Database, inbox: Inbox
) -> None:
    path = f"/clients/{inbox.bakery.id}/settings"
    form = {"name": "Bäckerei Hoffmann und Söhne", "numbers": "030 5550100", "language": "de"}
    form |= {"time_zone": "Europe/Berlin", "callback_hours": "6-22", "messages_by_phone": "1"}
    assert "callback_hours" not in owner.get(path).text

    def stored() -> tuple[int, int, bool]:
        with database.session() as session:
            client = session.get_one(Client, inbox.bakery.id)
            return client.callback_from, client.callback_until, client.messages_by_phone

    assert owner.post(path, **form).status_code == 302
    assert stored() == (480, 1200, False)
    assert admin.post(path, **form).status_code == 302
    assert stored() == (360, 1320, True)
    assert 'value="06:00–22:00"' in admin.get(path).text
    for wrong in ("22-6", "8-12, 14-18", "noon"):
        assert admin.post(path, **form | {"callback_hours": wrong}).status_code == 422
    assert stored() == (360, 1320, True)


@pytest.mark.real
@pytest.mark.parametrize(
    ("size", "language", "scheme"), [("wide", "de", "light"), ("phone", "de", "dark"), ("phone", "en", "light")]
)
def test_the_button_at_a_browser(
    open_page: Open, inbox: Inbox, database: Database, phones: list[Phone], rung: Rung,
    size: str, language: str, scheme: str,
) -> None:  # fmt: skip
    page = open_page(size, language, scheme)
    name = f"call-back-{language}-{size}-{scheme}"
    page.goto(f"/messages/{inbox['cake']}")
    picture(page, name)
    expect(page.locator("#call-back")).to_be_visible(visible=size == "phone")
    page.locator("#phone").select_option(label="Laden")
    page.locator("#ring-back").click()
    expect(page.locator("#called-back")).to_be_visible()
    assert rung[0][0] == f"PJSIP/phone-{phones[1].id}"
    picture(page, f"{name}-rings")
    with database.session() as session:
        storage.pick_up(session, rung[0][1], utcnow())
    just_now = {"de": "ruft gerade zurück", "en": "is calling back just now"}[language]
    expect(page.locator("#called-back")).to_contain_text(just_now, timeout=30_000)
    with database.session() as session:
        storage.end(session, rung[0][1], Outcome.ANSWERED, 133, utcnow())
    expect(page.locator("#called-back")).to_contain_text("2:13", timeout=30_000)
    page.goto(f"/messages/{inbox['cake']}")
    picture(page, f"{name}-done")


@pytest.mark.real
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_button_fits_a_narrow_phone_and_is_easy_to_use(
    open_page: Open, inbox: Inbox, database: Database, phones: list[Phone], rung: Rung, language: str
) -> None:
    page = open_page("phone", language)
    page.set_viewport_size({"width": 320, "height": 640})
    for standing in ("offered", "rings", "done"):
        if standing == "rings":
            page.locator("#ring-back").click()
            expect(page.locator("#called-back")).to_be_visible()
        if standing == "done":
            with database.session() as session:
                storage.end(session, rung[0][1], Outcome.ANSWERED, 133, utcnow())
        page.goto(f"/messages/{inbox['cake']}")
        picture(page, f"call-back-{language}-narrow-{standing}")
        assert complaints(page) == []
    assert phones


@pytest.mark.real
def test_the_hours_at_a_browser(open_page: Open, inbox: Inbox) -> None:
    for size, language in (("wide", "de"), ("phone", "en")):
        page = open_page(size, language, login="admin")
        page.goto(f"/clients/{inbox.bakery.id}/settings")
        picture(page, f"telephone-settings-{language}-{size}")
