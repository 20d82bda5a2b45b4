"""Callers who leave long messages, and what the database shows of these meanwhile."""

import contextlib
import json
import sqlite3
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from house import House, wait_until
from speech import Speech

from recordings.models import IN_PROGRESS, State
from vorzimmer.caller import Caller
from vorzimmer.phone import Exchange

NUMBERS = {"de": "+493023125001", "en": "+493023125002"}
CLIENTS = {"de": "Zahnarztpraxis am Stadtpark", "en": "London Garden Services"}
LOOKS_EVERY = 0.01
LONGEST_MESSAGE = 300
PATIENCE = 1800.0
"""Seconds until words are given up; a slow machine is no defect."""


@dataclass(frozen=True)
class Left:
    """A message, as its caller left it. Moments are those of time.time()."""

    caller: str
    speech: Speech
    began: float
    """The end of the beep: the recording's second 0."""
    hung_up: float


@dataclass
class Shown:
    """What the database showed of a message, and when."""

    message_id: int
    state: State = State.RECEIVING
    audio: str | None = None
    text: str = ""
    final_at: float | None = None
    counts: list[int] = field(default_factory=list)
    """How many words there were, each time there were more than ever before."""
    moments: list[float] = field(default_factory=list)
    """When there were so many."""

    def look(self, state: State, audio: str | None, text: str, now: float) -> None:
        self.state, self.audio, self.text = state, audio, text
        if (count := len(text.split())) > (self.counts[-1] if self.counts else 0):
            self.counts.append(count)
            self.moments.append(now)
        if state not in IN_PROGRESS and self.final_at is None:
            self.final_at = now

    def first_had(self, count: int) -> float | None:
        """When there were so many words for the first time."""
        place = bisect_left(self.counts, count)
        return self.moments[place] if place < len(self.moments) else self.final_at


@contextlib.contextmanager
def house_with_clients() -> Iterator[House]:
    """A German and an English client, and room for long messages."""
    with House(max_message_seconds=LONGEST_MESSAGE) as house:
        for language, number in NUMBERS.items():
            house.command("client", "add", CLIENTS[language], "--number", number, "--language", language)
        yield house


def leave(
    exchange: Exchange, house: House, speech: Speech, caller: str, at_beep: Callable[[], object] = lambda: None
) -> Left:
    """Ring the client who speaks the language, say it all after the beep, and hang up with the last word."""
    with Caller(exchange, house.sip_port, NUMBERS[speech.language], caller) as call:
        call.waits_for_beep(120)
        began = time.time()
        at_beep()
        call.says(speech.sound)
        call.hangs_up()
        return Left(caller, speech, began, call.moment("BYE"))


class Watch:
    """Looks at the messages in the database every 10 ms, in a thread of its own."""

    def __init__(self, house: House) -> None:
        self._path = house.data / "vorzimmer.sqlite3"
        self._messages = house.data / "messages"
        self._shown: dict[str, Shown] = {}
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def final(self, callers: Iterable[str]) -> list[Shown]:
        """The messages of these callers, as soon as the words of all of them are final."""
        wanted = list(callers)

        def find() -> list[Shown] | None:
            found = [self._shown[one] for one in wanted if one in self._shown]
            return found if len(found) == len(wanted) and all(one.final_at for one in found) else None

        return wait_until(find, f"the words of {wanted} are final", PATIENCE)

    def recording(self, shown: Shown) -> Path:
        assert shown.audio is not None
        return self._messages / shown.audio

    def behind(self, left: Left, shown: Shown) -> list[float]:
        """For each word of the final transcript: seconds from when it was said to when it could be read.

        It could be read when the text, with what was still tentative, had as many words for the first time.
        """
        with self._connected() as connection:
            query = "SELECT words FROM segment WHERE message_id = ? ORDER BY position"
            rows = connection.execute(query, (shown.message_id,)).fetchall()
        said = [left.began + word["end"] for (words,) in rows for word in json.loads(words)]
        return [(shown.first_had(place) or 0.0) - moment for place, moment in enumerate(said, 1)]

    def _run(self) -> None:
        with self._connected() as connection:
            version = None
            while not self._closing.wait(LOOKS_EVERY):
                # Tells cheaply whether somebody else has written.
                (now,) = connection.execute("PRAGMA data_version").fetchone()
                if now != version:
                    version = now
                    self._look(connection)

    def _look(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute("SELECT id, caller, state, audio, transcript, tentative FROM message").fetchall()
        now = time.time()
        for message_id, caller, state, audio, transcript, tentative in rows:
            text = f"{transcript or ''} {tentative or ''}"
            self._shown.setdefault(caller, Shown(message_id)).look(State(state), audio, text, now)

    def _connected(self) -> contextlib.closing[sqlite3.Connection]:
        return contextlib.closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=30))
