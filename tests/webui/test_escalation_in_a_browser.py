"""A ladder is set, a message climbs it before one's eyes and is taken on, as a person does it."""

from datetime import timedelta

import pytest
from axe import complaints
from playwright.sync_api import Page, expect
from screens import SIZES, Open, picture
from visits import PASSWORD, Inbox

from mail.escalation.climbing import Climber
from office.database import Database, utcnow
from office.models import Client, Role
from office.people import add_user
from office.rules.phones import add_phone
from office.settings import Settings
from recordings.models import Message, State

pytestmark = pytest.mark.real

SAID = {
    "de": ["Sofort: hoffmann per Push.", "Nach 1 Minute: Anruf bei anna (Diensthandy).",
           ("Nach 4 Minuten beginnt es von vorn, insgesamt 2 Runden; "
           "dann erfahren alle Genannten und die Inhaber, dass niemand übernommen hat.")],
    "en": ["At once: hoffmann by push.", "After 1 minute: a call to anna (Diensthandy).",
           ("After 4 minutes it begins again, 2 rounds in all; "
           "then everybody named here and the owners are told that nobody took it on.")],
}  # fmt: skip
WANTED = {"de": "Wer übernimmt?", "en": "Who takes it on?"}
NOT_REACHED = {"de": "hoffmann war nicht zu erreichen", "en": "hoffmann could not be reached"}
CALLED = {"de": "anna wird angerufen", "en": "anna is being called"}
TAKEN = {"de": "hoffmann hat übernommen", "en": "hoffmann has taken it on"}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", SAID)
def test_a_ladder_is_set_climbed_and_ended_by_whoever_takes_the_message_on(
    open_page: Open, inbox: Inbox, database: Database, settings: Settings, size: str, language: str
) -> None:
    name = f"escalation-{language}-{size}"
    with database.session() as session:
        client = session.get_one(Client, inbox.bakery.id)
        add_user(session, "anna", PASSWORD, Role.OWNER, client)
        add_phone(session, client.id, "Diensthandy", None, settings)
    page = open_page(size, language)
    page.goto(f"/clients/{inbox.bakery.id}/escalation")
    _set(page)
    page.locator("#save").click()
    expect(page.locator("#problem")).to_be_visible()
    expect(page.locator("#minutes-2")).to_have_value("3")
    expect(page.locator("#rounds")).to_have_value("2")
    _looked_at(page, f"{name}-refused")
    page.locator("#phone-2").select_option(label="Diensthandy")
    page.locator("#save").click()
    expect(page.locator("#told li")).to_have_text(SAID[language])
    _looked_at(page, f"{name}-set")

    page.goto("/")
    message_id = _urgent(database, inbox)
    climber = Climber(settings, database, ring=lambda *_call: None)
    climber.look(utcnow())
    row = page.locator(f"#message-{message_id}")
    expect(row.locator(".badge.climbing")).to_have_text(WANTED[language])
    _looked_at(page, f"{name}-list")
    row.click()
    # A device is there for nobody, so the call comes at once; and the page tells it without being asked.
    expect(page.locator("#climbed")).to_contain_text(NOT_REACHED[language])
    climber.look(utcnow())
    expect(page.locator("#climbed")).to_contain_text(CALLED[language])
    _looked_at(page, f"{name}-climbing")
    page.locator("#claim").click()
    expect(page.locator("#climbed")).to_contain_text(TAKEN[language])
    climber.look(utcnow())
    expect(page.locator("#climbed .hint")).to_be_visible()
    _looked_at(page, f"{name}-taken")
    page.goto("/")
    expect(row.locator(".assignee")).to_contain_text("hoffmann")
    expect(row.locator(".badge.climbing")).to_have_count(0)


def _set(page: Page) -> None:
    """A call without its phone, which is refused."""
    expect(page.locator("#user-1")).to_be_hidden()
    page.locator("#is-on").check()
    page.locator("#way-1").select_option("push")
    expect(page.locator("#phone-1")).to_be_hidden()
    page.locator("#user-1").select_option(label="hoffmann")
    page.locator("#minutes-1").fill("1")
    page.locator("#way-2").select_option("call")
    page.locator("#user-2").select_option(label="anna")
    page.locator("#minutes-2").fill("3")
    page.locator("#rounds").select_option("2")


def _urgent(database: Database, inbox: Inbox) -> int:
    with database.session() as session:
        message = Message(
            call_id="9.9", client_id=inbox.bakery.id, dialled="+49305550100", caller="+4930901820", is_urgent=True,
            state=State.TRANSCRIBED, transcript="Der Ofen ist ausgefallen.", language="de",
            received_at=utcnow() + timedelta(seconds=1),
        )  # fmt: skip
        session.add(message)
        session.flush()
        return message.id


def _looked_at(page: Page, name: str) -> None:
    picture(page, name)
    assert complaints(page) == []
    if "phone" in name:
        page.set_viewport_size({"width": 320, "height": 640})
        picture(page, f"{name}-320")
        assert complaints(page) == []
        page.set_viewport_size(SIZES["phone"])
