"""A message that is being left, as the owner sees it come in. Leaves pictures in test-output/screenshots/."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from screens import SIZES, TAGS, Open, picture
from visits import PASSWORD, Inbox

from office.database import Database, utcnow
from recordings.models import Message, Segment, State

pytestmark = pytest.mark.real

SOON = 15_000
"""Milliseconds; a slow machine is no defect."""
SENTENCES = (
    "Guten Tag, hier ist Karin Weber.",
    "Ich hätte gern für Samstag eine Schwarzwälder Kirschtorte.",
    "Bitte rufen Sie mich zurück, am besten vor sechzehn Uhr.",
)
SPEAKING = {"de": "Spricht gerade", "en": "Is speaking now"}


@pytest.fixture(params=["stream", "asking"])
def live_page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Open]:
    """Log in and open pages that are told of news, or (where a proxy lets no stream through) ask for it."""
    contexts = []

    def do(size: str = "wide", language: str = "de") -> Page:
        context = browser.new_context(base_url=address, viewport=SIZES[size], locale=TAGS[language])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        if request.param == "asking":
            page.route("**/live", lambda route: route.abort())
        page.goto("/")
        page.locator("#login").fill("hoffmann")
        page.locator("#password").fill(PASSWORD)
        page.locator("main button").click()
        page.locator("#inbox").wait_for()
        page.evaluate("window.isTheSamePage = true")
        return page

    yield do
    for context in contexts:
        context.close()


def hear(database: Database, message_id: int, count: int, tentative: str | None = None) -> None:
    """The worker has understood so many sentences, and is not sure yet of what follows."""
    with database.session() as session:
        message = session.get_one(Message, message_id)
        message.transcript = " ".join(SENTENCES[:count])
        message.tentative = tentative
        message.segments[:] = []
        session.flush()
        message.segments += [
            Segment(position=at, start=4.0 * at, end=4.0 * at + 3.8, text=text, words=[])
            for at, text in enumerate(SENTENCES[:count])
        ]


def hang_up(database: Database, inbox: Inbox, state: State) -> None:
    """The sound is that of another message."""
    with database.session() as session:
        message = session.get_one(Message, inbox["on the line"])
        message.state, message.tentative, message.duration = state, None, 17.0
        message.audio = session.get_one(Message, inbox["cake"]).audio


def is_the_same_page(page: Page) -> bool:
    return bool(page.evaluate("window.isTheSamePage === true"))


def top(part: Locator) -> float:
    box = part.bounding_box()
    assert box is not None
    return box["y"]


def test_the_words_of_a_caller_grow_in_the_list(live_page: Open, inbox: Inbox, database: Database) -> None:
    page = live_page()
    row = page.locator(f"#message-{inbox['on the line']}")
    expect(row).to_contain_text("Am Telefon")
    hear(database, inbox["on the line"], 1, "Ich hätte gern")
    expect(row).to_contain_text("Spricht gerade", timeout=SOON)
    expect(row.locator(".tentative")).to_have_text("Ich hätte gern")
    row.focus()
    hear(database, inbox["on the line"], 2, "Bitte rufen")
    expect(row).to_contain_text("Schwarzwälder Kirschtorte. Bitte rufen", timeout=SOON)
    expect(row).to_be_focused()
    hear(database, inbox["on the line"], 3)
    hang_up(database, inbox, State.TRANSCRIBED)
    expect(page.locator(".unread", has=row)).to_contain_text("0:17", timeout=SOON)
    expect(row).not_to_contain_text("Spricht gerade")
    expect(row).to_be_focused()
    expect(page).to_have_title("(5) Nachrichten – Vorzimmer")
    assert is_the_same_page(page)


def test_a_message_becomes_whole_on_its_open_page(live_page: Open, inbox: Inbox, database: Database) -> None:
    page = live_page()
    page.goto(f"/messages/{inbox['on the line']}")
    page.evaluate("window.isTheSamePage = true")
    expect(page.locator("#words")).to_contain_text("Der Anrufer ist am Telefon.")
    hear(database, inbox["on the line"], 1, "Ich hätte gern")
    expect(page.locator("#words .tentative")).to_have_text("Ich hätte gern", timeout=SOON)
    expect(page.locator("#words")).to_contain_text(SENTENCES[0])
    expect(page.locator("#words")).not_to_contain_text("Der Anrufer ist am Telefon.")
    page.locator("#call-back").focus()
    hear(database, inbox["on the line"], 3)
    hang_up(database, inbox, State.TRANSCRIBING)
    expect(page.locator("#play")).to_be_visible(timeout=SOON)
    expect(page.locator("#call-back")).to_be_focused()
    expect(page.get_by_role("button", name="Löschen")).to_be_visible()
    expect(page.locator("#said")).to_have_text("Der Anrufer hat aufgelegt. Die Nachricht kann angehört werden.")
    page.locator("#play").click()
    expect(page.locator("#clock")).to_have_text("0:01", timeout=SOON)
    hang_up(database, inbox, State.TRANSCRIBED)
    expect(page.get_by_role("button", name="Als ungelesen")).to_be_visible(timeout=SOON)
    assert page.evaluate("document.getElementById('sound').currentTime") > 1.0, "the player plays on"
    assert is_the_same_page(page)


def test_a_new_call_above_moves_nothing_under_the_reader(live_page: Open, inbox: Inbox, database: Database) -> None:
    page = live_page("phone")
    page.evaluate("window.scrollTo(0, 400)")
    row = page.locator(f"#message-{inbox['read']}")
    before = top(row)
    with database.session() as session:
        client = session.get_one(Message, inbox["cake"]).client
        session.add(Message(call_id="new", client=client, dialled="+49305550100", received_at=utcnow()))
    expect(page.locator(".receiving")).to_have_count(2, timeout=SOON)
    assert abs(top(row) - before) < 2


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_pictures_of_a_message_being_left(
    open_page: Open, inbox: Inbox, database: Database, language: str, size: str
) -> None:
    page = open_page(size, language)
    row = page.locator(f"#message-{inbox['on the line']}")
    hear(database, inbox["on the line"], 2, "Bitte rufen Sie mich zurück, am besten")
    expect(row).to_contain_text(SPEAKING[language], timeout=SOON)
    picture(page, f"{size}-{language}-live-inbox")
    row.click()
    expect(page.locator("#words .tentative")).to_be_visible()
    picture(page, f"{size}-{language}-live-message")
    hear(database, inbox["on the line"], 3)
    hang_up(database, inbox, State.TRANSCRIBED)
    expect(page.locator("#play")).to_be_visible(timeout=SOON)
    picture(page, f"{size}-{language}-live-message-afterwards")


def test_what_is_hidden_holds_no_stream(open_page: Open, inbox: Inbox) -> None:  # noqa: ARG001 - the data
    """Six open pages would be all the connections a browser has to one server."""
    page = open_page()
    with page.expect_request("**/live"):
        page.goto("/")
    hide = """isHidden => {
      Object.defineProperty(document, 'hidden', { get: () => isHidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }"""
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/live")):
        page.evaluate(hide, arg=True)
    with page.expect_request("**/live"), page.expect_response("**/?seen=*"):
        page.evaluate(hide, arg=False)
