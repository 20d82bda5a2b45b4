"""The inbox as a person sees it: Chromium against the real server. Leaves pictures in test-output/screenshots/."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from screens import PICTURES, SIZES, Open
from sqlalchemy import update
from visits import PASSWORD, Inbox

from office.database import Database
from recordings.models import Message, State

pytestmark = pytest.mark.real

WIDE, PHONE = SIZES["wide"], SIZES["phone"]


@pytest.fixture
def complaints() -> list[str]:
    """What the browser had to say."""
    return []


@pytest.fixture
def open_page(browser: Browser, address: str, complaints: list[str]) -> Iterator[Open]:
    """Open a page; a complaint of the browser (a script that fails, a policy violated) fails the test."""
    contexts = []

    def do(size: dict[str, int] = WIDE, language: str = "de-DE", scheme: str = "light", *, js: bool = True) -> Page:
        context = browser.new_context(
            base_url=address,
            viewport=size,
            locale=language,
            color_scheme=scheme,
            java_script_enabled=js,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        return page

    yield do
    for context in contexts:
        context.close()
    assert complaints == []


def log_in(page: Page, login: str = "hoffmann") -> None:
    page.goto("/")
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    expect(page.locator("#inbox")).to_be_visible()
    # Before that nothing has its place yet, and no key does anything.
    page.wait_for_load_state()


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def no_sideways_scrolling(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for tabs in page.locator(".tabs").all():
        assert tabs.evaluate("tabs => tabs.scrollWidth <= tabs.clientWidth"), "a tab is out of sight"


def place_of_sound(page: Page) -> float:
    return float(page.evaluate("document.getElementById('sound').currentTime"))


WORDS = {
    "de": {"tag": "de-DE", "undo": "Rückgängig", "delete": "Löschen"},
    "en": {"tag": "en-GB", "undo": "Undo", "delete": "Delete"},
}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_a_day_at_the_inbox(open_page: Open, inbox: Inbox, database: Database, language: str, size: str) -> None:
    """Log in, read, listen from a word on, delete, and take that back."""
    words, name = WORDS[language], f"{size}-{language}"
    page = open_page(WIDE if size == "wide" else PHONE, words["tag"])
    page.goto("/")
    picture(page, f"{name}-login")
    log_in(page)
    expect(page).to_have_title("(4) Nachrichten – Vorzimmer" if language == "de" else "(4) Messages – Vorzimmer")
    no_sideways_scrolling(page)
    picture(page, f"{name}-inbox")

    page.locator(f"#message-{inbox['cake']}").click()
    page.locator("#words").scroll_into_view_if_needed()
    expect(page.locator("#unread")).to_be_attached(timeout=15_000)
    with database.session() as session:
        assert session.get_one(Message, inbox["cake"]).read_at is not None
    no_sideways_scrolling(page)

    page.locator("#words").get_by_text("Schwarzwälder").click()
    assert 5.6 <= place_of_sound(page) < 8.0
    expect(page.locator(".word.now")).to_have_text(re.compile("Kirschtorte|für|zwanzig|Personen|Bitte|rufen"))
    page.locator("#play.playing").click()
    expect(page.locator("#play.playing")).to_have_count(0)
    picture(page, f"{name}-message")

    page.locator("#more").click()
    page.get_by_role("button", name=words["delete"]).click()
    undo = page.get_by_role("button", name=words["undo"])
    expect(undo).to_be_visible()
    expect(page.locator(f"#message-{inbox['cake']}")).to_have_count(0)
    picture(page, f"{name}-deleted")
    undo.click()
    expect(page.locator(f"#message-{inbox['cake']}")).to_be_visible()


def test_a_message_that_comes_in_appears_by_itself(open_page: Open, inbox: Inbox, database: Database) -> None:
    page = open_page()
    log_in(page)
    row = page.locator(f"#message-{inbox['waiting']}")
    expect(row).to_contain_text("Text folgt")
    with database.session() as session:
        values = {"state": State.TRANSCRIBED, "transcript": "Frisch eingetroffen"}
        session.execute(update(Message).where(Message.id == inbox["waiting"]).values(values))
    expect(row).to_contain_text("Frisch eingetroffen", timeout=10_000)
    with database.session() as session:
        session.execute(update(Message).where(Message.id == inbox["waiting"]).values(state=State.MISSED))
    expect(page).to_have_title("(3) Nachrichten – Vorzimmer", timeout=10_000)


def test_words_appear_on_an_open_page_while_its_sound_plays_on(
    open_page: Open, inbox: Inbox, database: Database
) -> None:
    page = open_page()
    log_in(page)
    page.goto(f"/messages/{inbox['waiting']}")
    page.locator("#play").click()
    expect(page.locator("#clock")).to_have_text("0:01")
    with database.session() as session:
        session.execute(update(Message).where(Message.id == inbox["waiting"]).values(state=State.NO_SPEECH))
    expect(page.locator(".explanation.no_speech")).to_be_visible(timeout=10_000)
    expect(page.locator("#unread")).to_be_attached(timeout=15_000)
    assert place_of_sound(page) > 1.0


def test_marking_as_unread_leads_back_to_the_list_and_holds(open_page: Open, inbox: Inbox) -> None:
    page = open_page()
    log_in(page)
    page.goto(f"/messages/{inbox['read']}")
    page.locator("#more").click()
    page.get_by_role("button", name="Als ungelesen").click()
    expect(page).to_have_title("(5) Nachrichten – Vorzimmer")


def test_words_are_reached_with_one_tab_and_the_arrows(open_page: Open, inbox: Inbox) -> None:
    page = open_page()
    log_in(page)
    page.goto(f"/messages/{inbox['cake']}")
    page.locator(".word").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".word:focus")).to_have_text("hier")
    page.keyboard.press("Enter")
    expect(page.locator(".word.now")).to_have_text("hier")
    assert page.locator(".word[tabindex='0']").count() == 1


def test_everything_works_without_javascript(open_page: Open, inbox: Inbox) -> None:
    page = open_page(js=False)
    log_in(page)
    page.locator(f"#message-{inbox['cake']}").click()
    expect(page.locator("audio[controls]")).to_be_visible()
    expect(page.locator("#words").get_by_role("link", name="Schwarzwälder")).to_have_attribute(
        "href", f"/messages/{inbox['cake']}/sound#t=5.60"
    )
    picture(page, "wide-de-message-without-javascript")
    page.locator("#more").click()
    page.get_by_role("button", name="Als gelesen").click()
    page.locator("#more").click()
    expect(page.get_by_role("button", name="Als ungelesen")).to_be_visible()
    page.get_by_role("button", name="Löschen").click()
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.get_by_text("Rückgängig gemacht.")).to_be_visible()
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("link", name="Messages")).to_be_visible()


def test_a_lost_connection_is_told_and_mends_itself(open_page: Open, complaints: list[str]) -> None:
    page = open_page()
    page.route("**/live", lambda route: route.abort())
    log_in(page)
    page.route("**/?seen=*", lambda route: route.fulfill(status=503))
    expect(page.get_by_text("Keine Verbindung zum Posteingang.")).to_be_visible(timeout=10_000)
    page.unroute("**/?seen=*")
    expect(page.get_by_text("Keine Verbindung zum Posteingang.")).to_be_hidden(timeout=10_000)
    assert all("503" in complaint or "ERR_FAILED" in complaint for complaint in complaints)
    complaints.clear()


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_pictures_of_everything_else(open_page: Open, inbox: Inbox, size: str) -> None:
    """Every other page, to be looked at."""
    measure = WIDE if size == "wide" else {"width": 360, "height": 780}
    for login, scheme in (("admin", "light"), ("hoffmann", "dark")):
        page = open_page(measure, "de-DE", scheme)
        log_in(page, login)
        for name in ("cake", "in work", "mumbling", "hung up", "sound lost", "unassigned"):
            if login == "admin" or name == "cake":
                page.goto(f"/messages/{inbox[name]}")
                no_sideways_scrolling(page)
                picture(page, f"{size}-{scheme}-message-{name.replace(' ', '-')}")
        page.goto(f"/messages/{inbox['failed']}")
        page.locator("#more").click()
        page.get_by_role("button", name="Löschen").click()
        for path, name in (("/", "inbox"), ("/missed", "missed"), ("/archived", "archived"), ("/deleted", "deleted")):
            page.goto(path)
            expect(page.locator("#inbox")).to_be_visible()
            no_sideways_scrolling(page)
            picture(page, f"{size}-{scheme}-{name}")
        page.locator("li").get_by_role("button", name="Zurückholen").click()
        page.get_by_text("Zurückgeholt.").wait_for()
        page.goto("/deleted")
        picture(page, f"{size}-{scheme}-deleted-empty")


def test_pictures_of_apologies(open_page: Open, complaints: list[str]) -> None:
    page = open_page(PHONE)
    page.goto("/")
    page.locator("#login").fill("hoffmann")
    page.locator("#password").fill("a wrong one")
    page.locator("main button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    picture(page, "phone-light-login-refused")
    log_in(page)
    page.goto("/nowhere")
    expect(page.get_by_role("heading", name="Hier ist nichts")).to_be_visible()
    picture(page, "phone-light-not-found")
    assert ["403" in complaints[0], "404" in complaints[1]] == [True, True]
    complaints.clear()


KEYS = {"de": ("Erledigt.", "Rückgängig gemacht."), "en": ("Done.", "Taken back.")}


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_inbox_is_worked_off_by_keyboard(open_page: Open, inbox: Inbox, database: Database, language: str) -> None:
    page = open_page(WIDE, f"{language}-{'DE' if language == 'de' else 'GB'}")
    log_in(page)
    done, back = KEYS[language]
    for _ in range(4):
        page.keyboard.press("j")
    expect(page.locator(f"#message-{inbox['cake']}")).to_be_focused()
    page.keyboard.press("e")
    expect(page.get_by_text(done, exact=True)).to_be_visible()
    with database.session() as session:
        assert session.get_one(Message, inbox["cake"]).handling == "done"
    page.wait_for_load_state()
    page.keyboard.press("z")
    expect(page.get_by_text(back)).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    picture(page, f"wide-{language}-keys")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.locator("body").click(position={"x": 5, "y": 400})
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#opened")).to_be_visible()


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_several_messages_are_chosen_and_stay_chosen_while_the_list_lives(
    open_page: Open, inbox: Inbox, database: Database, size: str
) -> None:
    page = open_page(WIDE if size == "wide" else PHONE)
    log_in(page)
    expect(page.locator("#several")).to_be_hidden()
    for name in ("cake", "read"):
        page.locator(f".pick input[value='{inbox[name]}']").check()
    with database.session() as session:
        session.execute(
            update(Message).where(Message.id == inbox["waiting"]).values(transcript="Neu", state="transcribed")
        )
    expect(page.locator(f"#message-{inbox['waiting']}")).to_contain_text("Neu", timeout=10_000)
    picture(page, f"{size}-de-chosen")
    page.locator("#several").get_by_role("button", name="Ablegen").click()
    expect(page.get_by_text("2 Nachrichten: Abgelegt.")).to_be_visible()
    expect(page.locator(f"#message-{inbox['cake']}")).to_have_count(0)
    page.locator("#undo").click()
    expect(page.locator(f"#message-{inbox['cake']}")).to_be_visible()


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_a_message_is_taken_on_noted_and_told_to_whoever_has_it_open(open_page: Open, inbox: Inbox, size: str) -> None:
    page, other = open_page(WIDE if size == "wide" else PHONE), open_page()
    log_in(page)
    log_in(other, "admin")
    for one in (page, other):
        one.goto(f"/messages/{inbox['cake']}")
    page.locator("#claim").click()
    expect(page.locator("#desk")).to_contain_text("In Arbeit bei Ihnen")
    expect(other.locator("#desk")).to_contain_text("In Arbeit bei hoffmann", timeout=20_000)
    page.locator("#note").fill("Torte ist bestellt")
    page.locator("#keep-note").click()
    expect(page.locator(".notes")).to_contain_text("Torte ist bestellt")
    page.locator("#more").click()
    page.get_by_role("button", name="Morgen um 9").click()
    expect(page.locator("#desk")).to_contain_text("Kommt wieder am")
    page.locator("#history").click()
    no_sideways_scrolling(page)
    picture(page, f"{size}-de-message-handled")
