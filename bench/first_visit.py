"""What a first visit of the inbox weighs, and how soon something is to be seen, on a slow line.

An owner who is logged in opens a list of 25 messages in headless Chromium, with nothing in its cache, on what the
browser's developer tools call “Fast 3G”: 1.44 Mbit/s down, 0.675 Mbit/s up, and 562.5 ms until each answer begins.
"""

import contextlib
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "support"), str(PROJECT / "tests" / "webui")]

from inboxes import cookies, owners, port, web
from playwright.sync_api import Browser, sync_playwright
from screens import QUIET, SIZES

from office.clients import add_client
from office.database import Database, utcnow
from office.settings import Settings
from recordings.models import Message, State
from vorzimmer.migrate import migrate

MESSAGES = 25
WORDS = (
    "Guten Tag, hier ist Karin Weber aus der Gartenstraße {number}. Ich hätte gern für Samstag eine Torte "
    "für zwanzig Personen und würde sie gegen zehn Uhr abholen. Könnten Sie mich bitte heute noch zurückrufen? Danke!"
)
FAST_3G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1_600_000 * 0.9 / 8,
    "uploadThroughput": 750_000 * 0.9 / 8,
}
"""Milliseconds; bytes a second."""
FIRST_PAINT = """() => new Promise((tell) => new PerformanceObserver((list) => {
  const first = list.getEntriesByName("first-paint")[0];
  if (first) tell(first.startTime);
}).observe({ type: "paint", buffered: true }))"""


@dataclass(frozen=True)
class Visit:
    """Everything that is loaded, in bytes, and the milliseconds until the first paint."""

    sent: int
    """As it comes over the line, with its headers."""
    unpacked: int
    paint: float


def first_visit(rounds: int = 5) -> dict[str, float]:
    """The medians of some visits: `page_kb` as sent, `page_unpacked_kb`, and `first_paint_ms`."""
    with inbox() as (url, cookie), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        visits = [visit(browser, url, cookie) for _ in range(rounds + 1)][1:]
        browser.close()
    return {
        "page_kb": round(statistics.median(one.sent for one in visits) / 1000, 1),
        "page_unpacked_kb": round(statistics.median(one.unpacked for one in visits) / 1000, 1),
        "first_paint_ms": round(statistics.median(one.paint for one in visits)),
    }


@contextlib.contextmanager
def inbox() -> Iterator[tuple[str, str]]:
    """The address of an inbox with a full page of messages, and the cookie of its owner."""
    with tempfile.TemporaryDirectory(prefix="vz-") as folder:
        settings = Settings(data=Path(folder), web_port=port())
        with contextlib.closing(Database(settings.database)) as database:
            migrate(database)
            with database.session() as session:
                client = add_client(session, "Bäckerei", ["030 5550100"], "de", "Europe/Berlin", "DE")
                session.add_all(message(number, client.id) for number in range(MESSAGES))
            (cookie,) = cookies(settings, database, owners(database, client, 1))
            with web(settings) as served:
                yield served.url, cookie


def message(number: int, client_id: int) -> Message:
    return Message(
        call_id=f"1.{number}",
        client_id=client_id,
        dialled="+49305550100",
        caller=f"+49301234{number:04}",
        received_at=utcnow() - timedelta(hours=3 * number),
        state=State.TRANSCRIBED,
        duration=25.0 + number,
        audio=f"2026/11/1.{number}.wav",
        transcript=WORDS.format(number=number + 1),
    )


def visit(browser: Browser, url: str, cookie: str) -> Visit:
    """By a browser that has never been there."""
    name, _, value = cookie.partition("=")
    context = browser.new_context(viewport=SIZES["phone"], locale="de-DE")  # type: ignore[arg-type]  # width and height
    context.add_cookies([{"name": name, "value": value, "url": url}])
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    sent, unpacked = [], []
    devtools.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    devtools.on("Network.dataReceived", lambda event: unpacked.append(event["dataLength"]))
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", FAST_3G)
    page.goto(url)
    page.locator("#inbox .message").nth(MESSAGES - 1).wait_for()
    paint = page.evaluate(FIRST_PAINT)
    context.close()
    return Visit(round(sum(sent)), sum(unpacked), paint)


if __name__ == "__main__":
    print(__doc__)
    print(first_visit())
