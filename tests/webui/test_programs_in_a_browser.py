"""Tokens of programs as a person makes and ends them. Leaves pictures in test-output/screenshots/."""

import pytest
from playwright.sync_api import expect
from screens import Open, picture

pytestmark = pytest.mark.real


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_a_token_is_made_and_ended_and_the_api_is_read(open_page: Open, size: str, language: str) -> None:
    page, name = open_page(size, language, login="admin"), f"{size}-{language}"
    page.goto("/account")
    page.locator("#programs").click()
    page.locator("#name").fill("Warenwirtschaft")
    page.locator("#client").select_option("Bäckerei Hoffmann und Söhne")
    page.locator("[value='messages:write']").check()
    page.locator("#until").fill("2099-12-31")
    page.locator("#make").click()
    expect(page.locator("#secret")).to_contain_text("vz_")
    picture(page, f"{name}-programs-secret")
    page.locator("main .button.primary").click()
    row = page.locator("#tokens li", has_text="Warenwirtschaft")
    expect(row).to_contain_text("2099")
    picture(page, f"{name}-programs")
    row.locator("button").click()
    expect(page.locator(".toast")).to_be_visible()
    expect(row).to_have_count(0)
    page.locator("#api").click()
    expect(page.locator("#ask-correct")).to_contain_text("PUT /api/v1/messages/{message_id}/correction")
    picture(page, f"{name}-programs-api")
    page.locator("#ask-correct a", has_text="Correction").first.click()
    expect(page.locator("#Correction")).to_be_in_viewport()
