"""How long after the hang-up are the words there, and how far are they behind the speaker before?

Real calls on a real Asterisk, messages in German (made) and English (human), the owner's inbox open in a browser. From
the caller's BYE it is measured until the final text stands in the database, and until the row in the open inbox has
become a normal message. The other way: the stored recording is transcribed whole, by the same model with the same
threads in the same run, once the call is over; only the transcription itself is timed, which is to its advantage.

Behind the speaker: for each word of the final transcript, the time from when it was said to when the text in the
database (with what was tentative) had as many words.
"""

import argparse
import contextlib
import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "support")]

from calling import CLIENTS, Watch, house_with_clients, leave
from house import House, wait_until
from playwright.sync_api import Page, sync_playwright
from speech import Speech, human_english, made_german, message
from whole import WholeFile

from office.settings import Settings
from recordings import sound
from vorzimmer.phone import Exchange

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
GROWS_FROM = 20
"""Seconds; what is shorter holds hardly more than the tail that is always left."""
PASSWORD = "ein langes Passwort"  # noqa: S105 - of a house that lives as long as the bench

NOTE_WHEN_NORMAL = """() => {
  window.normalAt = {};
  const note = () => document.querySelectorAll('.message.transcribed .row').forEach(
    row => { window.normalAt[row.id] ??= Date.now() / 1000; });
  new MutationObserver(note).observe(document.body, { childList: true, subtree: true, attributes: true });
}"""
"""When each row of the list has become a normal message, in seconds since 1970."""


@dataclass(frozen=True)
class Result:
    """Of one call; seconds after the hang-up, and for each word seconds behind the speaker."""

    database: float
    browser: float
    whole_file: float
    behind: list[float]


@contextlib.contextmanager
def open_inboxes(house: House) -> Iterator[dict[str, Page]]:
    """The inbox of each client, by its language, open before its owner."""
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as browser:
        pages = {}
        for language, client in CLIENTS.items():
            house.command("user", "add", f"owner-{language}", "--client", client, "--password", PASSWORD)
            pages[language] = page = browser.new_page(locale="de-DE")
            page.goto(house.web)
            page.locator("input[name=login]").fill(f"owner-{language}")
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("input[name=password]").press("Enter")
            page.locator("#inbox").wait_for()
            page.evaluate(NOTE_WHEN_NORMAL)
        yield pages


class Bench:
    """One house, called again and again."""

    def __init__(self, house: House, exchange: Exchange, watch: Watch, pages: dict[str, Page]) -> None:
        self._house, self._exchange, self._watch, self._pages = house, exchange, watch, pages
        self._whole = WholeFile(Settings())
        self._is_warm = False
        self._callers = (f"+4930231251{number:03}" for number in itertools.count())

    def call(self, speech: Speech) -> Result:
        left = leave(self._exchange, self._house, speech, next(self._callers))
        [shown] = self._watch.final([left.caller])
        assert shown.final_at is not None
        page, row = self._pages[speech.language], f"message-{shown.message_id}"
        normal_at = wait_until(lambda: page.evaluate("row => window.normalAt[row]", row), "the browser shows it")
        result = Result(
            shown.final_at - left.hung_up,
            normal_at - left.hung_up,
            self._transcribe_whole(self._watch.recording(shown), speech.language),
            self._watch.behind(left, shown),
        )
        print(
            f"  {speech.language}, {speech.seconds:.0f} s: in the database {result.database:.2f} s, in the browser "
            f"{result.browser:.2f} s, the whole file {result.whole_file:.2f} s; "
            f"behind the speaker {statistics.median(result.behind):.1f} s",
            flush=True,
        )
        return result

    def _transcribe_whole(self, path: Path, language: str) -> float:
        samples = sound.read(path)
        if not self._is_warm:
            self._whole.words(samples, language)
            self._is_warm = True
        start = time.perf_counter()
        self._whole.words(samples, language)
        return time.perf_counter() - start


def report(results: dict[int, list[Result]]) -> dict[str, object]:
    """Medians of each length; prints how they compare."""

    def medians(name: str) -> dict[str, float]:
        return {
            str(seconds): round(statistics.median(getattr(one, name) for one in found), 2)
            for seconds, found in results.items()
        }

    live, whole_file = medians("database"), medians("whole_file")
    behind = [seconds for found in results.values() for one in found for seconds in one.behind]
    median, tail = statistics.median(behind), float(np.percentile(behind, 95))
    longest = str(max(results))
    shortest = str(min((seconds for seconds in results if seconds >= GROWS_FROM), default=max(results)))
    ratio, growth = live[longest] / whole_file[longest], live[longest] / live[shortest]
    print(f"at {longest} s: {ratio:.2f} of the other way's time (wanted at 180 s: at most 0.2)")
    print(f"from {shortest} to {longest} s: grows {growth:.2f} times (wanted from 20 to 180 s: at most 1.3)")
    print(f"behind the speaker (wanted: at most 6 s): median {median:.1f} s, 95th percentile {tail:.1f} s")
    return {
        "live_s": live,
        "browser_s": medians("browser"),
        "whole_file_s": whole_file,
        "behind_s": {"median": round(median, 2), "p95": round(tail, 2)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, nargs="+", default=[5, 20, 60, 180], help="lengths of the messages")
    parser.add_argument("--calls", type=int, default=4, help="calls of each length, German and English in turn")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    print(__doc__, flush=True)
    chance = random.Random(4)  # noqa: S311 - the same words each time
    sentences = {"de": made_german(chance), "en": itertools.cycle(human_english(chance))}
    results: dict[int, list[Result]] = {}
    with (
        house_with_clients() as house,
        contextlib.closing(Exchange()) as exchange,
        open_inboxes(house) as pages,
        contextlib.closing(Watch(house)) as watch,
    ):
        bench = Bench(house, exchange, watch, pages)
        for seconds in options.seconds:
            print(f"messages of {seconds} s, after the hang-up:")
            languages = itertools.islice(itertools.cycle(sentences), options.calls)
            said = [message(sentences[language], seconds, chance) for language in languages]
            results[seconds] = [bench.call(speech) for speech in said]
    figures = report(results)
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
