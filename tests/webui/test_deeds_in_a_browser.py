"""What people do with messages, at a browser. Leaves pictures in test-output/screenshots/."""

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from screens import Open, picture
from sqlalchemy import update
from visits import PASSWORD, Inbox

from office.database import Database, utcnow
from office.models import Role
from office.people import add_user
from recordings import coming_back, handling
from recordings.models import Message, What
from recordings.search.upkeep import catch_up

pytestmark = pytest.mark.real


@pytest.fixture
def lehrling(database: Database, inbox: Inbox) -> None:
    """A second person at the bakery."""
    with database.session() as session:
        add_user(session, "lehrling", PASSWORD, Role.OWNER, inbox.bakery)


def choose(page: Page, *ids: int) -> None:
    for one in ids:
        page.locator(f".pick input[value='{one}']").check()


@pytest.mark.usefixtures("lehrling")
@pytest.mark.parametrize(("size", "scheme"), [("wide", "light"), ("phone", "light"), ("phone", "dark")])
def test_several_are_taken_on_given_away_and_taken_back(
    open_page: Open, inbox: Inbox, database: Database, size: str, scheme: str
) -> None:
    page = open_page(size, scheme=scheme)
    choose(page, inbox["cake"], inbox["read"])
    page.locator("#claim-several").click()
    expect(page.get_by_text("2 Nachrichten: Übernommen.")).to_be_visible()
    expect(page.locator(".assignee", has_text="hoffmann")).to_have_count(2)
    page.wait_for_load_state()
    choose(page, inbox["cake"], inbox["read"], inbox["mumbling"])
    page.locator("#more-several summary").click()
    page.locator("#to").select_option("lehrling")
    with database.session() as session:
        session.execute(
            update(Message).where(Message.id == inbox["waiting"]).values(transcript="Neu", state="transcribed")
        )
    expect(page.locator(f"#message-{inbox['waiting']}")).to_contain_text("Neu", timeout=10_000)
    expect(page.locator("#to")).to_have_value("lehrling")
    picture(page, f"several-{size}-{scheme}")
    page.locator("#give-several").click()
    expect(page.get_by_text("3 Nachrichten: Übergeben an lehrling.")).to_be_visible()
    expect(page.locator(".assignee", has_text="lehrling")).to_have_count(3)
    page.locator("#undo").click()
    expect(page.locator(".assignee", has_text="hoffmann")).to_have_count(2)


@pytest.mark.usefixtures("lehrling")
def test_several_are_given_away_without_a_script(open_page: Open, inbox: Inbox) -> None:
    page = open_page(js=False)
    choose(page, inbox["cake"], inbox["read"])
    page.locator("#more-several summary").click()
    page.locator("#to").select_option("lehrling")
    page.locator("#give-several").click()
    expect(page.get_by_text("2 Nachrichten: Übergeben an lehrling.")).to_be_visible()


def test_enter_in_the_field_sets_the_reminder(open_page: Open, inbox: Inbox, database: Database) -> None:
    page = open_page()
    page.goto(f"/messages/{inbox['cake']}")
    page.locator("#more").click()
    page.locator("#at").fill(f"{utcnow() + timedelta(days=3):%Y-%m-%dT14:30}")
    page.locator("#at").press("Enter")
    expect(page.locator("#desk")).to_contain_text(re.compile(r"Kommt wieder am .*14:30"))
    with database.session() as session:
        assert session.get_one(Message, inbox["cake"]).remind_at is not None


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_a_reminder_that_has_come_due_is_ticked_off(
    open_page: Open, inbox: Inbox, database: Database, size: str
) -> None:
    page = open_page(size)
    with database.session() as session:
        cake = session.get_one(Message, inbox["cake"])
        handling.change(session, [cake], {What.REMINDER: utcnow()}, "hoffmann", utcnow(), 7)
        coming_back.remind(session, utcnow())
    page.goto(f"/messages/{inbox['cake']}")
    expect(page.locator("#desk")).to_contain_text("Wiedervorgelegt am")
    page.locator("#dismiss").click()
    expect(page.locator("#desk")).not_to_contain_text("Wiedervorgelegt am")
    page.locator("#undo").click()
    expect(page.locator("#dismiss")).to_be_visible()
    page.locator("#history").click()
    expect(page.locator(".history")).to_contain_text("rückgängig gemacht von hoffmann")
    picture(page, f"reminded-{size}")


