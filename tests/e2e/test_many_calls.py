"""A hundred calls at once: a hundred messages, each with its own words."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import GERMAN
from house import PATIENCE, House, wait_until

from office.voice import NARROW, WIDE, NanoVoice, level, resample
from recordings import sound
from recordings.sound import Samples
from vorzimmer.caller import Caller
from vorzimmer.phone import Exchange, Sound

CALLERS = 100
TRUE_TO_SOUND = 0.6
"""Correlation of what is stored with what was said; that of two different sentences lies below 0.3."""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    # Words are not looked at here, and would take the processor from the calls: the worker waits until they are over.
    # A hundred phones in one process may be late with their words: no call is to end for that.
    with House(max_silence_seconds=20) as house:
        house.command("client", "add", "Zahnarztpraxis am Stadtpark", "--number", GERMAN)
        house.supervisor("stop", "worker")
        yield house


def sentence(number: int) -> Sound:
    spoken = level(NanoVoice().speak(f"Hier spricht Anrufer Nummer {number}. Meine Nummer ist die {number}.", "de"))
    return np.frombuffer(resample(spoken, WIDE, NARROW), np.int16)


def likeness(stored: Samples, said: Sound) -> float:
    """The highest normalised correlation at any shift, between 0 and 1."""
    first = stored[::2].astype(np.float64)
    second = said.astype(np.float64)
    size = len(first) + len(second)
    product = np.fft.irfft(np.fft.rfft(first, size) * np.conj(np.fft.rfft(second, size)), size)
    return float(np.abs(product).max() / np.sqrt((first**2).sum() * (second**2).sum()))


def test_a_hundred_callers_at_once_leave_a_hundred_messages_of_their_own(house: House) -> None:
    said = {f"+4930231251{number:03}": sentence(number) for number in range(CALLERS)}
    exchange = Exchange()
    try:
        with ExitStack() as calls:
            callers = {
                calls.enter_context(Caller(exchange, house.sip_port, GERMAN, number)): words
                for number, words in said.items()
            }
            _speak(callers)
    finally:
        exchange.close()

    # On a busy machine some are left to the dialplan; the worker's sweep is what files those.
    house.supervisor("start", "worker")
    stored = _filed(house)
    assert {message["caller"] for message in stored} == set(said)
    files = {path.stem: path for path in (house.data / "messages").rglob("*.wav")}
    assert len(files) == CALLERS
    samples = {message["caller"]: sound.read(_audio(house, message["id"])) for message in stored}
    for number, words in said.items():
        assert likeness(samples[number], words) > TRUE_TO_SOUND, number
    others = list(said)[1:] + list(said)[:1]
    for number, other in zip(said, others, strict=True):
        assert likeness(samples[number], said[other]) < likeness(samples[number], said[number])


def _speak(callers: dict[Caller, Sound]) -> None:
    """Each says his words after his own beep and hangs up, whenever the others may do so."""
    waiting, speaking = list(callers), []

    def all_are_done() -> bool:
        for caller in [one for one in waiting if one.has_heard_beep()]:
            waiting.remove(caller)
            speaking.append(caller)
            caller.phone.say(callers[caller])
        for caller in [one for one in speaking if not one.phone.is_speaking]:
            speaking.remove(caller)
            caller.hangs_up()
        return not waiting and not speaking

    wait_until(all_are_done, "everybody has left his words", 2 * PATIENCE)


def _filed(house: House) -> list[dict[str, Any]]:
    """All the calls, once each is a message: one the dialplan took counts as missed until the sweep has its sound."""
    states: Counter[str] = Counter()

    def find() -> list[dict[str, Any]] | None:
        messages = house.messages()
        states.clear()
        states.update(message["state"] for message in messages)
        return messages if len(messages) == CALLERS and not states["receiving"] + states["missed"] else None

    try:
        return wait_until(find, "a hundred messages")
    except AssertionError as error:
        raise AssertionError(f"{error}; there are {dict(states)}\n{house.said()}") from None


def _audio(house: House, message_id: int) -> Path:
    with closing(sqlite3.connect(house.data / "vorzimmer.sqlite3")) as connection:
        (name,) = connection.execute("SELECT audio FROM message WHERE id = ?", (message_id,)).fetchone()
    return house.data / "messages" / str(name)
