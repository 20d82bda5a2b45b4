"""An owner on the service number: hears messages, answers, keeps and deletes them, is ill, and says a greeting.

A real Asterisk and real keys. What is said is known by its sound at once, so that each key is pressed where it belongs;
what can be understood of it Whisper tells when the call is over.
"""

import json
import re
import socket
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

import httpx
import pytest
from alike import begins_at, begins_near, thirds
from callee import Callee
from house import House, wait_until
from words import CHOCOLATE, EURASIA, KENNEDY, heard_in, plain

from agi.envelope import how_many
from office.greetings.service import service_phrases
from office.greetings.words import Prompt, script
from office.prompts import open_prompts
from office.rules.values import Occasion
from office.settings import Settings
from vorzimmer.caller import Caller
from vorzimmer.phone import RATE, Exchange, Sound, load
from vorzimmer.ports import free_ports

SERVICE, CALLER = "+4930231250049", "+4930231250513"
CLIENTS = {
    "de": ("Kanzlei am Markt", "+4930231250041", EURASIA),
    "en": ("London Garden Services", "+4930231250042", KENNEDY),
}
CONTACTS = {"de": "Frau Weber", "en": "Mary Taylor"}
ENVELOPE = {"de": ("nachricht", "heute", "frau weber"), "en": ("message", "today", "taylor")}
PASSWORD = "correct horse battery"

PIECE = int(2.5 * RATE)
"""So much of a prompt tells it from all others, for many begin alike; the next piece tells it too."""
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
            house.command("user", "add", f"owner-{language}", "--client", name, "--password", PASSWORD)
        yield house
        assert "Traceback" not in house.said()


class Owner:
    """An owner on the service number, who listens to what each key brings."""

    def __init__(self, office: House, exchange: Exchange, language: str) -> None:
        self._pin = office.command("user", "pin", f"owner-{language}").strip()
        self._office = office
        self._since = 0
        self.call = Caller(exchange, office.sip_port, SERVICE, "+4930231250777")

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

    @property
    def heard(self) -> Sound:
        """All that was said since the last key."""
        return self.call.heard[self._since :]

    def hears(self, prompt: Prompt) -> None:
        """Until this is being said, since the last key: what is pressed then is the answer to it."""
        sound = spoken(self._office, prompt)
        pieces = [sound[at : at + PIECE] for at in range(0, min(len(sound) - RATE, 2 * PIECE), PIECE)]
        self._hears(pieces, f"“{prompt.text}” is not said")

    def hears_sound(self, sound: Sound, complaint: str = "the sound is not played") -> None:
        """Until what somebody recorded by telephone is being played, since the last key."""
        self._hears(thirds(sound), complaint)

    def _hears(self, pieces: Sequence[Sound], complaint: str) -> None:
        looked, longest = self._since, max(map(len, pieces))

        def is_heard() -> bool:
            nonlocal looked
            news = self.call.phone.heard_since(looked)
            looked += max(0, len(news) - longest)
            return any(begins_at(news, piece) is not None for piece in pieces)

        self.call.waits_until(is_heard, 60, complaint)


def spoken(office: House, prompt: Prompt) -> Sound:
    return load(f"{open_prompts(Settings(data=office.data)).path(prompt)}.wav")


def is_understood(heard: str, words: str) -> None:
    assert len(set(plain(words)) & set(plain(heard))) >= 3, heard


def messages(office: House, number: str) -> list[dict[str, Any]]:
    return office.messages(dialled=number)


def leaves_messages(office: House, exchange: Exchange, number: str, *words: Sound) -> list[int]:
    """So many calls at once, but in this order; their numbers, once they have their text."""
    before = {one["id"] for one in messages(office, number)}

    def news() -> list[dict[str, Any]]:
        return [one for one in reversed(messages(office, number)) if one["id"] not in before]

    with ExitStack() as calls:
        callers = []
        for count in range(len(words)):
            callers.append(calls.enter_context(Caller(exchange, office.sip_port, number, CALLER)))
            wait_until(lambda count=count: len(news()) > count, "the call is there")
        for caller, said in zip(callers, words, strict=True):
            caller.waits_for_beep()
            caller.phone.say(said)
        for caller in callers:
            wait_until(lambda phone=caller.phone: not phone.is_speaking, "all is said")
            caller.hangs_up()
    wait_until(lambda: {one["state"] for one in news()} == {"transcribed"}, "the messages have words")
    return [one["id"] for one in news()]


def read(office: House, query: str, *values: object) -> list[tuple[object, ...]]:
    with sqlite3.connect(office.data / "vorzimmer.sqlite3") as database:
        return database.execute(query, values).fetchall()


@pytest.mark.parametrize("language", list(CLIENTS))
def test_the_owner_hears_a_message_and_calls_back(
    office: House, exchange: Exchange, provider_port: int, understands: Understands, language: str
) -> None:
    _name, number, (path, words) = CLIENTS[language]
    sound, service = load(str(path)), service_phrases(language)
    [message] = leaves_messages(office, exchange, number, sound)
    with Owner(office, exchange, language) as owner:
        owner.hears(service.main_menu)
        count = owner.heard
        owner.presses("1")
        owner.hears(service.message_menu)
        played = owner.heard
        owner.presses("2")
        owner.hears(service.message_menu)
        read_out = owner.heard
        with Callee(exchange, provider_port) as caller:
            owner.presses("5")
            caller.picks_up()
            owner.call.says(sound[: 3 * RATE])
            wait_until(lambda: messages(office, number)[0]["handling"] == "done", "it counts as answered")
            assert number in caller.lines("From:")[0], "the business's number is shown"
            assert number in caller.lines("P-Preferred-Identity:")[0]
        owner.hears(service.main_menu)
        owner.presses("#")
        owner.call.waits_for_hang_up()
    assert heard_in(understands(count, language), how_many(1, language).text) <= WRONG_LETTERS
    heard = understands(played, language)
    assert [word for word in ENVELOPE[language] if word not in heard] == [], heard
    is_understood(heard, words)
    is_understood(understands(read_out, language), words)
    [call] = office.get(f"/api/v1/messages/{message}").json()["calls_back"]
    assert (call["by"], call["outcome"], call["number"]) == (f"owner-{language}", "answered", CALLER)
    assert call["seconds"] == pytest.approx(5, abs=1.5)
    left = list((office.data / "asterisk" / "dictations").iterdir())
    assert left == [], "nothing of a message is left behind"


