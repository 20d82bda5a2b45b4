"""The table of rules as a person sees it. Leaves pictures in test-output/screenshots/."""

import pytest
from playwright.sync_api import expect
from screens import Open, picture
from visits import Inbox

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
