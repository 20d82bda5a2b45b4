"""The service number, against an Asterisk by hand: who may speak, what is kept, what is thrown away."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from peer import GONE, Asterisk, serving
from recorded import recording, silence, speech
from sqlalchemy import select
from test_reception import Humming
from words import CHOCOLATE

from agi import dictation
from agi.service import ServiceDesk
from agi.wrong_pins import MOST_OF_ALL, MOST_OF_ONE, SECONDS, WrongPins
from office.audit import list_entries
from office.clients import add_client, scripts
from office.database import Database
from office.greetings.models import Greeting
from office.greetings.service import ServicePhrases, service_phrases, service_prompts
from office.greetings.words import Recording
from office.models import Role, User
from office.people import add_user, new_pin
from office.prompts import PromptStore
from office.rules.values import Occasion
from office.settings import Settings

KEY = b"a key of the tests'"
WORDS = speech(CHOCOLATE[0])


def says(path: Path) -> bytes:
    recording(path, WORDS)
    return b"200 result=35 (dtmf) endpos=%d\n" % len(WORDS)


def says_nothing(path: Path) -> bytes:
    recording(path, silence(3))
    return b"200 result=0 (timeout) endpos=48000\n"


class House:
    """A service desk with two clients, an owner of the first and an admin."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.database = database
        self.prompts = PromptStore(settings.prompts, Humming())
        self.prompts.speak(service_prompts())
        settings.dictations.mkdir(parents=True)
        self.desk = ServiceDesk(settings, database, self.prompts, KEY)
        with database.session() as session:
            weber = add_client(session, "Weber", ["030 23125042"], "de", "Europe/Berlin", "DE")
            lenz = add_client(session, "Lenz", ["030 23125043"], "de", "Europe/Berlin", "DE")
            lenz.second_language = "en"
            self.weber, self.lenz = weber.id, lenz.id
            people = [add_user(session, "karin", "correct horse", Role.OWNER, weber)]
            people.append(add_user(session, "chef", "correct horse", Role.ADMIN, None))
            self.prompts.prepare(scripts(session, settings))
            self.pins = [new_pin(session, one, KEY) for one in people]
        self.spooled = settings.dictations / "1700000000.7"
        self.asterisk = Asterisk(self.spooled)
        self.asterisk.recording = says
        self.phrases: ServicePhrases = service_phrases("de")

    def name(self, phrase: str) -> str:
        return self.prompts.path(getattr(self.phrases, phrase)).name

    def presses(self, **keys: str) -> None:
        """What is pressed during the prompt of that name, one key each time it is said."""
        self.asterisk.keys |= {self.name(phrase): pressed for phrase, pressed in keys.items()}

    def keys_in(self, pin: str, *more: str) -> None:
        """A PIN, or number, and the hash key: the first digit while it is asked for, the others after."""
        self.presses(ask_pin=pin[:1])
        self.asterisk.typed = [*pin[1:], "#"]
        for number in more:
            self.presses(ask_client=number[:1])
            self.asterisk.typed += [*number[1:], "#"]

    def ring(self, caller: str = "+4930231250999") -> list[str]:
        """One call; the phrases that were said, by their names."""
        asyncio.run(serving(self.desk.take, lambda port: self.asterisk.calls(port, dialled="", caller=caller)))
        names = {self.name(field): field for field in vars(self.phrases)}
        return [names.get(one, one) for one in self.asterisk.played]

    def greetings(self) -> list[Greeting]:
        with self.database.session() as session:
            return list(session.scalars(select(Greeting)))


@pytest.fixture
def house(settings: Settings, sqlite: Database) -> House:
    return House(settings, sqlite)


def test_an_owner_says_a_greeting_hears_it_and_keeps_it(house: House) -> None:
    house.keys_in(house.pins[0])
    house.presses(ask_occasion="2", review="21")
    said = house.ring()
    [greeting] = house.greetings()
    assert said == [
        "ask_pin", "ask_occasion", "speak", "beep", "this_is_it", greeting.sound, "review", greeting.sound, "review",
        "kept", "ask_occasion", "goodbye",
    ]  # fmt: skip
    assert (greeting.client_id, greeting.occasion, greeting.language) == (house.weber, Occasion.CLOSED, "de")
    assert (greeting.is_on, greeting.created_by) == (True, "karin")
    path = house.prompts.path(Recording(str(greeting.sound)))
    assert 1 < house.prompts.seconds(path) <= len(WORDS) / 16000 + 0.3
    with house.database.session() as session:
        [entry] = list_entries(session, house.weber)
        assert (entry.actor, entry.what) == ("karin", "greeting: closed, de")
    assert not list(house.spooled.parent.iterdir()), "what was recorded is not left behind"
    assert house.asterisk.has_outcome


