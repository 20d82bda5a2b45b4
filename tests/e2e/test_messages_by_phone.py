"""An owner hears messages on the service number: a real Asterisk, real keys, and ears that understand what is said."""

import json
import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from callee import Callee
from house import House, wait_until
from words import EURASIA, KENNEDY

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


def message(office: House, number: str) -> dict[str, Any]:
    [found] = office.messages(dialled=number)
    return found


def leaves_a_message(office: House, exchange: Exchange, number: str, words: str) -> None:
    with Caller(exchange, office.sip_port, number, CALLER) as caller:
        caller.waits_for_beep()
        caller.says(load(words))
        caller.hangs_up()
    wait_until(lambda: office.messages(dialled=number, state="transcribed"), "the message has words")


@pytest.mark.parametrize("language", list(CLIENTS))
def test_the_owner_hears_keeps_calls_back_and_deletes(
    office: House, exchange: Exchange, provider_port: int, understands: Understands, language: str
) -> None:
    _name, number, (sound, words) = CLIENTS[language]
    leaves_a_message(office, exchange, number, str(sound))
    pin = office.command("user", "pin", f"owner-{language}").strip()
    with Caller(exchange, office.sip_port, SERVICE, "+4930231250777") as owner:
        since = [0]

        def hears(*expected: str) -> str:
            """All that was said since the last key, as soon as these words are in it."""
            heard = [""]

            def has_heard() -> bool:
                pieces = (owner.heard[since[0] :], owner.heard[-8 * RATE :])
                heard.append(" ".join(understands(piece, language) for piece in pieces if len(piece) > RATE).lower())
                return all(word in heard[-1] for word in expected)

            try:
                wait_until(has_heard, f"{expected} are heard", 90)
            except (AssertionError, CallOver) as error:
                raise AssertionError(f"{error}: {heard[-1]}") from None
            return heard[-1]

        def presses(keys: str) -> None:
            owner.presses(keys)
            since[0] = len(owner.heard)

        owner.waits_until_answered()
        presses(f"{pin}#")
        hears(*EVERY_WORD[language][:1], MENU[language])
        presses("1")
        heard = hears(*EVERY_WORD[language][4:])
        assert [word for word in EVERY_WORD[language][1:4] if word not in heard] == [], heard
        said = set(re.findall(r"\w+", words.lower()))
        assert len(said & set(re.findall(r"\w+", heard))) >= 3, heard
        presses("2")
        heard = hears(EVERY_WORD[language][4])
        assert len(said & set(re.findall(r"\w+", heard))) >= 3, "the text is read out"
        with Callee(exchange, provider_port) as caller:
            presses("5")
            caller.picks_up()
            owner.says(load(str(sound))[: 3 * RATE])
            wait_until(lambda: message(office, number)["handling"] == "done", "it counts as answered")
            assert number in caller.lines("From:")[0], "the business's number is shown"
        hears(MENU[language])
        presses("#")
        owner.waits_for_hang_up()
    [call] = office.get(f"/api/v1/messages/{message(office, number)['id']}").json()["calls_back"]
    assert (call["by"], call["outcome"], call["number"]) == (f"owner-{language}", "answered", CALLER)
    assert call["seconds"] == pytest.approx(5, abs=1.5)
    left = list((office.data / "asterisk" / "dictations").iterdir())
    assert left == [], "nothing of a message is left behind"