@pytest.mark.parametrize("language", list(CLIENTS))
def test_a_greeting_is_said_from_the_menu_and_heard_by_the_next_caller(
    office: House, exchange: Exchange, understands: Understands, language: str
) -> None:
    name, number, (path, words) = CLIENTS[language]
    service = service_phrases(language)
    greeting = load(str(path))[: 5 * RATE]
    # Nothing is lost of it but silence, and how it begins: Asterisk records when the tone is over.
    inner = greeting[RATE // 2 :]
    with Owner(office, exchange, language) as owner:
        owner.hears(service.main_menu)
        owner.presses("2")
        owner.hears(service.ask_occasion)
        owner.presses("1")
        owner.hears(service.speak)
        owner.call.waits_for_beep()
        owner.call.says(greeting)
        owner.presses("#")
        owner.hears(service.this_is_it)
        owner.hears_sound(inner)
        owner.hears(service.review)
        owner.presses("2")
        owner.hears_sound(inner, "it is not heard again")
        owner.hears(service.review)
        owner.presses("1")
        owner.hears(service.kept)
        owner.call.hangs_up()
    of_client = (
        "SELECT occasion, language, is_on, created_by FROM greeting JOIN number USING (client_id) WHERE e164 = ?"
    )
    assert read(office, of_client, number) == [("open", language, 1, f"owner-{language}")]

    with Caller(exchange, office.sip_port, number, CALLER) as caller:
        caller.waits_for_beep()
        caller.hangs_up()
        heard = caller.heard
    begin = begins_near(heard, inner)
    assert begin is not None, "the caller hears the greeting"
    notice = begins_at(heard, spoken(office, script(name, language).notice))
    assert notice is not None, "whatever the greeting says, the law wants this said"
    assert notice > begin
    is_understood(understands(heard[:notice], language), words)


@pytest.mark.parametrize("language", list(CLIENTS))
def test_the_owner_keeps_deletes_and_is_ill(
    office: House, exchange: Exchange, understands: Understands, language: str
) -> None:
    _name, number, (path, _words) = CLIENTS[language]
    service = service_phrases(language)
    # Of Kennedy there are two sentences.
    sounds = load(str(path))[: 5 * RATE], load(str(CHOCOLATE[0])) if language == "de" else load(str(path))[5 * RATE :]
    first, later = leaves_messages(office, exchange, number, *sounds)
    marked = "SELECT read_at IS NOT NULL, deleted_at IS NOT NULL FROM message WHERE id = ?"
    with Owner(office, exchange, language) as owner:
        owner.hears(service.main_menu)
        count = owner.heard
        owner.presses("1")
        owner.hears_sound(sounds[0])
        owner.hears(service.message_menu)
        played = owner.heard
        owner.presses("1")
        owner.hears_sound(sounds[0], "it is not repeated")
        owner.hears(service.message_menu)
        assert read(office, marked, first) == [(0, 0)], "repeated, it is still new"
        owner.presses("3")
        owner.hears(service.kept_message)
        assert read(office, marked, first) == [(1, 0)]
        owner.hears_sound(sounds[1], "the next one does not follow")
        owner.hears(service.message_menu)
        owner.presses("4")
        owner.hears(service.deleted)
        assert read(office, marked, later) == [(0, 1)]
        owner.hears(service.no_more)
        owner.hears(service.main_menu)
        owner.presses("3")
        owner.hears(service.ill_noted)
        owner.hears(service.main_menu)
        owner.presses("#")
        owner.call.waits_for_hang_up()
    assert heard_in(understands(count, language), how_many(2, language).text) <= WRONG_LETTERS
    understood = understands(played, language)
    assert [word for word in ENVELOPE[language] if word not in understood] == [], understood
    is_ill(office, exchange, language)


def is_ill(office: House, exchange: Exchange, language: str) -> None:
    """It is entered and shown, and callers hear that nobody is there; until the owner is back again."""
    name, number, _speech = CLIENTS[language]
    [(client, kind)] = read(
        office, "SELECT client_id, kind FROM absence JOIN number USING (client_id) WHERE e164 = ?", number
    )
    assert kind == "illness"
    with httpx.Client(base_url=office.web, timeout=30, follow_redirects=True) as browser:
        posts(browser, "/login", login=f"owner-{language}", password=PASSWORD)
        absences = f"/clients/{client}/absences"
        assert 'id="ill-until"' in browser.get(absences).text
        with Caller(exchange, office.sip_port, number, CALLER) as caller:
            caller.waits_for_beep()
            caller.hangs_up()
        nobody = spoken(office, script(name, language).greetings[Occasion.ABSENCE])
        assert begins_at(caller.heard, nobody) is not None, "callers hear that nobody is there"
        posts(browser, f"{absences}/back-again")
        assert 'id="ill-until"' not in browser.get(absences).text


def posts(browser: httpx.Client, path: str, **form: str) -> None:
    token = re.findall(r'name="csrf_token" value="([^"]+)"', browser.get("/").text)[0]
    assert browser.post(path, data=form | {"csrf_token": token}).status_code == 200
