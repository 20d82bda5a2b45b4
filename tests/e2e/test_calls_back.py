"""A caller is called back from the page: the owner's own phone rings, then the caller's, by a real Asterisk."""

import json
import re
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Self

import httpx
import pytest
from callee import Callee
from house import House, wait_until
from sip import Stranger
from words import EURASIA, KENNEDY

from vorzimmer.caller import Caller
from vorzimmer.phone import RATE, Exchange, Sound, load
from vorzimmer.ports import free_ports

GERMAN, ENGLISH = "+4930231250031", "+4930231250032"
KNOWN, CALLER, PREMIUM = "+4930231250511", "+4930231250512", "+4990012345678"
AT = {GERMAN: "127.0.0.6", ENGLISH: "127.0.0.7"}
PASSWORD = "correct horse battery"
TALK_SECONDS = 6
CLIENTS = [
    {
        "name": "Kanzlei am Markt", "numbers": [GERMAN], "phones": [{"name": "Empfang"}], "callback_hours": "0-24",
        "contacts": [{"name": "Frau Weber", "numbers": [KNOWN]}],
    },
    {
        "name": "London Garden Services", "numbers": [ENGLISH], "language": "en", "phones": [{"name": "desk"}],
        "callback_hours": "0-24",
    },
]  # fmt: skip

Understands = Callable[[Sound, str], str]


@pytest.fixture(scope="module")
def provider_port() -> int:
    return free_ports(1, socket.SOCK_DGRAM)[0]


@pytest.fixture(scope="module")
def office(provider_port: int) -> Iterator[House]:
    """A house whose trunk leads to the callers' phones on this machine."""
    trunk = {"host": "127.0.0.1", "port": provider_port, "match": ["127.0.0.9"]}
    limits = {"max_silence_seconds": 3, "max_talk_seconds": TALK_SECONDS, "max_callbacks_an_hour": 4}
    with House(sip_bind="127.0.0.1", trunk=json.dumps(trunk), **limits) as house:
        path = house.data / "clients.json"
        path.write_text(json.dumps({"client": CLIENTS}))
        house.command("client", "import", str(path))
        for login, client in (("karin", CLIENTS[0]), ("george", CLIENTS[1])):
            house.command("user", "add", login, "--client", str(client["name"]), "--password", PASSWORD)
        yield house
        assert "Traceback" not in house.said()


class Browser:
    """An owner at the pages, whose phone is registered."""

    def __init__(self, office: House, login: str) -> None:
        self._client = httpx.Client(base_url=office.web, timeout=30, follow_redirects=True)
        self._phone = ""
        self._post("/login", login=login, password=PASSWORD)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def calls_back(self, message: int) -> str:
        """The page that is shown then."""
        page = self._client.get(f"/messages/{message}").text
        phone = re.findall(r'name="phone" value="(\d+)"', page)
        assert phone, "there is a button"
        self._phone = phone[0]
        return self.calls_back_again(message)

    def calls_back_again(self, message: int) -> str:
        """As above, by a button that was there when the page was opened."""
        return self._post(f"/messages/{message}/call-back", phone=self._phone)

    def page(self, path: str) -> str:
        return self._client.get(path).text

    def _post(self, path: str, **form: str) -> str:
        token = re.findall(r'name="csrf_token" value="([^"]+)"', self._client.get("/").text)[0]
        answer = self._client.post(path, data=form | {"csrf_token": token})
        assert answer.status_code == 200
        return answer.text


def leaves_a_message(office: House, exchange: Exchange, number: str, caller: str) -> int:
    with Caller(exchange, office.sip_port, number, caller) as phone:
        phone.waits_for_beep()
        phone.says(load(str(EURASIA[0]))[: 3 * RATE])
        phone.hangs_up()
    found = wait_until(lambda: office.messages(caller=caller, dialled=number), "the message is there")
    wait_until(lambda: office.messages(caller=caller, dialled=number)[0]["state"] == "transcribed", "it has words")
    return int(found[0]["id"])


def registered(office: House, number: str) -> int:
    """The port of the owner's SIP phone, once it is registered."""
    with sqlite3.connect(office.data / "vorzimmer.sqlite3") as database:
        query = "SELECT phone.id, sip_password FROM phone JOIN number USING (client_id) WHERE number.e164 = ?"
        phone_id, password = database.execute(query, (number,)).fetchone()
    name = f"phone-{phone_id}"

    def register() -> int | None:
        with Stranger(office.sip_port, AT[number]) as phone:
            answer = phone.asks("REGISTER", name, name, password=password, headers="Expires: 300\r\n")
            return phone.port if answer.status == 200 else None

    return wait_until(register, "Asterisk knows the account", 90)


def hears(phone: Callee, understands: Understands, language: str, *words: str) -> None:
    heard = [""]

    def has_heard() -> bool:
        # In pieces: of many single digits in a row Whisper loses the thread.
        sound = phone.phone.heard
        pieces = (sound, sound[: 4 * RATE], sound[-6 * RATE :])
        heard.extend(understands(piece, language).lower() for piece in pieces if len(piece) > RATE)
        return all(any(word in one for one in heard) for word in words)

    try:
        wait_until(has_heard, f"{words} are heard", 40)
    except AssertionError as error:
        raise AssertionError(f"{error}: {heard[-3:]}") from None


def waits_until_asked(phone: Callee) -> None:
    """Until the announcement is over: there is little time for the key then, too little to understand every word."""
    last = (0, time.monotonic())

    def is_over() -> bool:
        nonlocal last
        # Asterisk sends nothing while it waits for a key.
        heard = len(phone.phone.heard)
        if heard != last[0]:
            last = (heard, time.monotonic())
        return heard > 2 * RATE and time.monotonic() - last[1] > 1

    wait_until(is_over, "the announcement is over", 60)


