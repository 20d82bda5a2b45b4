"""Settings, clients that come and go, users and my account as a person sees them.

Leaves pictures in test-output/screenshots/.
"""

import re

import pytest
from playwright.sync_api import Page, expect
from screens import Open, picture
from visits import PASSWORD, Inbox

from office.database import Database
from office.people import find_user, new_pin

pytestmark = pytest.mark.real

BOTH = pytest.mark.parametrize("language", ["de", "en"])
SIZES = pytest.mark.parametrize("size", ["wide", "phone"])


def narrow(page: Page, name: str) -> None:
    """On the narrowest telephone nothing is out of sight."""
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    picture(page, name)
    assert before is not None
    page.set_viewport_size(before)


@BOTH
@SIZES
def test_an_owner_changes_the_settings(open_page: Open, inbox: Inbox, size: str, language: str) -> None:
    page, name = open_page(size, language), f"{size}-{language}"
    page.goto(f"/clients/{inbox.bakery.id}/settings")
    expect(page.locator("#name")).to_have_count(0)
    page.locator("#second_language").select_option("en")
    page.locator("#max_message_seconds").fill("120")
    page.locator("#min_speech_seconds").fill("0.5")
    page.locator("#time_zone").fill("Europe/Bielefeld")
    page.locator("#save").click()
    expect(page.get_by_role("alert")).to_contain_text("Europe/Bielefeld")
    expect(page.locator("#max_message_seconds")).to_have_value("120")
    picture(page, f"{name}-settings-refused")
    page.locator("#time_zone").fill("Europe/Vienna")
    page.locator("#save").click()
    expect(page.locator(".toast")).to_be_visible()
    expect(page.locator("#second_language")).to_have_value("en")
    expect(page.locator("#min_speech_seconds")).to_have_value("0.5")
    picture(page, f"{name}-settings")


@BOTH
@SIZES
def test_an_admin_adds_and_removes_a_client(open_page: Open, inbox: Inbox, size: str, language: str) -> None:
    page, name = open_page(size, language, login="admin"), f"{size}-{language}"
    page.locator("#office").click()
    picture(page, f"{name}-clients")
    page.locator("#new-client").click()
    page.locator("#name").fill("Zahnarztpraxis am Stadtpark")
    page.locator("#numbers").fill("030 5550155\n030 5550100")
    page.locator("#save").click()
    expect(page.get_by_role("alert")).to_contain_text(inbox.bakery.name)
    expect(page.locator("#name")).to_have_value("Zahnarztpraxis am Stadtpark")
    picture(page, f"{name}-client-new-refused")
    page.locator("#numbers").fill("030 5550155")
    page.locator("#save").click()
    expect(page.locator(".toast")).to_be_visible()
    page.locator(".tabs a[href$=settings]").click()
    expect(page.locator("#numbers")).to_have_value("030 5550155")
    picture(page, f"{name}-settings-admin")
    page.goto(f"/clients/{inbox.bakery.id}/settings")
    page.locator("#remove").click()
    picture(page, f"{name}-client-remove")
    page.locator("#name").fill(inbox.bakery.name)
    page.locator("#remove").click()
    expect(page.locator(".toast")).to_be_visible()
    expect(page.locator(".entries")).not_to_contain_text(inbox.bakery.name)


@BOTH
@SIZES
def test_an_admin_adds_a_user_and_gives_a_new_password(open_page: Open, inbox: Inbox, size: str, language: str) -> None:
    page, name = open_page(size, language, login="admin"), f"{size}-{language}"
    page.locator("#users").click()
    page.locator("#new-user").click()
    page.locator("#login").fill("karin.ostermann@hoffmann.example")
    page.locator("#save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    picture(page, f"{name}-user-new-refused")
    page.locator("#client").select_option(label=inbox.bakery.name)
    page.locator("#save").click()
    expect(page.locator("#password")).to_have_text(re.compile(r"^[\w-]{16}$"))
    picture(page, f"{name}-user-password")
    page.locator("main .button.primary").click()
    expect(page.locator(".entry")).to_have_count(4)
    picture(page, f"{name}-users")
    page.get_by_text("karin.ostermann").click()
    picture(page, f"{name}-user")
    page.locator("#renew").click()
    expect(page.locator("#password")).to_be_visible()
    page.go_back()
    page.locator("#remove").click()
    expect(page.locator(".entry")).to_have_count(3)


@BOTH
@SIZES
def test_my_account(open_page: Open, size: str, language: str) -> None:
    page, name = open_page(size, language), f"{size}-{language}"
    page.locator("#account").click()
    page.locator("#password-pin").fill(PASSWORD)
    page.locator("#new-pin").click()
    expect(page.locator("#pin")).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    picture(page, f"{name}-account-pin")
    page.goto("/account")
    for field, typed in (("old", PASSWORD), ("password", "a new password"), ("again", "another password")):
        page.locator(f"#{field}").fill(typed)
    page.locator("#save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    picture(page, f"{name}-account-refused")
    for field, typed in (("old", PASSWORD), ("password", "a new password"), ("again", "a new password")):
        page.locator(f"#{field}").fill(typed)
    page.locator("#save").click()
    expect(page.locator(".toast")).to_be_visible()
    page.locator("#remove-pin").click()
    expect(page.locator("#remove-pin")).to_have_count(0)
    picture(page, f"{name}-account")


def test_everything_is_there_at_night_on_the_narrowest_telephone_and_without_javascript(
    open_page: Open, inbox: Inbox, database: Database
) -> None:
    with database.session() as session:
        new_pin(session, find_user(session, "admin"), b"key")
    page = open_page("phone", scheme="dark", js=False, login="admin")
    base = f"/clients/{inbox.bakery.id}/settings"
    for path, name in (
        ("/clients", "clients"),
        (base, "settings"),
        (f"{base}/remove", "client-remove"),
        ("/clients/new", "client-new"),
        ("/users", "users"),
        ("/users/new", "user-new"),
        ("/users/1", "user"),
        ("/account", "account"),
    ):
        page.goto(path)
        narrow(page, f"narrow-dark-{name}")
    page.goto(base)
    page.locator("#max_silence_seconds").fill("6")
    page.locator("#save").click()
    expect(page.locator("#max_silence_seconds")).to_have_value("6")
    page.goto("/account")
    page.locator("#password-pin").fill(PASSWORD)
    page.locator("#new-pin").click()
    narrow(page, "narrow-dark-account-pin")
