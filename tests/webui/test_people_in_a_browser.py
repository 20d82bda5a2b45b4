"""Invited, half way in, locked out and let in again, as people see it. Leaves pictures in test-output/screenshots/."""

import re

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from screens import SIZES, TAGS, Open, picture
from test_for_everyone import complaints
from visits import PASSWORD

from mail.models import Entry
from office.database import Database, utcnow
from office.settings import Settings, Smtp
from webui.office import second_factor

pytestmark = pytest.mark.real

NEW = "a new password"
EVERY_SCREEN = pytest.mark.parametrize(("size", "language"), [(s, t) for s in SIZES for t in TAGS])


def fresh(browser: Browser, address: str, size: str, language: str, scheme: str = "light") -> Page:
    """A browser nobody has logged in with."""
    context = browser.new_context(base_url=address, viewport=SIZES[size], locale=TAGS[language], color_scheme=scheme)
    return context.new_page()


def log_in(page: Page, login: str, password: str) -> None:
    page.goto("/login")
    page.locator("#login").fill(login)
    page.locator("#password").fill(password)
    page.locator("main button").click()


def looked_at(page: Page, name: str) -> None:
    picture(page, name)
    assert complaints(page) == []


@EVERY_SCREEN
def test_a_second_factor_is_set_up_and_asked_for(
    open_page: Open, browser: Browser, address: str, monkeypatch: pytest.MonkeyPatch, size: str, language: str
) -> None:
    moment = utcnow()
    monkeypatch.setattr(second_factor, "utcnow", lambda: moment)
    page, name = open_page(size, language), f"{size}-{language}"
    page.goto("/account")
    looked_at(page, f"{name}-account")
    page.locator("#second-factor a").click()
    expect(page.locator(".qr svg")).to_be_visible()
    looked_at(page, f"{name}-second-factor")
    secret = str(page.locator("#secret").text_content()).replace(" ", "")
    page.locator("#code").fill(pyotp.TOTP(secret).at(moment))
    page.locator("#password").fill(PASSWORD)
    page.locator("#switch-on").click()
    codes = page.locator("#codes li")
    expect(codes).to_have_count(10)
    looked_at(page, f"{name}-recovery-codes")
    code = str(codes.first.text_content()).strip()
    page.locator("main .button.primary").click()
    expect(page.locator("#second-factor-state")).to_contain_text(re.compile("eingeschaltet|is on"))
    page.goto("/account/second-factor")
    looked_at(page, f"{name}-second-factor-on")
    other = fresh(browser, address, size, language)
    log_in(other, "hoffmann", PASSWORD)
    expect(other.locator("#code")).to_be_focused()
    looked_at(other, f"{name}-login-code")
    other.locator("#code").fill("123")
    other.locator("main button").click()
    expect(other.get_by_role("alert")).to_be_visible()
    looked_at(other, f"{name}-login-code-wrong")
    other.locator("#code").fill(code)
    other.locator("main button").click()
    other.locator("#inbox").wait_for()
    other.goto("/account")
    expect(other.locator("#logins li")).to_have_count(2)
    other.locator("#logins li form button").first.click()
    expect(other.locator("#logins li")).to_have_count(1)
    looked_at(other, f"{name}-account-log-ins")
    page.goto("/")
    expect(page.locator("#password")).to_be_visible()
    other.context.close()


@EVERY_SCREEN
def test_somebody_is_invited_and_forgets_the_password(
    open_page: Open, browser: Browser, address: str, settings: Settings, database: Database, size: str, language: str
) -> None:
    page, name = open_page(size, language, login="admin"), f"{size}-{language}"
    page.goto("/users")
    page.locator("#new-user").click()
    page.locator("#login").fill("lena")
    page.locator("[value=assistant]").check()
    page.locator("#client").select_option("Bäckerei Hoffmann und Söhne")
    page.locator("#email").fill("lena@example.org")
    looked_at(page, f"{name}-user-new")
    page.locator("#save").click()
    link = str(page.locator("#link").text_content())
    looked_at(page, f"{name}-user-link")
    lena = fresh(browser, address, size, language)
    lena.goto(link)
    looked_at(lena, f"{name}-new-password")
    lena.locator("#password").fill(NEW)
    lena.locator("#again").fill(NEW)
    lena.locator("main button").click()
    lena.locator("#inbox").wait_for()
    lena.wait_for_load_state()
    expect(lena.locator("#office")).to_have_count(0)
    looked_at(lena, f"{name}-assistant")
    lena.goto("/account")
    looked_at(lena, f"{name}-assistant-account")
    lena.context.clear_cookies()
    settings.smtp = Smtp(host="127.0.0.1", port=9, security="none", sender="vorzimmer@example.org")
    settings.public_url = address
    lena.goto("/login")
    looked_at(lena, f"{name}-login")
    lena.locator("#forgotten").click()
    looked_at(lena, f"{name}-forgotten")
    lena.locator("#login").fill("lena@example.org")
    lena.locator("main button").click()
    lena.get_by_role("status").first.wait_for()
    looked_at(lena, f"{name}-forgotten-sent")
    with database.session() as session:
        text = session.query(Entry).one().payload["text"]
    lena.goto(re.findall(r"http\S+/login/new/\S+", text)[0])
    lena.locator("#password").fill(f"{NEW} again")
    lena.locator("#again").fill(f"{NEW} again")
    lena.locator("main button").click()
    lena.locator("#inbox").wait_for()
    lena.goto(link)
    looked_at(lena, f"{name}-link-over")
    page.goto("/users")
    looked_at(page, f"{name}-users")
    page.locator("a.entry", has_text="lena").click()
    looked_at(page, f"{name}-user")
    lena.context.close()


@pytest.mark.parametrize("language", TAGS)
def test_a_guesser_is_told_how_long_to_wait(browser: Browser, address: str, language: str) -> None:
    page = fresh(browser, address, "phone", language, "dark")
    for _ in range(6):
        log_in(page, "hoffmann", "wrong")
        page.get_by_role("alert").wait_for()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("Bitte warten Sie|Please wait"))
    looked_at(page, f"phone-{language}-too-often")
    page.context.close()
