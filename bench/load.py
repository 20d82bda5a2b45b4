"""What happens when many callers speak at once, and what does a minute of speech cost then?

Real calls on a real Asterisk, each with a message of its own, in German (made) and English (human). For 1, 2, 4 and 8
calls at once: seconds from the hang-up to the final text, CPU seconds of the worker for each minute of speech (from
the first beep to the last final text, all it does included), and its memory. Beside it the usual way: eight of those
recordings whole, one after another, with the same model, on as many threads as the worker has and on a single one. Then
more calls than the processor can follow: is every message there with its caller's words, how long does it take to catch
up, and how many callers' words came late while they spoke? Last, an inbox that is asked for while 500 others are open.
"""

import argparse
import contextlib
import itertools
import json
import multiprocessing
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "support")]

import open_inboxes
import whole
from calling import Left, Shown, Watch, house_with_clients, leave
from house import House
from speech import Speech, human_english, made_german, message
from words import plain, word_errors

from office.settings import Settings
from recordings.models import State
from transcribe.turns import BEHIND_SECONDS
from vorzimmer.phone import Exchange

FEWEST_MESSAGES = 4
"""Fewer calls at once are made again and again until there are so many messages: one alone tells little."""
WHOLE_FILES = 8
SPREAD_SECONDS = 3.0
"""Callers do not ring in the same instant."""
LOST = 0.5
"""With more of the words wrong than this they are not the caller's: another's have 0.9 or more."""


