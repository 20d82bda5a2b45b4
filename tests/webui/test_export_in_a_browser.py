"""The export as people at a browser find it, in both languages, and without JavaScript."""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader
from screens import Open, picture
from sqlalchemy import update
from visits import PASSWORD, Inbox

from office.database import Database
from recordings.models import Message

pytestmark = pytest.mark.real


def choose(page: Page, *ids: int) -> None:
    for one in ids:
        page.locator(f'.pick input[value="{one}"]').check()


def downloaded(page: Page, button: str) -> tuple[str, Path]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).locator("visible=true").click()
    return waiting.value.suggested_filename, waiting.value.path()


@pytest.mark.parametrize(
    ("language", "size", "has_scripts", "button"),
    [
        ("de", "wide", True, "Telefonnotiz (PDF)"),
        ("en", "wide", True, "Call note (PDF)"),
        ("de", "phone", True, "Telefonnotiz (PDF)"),
        ("en", "phone", False, "Call note (PDF)"),
    ],
)
def test_chosen_messages_are_exported(
    open_page: Open, inbox: Inbox, language: str, size: str, *, has_scripts: bool, button: str
) -> None:
    page = open_page(size, language, js=has_scripts)
    choose(page, inbox["cake"], inbox["read"])
    page.locator("#more-several > summary").click()
    page.get_by_role("button", name=button).locator("visible=true").wait_for()
    picture(page, f"export-menu-{language}-{size}{'' if has_scripts else '-without-js'}")
    menu = page.locator("#more-several .more-items").bounding_box()
    assert menu is not None
    assert menu["x"] >= 0, "all of it is on the screen"
    name, path = downloaded(page, button)
    assert name.endswith(".pdf")
    assert len(PdfReader(path).pages) == 1, "both fit on one"


def test_the_menu_stays_open_while_the_list_refreshes_itself(open_page: Open, inbox: Inbox, database: Database) -> None:
    page = open_page()
    choose(page, inbox["cake"])
    page.locator("#more-several > summary").click()
    with database.session() as session:
        session.execute(update(Message).where(Message.id == inbox["read"]).values(is_urgent=True))
    page.locator(f"#message-{inbox['read']} .badge").wait_for()
    assert page.locator("#more-several[open]").count() == 1
    assert page.locator(f'.pick input[value="{inbox["cake"]}"]').is_checked()


@pytest.mark.parametrize(("language", "button"), [("de", "Tabelle (CSV)"), ("en", "Table (CSV)")])
def test_a_list_is_exported_as_it_is_narrowed_down(open_page: Open, inbox: Inbox, language: str, button: str) -> None:
    page = open_page(language=language)
    page.goto("/?standing=new")
    page.locator("#export-list").click()
    picture(page, f"export-list-{language}")
    name, path = downloaded(page, button)
    assert name.endswith(".csv")
    rows = path.read_text("utf-8-sig").splitlines()
    assert any(row.startswith(str(inbox["cake"])) for row in rows)
    assert not any(row.startswith((f"{inbox['read']};", f"{inbox['read']},")) for row in rows)


@pytest.mark.parametrize(("language", "button"), [("de", "Ton (MP3)"), ("en", "Sound (MP3)")])
def test_a_message_is_exported_from_its_page(open_page: Open, inbox: Inbox, language: str, button: str) -> None:
    page = open_page("phone", language)
    page.goto(f"/messages/{inbox['cake']}")
    page.locator("#export").click()
    picture(page, f"export-message-{language}")
    name, path = downloaded(page, button)
    assert name.endswith(f"_{inbox['cake']}.mp3")
    assert path.stat().st_size > 10_000


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_calendar_address_is_shown_once(open_page: Open, language: str) -> None:
    page = open_page("phone", language)
    page.goto("/account")
    page.locator("#password-calendar").fill(PASSWORD)
    page.locator("#new-calendar").click()
    shown = page.locator("#calendar-address")
    shown.wait_for()
    picture(page, f"calendar-address-{language}")
    answer = page.request.get(shown.inner_text())
    assert "BEGIN:VCALENDAR" in answer.text()
