"""Rules, and what a caller would hear, as a person sees them. Leaves pictures in test-output/screenshots/."""

import pytest
from playwright.sync_api import expect
from screens import Open, picture
from visits import Inbox

from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database
from office.hours.storage import set_hours
from office.hours.values import Span

pytestmark = pytest.mark.real


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_rules(open_page: Open, inbox: Inbox, size: str, language: str) -> None:
    """Change a field, see it marked, and go back."""
    page = open_page(size, language)
    page.goto(f"/clients/{inbox.bakery.id}/rules")
    page.locator("#closed-anyone").select_option("announce")
    page.locator("#save").click()
    expect(page.locator(".rule .badge")).to_have_count(1)
    picture(page, f"{size}-{language}-rules")
    page.locator("#reset").click()
    expect(page.locator("#closed-anyone")).to_have_value("message")
    expect(page.locator("#reset")).to_have_count(0)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_what_a_caller_would_hear(open_page: Open, inbox: Inbox, database: Database, size: str, language: str) -> None:
    """Ask about a moment, read why, and hear it."""
    with database.session() as session:
        set_hours(session, inbox.bakery.id, {day: [Span(480, 1080)] for day in range(5)})
        add_contact(session, inbox.bakery.id, "Karin Weber", ["030 5551"], "", Listed.VIP, "DE")
    page = open_page(size, language)
    page.goto(f"/clients/{inbox.bakery.id}")
    page.locator("#at").fill("2026-12-25T10:00")
    page.locator("#caller").fill("030 5551")
    page.locator("#diverted_by").fill("030 5550100")
    page.locator("#decision .primary").click()
    expect(page.locator("#answer")).to_contain_text("VIP")
    expect(page.locator(".reasons li")).to_have_count(3)
    loaded = "player => new Promise(done => { player.onloadedmetadata = () => done(player.duration); player.load(); })"
    assert page.locator("#hear").evaluate(loaded) > 3
    picture(page, f"{size}-{language}-decision")
