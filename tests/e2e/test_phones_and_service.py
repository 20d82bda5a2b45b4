"""The owners' own phones, the service number, and everybody who would like to dial out at somebody else's cost."""

import json
import re
import socket
import sqlite3
import uuid
from collections.abc import Callable, Iterator

import httpx
import pytest
from callee import Callee
from house import House, wait_until
from sip import Stranger
from words import EURASIA

from vorzimmer.caller import Caller
from vorzimmer.phone import RATE, Exchange, Sound, load
from vorzimmer.ports import free_ports

CLIENT, SERVICE, OUTSIDE = "+4930231250021", "+4930231250029", "+493023125098"
AT = "127.0.0.5"
"""Where the owner's phone is: an address that stands for nobody by itself."""
DANGEROUS = [OUTSIDE, OUTSIDE[1:], "00882123456", "110", CLIENT, "ring", "1", "s", "screen", f"{OUTSIDE}%40trunk", "*8"]
PASSWORD = "correct horse battery"

Understands = Callable[[Sound, str], str]
Dials = Callable[..., Caller]


@pytest.fixture(scope="module")
def provider_port() -> int:
    return free_ports(1, socket.SOCK_DGRAM)[0]


@pytest.fixture(scope="module")
def office(provider_port: int) -> Iterator[House]:
    """A house with a trunk, and a client whose only phone is a SIP phone."""
    trunk = {"host": "127.0.0.1", "port": provider_port, "match": ["127.0.0.9"]}
    settings = {"sip_bind": "127.0.0.1", "trunk": json.dumps(trunk), "service_number": SERVICE}
    client = {
        "name": "Kanzlei am Markt", "numbers": [CLIENT], "forwarding": True, "ring_seconds": 5,
        "ask_through": True, "phones": [{"name": "Empfang"}],
    }  # fmt: skip
    with House(max_silence_seconds=3, **settings) as house:
        path = house.data / "clients.json"
        path.write_text(json.dumps({"client": [client]}))
        house.command("client", "import", str(path))
        house.command("user", "add", "karin", "--client", client["name"], "--password", PASSWORD)
        yield house
        assert "Traceback" not in house.said()


@pytest.fixture
def rings(office: House, exchange: Exchange) -> Dials:
    def ring(number: str, headers: tuple[str, ...] = ()) -> Caller:
        return Caller(exchange, office.sip_port, number, "+4930231250503", headers)

    return ring


@pytest.fixture(scope="module")
def provider(provider_port: int, exchange: Exchange) -> Iterator[Callee]:
    """Where calls would end that got out; none ever does."""
    with Callee(exchange, provider_port) as callee:
        yield callee
        assert callee.invitations == []


def read(house: House, query: str) -> tuple[object, ...]:
    with sqlite3.connect(house.data / "vorzimmer.sqlite3") as database:
        row: tuple[object, ...] = database.execute(query).fetchone()
    return row


@pytest.fixture(scope="module")
def account(office: House) -> tuple[str, str]:
    """The phone's user name and password, once Asterisk knows them."""
    number, password = read(office, "SELECT id, sip_password FROM phone WHERE sip_password IS NOT NULL")
    account = f"phone-{number}", str(password)
    wait_until(lambda: registration(office, *account)[0] == 200, "Asterisk knows the account", 90)
    return account


def registration(office: House, name: str, password: str) -> tuple[int, int]:
    """What a phone is answered that registers, and the port it did so from."""
    with Stranger(office.sip_port, AT) as phone:
        return phone.asks("REGISTER", name, name, password=password, headers="Expires: 300\r\n").status, phone.port


@pytest.fixture
def stranger(office: House) -> Iterator[Stranger]:
    with Stranger(office.sip_port, AT) as stranger:
        yield stranger


def test_a_phone_registers_with_its_password_alone(office: House, stranger: Stranger, account: tuple[str, str]) -> None:
    name, password = account
    assert stranger.asks("REGISTER", name, name).status == 401
    assert stranger.asks("REGISTER", name, name, password="0" * 24).status in {401, 403}
    for other in ("trunk", "loopback", "phone-999", "admin"):
        assert stranger.asks("REGISTER", other, other, password=password).status in {401, 403, 404}
    assert registration(office, name, password)[0] == 200
    for other in ("trunk", "loopback", "phone-999"):
        # With a good password, for somebody else's place: calls to the provider would end at this phone.
        assert stranger.asks("REGISTER", other, name, password=password).status in {403, 404}


