"""Words corrected in place, and what they name. Leaves pictures in test-output/screenshots/."""

import pytest
from playwright.sync_api import Page, expect
from screens import Open, picture
from visits import Inbox

from office.database import Database
from office.models import Client
from recordings.models import Message, Segment, Word

pytestmark = pytest.mark.real

SAID = "Schicken Sie die Rechnung über 1.250 Euro bis zum 12.3. an info@weber.de, oder morgen um halb drei."
CUT_WORDS = "Schicken Sie die Rechnung über 1 .250 Euro bis zum 12 .3. an info @weber .de, oder morgen um halb drei."
CUT = CUT_WORDS.split()
"""As Whisper cuts it."""
RIGHT = "Guten Tag, hier ist Karin Wöber.\nBitte bis 12. März unter 030 12345678 zurückrufen."


@pytest.fixture
def rich(inbox: Inbox, database: Database) -> str:
    """A message that names everything."""
    words = [
        Word(start=11 + place / 5, end=11.2 + place / 5, text=text, probability=0.3 if place in {3, 10} else 0.9)
        for place, text in enumerate(CUT)
    ]
    with database.session() as session:
        message = session.get_one(Message, inbox["cake"])
        message.segments.append(Segment(position=9, start=11.0, end=16.0, text=SAID, words=words))
    return f"/messages/{inbox['cake']}"


def colour(page: Page, selector: str) -> str:
    return str(page.locator(selector).first.evaluate("one => getComputedStyle(one).color"))


def note_where_it_is_heard_from(page: Page) -> None:
    page.locator("#sound").evaluate(
        "sound => sound.addEventListener('seeking', () => { sound.dataset.heardFrom = sound.currentTime; })"
    )


@pytest.mark.parametrize(
    ("size", "language", "scheme"), [("wide", "de", "light"), ("phone", "en", "dark"), ("phone", "de", "light")]
)
def test_words_are_corrected_in_place(
    open_page: Open, rich: str, inbox: Inbox, database: Database, size: str, language: str, scheme: str
) -> None:
    page = open_page(size, language, scheme)
    name = f"words-{language}-{size}-{scheme}"
    page.goto(rich)
    expect(page.locator(".mention")).to_have_count(7)
    assert "info@weber.de, oder" in page.locator("#words").inner_text().replace("\n", "")
    assert colour(page, "#words .unsure") != colour(page, "#words .word:not(.unsure)"), "unsure words are paler"
    picture(page, f"{name}-named")
    page.locator("#correct").click()
    expect(page.locator("#typed")).to_be_focused()
    picture(page, f"{name}-correcting")
    page.locator("#cancel").click()
    page.locator("#correct").click()
    page.locator("#typed").fill(RIGHT)
    page.locator("#save").click()
    expect(page.locator("#words > p").first).to_have_text("Guten Tag, hier ist Karin Wöber.")
    picture(page, f"{name}-corrected")
    page.locator(".as-heard summary").click()
    page.locator(".as-heard .word").first.click()
    expect(page.locator(".as-heard .word.now")).to_have_count(1)
    page.locator("#undo").click()
    expect(page.locator("#words")).to_contain_text("Schwarzwälder")
    with database.session() as session:
        client = session.get_one(Client, inbox.bakery.id)
        client.learned_hotwords = ["Karin Wöber", "Donaudampfschifffahrtsgesellschaftskapitän", "Özdemir"]
    page.goto(f"/clients/{inbox.bakery.id}/settings")
    picture(page, f"{name}-settings")


@pytest.mark.parametrize(("size", "language"), [("wide", "de"), ("phone", "en")])
def test_a_word_that_was_put_right_is_heard_on_a_click_and_lights_up(
    open_page: Open, inbox: Inbox, size: str, language: str
) -> None:
    page = open_page(size, language)
    page.goto(f"/messages/{inbox['cake']}")
    page.locator("#correct").click()
    page.locator("#typed").fill(page.locator("#typed").input_value().replace("Kirschtorte", "Käsesahnetorte"))
    page.locator("#save").click()
    word = page.locator("#words > p .word", has_text="Käsesahnetorte")
    expect(word).to_be_visible()
    page.wait_for_load_state()
    note_where_it_is_heard_from(page)
    word.click()
    expect(page.locator("#sound[data-heard-from='6']")).to_be_attached()
    expect(page.locator("#play.playing")).to_be_visible()
    expect(page.locator("#words > p .word.now")).not_to_have_count(0)
    page.locator("#play").click()
    page.evaluate("sound.currentTime = 6.1")
    expect(word).to_contain_class("now")
    expect(page.locator("#words > p .word.now")).to_have_count(1)
    picture(page, f"corrected-heard-{language}-{size}")
    page.locator(".callnote .said").first.click()
    expect(page.locator("#sound[data-heard-from='2']")).to_be_attached()
    expect(page.locator("#play.playing")).to_be_visible()


def test_the_arrows_do_not_lead_into_words_that_are_folded_away(open_page: Open, inbox: Inbox) -> None:
    page = open_page()
    page.goto(f"/messages/{inbox['cake']}")
    page.locator("#correct").click()
    page.locator("#typed").fill("Hier ist Wöber.")
    page.locator("#save").click()
    words = page.locator("#words > p .word")
    words.first.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(words.last).to_be_focused()
    expect(page.locator("#words > p .word[tabindex='0']")).to_have_text("Wöber.")
    expect(page.locator(".as-heard .word[tabindex='0']")).to_have_text("Guten")


def test_words_are_corrected_without_javascript(open_page: Open, rich: str) -> None:
    page = open_page(js=False)
    page.goto(rich)
    page.locator("#correct").click()
    page.locator("#typed").fill(RIGHT)
    page.locator("#save").click()
    expect(page.locator("#words > p").first).to_have_text("Guten Tag, hier ist Karin Wöber.")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_words_heard_anew_meanwhile_are_shown_beside_what_was_typed(
    open_page: Open, inbox: Inbox, database: Database, size: str, language: str
) -> None:
    page = open_page(size, language)
    page.goto(f"/messages/{inbox['cake']}")
    page.locator("#correct").click()
    page.locator("#typed").fill(RIGHT)
    with database.session() as session:
        message = session.get_one(Message, inbox["cake"])
        message.transcript = "Guten Tag, hier ist Karin Webber."
        message.segments[:] = message.segments[:1]
        message.segments[0].text, message.segments[0].words = message.transcript, []
    page.locator("#save").click()
    expect(page.locator("#problem")).to_be_visible()
    expect(page.locator("#typed")).to_have_value(RIGHT)
    expect(page.locator(".as-heard")).to_contain_text("Webber.")
    picture(page, f"{size}-{language}-heard-anew")