def detail(office: House, message: int) -> dict[str, Any]:
    answer: dict[str, Any] = office.get(f"/api/v1/messages/{message}").json()
    return answer


def ended(office: House, message: int) -> dict[str, Any]:
    """The last call back, once it is over."""

    def find() -> dict[str, Any] | None:
        calls = detail(office, message)["calls_back"]
        return calls[0] if calls and calls[0]["outcome"] not in {"ringing", "dialling"} else None

    return wait_until(find, f"the call back is over; see {office.log}")


@pytest.mark.parametrize(
    ("number", "number_called", "login", "language", "announced", "speech"),
    [
        (GERMAN, KNOWN, "karin", "de", ("rückruf", "weber", "wählen"), EURASIA),
        (ENGLISH, CALLER, "george", "en", ("call back", "press", "dial"), KENNEDY),
    ],
)
def test_one_click_rings_the_owner_then_the_caller_and_the_message_is_answered(
    office: House, exchange: Exchange, provider_port: int, understands: Understands,
    number: str, number_called: str, login: str, language: str, announced: tuple[str, ...], speech: tuple[object, str],
) -> None:  # fmt: skip
    message = leaves_a_message(office, exchange, number, number_called)
    port = registered(office, number)
    with (
        Browser(office, login) as browser,
        Callee(exchange, provider_port) as caller,
        Callee(exchange, port, AT[number]) as owner,
    ):
        browser.calls_back(message)
        owner.picks_up()
        waits_until_asked(owner)
        assert caller.invitations == [], "nobody is rung before the owner has pressed 1"
        owner.presses("1")
        caller.picks_up()
        owner.phone.say(load(str(speech[0]))[: 4 * RATE])
        call = ended(office, message)
        page = browser.page(f"/messages/{message}")
        hears(owner, understands, language, *announced)
        heard = understands(caller.phone.heard, language)
        assert [line.split()[1] for line in caller.invitations] == [f"sip:{number_called}@127.0.0.1:{provider_port}"]
        assert number in caller.lines("From:")[0], "the business's number is shown"
        assert number in caller.lines("P-Preferred-Identity:")[0]
        assert any(f"sip:{number}@" in line for line in owner.lines("From:")), "also to the owner"
    assert len(set(heard.lower().split()) & set(speech[1].lower().split())) >= 2, heard
    assert (call["by"], call["number"], call["outcome"]) == (login, number_called, "answered")
    assert call["seconds"] == pytest.approx(TALK_SECONDS, abs=1.5)
    talked = datetime.fromisoformat(call["answered_at"]) - datetime.fromisoformat(call["started_at"])
    assert 0 < talked.total_seconds() < 60
    assert datetime.fromisoformat(call["answered_at"]) < datetime.now(UTC)
    found = detail(office, message)
    assert (found["handling"], found["unread"]) == ("done", False)
    assert f"{login} hat zurückgerufen, 0:0" in page or f"{login} called back, 0:0" in page


def test_a_busy_line_is_told_and_leaves_the_message_open(
    office: House, exchange: Exchange, provider_port: int, understands: Understands
) -> None:
    message = leaves_a_message(office, exchange, GERMAN, CALLER)
    port = registered(office, GERMAN)
    with (
        Browser(office, "karin") as browser,
        Callee(exchange, provider_port, is_busy=True) as caller,
        Callee(exchange, port, AT[GERMAN]) as owner,
    ):
        browser.calls_back(message)
        owner.picks_up()
        waits_until_asked(owner)
        owner.presses("1")
        caller.is_rung()
        assert ended(office, message)["outcome"] == "busy"
        hears(owner, understands, "de", "besetzt")
        page = browser.page(f"/messages/{message}")
    assert detail(office, message)["handling"] == "open"
    assert "karin hat zurückgerufen: besetzt" in page or "karin called back: busy" in page


def test_who_does_not_press_1_rings_nobody(office: House, exchange: Exchange, provider_port: int) -> None:
    """As a mailbox that picks up."""
    [message] = [one["id"] for one in office.messages(caller=KNOWN, dialled=GERMAN)]
    port = registered(office, GERMAN)
    with (
        Browser(office, "karin") as browser,
        Callee(exchange, provider_port) as caller,
        Callee(exchange, port, AT[GERMAN]) as owner,
    ):
        browser.calls_back(message)
        owner.picks_up()
        assert ended(office, message)["outcome"] == "not_taken"
        assert caller.invitations == []


def test_only_so_many_are_called_back_and_no_special_number_ever(
    office: House, exchange: Exchange, provider_port: int
) -> None:
    premium = leaves_a_message(office, exchange, GERMAN, PREMIUM)
    [message] = [one["id"] for one in office.messages(caller=KNOWN, dialled=GERMAN)]
    port = registered(office, GERMAN)
    with (
        Browser(office, "karin") as browser,
        Callee(exchange, provider_port) as caller,
        Callee(exchange, port, AT[GERMAN]) as owner,
    ):
        assert 'id="ring-back"' not in browser.page(f"/messages/{premium}")
        browser.calls_back(message)
        owner.is_rung()
        page = browser.calls_back_again(message)
        assert "gerade schon zurückgerufen" in page or "being called back already" in page
        assert ended(office, message)["outcome"] == "not_taken"
        assert 'id="ring-back"' not in browser.page(f"/messages/{message}")
        page = browser.calls_back_again(message)
        assert "sehr oft zurückgerufen" in page or "Very many were called back" in page
        assert caller.invitations == []