def test_a_registered_phone_rings_and_takes_the_call(
    office: House, rings: Dials, exchange: Exchange, account: tuple[str, str], provider: Callee
) -> None:
    _status, port = registration(office, *account)
    with Callee(exchange, port, AT) as owner, rings(CLIENT) as caller:
        owner.picks_up()
        wait_until(lambda: len(owner.phone.heard) > RATE, "the announcement is heard", 30)
        owner.presses("1")
        wait_until(lambda: read(office, "SELECT state FROM message ORDER BY id DESC")[0] in {"receiving", "taken"}, "")
        caller.phone.say(load(str(EURASIA[0])))
        before = len(owner.phone.heard)
        wait_until(lambda: len(owner.phone.heard) > before + 2 * RATE, "the owner hears the caller", 20)
        caller.hangs_up()
    wait_until(lambda: read(office, "SELECT state FROM message ORDER BY id DESC")[0] == "taken", "it was taken")
    assert provider.invitations == []


@pytest.mark.parametrize("sender", ["trunk", "loopback", "phone-1", "line", "+4930231250503", "anonymous"])
def test_nobody_becomes_somebody_by_saying_so(stranger: Stranger, provider: Callee, sender: str) -> None:
    for dialled in (CLIENT, SERVICE, OUTSIDE):
        assert stranger.asks("INVITE", dialled, sender).status == 401
    assert provider.invitations == []


def test_a_registered_phone_reaches_the_service_number_and_nobody_else(
    stranger: Stranger, account: tuple[str, str], provider: Callee
) -> None:
    name, password = account
    for dialled in DANGEROUS:
        assert stranger.asks("INVITE", dialled, name, password=password).status in {403, 404}, dialled
    call = uuid.uuid4().hex
    answer = stranger.asks("INVITE", SERVICE, name, password=password, call=call)
    assert answer.status == 200
    stranger.says("ACK", SERVICE, name, call, answer)
    assert stranger.asks("BYE", SERVICE, name, password=password, call=call, answered=answer).status == 200
    assert provider.invitations == []


@pytest.mark.parametrize("method", ["REFER", "INFO", "UPDATE", "MESSAGE", "SUBSCRIBE"])
def test_no_request_inside_a_call_leads_out(office: House, provider: Callee, method: str) -> None:
    """A transfer would ring wherever the caller likes, at the client's cost."""
    with Stranger(office.sip_port, "127.0.0.1") as caller:
        call, who = uuid.uuid4().hex, "+4930231250503"
        answer = caller.asks("INVITE", CLIENT, who, call=call)
        assert answer.status == 200
        caller.says("ACK", CLIENT, who, call, answer)
        leads_out = f"Refer-To: <sip:{OUTSIDE}@127.0.0.1>\r\nReferred-By: <sip:{who}@127.0.0.1>\r\n"
        leads_out += "Event: refer\r\n" if method == "SUBSCRIBE" else ""
        caller.says(method, CLIENT, who, call, answer, leads_out)
        # What no module of Asterisk's handles is not even answered; when the next request is, it was dealt with.
        assert caller.asks("OPTIONS", CLIENT, who, call=call, answered=answer).status == 200
        assert caller.asks("BYE", CLIENT, who, call=call, answered=answer).status == 200
    assert caller.statuses(method) <= {200, 481, 489, 501, 603} - ({200} if method in {"REFER", "SUBSCRIBE"} else set())
    assert provider.invitations == []


def test_the_service_number_wants_a_pin(rings: Dials, understands: Understands) -> None:
    with rings(SERVICE) as caller:
        caller.waits_until_answered()
        caller.presses("00000000#")
        wait_until(lambda: "stimmt nicht" in understands(caller.heard, "de"), "the PIN is refused")
        caller.hangs_up()


def test_a_draft_is_tried_by_a_call_to_the_owners_phone(
    office: House, exchange: Exchange, account: tuple[str, str], provider: Callee, understands: Understands
) -> None:
    _status, port = registration(office, *account)
    with httpx.Client(base_url=office.web, timeout=30, follow_redirects=True) as browser:
        posts(browser, "/login", login="karin", password=PASSWORD)
        (client_id,) = read(office, "SELECT id FROM client WHERE name LIKE 'Kanzlei%'")
        greetings = f"/clients/{client_id}/greetings"
        posts(browser, f"{greetings}/busy/de/type", text="Wir sind gleich wieder für Sie da.")
        (greeting,) = read(office, "SELECT id FROM greeting WHERE occasion = 'busy'")
        with Callee(exchange, port, AT) as owner:
            posts(browser, f"{greetings}/{greeting}/try", phone=account[0].removeprefix("phone-"))
            owner.picks_up()
            wait_until(lambda: "gleich wieder" in understands(owner.phone.heard, "de"), "the draft is heard", 60)
    assert provider.invitations == []
    assert read(office, "SELECT count(*) FROM message WHERE dialled NOT LIKE '+49%'") == (0,), "this is nobody's call"


def posts(browser: httpx.Client, path: str, **form: str) -> None:
    token = re.findall(r'name="csrf_token" value="([^"]+)"', browser.get("/").text)[0]
    assert browser.post(path, data=form | {"csrf_token": token}).status_code == 200
