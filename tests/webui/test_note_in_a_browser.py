"""The call note put right at a browser. Leaves pictures in test-output/screenshots/."""

import pytest
from playwright.sync_api import expect
from screens import Open, picture
from visits import Inbox

from office.database import Database, utcnow
from office.settings import Settings
from recordings.models import Message
from recordings.search.upkeep import catch_up
from transcribe import noting

pytestmark = pytest.mark.real


@pytest.fixture
def noted(inbox: Inbox, database: Database, settings: Settings) -> Inbox:
    """The inbox, with its notes drawn; the caller of the cake has keyed in another number."""
    with database.session() as session:
        session.get_one(Message, inbox["cake"]).callback = "+4989445566"
    noting.catch_up(database, settings, utcnow())
    catch_up(database, utcnow())
    return inbox


@pytest.mark.parametrize(
    ("size", "language", "scheme"), [("wide", "de", "light"), ("phone", "de", "light"), ("phone", "en", "dark")]
)
def test_a_line_is_put_right_where_it_stands(
    open_page: Open, noted: Inbox, size: str, language: str, scheme: str
) -> None:
    page = open_page(size, language, scheme)
    name = f"note-{language}-{size}-{scheme}"
    picture(page, f"{name}-list")
    page.goto(f"/messages/{noted['cake']}")
    picture(page, f"{name}-drawn")
    page.locator("#put-right-name").click()
    page.locator("#note-name").fill("Karin Wöber")
    picture(page, f"{name}-putting-right")
    page.locator("#save-name").click()
    expect(page.locator(".callnote")).to_contain_text("Karin Wöber")
    page.locator("#fill-in").click()
    picture(page, f"{name}-filling-in")
    page.locator("#note-firm").fill("Konditorei Wöber")
    page.locator("#note-urgency").select_option("urgent")
    page.locator("#save-all").click()
    expect(page.locator(".callnote")).to_contain_text("Konditorei Wöber")
    expect(page.locator("#put-right-urgency")).to_be_visible()
    page.locator("#put-right-due").click()
    page.locator("#note-due").fill("2026-12-05")
    page.locator("#note-due-time").fill("16:00")
    page.locator("#save-due").click()
    expect(page.locator("#put-right-due")).to_be_focused()
    expect(page.locator("#put-right-due")).to_be_in_viewport()
    page.locator("#put-right-number").click()
    page.locator("#note-number").fill("call me")
    page.locator("#save-number").click()
    expect(page.locator("#problem-number")).to_be_visible()
    expect(page.locator("#note-number")).to_have_value("call me")
    picture(page, f"{name}-refused")
    page.goto(f"/messages/{noted['cake']}")
    page.locator("#put-right-name").click()
    picture(page, f"{name}-put-right")
    page.locator("#take-back-name").click()
    expect(page.locator(".callnote")).not_to_contain_text("Wöber, Karin")
    page.locator("#history").click()
    picture(page, f"{name}-history")
    page.goto("/")
    picture(page, f"{name}-list-put-right")


def test_what_was_said_is_played_beside_what_was_put_right(open_page: Open, noted: Inbox) -> None:
    page = open_page()
    page.goto(f"/messages/{noted['cake']}")
    page.locator("#put-right-name").click()
    page.locator("#note-name").fill("Karin Wöber")
    page.locator("#save-name").click()
    line = page.locator(".callnote dd", has_text="Karin Wöber")
    expect(line).to_contain_text("gesagt: „Karin Weber“")
    line.locator(".said").click()
    expect(page.locator("#play.playing")).to_be_visible()


def test_a_line_is_put_right_without_javascript(open_page: Open, noted: Inbox) -> None:
    page = open_page(js=False)
    page.goto(f"/messages/{noted['cake']}")
    page.locator("#put-right-name").click()
    page.locator("#note-name").fill("Karin Wöber")
    page.locator("#save-name").click()
    expect(page.locator(".callnote")).to_contain_text("Karin Wöber")


@pytest.mark.parametrize("js", [True, False])
def test_what_was_found_is_in_view_and_the_sound_stands_there(open_page: Open, noted: Inbox, *, js: bool) -> None:
    page = open_page("phone", js=js)
    page.goto("/search?q=Vielen")
    page.locator(f"#message-{noted['cake']}").click()
    expect(page.locator("#found")).to_have_text("Vielen")
    expect(page.locator("#found")).to_be_in_viewport()
    picture(page, f"found-{'with' if js else 'without'}-javascript")
    start = page.locator("#found .word").get_attribute("data-start")
    assert start is not None
    if js:
        expect(page.locator("#clock")).to_have_text(f"0:{int(float(start)):02}")
    assert (page.locator("#sound").get_attribute("src") or "").endswith(f"#t={start}")


@pytest.mark.parametrize(("size", "language"), [("wide", "en"), ("phone", "de")])
def test_a_name_put_right_follows_the_number_and_becomes_a_contact(
    open_page: Open, noted: Inbox, size: str, language: str
) -> None:
    page = open_page(size, language)
    page.goto(f"/messages/{noted['cake']}")
    page.locator("#put-right-name").click()
    page.locator("#note-name").fill("Karin Wöber")
    page.locator("#save-name").click()
    expect(page.locator(".callnote")).to_contain_text("Karin Wöber")
    page.goto("/")
    expect(page.locator(f"#message-{noted['failed']}")).to_contain_text("Karin Wöber")
    picture(page, f"named-{language}-{size}-list")
    page.goto(f"/messages/{noted['failed']}")
    expect(page.locator("h1")).to_contain_text("Karin Wöber")
    picture(page, f"named-{language}-{size}-message")
    page.locator("#keep-contact").click()
    expect(page.locator("#name")).to_have_value("Karin Wöber")
    picture(page, f"named-{language}-{size}-contact")
    page.locator("#save").click()
    expect(page.locator("h1")).to_have_text("Karin Wöber")
    picture(page, f"named-{language}-{size}-known")


def test_what_was_added_to_the_note_is_undone_as_a_whole(open_page: Open, noted: Inbox) -> None:
    page = open_page()
    page.goto(f"/messages/{noted['cake']}")
    note = page.locator(".callnote")
    page.locator("#fill-in").click()
    page.locator("#note-firm").fill("Konditorei Wöber")
    page.locator("#note-urgency").select_option("urgent")
    page.locator("#save-all").click()
    expect(page.locator("#put-right-firm")).to_be_visible()
    expect(page.locator("#put-right-urgency")).to_be_visible()
    page.locator("#undo").click()
    expect(page.locator("#put-right-firm")).to_have_count(0)
    expect(page.locator("#put-right-urgency")).to_have_count(0)
    expect(note).not_to_contain_text("Konditorei Wöber")
