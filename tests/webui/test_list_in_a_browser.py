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
from recordings.search.upkeep import catch_up

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


def test_what_is_done_leads_back_to_the_narrowed_list_and_on_to_the_row_behind(
    open_page: Open, inbox: Inbox, database: Database
) -> None:
    pressing = [inbox[name] for name in ("cake", "mumbling", "read", "failed")]
    with database.session() as session:
        session.execute(update(Message).where(Message.id.in_(pressing)).values(is_urgent=True))
    page = open_page()
    page.goto("/?urgent=1")
    page.locator(f"#message-{inbox['mumbling']}").click()
    page.wait_for_url("**/messages/*?urgent=1")
    page.wait_for_load_state()
    page.keyboard.press("e")
    page.wait_for_url("**/?urgent=1")
    page.wait_for_load_state()
    expect(page.locator(f"#message-{inbox['read']}")).to_be_focused()
    page.keyboard.press("e")
    expect(page.locator(f".done #message-{inbox['read']}")).to_be_visible()
    page.wait_for_load_state()
    expect(page.locator(f"#message-{inbox['failed']}")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/messages/*?urgent=1")
    page.locator("#more").click()
    page.locator("#archive").click()
    page.wait_for_url("**/?urgent=1")
    expect(page.locator(f"#message-{inbox['failed']}")).to_have_count(0)


def test_what_came_by_a_link_and_is_done_leaves_nothing_focused_that_is_not_beside_it(
    open_page: Open, inbox: Inbox
) -> None:
    page = open_page()
    page.goto(f"/messages/{inbox['sound lost']}?language=en")
    page.wait_for_load_state()
    page.keyboard.press("e")
    page.wait_for_url("**/?language=en")
    page.wait_for_load_state()
    expect(page.locator("#undo")).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")


def test_what_is_deleted_is_gone_through_and_brought_back_by_keyboard(
    open_page: Open, inbox: Inbox, database: Database
) -> None:
    gone = [inbox[name] for name in ("cake", "mumbling", "read")]
    with database.session() as session:
        session.execute(update(Message).where(Message.id.in_(gone)).values(deleted_at=utcnow()))
    page = open_page()
    page.goto("/deleted")
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(f"#message-{inbox['mumbling']}")).to_be_focused()
    page.keyboard.press("?")
    assert page.locator("#keys kbd").all_text_contents() == ["j", "k", "x", "u", "z", "/", "?"]
    picture(page, "wide-de-keys-deleted")
    page.keyboard.press("Escape")
    page.locator(f"#message-{inbox['mumbling']}").focus()
    page.keyboard.press("u")
    expect(page.locator(f"#message-{inbox['mumbling']}")).to_have_count(0)
    expect(page.locator(f"#message-{inbox['read']}")).to_be_focused(timeout=15_000)
    page.keyboard.press("k")
    expect(page.locator(f"#message-{inbox['cake']}")).to_be_focused()


def test_from_an_opened_message_a_key_leads_to_the_search(open_page: Open, inbox: Inbox, database: Database) -> None:
    catch_up(database, utcnow())
    page = open_page()
    page.goto(f"/messages/{inbox['cake']}")
    page.wait_for_load_state()
    page.keyboard.press("/")
    page.wait_for_url("**/search")
    expect(page.locator("#search")).to_be_focused()
    expect(page.locator("#search")).to_have_value("")
    page.keyboard.type("Torte")
    page.keyboard.press("Enter")
    page.locator(f"#message-{inbox['cake']}").wait_for()
    expect(page.locator("#search")).not_to_be_focused()


def test_every_row_is_stepped_through_in_the_order_it_is_seen(
    open_page: Open, inbox: Inbox, database: Database
) -> None:
    with database.session() as session:
        for name, values in {
            "cake": {"remind_at": utcnow() + timedelta(days=2)},
            "read": {"handling": "to_do"},
            "mumbling": {"handling": "done"},
        }.items():
            session.execute(update(Message).where(Message.id == inbox[name]).values(**values))
    page = open_page()
    rows = page.locator("#inbox .row")
    for place in range(rows.count()):
        page.keyboard.press("j")
        expect(rows.nth(place)).to_be_focused()
        expect(rows.nth(place)).to_be_in_viewport()
    tops = [box["y"] for row in rows.all() if (box := row.bounding_box())]
    assert tops == sorted(tops)