class Worker:
    """What the kernel says of the worker's process."""

    def __init__(self, house: House) -> None:
        self._proc = Path(f"/proc/{house.pid('worker')}")

    def cpu_seconds(self) -> float:
        """User and system, of all its threads."""
        fields = (self._proc / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mb(self) -> float:
        """The most memory it has had since `forget_peak`."""
        status = (self._proc / "status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def forget_peak(self) -> None:
        (self._proc / "clear_refs").write_text("5")


@dataclass(frozen=True)
class Round:
    """So many calls at once."""

    calls: list[tuple[Left, Shown]]
    cpu_seconds: float
    peak_mb: float

    @property
    def hangup_seconds(self) -> list[float]:
        return [(shown.final_at or 0.0) - left.hung_up for left, shown in self.calls]

    @property
    def caught_up_seconds(self) -> float:
        """From when the last caller has hung up until there is nothing left to do."""
        return max(shown.final_at or 0.0 for _, shown in self.calls) - max(left.hung_up for left, _ in self.calls)

    @property
    def minutes(self) -> float:
        return sum(left.speech.seconds for left, _ in self.calls) / 60

    @property
    def lost(self) -> int:
        return sum(not is_there(left, shown) for left, shown in self.calls)


def is_there(left: Left, shown: Shown) -> bool:
    wrong = word_errors(left.speech.words, shown.text) / len(plain(left.speech.words))
    return shown.state is State.TRANSCRIBED and wrong < LOST


class Bench:
    """One house, called by many at once."""

    def __init__(self, house: House, exchange: Exchange, watch: Watch, seconds: int) -> None:
        self._house, self._exchange, self._watch, self._seconds = house, exchange, watch, seconds
        self._chance = random.Random(8)  # noqa: S311 - the same words each time
        sentences = made_german(self._chance), itertools.cycle(human_english(self._chance))
        self._sentences = itertools.cycle(sentences)
        self._callers = (f"+4930231251{number:03}" for number in itertools.count())

    def ring(self, calls: int) -> Round:
        worker, at_beep = Worker(self._house), list[float]()
        worker.forget_peak()

        def call(speech: Speech, caller: str, wait: float) -> Left:
            time.sleep(wait)
            return leave(self._exchange, self._house, speech, caller, lambda: at_beep.append(worker.cpu_seconds()))

        said = [message(next(self._sentences), self._seconds, self._chance) for _ in range(calls)]
        waits = [self._chance.uniform(0, SPREAD_SECONDS) for _ in range(calls)]
        with ThreadPoolExecutor(calls) as threads:
            left = list(threads.map(call, said, self._callers, waits))
        shown = self._watch.final(one.caller for one in left)
        cost = worker.cpu_seconds() - min(at_beep)
        return Round(list(zip(left, shown, strict=True)), cost, worker.peak_mb())

    def recordings(self, rounds: list[Round]) -> list[tuple[Path, str]]:
        """Of the last messages, with their languages."""
        calls = [pair for one in rounds for pair in one.calls][-WHOLE_FILES:]
        return [(self._watch.recording(shown), left.speech.language) for left, shown in calls]

    def late(self, one: Round) -> int:
        """Callers whose words were there too late to be called live."""
        behind = [self._watch.behind(left, shown) for left, shown in one.calls]
        return sum(statistics.median(seconds or [0.0]) > BEHIND_SECONDS for seconds in behind)


def few(bench: Bench, calls: int) -> tuple[list[Round], dict[str, float]]:
    """As many as can be followed."""
    rounds = [bench.ring(calls) for _ in range(max(1, FEWEST_MESSAGES // calls))]
    waits = [seconds for one in rounds for seconds in one.hangup_seconds]
    cost = sum(one.cpu_seconds for one in rounds) / sum(one.minutes for one in rounds)
    figures = {
        "hangup_s": statistics.median(waits),
        "hangup_max_s": max(waits),
        "cpu_s_per_min": cost,
        "peak_mb": max(one.peak_mb for one in rounds),
    }
    print(
        f"{calls:2} at once: final {figures['hangup_s']:.2f} s after the hang-up (longest {max(waits):.2f} s), "
        f"{cost:.1f} CPU seconds per minute, {figures['peak_mb']:.0f} MB",
        flush=True,
    )
    return rounds, {name: round(value, 2) for name, value in figures.items()}


def more(bench: Bench, calls: int) -> dict[str, float]:
    """More than can be followed."""
    one = bench.ring(calls)
    late = bench.late(one)
    print(
        f"{calls:2} at once: {one.lost} lost, all caught up {one.caught_up_seconds:.1f} s after the last hang-up; "
        f"the words of {late} came more than {BEHIND_SECONDS:.0f} s late at the median; {one.peak_mb:.0f} MB",
        flush=True,
    )
    figures = {"hangup_s": statistics.median(one.hangup_seconds), "caught_up_s": one.caught_up_seconds}
    rounded = {name: round(value, 2) for name, value in figures.items()}
    return {"lost": one.lost, "late": late, **rounded, "peak_mb": round(one.peak_mb)}


@contextlib.contextmanager
def ready(seconds: int) -> Iterator[Bench]:
    with (
        house_with_clients() as house,
        contextlib.closing(Exchange()) as exchange,
        contextlib.closing(Watch(house)) as watch,
    ):
        yield Bench(house, exchange, watch, seconds)


def measure(calls: list[int], many: list[int], seconds: int) -> dict[str, object]:
    with ready(seconds) as bench:
        rounds, figures = [], {}
        for count in calls:
            done, figures[str(count)] = few(bench, count)
            rounds += done
        recordings = bench.recordings(rounds)
        usual = whole_file_cost(recordings)
        lone_thread = whole_file_cost(recordings, threads=1)
        for count, found in figures.items():
            print(f"{count:>2} at once: {found['cpu_s_per_min'] / usual:.2f} times the CPU of whole files")
        beyond = {str(count): more(bench, count) for count in many}
    peak = max(found["peak_mb"] for found in (*figures.values(), *beyond.values()))
    return {
        "calls": figures,
        "whole_file_cpu_s_per_min": round(usual, 2),
        "whole_file_one_thread_cpu_s_per_min": round(lone_thread, 2),
        "worker_peak_mb": round(peak),
        "more": beyond,
    }


def whole_file_cost(recordings: list[tuple[Path, str]], threads: int | None = None) -> float:
    """CPU seconds per minute, in a process of its own; on as many threads as the worker has, unless told otherwise."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        cost = process.submit(whole.cpu_per_minute, Settings(), recordings, threads).result()
    how = f" on {threads} thread" if threads else ""
    print(f"{len(recordings)} whole files, one after another{how}: {cost:.1f} CPU seconds per minute", flush=True)
    return cost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, nargs="+", default=[1, 2, 4, 8], help="calls at once")
    parser.add_argument("--more", type=int, nargs="*", default=[16, 32], help="calls at once that are too many")
    parser.add_argument("--seconds", type=int, default=40, help="length of each message")
    parser.add_argument("--streams", type=int, default=500, help="inboxes open at once")
    parser.add_argument("--pages", type=int, default=400, help="pages asked for meanwhile")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    print(__doc__, flush=True)
    figures = measure(options.calls, options.more, options.seconds)
    figures["open_inboxes"] = open_inboxes.run(options.streams, options.pages)
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
