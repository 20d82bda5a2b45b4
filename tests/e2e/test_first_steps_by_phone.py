"""From the invitation to a number that works, as a new owner walks it: a real mail server, browser and call.

Clicks are counted as a person makes them; pages are looked at wide and narrow.
"""

import json
import re
import time
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from house import PATIENCE, House, wait_until
from playwright.sync_api import Browser, Page, expect, sync_playwright
from receivers import PostOffice, post_office
from words import EURASIA

from office.settings import PROJECT
from vorzimmer.caller import Caller
from vorzimmer.phone import Exchange, load

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PASSWORD = "ein langes Passwort"
SHARED = "+493023125900"
PRACTICES = {"de": ("Zahnarztpraxis am Stadtpark", "+493023125901"), "en": ("London Garden Services", "+493023125902")}
LOCALES = {"de": "de-DE", "en": "en-GB"}
SIZES = {"de": {"width": 1280, "height": 860}, "en": {"width": 390, "height": 844}}
NARROWEST = {"width": 320, "height": 640}
PICTURES = PROJECT / "test-output" / "screenshots"
MOST_CLICKS = 8
"""Of a person, beside what they type; the invitation's link and the notice's are two of them."""
AXE = (PROJECT / "tests" / "data" / "axe-core-4.14.1" / "axe.min.js").read_text()
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


@pytest.fixture(scope="module")
def post() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture(scope="module")
def firm(post: PostOffice) -> Iterator[House]:
    """A house that sends mails, and whose clients share a number."""
    house = House(max_silence_seconds=3, trunk_numbers=json.dumps([SHARED]))
    smtp = {"host": "127.0.0.1", "port": post.port, "security": "none", "sender": "Vorzimmer <v@example.org>"}
    house.environment |= {"VORZIMMER_SMTP": json.dumps(smtp), "VORZIMMER_PUBLIC_URL": house.web}
    with house:
        for language, (name, number) in PRACTICES.items():
            house.command("client", "add", name, "--number", number, "--language", language)
        house.command("user", "add", "boss", "--admin", "--password", PASSWORD)
        yield house


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as browser:
        yield browser


class Person:
    """Who sits at a browser; their clicks are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def clicks_on(self, selector: str) -> None:
        self.page.locator(selector).click()
        self.clicks += 1

    def follows(self, link: str) -> None:
        """Out of a mail."""
        self.page.goto(link)
        self.clicks += 1


def link_in(mail: EmailMessage, house: House, path: str) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(re.findall(rf"{house.web}{path}[^\s]*", part.get_content())[0])


def invite(browser: Browser, house: House, login: str, client: str) -> None:
    """What the admin does."""
    page = browser.new_page(base_url=house.web)
    page.goto("/users/new")
    page.locator("#login").fill("boss")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=email]").fill(f"{login}@example.org")
    page.locator("select[name=client]").select_option(label=client)
    page.locator("main form button.primary").click()
    page.locator(".toast").first.wait_for()
    page.close()


def looked_at(page: Page, name: str, size: dict[str, int]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width in (size, NARROWEST):
        page.set_viewport_size(width)  # type: ignore[arg-type]
        page.screenshot(path=PICTURES / f"first-steps-{name}-{width['width']}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
    page.set_viewport_size(size)  # type: ignore[arg-type]
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    found = page.evaluate("levels => axe.run(document, {runOnly: {type: 'tag', values: levels}})", LEVELS)
    hard = [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    assert hard == [], hard


def done(page: Page, step: str) -> None:
    """By itself: nobody reloads."""
    expect(page.locator(f"#mark-{step}.done")).to_be_visible(timeout=PATIENCE * 1000)


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_owner_is_led_from_the_invitation_to_a_number_that_works(
    browser: Browser, firm: House, exchange: Exchange, post: PostOffice, language: str
) -> None:
    name, number = PRACTICES[language]
    login = f"owner-{language}"
    invite(browser, firm, login, name)
    context = browser.new_context(base_url=firm.web, locale=LOCALES[language], viewport=SIZES[language])
    page = context.new_page()
    person, begun = Person(page), time.monotonic()

    person.follows(link_in(mail_to(post, login, 1), firm, "/login/new/"))
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    person.clicks_on("main button")
    expect(page.locator("#progress")).to_contain_text("0 ")
    expect(page.locator(".unconfirmed")).to_have_count(0)
    looked_at(page, f"{language}-begun", SIZES[language])

    page.evaluate("document.getElementById('hear').play()")
    person.clicks += 1
    done(page, "greeting")
    person.clicks_on("#confirm-hours")
    done(page, "hours")

    headers = (f"Diversion: <sip:{number}@x>;reason=unconditional",)
    with Caller(exchange, firm.sip_port, SHARED, "+4930231250401", headers) as caller:
        done(page, "forwarding")
        caller.waits_for_beep()
        caller.says(load(str(EURASIA[0])))
        caller.hangs_up()
    expect(page.locator("#trial")).to_contain_text("Diversion")
    notice = page.locator("#send-now, #arrived")
    notice.wait_for(timeout=PATIENCE * 1000)
    if page.locator("#send-now").is_visible():  # it is night
        person.clicks_on("#send-now")
        page.locator("#arrived").wait_for(timeout=PATIENCE * 1000)
    looked_at(page, f"{language}-called", SIZES[language])

    read = Person(context.new_page())
    read.follows(link_in(mail_to(post, login, 2), firm, "/messages/"))
    read.page.locator("#words, .words").first.wait_for()
    read.page.close()
    done(page, "notice")
    expect(page.locator("#progress strong")).to_be_visible()
    looked_at(page, f"{language}-done", SIZES[language])
    person.clicks_on("#delete-trial")
    person.clicks_on("#to-inbox")
    expect(page.locator("#first-steps")).to_have_count(0)
    clicks, seconds = person.clicks + read.clicks, time.monotonic() - begun
    assert clicks <= MOST_CLICKS, f"{clicks} clicks, {seconds:.0f} s of machine time"
    context.close()


def mail_to(post: PostOffice, login: str, count: int) -> EmailMessage:
    """The `count`-th mail this person has got."""

    def find() -> EmailMessage | None:
        theirs = [mail for mail in post.taken if mail["To"] == f"{login}@example.org"]
        return theirs[count - 1] if len(theirs) >= count else None

    return wait_until(find, f"mail {count} to {login}")
