"""A message that is being left, as the owner sees it come in. Leaves pictures in test-output/screenshots/."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from screens import SIZES, TAGS, Open, picture
from sqlalchemy import update
from visits import PASSWORD, Inbox, Visit

from office.database import Database, utcnow
from recordings import corrections, handling
from recordings.models import Handling, Message, Segment, State, What
from webui import live

pytestmark = pytest.mark.real

SOON = 15_000
"""Milliseconds; a slow machine is no defect."""
SENTENCES = (
    "Guten Tag, hier ist Karin Weber.",
    "Ich hätte gern für Samstag eine Schwarzwälder Kirschtorte.",
    "Bitte rufen Sie mich zurück, am besten vor sechzehn Uhr.",
)
SPEAKING = {"de": "Spricht gerade", "en": "Is speaking now"}


def _pass_on(source: socket.socket, target: socket.socket, *, holds_streams: bool) -> None:
    """Bytes as they come; of a stream the head alone."""
    is_held = False
    with closing(target):
        while piece := source.recv(65536):
            if holds_streams and b"text/event-stream" in piece:
                is_held = True
                target.sendall(piece.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
            elif not is_held:
                target.sendall(piece)


@contextmanager
def holding_proxy(address: str) -> Iterator[str]:
    """A proxy that lets the head of a stream through and keeps what follows, as one does that buffers."""
    host, _, port = address.removeprefix("http://").partition(":")
    with closing(socket.create_server(("127.0.0.1", 0))) as door:

        def serve() -> None:
            while True:
                try:
                    visitor, _ = door.accept()
                except OSError:
                    return
                server = socket.create_connection((host, int(port)))
                for pair, holds_streams in (((visitor, server), False), ((server, visitor), True)):
                    # Who hangs up in the middle ends its thread.
                    threading.Thread(
                        target=_quietly, args=pair, kwargs={"holds_streams": holds_streams}, daemon=True
                    ).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"


def _quietly(source: socket.socket, target: socket.socket, *, holds_streams: bool) -> None:
    with suppress(OSError):
        _pass_on(source, target, holds_streams=holds_streams)


@pytest.fixture(params=["stream", "asking", "held"])
def live_page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Open]:
    """Log in and open pages that are told of news, or ask for it: a proxy lets no stream through, or its head alone."""
    with holding_proxy(address) if request.param == "held" else nullcontext(address) as seen_at:
        yield from _live_pages(browser, seen_at, lets_streams_through=request.param != "asking")


def _live_pages(browser: Browser, address: str, *, lets_streams_through: bool) -> Iterator[Open]:
    contexts = []

    def do(size: str = "wide", language: str = "de") -> Page:
        context = browser.new_context(base_url=address, viewport=SIZES[size], locale=TAGS[language])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        if not lets_streams_through:
            page.route("**/live", lambda route: route.abort())
        page.goto("/")
        page.locator("#login").fill("hoffmann")
        page.locator("#password").fill(PASSWORD)
        page.locator("main button").click()
        page.locator("#inbox").wait_for()
        # Before that nothing has its place yet.
        page.wait_for_load_state()
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
    expect(page.locator("#delete")).to_be_attached()
    expect(page.locator("#said")).to_have_text("Der Anrufer hat aufgelegt. Die Nachricht kann angehört werden.")
    page.locator("#play").click()
    expect(page.locator("#clock")).to_have_text("0:01", timeout=SOON)
    hang_up(database, inbox, State.TRANSCRIBED)
    expect(page.locator("#unread")).to_be_attached(timeout=SOON)
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
    # The page that comes after the login has a stream too, so a request alone does not tell whose it is.
    page.add_init_script("""
        window.EventSource = class extends EventSource {
          constructor(address) { super(address); document.documentElement.dataset.streams = 1; }
        };""")
    page.goto("/")
    expect(page.locator("html[data-streams]")).to_be_attached()
    hide = """isHidden => {
      Object.defineProperty(document, 'hidden', { get: () => isHidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }"""
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/live")):
        page.evaluate(hide, arg=True)
    with page.expect_request("**/live"), page.expect_response("**/?seen=*"):
        page.evaluate(hide, arg=False)


def settle(database: Database) -> None:
    """As if nothing had changed for a while."""
    with database.session() as session:
        session.execute(update(Message).values(changed_at=utcnow() - timedelta(hours=1)))


WATCH = """() => {
  let toldAt = null;
  Math.random = () => 4;
  new EventSource('/live').addEventListener('news', () => { toldAt ??= performance.now(); });
  document.addEventListener('htmx:beforeRequest', () => {
    if (toldAt) document.body.dataset.waited = Math.round(performance.now() - toldAt);
  });
}"""
"""By this chance every page waits four times as long as the longest one does."""


def test_a_page_that_hears_of_news_asks_a_little_later_by_chance(
    open_page: Open, inbox: Inbox, database: Database
) -> None:
    settle(database)
    page = open_page()
    with page.expect_request("**/?seen=*"):
        page.goto("/")
    page.evaluate(WATCH)
    hear(database, inbox["on the line"], 1)
    body = page.locator("body")
    expect(body).to_have_attribute("data-waited", re.compile(r"\d"), timeout=SOON)
    assert int(body.get_attribute("data-waited") or 0) > 1000


def test_pages_whose_streams_were_cut_off_do_not_all_ask_when_they_are_back(
    open_page: Open, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(database)
    monkeypatch.setattr(live, "LIFE_SECONDS", 4.0)
    monkeypatch.setattr(live, "BEAT_SECONDS", 1.0)
    monkeypatch.setattr(live, "RETRY", (100, 100))
    page = open_page()
    with page.expect_request("**/?seen=*"):
        page.goto("/")
    page.evaluate("Math.random = () => 1")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(9000)
    assert any(url.endswith("/live") for url in asked)
    assert [url for url in asked if "?seen=" in url] == []


def finished(open_page: Open, inbox: Inbox, database: Database) -> Page:
    """The page of a message that was understood long ago, and that somebody has done something with."""
    page = open_page()
    with database.session() as session:
        found = session.get_one(Message, inbox["read"])
        handling.change(session, [found], {What.HANDLING: Handling.TO_DO}, "hoffmann", utcnow(), 7)
    page.goto(f"/messages/{inbox['read']}")
    page.evaluate("window.isTheSamePage = true")
    page.locator("#history").click()
    return page


def note(other: Visit, inbox: Inbox, text: str) -> None:
    assert other.post(f"/messages/{inbox['read']}/notes", note=text).status_code == 302


def put_right(other: Visit, inbox: Inbox, line: str, value: str) -> None:
    assert other.post(f"/messages/{inbox['read']}/callnote", line=line, value=value).status_code == 302


def correct(database: Database, inbox: Inbox, words: str) -> None:
    with database.session() as session:
        found = session.get_one(Message, inbox["read"])
        seen = corrections.Seen(corrections.version(found), corrections.heard(found))
        corrections.correct(session, found, words, seen, "lehrling", utcnow())


def test_what_others_do_with_a_finished_message_shows_on_its_open_page(
    open_page: Open, admin: Visit, inbox: Inbox, database: Database
) -> None:
    page = finished(open_page, inbox, database)
    page.locator("#note").fill("Ein Entwurf")
    note(admin, inbox, "Torte ist bestellt")
    expect(page.locator(".notes")).to_contain_text("Torte ist bestellt", timeout=SOON)
    expect(page.locator(".history")).to_contain_text("admin hat eine Notiz", timeout=SOON)
    expect(page.locator("#note")).to_have_value("Ein Entwurf")
    expect(page.locator("#note")).to_be_focused()
    put_right(admin, inbox, "name", "Karl Huber")
    expect(page.locator("#callnote")).to_contain_text("Karl Huber", timeout=SOON)
    expect(page.locator("h1")).to_have_text("Karl Huber")
    correct(database, inbox, "Hier Huber aus Graz.")
    expect(page.locator("#words")).to_contain_text("Huber aus Graz.", timeout=SOON)
    with database.session() as session:
        read = session.get_one(Message, inbox["read"])
        again = Message(call_id="again", client_id=read.client_id, dialled=read.dialled, caller=read.caller)
        again.received_at, again.state = utcnow(), State.MISSED
        session.add(again)
        read.changed_at = utcnow()
    expect(page.locator("#all-calls")).to_contain_text("Verpasster Anruf", timeout=SOON)
    assert page.locator("#all-deeds").evaluate("details => details.open"), "what was unfolded stays so"
    assert is_the_same_page(page)


def test_what_somebody_types_into_the_call_note_outlives_what_others_write_there(
    open_page: Open, admin: Visit, inbox: Inbox, database: Database
) -> None:
    page = finished(open_page, inbox, database)
    page.locator("#fill-in").click()
    page.locator("#note-firm").fill("Liefer")
    put_right(admin, inbox, "name", "Karl Huber")
    expect(page.locator(".history")).to_contain_text("Karl Huber", timeout=SOON)
    expect(page.locator("#callnote")).not_to_contain_text("Karl Huber")
    expect(page.locator("#note-firm")).to_have_value("Liefer")
    page.locator("#fill-in").click()
    note(admin, inbox, "Noch etwas")
    expect(page.locator(".notes")).to_contain_text("Noch etwas", timeout=SOON)
    expect(page.locator("#note-firm")).to_have_value("Liefer")
    page.locator("#fill-in").click()
    page.locator("#note-firm").fill("")
    page.locator("#fill-in").click()
    expect(page.locator("#callnote")).to_contain_text("Karl Huber", timeout=SOON)
    assert is_the_same_page(page)


def test_words_do_not_change_while_they_are_heard_or_marked(open_page: Open, inbox: Inbox, database: Database) -> None:
    page = finished(open_page, inbox, database)
    # It is as short as one news may take on a slow machine.
    page.evaluate("document.getElementById('sound').loop = true")
    page.locator("#play").click()
    expect(page.locator("#play.playing")).to_be_visible()
    correct(database, inbox, "Hier Huber aus Graz.")
    expect(page.locator(".history")).to_contain_text("lehrling", timeout=SOON)
    expect(page.locator("#words")).not_to_contain_text("Graz")
    page.locator("#play").click()
    expect(page.locator("#words")).to_contain_text("Huber aus Graz.", timeout=SOON)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#words p'))")
    correct(database, inbox, "Hier Huber aus Linz.")
    expect(page.locator(".history li")).to_have_count(3, timeout=SOON)
    assert page.evaluate("getSelection().toString()") == "Hier Huber aus Graz."
    page.evaluate("getSelection().removeAllRanges()")
    expect(page.locator("#words")).to_contain_text("Huber aus Linz.", timeout=SOON)
    assert is_the_same_page(page)


def test_words_that_change_while_somebody_is_about_to_correct_them_leave_the_field_its_place(
    open_page: Open, inbox: Inbox, database: Database
) -> None:
    page = finished(open_page, inbox, database)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/words", hold)
    page.locator("#correct").click()
    correct(database, inbox, "Hier Huber aus Graz.")
    expect(page.locator(".history")).to_contain_text("lehrling", timeout=SOON)
    held[0].continue_()
    expect(page.locator("#typed")).to_have_value("Hier Huber aus Graz.", timeout=SOON)
    expect(page.locator("#typed")).to_be_focused()