def test_an_admin_chooses_the_client_by_its_number_and_the_language(house: House) -> None:
    house.keys_in(house.pins[1], "03023125043")
    house.presses(ask_occasion="1", ask_language="2", review="1")
    house.ring()
    [greeting] = house.greetings()
    assert (greeting.client_id, greeting.occasion, greeting.language) == (house.lenz, Occasion.OPEN, "en")


def test_a_number_no_client_has_is_asked_for_again(house: House) -> None:
    house.keys_in(house.pins[1], "03099999999")
    assert house.ring() == ["ask_pin", "ask_client", "no_client", "ask_client", "goodbye"]
    assert house.greetings() == []


def test_without_the_pin_nobody_comes_further(house: House) -> None:
    house.presses(ask_pin="123")
    assert house.ring() == ["ask_pin", "wrong_pin"] * 3 + ["goodbye"]
    assert not [words for words in house.asterisk.heard if words[0] == "RECORD"]


def test_a_silent_caller_is_said_goodbye(house: House) -> None:
    assert house.ring() == ["ask_pin", "goodbye"]


def test_who_keys_in_too_many_wrong_pins_is_locked_out_even_with_the_right_one(house: House) -> None:
    for _call in range(2):
        house.presses(ask_pin="123")
        house.ring()
        house.asterisk.heard.clear()
    house.keys_in(house.pins[0])
    assert house.ring() == ["locked", "goodbye"]
    house.asterisk.heard.clear()
    house.keys_in(house.pins[0])
    assert "locked" not in house.ring(caller="+4930231250111"), "another caller is not"


def test_after_a_while_a_locked_caller_may_try_again() -> None:
    now = [0.0]
    wrong = WrongPins(lambda: now[0])
    for _one in range(MOST_OF_ONE):
        assert wrong.may_try("a")
    assert wrong.is_locked("a")
    assert not wrong.is_locked("b")
    now[0] = SECONDS + 1
    assert not wrong.is_locked("a")


def test_made_up_numbers_do_not_help() -> None:
    wrong = WrongPins(lambda: 0.0)
    assert [wrong.may_try(str(number)) for number in range(2 * MOST_OF_ALL)].count(True) == MOST_OF_ALL
    assert wrong.is_locked("a new one")


def test_many_calls_at_once_try_no_more_pins_than_one_after_another(house: House) -> None:
    tried: list[str] = []
    watched = dictation.find_person

    def find(database: Database, pin: str, key: bytes) -> dictation.Person | None:
        tried.append(pin)
        return watched(database, pin, key)

    async def everybody(port: int) -> None:
        calls = []
        for number in range(60):
            asterisk = Asterisk(house.spooled.with_name(f"1700000000.{number}"))
            asterisk.keys, asterisk.typed = {house.name("ask_pin"): "1"}, list("2345678#")
            calls.append(asterisk.calls(port, dialled="", caller=f"+49302312{number:05}"))
        await asyncio.gather(*calls)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dictation, "find_person", find)
        asyncio.run(serving(house.desk.take, everybody))
    assert len(tried) == MOST_OF_ALL


def test_the_right_pin_does_not_count_as_a_wrong_one() -> None:
    wrong = WrongPins(lambda: 0.0)
    for _call in range(2 * MOST_OF_ONE):
        assert wrong.may_try("a")
        wrong.was_right("a")
    assert not wrong.is_locked("a")


@pytest.mark.parametrize("first", [says_nothing, lambda _path: b"200 result=35 (dtmf) endpos=0\n"])
def test_where_nothing_can_be_heard_it_is_recorded_again(house: House, first: Callable[[Path], bytes]) -> None:
    takes = iter([first, says])

    def record(path: Path) -> bytes:
        return next(takes)(path)

    house.asterisk.recording = record
    house.keys_in(house.pins[0])
    house.presses(ask_occasion="2", review="1")
    said = house.ring()
    assert said[1:7] == ["ask_occasion", "speak", "beep", "not_heard", "speak", "beep"]
    assert len(house.greetings()) == 1


def test_what_is_not_confirmed_is_not_kept(house: House) -> None:
    house.keys_in(house.pins[0])
    house.presses(ask_occasion="2")
    house.ring()
    assert house.greetings() == []


def test_who_hangs_up_while_speaking_keeps_nothing(house: House) -> None:
    def hangs_up(path: Path) -> bytes:
        recording(path, WORDS)
        return GONE

    house.asterisk.recording = hangs_up
    house.keys_in(house.pins[0])
    house.presses(ask_occasion="2")
    house.ring()
    assert house.greetings() == []
    assert not list(house.spooled.parent.iterdir())


def test_a_pin_is_kept_so_that_it_cannot_be_read(house: House) -> None:
    with house.database.session() as session:
        digests = {user.pin_digest for user in session.scalars(select(User))}
    assert not digests & set(house.pins)
    assert all(digest and len(digest) == 64 for digest in digests)
