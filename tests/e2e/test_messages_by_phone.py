"""An owner hears messages on the service number: a real Asterisk, real keys, and ears that understand what is said."""

import json
import re
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

import pytest
from callee import Callee
from house import House, wait_until
from words import EURASIA, KENNEDY, heard_in

from vorzimmer.caller import Caller, CallOver
from vorzimmer.phone import RATE, Exchange, Sound, load
from vorzimmer.ports import free_ports

SERVICE, CALLER = "+4930231250049", "+4930231250513"
CLIENTS = {
    "de": ("Kanzlei am Markt", "+4930231250041", EURASIA),
    "en": ("London Garden Services", "+4930231250042", KENNEDY),
}
CONTACTS = {"de": "Frau Weber", "en": "Mary Taylor"}
MENU = {"de": "rautetaste", "en": "hash key"}
EVERY_WORD = {
    "de": ("eine neue nachricht", "nachricht", "heute", "frau weber", "wiederholen", "zurückrufen"),
    "en": ("one new message", "message", "today", "taylor", "again", "call back"),
}

WRONG_LETTERS = 0.3
"""Part of a sentence: Whisper hears telephone speech of a small voice, and not always the same."""

Understands = Callable[[Sound, str], str]


@pytest.fixture(scope="module")
def provider_port() -> int:
    return free_ports(1, socket.SOCK_DGRAM)[0]


@pytest.fixture(scope="module")
def office(provider_port: int) -> Iterator[House]:
    trunk = {"host": "127.0.0.1", "port": provider_port, "match": ["127.0.0.9"]}
    settings = {"sip_bind": "127.0.0.1", "trunk": json.dumps(trunk), "service_number": SERVICE}
    with House(max_silence_seconds=3, max_talk_seconds=5, **settings) as house:
        clients = [
            {
                "name": name, "numbers": [number], "language": language, "callback_hours": "0-24",
                "messages_by_phone": True, "contacts": [{"name": CONTACTS[language], "numbers": [CALLER]}],
            }
            for language, (name, number, _speech) in CLIENTS.items()
        ]  # fmt: skip
        path = house.data / "clients.json"
        path.write_text(json.dumps({"client": clients}))
        house.command("client", "import", str(path))
        for language, (name, _number, _speech) in CLIENTS.items():
            house.command("user", "add", f"owner-{language}", "--client", name, "--password", "correct horse battery")
        yield house
        assert "Traceback" not in house.said()


class Owner:
    """An owner on the service number, who listens to what each key brings."""

    def __init__(self, office: House, exchange: Exchange, understands: Understands, language: str) -> None:
        self._pin = office.command("user", "pin", f"owner-{language}").strip()
        self.call = Caller(exchange, office.sip_port, SERVICE, "+4930231250777")
        self._understands = understands
        self._language = language
        self._since = 0

    def __enter__(self) -> Self:
        self.call.__enter__()
        self.call.waits_until_answered()
        self.presses(f"{self._pin}#")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.call.__exit__(kind, error, trace)

    def presses(self, keys: str) -> None:
        *first, last = keys
        self.call.presses("".join(first))
        self._since = len(self.call.heard)
        self.call.presses(last)

    def hears(self, *expected: str) -> str:
        """All that was said since the last key, as soon as these words are in it."""
        return self._listens(lambda heard: all(word in heard for word in expected), f"{expected} are heard")

    def hears_sentence(self, sentence: str) -> None:
        self._listens(lambda heard: heard_in(heard, sentence) <= WRONG_LETTERS, f"“{sentence}” is heard")

    def _listens(self, is_it: Callable[[str], bool], what: str) -> str:
        heard = [""]

        def has_heard() -> bool:
            heard_since = self.call.heard[self._since :]
            # Of a long piece Whisper may leave out something; what was said last it then hears in the short one.
            pieces = (heard_since, heard_since[-8 * RATE :]) if len(heard_since) > 8 * RATE else (heard_since,)
            understood = (self._understands(piece, self._language) for piece in pieces if len(piece) > RATE)
            heard.append(" ".join(understood).lower())
            return is_it(heard[-1])

        try:
            wait_until(has_heard, what, 90)
        except (AssertionError, CallOver) as error:
            raise AssertionError(f"{error}: {heard[-1]}") from None
        return heard[-1]


def messages(office: House, number: str) -> list[dict[str, Any]]:
    return office.messages(dialled=number)


def leaves_messages(office: House, exchange: Exchange, number: str, words: str, count: int = 1) -> None:
    """So many calls at once."""
    with ExitStack() as calls:
        callers = [calls.enter_context(Caller(exchange, office.sip_port, number, CALLER)) for _ in range(count)]
        for caller in callers:
            caller.waits_for_beep()
            caller.phone.say(load(words))
        for caller in callers:
            wait_until(lambda phone=caller.phone: not phone.is_speaking, "all is said")
            caller.hangs_up()
    wait_until(lambda: {one["state"] for one in messages(office, number)} == {"transcribed"}, "the messages have words")


def read(office: House, query: str, *values: object) -> list[tuple[object, ...]]:
    with sqlite3.connect(office.data / "vorzimmer.sqlite3") as database:
        return database.execute(query, values).fetchall()


@pytest.mark.parametrize("language", list(CLIENTS))
def test_the_owner_hears_a_message_and_calls_back(
    office: House, exchange: Exchange, provider_port: int, understands: Understands, language: str
) -> None:
    _name, number, (sound, words) = CLIENTS[language]
    leaves_messages(office, exchange, number, str(sound))
    with Owner(office, exchange, understands, language) as owner:
        owner.hears(*EVERY_WORD[language][:1], MENU[language])
        owner.presses("1")
        heard = owner.hears(*EVERY_WORD[language][4:])
        assert [word for word in EVERY_WORD[language][1:4] if word not in heard] == [], heard
        said = set(re.findall(r"\w+", words.lower()))
        assert len(said & set(re.findall(r"\w+", heard))) >= 3, heard
        owner.presses("2")
        heard = owner.hears(EVERY_WORD[language][4])
        assert len(said & set(re.findall(r"\w+", heard))) >= 3, "the text is read out"
        with Callee(exchange, provider_port) as caller:
            owner.presses("5")
            caller.picks_up()
            owner.call.says(load(str(sound))[: 3 * RATE])
            wait_until(lambda: messages(office, number)[0]["handling"] == "done", "it counts as answered")
            assert number in caller.lines("From:")[0], "the business's number is shown"
            assert number in caller.lines("P-Preferred-Identity:")[0]
        owner.hears(MENU[language])
        # Whoever presses nothing more is said goodbye to.
        owner.call.waits_for_hang_up()
    [found] = messages(office, number)
    [call] = office.get(f"/api/v1/messages/{found['id']}").json()["calls_back"]
    assert (call["by"], call["outcome"], call["number"]) == (f"owner-{language}", "answered", CALLER)
    assert call["seconds"] == pytest.approx(5, abs=1.5)
    left = list((office.data / "asterisk" / "dictations").iterdir())
    assert left == [], "nothing of a message is left behind"