def test_who_has_listened_has_read(open_page: Open, inbox: Inbox, database: Database) -> None:
    page = open_page()
    # So little of the page that the words are not on the screen.
    page.set_viewport_size({"width": 800, "height": 200})
    page.goto(f"/messages/{inbox['cake']}")
    page.wait_for_load_state()
    expect(page.locator("#marking", has_text="Als gelesen")).to_be_attached()
    assert page.evaluate("document.getElementById('words').getBoundingClientRect().top > innerHeight")
    page.evaluate("document.getElementById('play').focus({ preventScroll: true })")
    page.keyboard.press("Enter")
    expect(page.locator("#marking", has_text="Als ungelesen")).to_be_attached(timeout=15_000)
    assert page.evaluate("document.getElementById('words').getBoundingClientRect().top > innerHeight")
    with database.session() as session:
        assert session.get_one(Message, inbox["cake"]).read_at is not None


READ, UNREAD = "Als gelesen", "Als ungelesen"


def marking_requests(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/read") else None)
    return asked


def done_with(database: Database, message_id: int) -> list[tuple[str, str]]:
    with database.session() as session:
        done = handling.history(session, session.get_one(Message, message_id))
        return [(deed.what, deed.actor) for deed in done]


def let_the_page_look(page: Page) -> None:
    """What is on the screen is told to the page with the next picture."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))")


def test_what_has_no_words_is_read_once_it_was_heard(open_page: Open, inbox: Inbox, database: Database) -> None:
    page = open_page()
    asked = marking_requests(page)
    page.goto(f"/messages/{inbox['mumbling']}")
    page.wait_for_load_state()
    expect(page.locator("#words")).to_be_in_viewport()
    let_the_page_look(page)
    assert asked == []
    page.locator("#play").click()
    expect(page.locator("#marking", has_text=UNREAD)).to_be_attached(timeout=15_000)
    with database.session() as session:
        assert session.get_one(Message, inbox["mumbling"]).read_at is not None


def test_a_line_at_the_edge_of_the_screen_is_not_read(open_page: Open, inbox: Inbox) -> None:
    page = open_page()
    page.goto(f"/messages/{inbox['read']}")
    top = page.evaluate("document.getElementById('words').getBoundingClientRect().top + scrollY")
    page.locator("#more").click()
    page.locator("#unread").click()
    page.wait_for_url("**/")
    page.set_viewport_size({"width": 1280, "height": int(top) + 8})
    asked = marking_requests(page)
    page.goto(f"/messages/{inbox['read']}")
    page.wait_for_load_state()
    expect(page.locator("#words")).to_be_in_viewport()
    let_the_page_look(page)
    assert asked == []
    page.mouse.wheel(0, 400)
    expect(page.locator("#marking", has_text=UNREAD)).to_be_attached(timeout=15_000)


def test_what_was_found_is_read_once_it_is_played(open_page: Open, inbox: Inbox, database: Database) -> None:
    catch_up(database, utcnow())
    page = open_page()
    # The sound itself would be shown by the browser in place of the page.
    page.route("**/sound", lambda route: route.fulfill(status=204))
    page.goto("/search?q=Kirschtorte")
    row = page.locator(".message", has=page.locator(f"#message-{inbox['cake']}"))
    expect(row).to_have_class(re.compile("unread"))
    with page.expect_request("**/read"):
        page.locator(".hear").click()
    # Nothing tells the page that it has arrived.
    until = time.monotonic() + 15
    while not done_with(database, inbox["cake"]) and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert done_with(database, inbox["cake"]) == [(What.READ, "hoffmann")]


@pytest.mark.parametrize("js", [True, False])
@pytest.mark.parametrize(("size", "language"), [("wide", "de"), ("phone", "en")])
def test_what_was_done_is_taken_back_beside_it(
    open_page: Open,
    inbox: Inbox,
    size: str,
    language: str,
    js: bool,  # noqa: FBT001
) -> None:
    page = open_page(size, language, js=js)
    page.goto(f"/messages/{inbox['read']}")
    page.locator("#more").click()
    page.locator("#to-do").click()
    expect(page.locator("#undo")).to_be_visible()
    page.locator("#note").fill("Torte ist bestellt")
    page.locator("#keep-note").click()
    expect(page.locator(".notes")).to_contain_text("Torte ist bestellt")
    # Whatever toast there was is gone.
    page.goto(f"/messages/{inbox['read']}")
    page.locator("#history").click()
    picture(page, f"{size}-{language}-history")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".history li", has_text=re.compile("erledigen|to do")).get_by_role("button").click()
    expect(page.get_by_text({"de": "Rückgängig gemacht.", "en": "Taken back."}[language])).to_be_visible()
    page.locator("#history").click()
    expect(page.locator(".history del")).to_have_count(1)
    expect(page.locator(".history button")).to_have_count(1)
    expect(page.locator(".notes")).to_contain_text("Torte ist bestellt")
    expect(page.locator("#to-do")).to_be_attached()
