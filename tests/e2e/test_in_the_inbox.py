"""A real call, and its owner in a real browser: the words stand there, and can be heard."""

import re
from collections.abc import Callable

from conftest import GERMAN
from house import PATIENCE, House
from playwright.sync_api import expect, sync_playwright
from words import EURASIA, letter_error_rate

from office.settings import PROJECT
from vorzimmer.caller import Caller
from vorzimmer.phone import load

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PASSWORD = "ein langes Passwort"
WRONG_LETTERS = 0.25
"""Part of what was said: where a busy machine loses a packet of the call, Whisper hears a name otherwise."""


def test_the_owner_reads_and_hears_what_the_caller_said(house: House, dials: Callable[..., Caller]) -> None:
    house.command("user", "add", "chefin", "--client", "Zahnarztpraxis am Stadtpark", "--password", PASSWORD)
    with dials(GERMAN, "+4930231250401") as caller:
        caller.waits_for_beep()
        caller.says(load(str(EURASIA[0])))
        caller.hangs_up()

    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as browser:
        page = browser.new_page(locale="de-DE", viewport={"width": 390, "height": 844})
        page.goto(house.web)
        page.locator("input[name=login]").fill("chefin")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        # The list brings itself up to date: nobody reloads.
        expect(page.get_by_text("Europa und").first).to_be_visible(timeout=PATIENCE * 1000)
        expect(page.get_by_text("030 231250401").first).to_be_visible(timeout=PATIENCE * 1000)
        pictures = PROJECT / "test-output" / "screenshots"
        pictures.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=pictures / "call-inbox-phone-de.png")
        page.get_by_text("Europa und").first.click()
        # Whatever a busy machine has left of it: only that it is the last one matters.
        word = page.locator("#words .word").last
        expect(word).to_be_visible(timeout=PATIENCE * 1000)
        text = page.locator("#words .word").all_inner_texts()
        assert letter_error_rate(EURASIA[1], " ".join(text)) < WRONG_LETTERS, text
        page.screenshot(path=pictures / "call-message-phone-de.png")
        word.click()
        expect(page.locator("#clock")).to_have_text(re.compile(r"0:(0[2-9]|[1-9]\d)"), timeout=PATIENCE * 1000)
