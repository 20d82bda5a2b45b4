"""Does the inbox answer more slowly because many people have theirs open?

One server process, one list of 25 messages. The page is asked for again and again by one browser: with no other inbox
open, with many open and nothing new, and with many open that are told every second of a message being left. Their
pages are not asked for: what is measured is what an open stream costs. Rounds of the three alternate.
"""

import argparse
import asyncio
import contextlib
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import numpy as np
from sqlalchemy import update

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "support")]

from inboxes import Streams, cookies, owners, port, web

from office.clients import add_client
from office.database import Database, utcnow
from office.settings import Settings
from recordings.models import Message, State
from vorzimmer.migrate import migrate

NONE, OPEN, TOLD = "none open", "open", "open and told every second"
STREAMS_OF_A_USER = 20
WORDS = "Guten Tag, hier ist Karin Weber. Ich hätte gern für Samstag eine Torte für zwanzig Personen. "
ROUNDS = 4


def fill(database: Database, users: int, settings: Settings) -> list[str]:
    """A client with as many owners and a full page of messages; the cookies of the owners."""
    migrate(database)
    with database.session() as session:
        bakery = add_client(session, "Bäckerei", ["030 5550100"], "de", "Europe/Berlin", "DE")
        for number in range(25):
            state = State.TRANSCRIBED if number else State.RECEIVING
            at = utcnow() - timedelta(minutes=number)
            message = Message(call_id=f"1.{number}", client=bakery, dialled="+49305550100", received_at=at, state=state)
            message.transcript = WORDS
            session.add(message)
    return cookies(settings, database, owners(database, bakery, users))


def ask(url: str, cookie: str, pages: int) -> list[float]:
    """Milliseconds of each page."""
    found = []
    with httpx.Client(base_url=url, headers={"Cookie": cookie}, timeout=60) as browser:
        browser.get("/")
        for _ in range(pages):
            start = time.perf_counter()
            assert "Karin Weber" in browser.get("/").text
            found.append((time.perf_counter() - start) * 1000)
    return found


@contextlib.asynccontextmanager
async def speaking(database: Database) -> AsyncIterator[None]:
    """Somebody leaves a message: its row changes every second."""

    def say() -> None:
        with database.session() as session:
            session.execute(update(Message).where(Message.id == 1).values(tentative="Bitte rufen"))

    async def go_on() -> None:
        while True:
            await asyncio.to_thread(say)
            await asyncio.sleep(1)

    speaker = asyncio.create_task(go_on())
    try:
        yield
    finally:
        speaker.cancel()


async def measure(url: str, database: Database, logins: list[str], streams: int, pages: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {NONE: [], OPEN: [], TOLD: []}
    for _ in range(ROUNDS):
        found[NONE] += await asyncio.to_thread(ask, url, logins[0], pages // ROUNDS)
        opened = Streams(url, logins)
        await opened.open(streams)
        # The first look tells of what has changed lately; after that it is quiet.
        await asyncio.sleep(1.5)
        found[OPEN] += await asyncio.to_thread(ask, url, logins[0], pages // ROUNDS)
        async with speaking(database):
            found[TOLD] += await asyncio.to_thread(ask, url, logins[0], pages // ROUNDS)
        assert opened.still_open() == streams
        await opened.close()
        await asyncio.sleep(0.5)
    return found


def report(found: dict[str, list[float]]) -> dict[str, object]:
    figures: dict[str, object] = {}
    for name, times in found.items():
        median, tail = statistics.median(times), float(np.percentile(times, 95))
        ratio = median / statistics.median(found[NONE]), tail / float(np.percentile(found[NONE], 95))
        print(f"{name:28} median {median:5.1f} ms ({ratio[0]:.2f}), 95th percentile {tail:5.1f} ms ({ratio[1]:.2f})")
        figures[name] = {"median_ms": round(median, 1), "p95_ms": round(tail, 1)}
        figures[f"{name}, ratio"] = {"median": round(ratio[0], 2), "p95": round(ratio[1], 2)}
    return figures


def run(streams: int, pages: int) -> dict[str, object]:
    """Measure with so many inboxes open and pages asked for in each way; print it, and return the figures."""
    with tempfile.TemporaryDirectory(prefix="vz-") as folder:
        settings = Settings(data=Path(folder), web_port=port())
        with contextlib.closing(Database(settings.database)) as database:
            logins = fill(database, streams // STREAMS_OF_A_USER + 1, settings)
            with web(settings) as served:
                ask(served.url, logins[0], 50)
                found = asyncio.run(measure(served.url, database, logins, streams, pages))
                threads = served.threads()
    print(f"{streams} inboxes; {threads} threads in the server")
    return {"streams": streams, "threads": threads, **report(found)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=500, help="inboxes open at once")
    parser.add_argument("--pages", type=int, default=400, help="pages asked for in each of the three ways")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    print(__doc__)
    figures = run(options.streams, options.pages)
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
