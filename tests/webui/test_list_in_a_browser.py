"""The list by keyboard and by its filter, as a person has it before them."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from screens import Open, picture
from sqlalchemy import update
from visits import Inbox

from office.database import Database, utcnow
from office.models import Client
from recordings.models import Message

pytestmark = pytest.mark.real

BLOCKED = """for (const name of ["sessionStorage", "localStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
}"""


def opened(page: Page, message_id: int) -> None:
    page.wait_for_url(f"**/messages/{message_id}")
    page.wait_for_load_state()


def switch_keys(page: Page, *, on: bool) -> None:
    page.locator("#show-keys").click()
    page.locator("#keys-on").set_checked(on)
    page.locator("#keys").get_by_role("button").click()
    expect(page.locator("#keys")).to_be_hidden()


def test_keys_can_be_switched_off_and_on_again(open_page: Open, inbox: Inbox) -> None:
    page = open_page()
    switch_keys(page, on=False)
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("#search")).not_to_be_focused()
    assert page.evaluate("document.activeElement === document.body")
    switch_keys(page, on=True)
    page.keyboard.press("j")
    expect(page.locator(f"#message-{inbox['on the line']}")).to_be_focused()


def test_a_browser_that_keeps_nothing_has_its_keys_all_the_same(open_page: Open, inbox: Inbox) -> None:
    page = open_page()
    page.context.add_init_script(BLOCKED)
    page.reload()
    for _ in range(4):
        page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator("#undo")).to_be_visible()
    page.wait_for_load_state()
    switch_keys(page, on=False)
    page.keyboard.press("/")
    expect(page.locator("#search")).not_to_be_focused()
    page.locator(f"#message-{inbox['read']}").click()
    opened(page, inbox["read"])
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def test_from_an_opened_message_keys_lead_to_its_neighbours_and_work_it_off(open_page: Open, inbox: Inbox) -> None:
    page = open_page()
    for _ in range(4):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    opened(page, inbox["cake"])
    page.keyboard.press("j")
    opened(page, inbox["mumbling"])
    page.keyboard.press("k")
    opened(page, inbox["cake"])
    page.keyboard.press("k")
    opened(page, inbox["in work"])
    page.keyboard.press("j")
    opened(page, inbox["cake"])
    page.locator("#unread").wait_for(state="attached")
    page.keyboard.press("u")
    page.wait_for_url("**/")
    page.wait_for_load_state()
    expect(page.locator(f".unread #message-{inbox['cake']}")).to_be_visible()
    page.locator(f"#message-{inbox['cake']}").click()
    opened(page, inbox["cake"])
    page.keyboard.press("e")
    page.wait_for_url("**/")
    page.wait_for_load_state()
    expect(page.locator(f".done #message-{inbox['cake']}")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator(f".done #message-{inbox['cake']}")).to_have_count(0)


@pytest.fixture
def busy(inbox: Inbox, database: Database) -> None:
    """Reminders, people, zones and things to do, for the list to show all it can."""
    with database.session() as session:
        session.execute(update(Client).where(Client.id == inbox.lawyer.id).values(time_zone="Asia/Tokyo"))
        for name, values in {
            "cake": {"is_urgent": True, "remind_at": utcnow() + timedelta(days=2)},
            "read": {"handling": "to_do"},
            "sound lost": {"handling": "done"},
        }.items():
            session.execute(update(Message).where(Message.id == inbox[name]).values(**values))


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_list_is_narrowed_down_by_its_form(open_page: Open, inbox: Inbox, size: str, language: str) -> None:
    page = open_page(size, language, login="admin")
    expect(page.locator(f"#message-{inbox['cake']} .reminder")).to_contain_text(":")
    picture(page, f"{size}-{language}-list-admin")
    page.locator("#filter").click()
    picture(page, f"{size}-{language}-list-filter")
    page.locator("#client").select_option(str(inbox.bakery.id))
    page.locator("#standing").select_option("to_do")
    page.locator("#spoken").select_option("de")
    page.locator("#apply").click()
    expect(page.locator("a.row")).to_have_count(1)
    expect(page.locator(f"#message-{inbox['read']}")).to_be_visible()
    said = {
        "de": "Zu erledigen, Bäckerei Hoffmann und Söhne, Deutsch",
        "en": "To do, Bäckerei Hoffmann und Söhne, German",
    }
    expect(page.locator("#filter")).to_contain_text(said[language])
    picture(page, f"{size}-{language}-list-narrowed")
    page.locator("#show-all").click()
    page.locator("#filter").click()
    page.locator("#caller").fill("Frau Weber")
    page.locator("#since").fill("2026-03-02")
    page.locator("#until").fill("2026-03-01")
    page.locator("#apply").click()
    expect(page.locator(".filter [role=alert]")).to_have_count(2)
    picture(page, f"{size}-{language}-list-refused")
    page.locator("#show-all").click()
    page.locator("#filter").click()
    page.locator("[name=withheld]").check()
    page.locator("#apply").click()
    expect(page.locator("a.row")).to_have_count(2)
    page.locator("#show-all").click()
    page.locator("#filter").click()
    page.locator("#standing").select_option("archived")
    page.locator("#apply").click()
    page.wait_for_url("**/archived*")
    page.locator("#show-keys").click()
    picture(page, f"{size}-{language}-keys")
