"""The message lamp of a SIP phone: a real Asterisk sends it NOTIFY, and it asks by SUBSCRIBE."""

import re
import signal
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self

import httpx
import pytest
from house import House, wait_until
from sip import Stranger
from words import EURASIA

from vorzimmer.caller import Caller
from vorzimmer.phone import RATE, Exchange, load

CLIENT, CALLER, AT = "+4930231250051", "+4930231250514", "127.0.0.8"
PASSWORD = "correct horse battery"


class Lamp:
    """A registered phone that listens: each NOTIFY is answered, and tells whether the lamp is on."""

    def __init__(self, office: House, name: str, password: str) -> None:
        self.notices: list[tuple[str, str]] = []
        """Each as `Messages-Waiting` and `Voice-Message` have it."""
        self._account = name, password
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._office = office
        with Stranger(office.sip_port, AT) as phone:
            self._port = phone.port

    def __enter__(self) -> Self:
        self.registers()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def registers(self) -> None:
        """As a phone does every few minutes, and from the port it listens at: Asterisk believes no other contact."""
        self._stop()
        name, password = self._account

        def register() -> bool:
            with Stranger(self._office.sip_port, AT, self._port) as phone:
                # What comes while Asterisk starts is lost.
                with suppress(TimeoutError):
                    answer = phone.asks("REGISTER", name, name, password=password, headers="Expires: 600\r\n")
                    return answer.status == 200
                return False

        wait_until(register, "Asterisk knows the account", 90)
        self._over.clear()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _stop(self) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()

    def is_on(self) -> bool:
        return bool(self.notices) and self.notices[-1][0] == "yes"

    def is_off(self) -> bool:
        return bool(self.notices) and self.notices[-1][0] == "no"

    def _listen(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
            listening.bind((AT, self._port))
            listening.settimeout(0.2)
            while not self._over.is_set():
                with suppress(TimeoutError):
                    self._take(listening, *listening.recvfrom(65536))

    def _take(self, listening: socket.socket, data: bytes, sender: tuple[str, int]) -> None:
        text = data.decode(errors="replace")
        if text.startswith("SIP/2.0"):
            return
        copied = re.findall(r"^(?:Via|From|To|Call-ID|CSeq): .*\r\n", text, re.MULTILINE)
        answer = "SIP/2.0 200 OK\r\n" + "".join(copied) + "Content-Length: 0\r\n\r\n"
        listening.sendto(answer.encode(), sender)
        if text.startswith("NOTIFY ") and (found := re.search(r"Messages-Waiting: *(\w+)", text)):
            count = re.search(r"Voice-Message: *(\S+)", text)
            self.notices.append((found[1], count[1] if count else ""))


@pytest.fixture(scope="module")
def office() -> Iterator[House]:
    with House(max_silence_seconds=3, sip_bind="127.0.0.1") as house:
        house.command("client", "add", "Kanzlei am Markt", "--number", CLIENT)
        house.command("user", "add", "karin", "--client", "Kanzlei am Markt", "--password", PASSWORD)
        yield house
        assert "Traceback" not in house.said()


def read(office: House, query: str) -> tuple[object, ...]:
    with sqlite3.connect(office.data / "vorzimmer.sqlite3") as database:
        row: tuple[object, ...] = database.execute(query).fetchone()
    return row


def test_the_lamp_is_lit_by_a_message_and_put_out_when_it_is_read(office: House, exchange: Exchange) -> None:
    with httpx.Client(base_url=office.web, timeout=30, follow_redirects=True) as browser:
        posts(browser, "/login", login="karin", password=PASSWORD)
        (client_id,) = read(office, "SELECT id FROM client WHERE name LIKE 'Kanzlei%'")
        posts(browser, f"/clients/{client_id}/phones/add", name="Empfang", kind="account")
        number, password = read(office, "SELECT id, sip_password FROM phone")
        with Lamp(office, f"phone-{number}", str(password)) as lamp:
            with Caller(exchange, office.sip_port, CLIENT, CALLER) as caller:
                caller.waits_for_beep()
                caller.says(load(str(EURASIA[0]))[: 3 * RATE])
                caller.hangs_up()
            wait_until(lamp.is_on, f"the lamp is lit; {lamp.notices}", 60)
            assert lamp.notices[-1][1].startswith("1/0")
            (message,) = read(office, "SELECT id FROM message")
            wait_until(lambda: office.messages(state="transcribed"), "the message has words")
            posts(browser, "/messages/do", message=str(message), do="read")
            wait_until(lamp.is_off, f"read, it goes out; {lamp.notices}", 30)
            (together,) = read(office, "SELECT together FROM deed ORDER BY id DESC")
            posts(browser, "/messages/undo", together=str(together))
            wait_until(lamp.is_on, f"undone, it is lit again; {lamp.notices}", 30)

            before = len(lamp.notices)
            old = office.pid("asterisk")
            office.signal("asterisk", signal.SIGKILL)
            wait_until(lambda: office.pid("asterisk") != old, "Asterisk runs again", 60)
            lamp.registers()
            wait_until(lambda: len(lamp.notices) > before and lamp.is_on(), f"after a restart, too; {lamp.notices}", 60)

            name = f"phone-{number}"
            with Stranger(office.sip_port, AT) as asking:
                headers = "Event: message-summary\r\nAccept: application/simple-message-summary\r\nExpires: 600\r\n"
                answer = asking.asks("SUBSCRIBE", name, name, password=str(password), headers=headers)
                assert answer.status == 200
                told = asking.hears("NOTIFY")
                assert "Event: message-summary" in told
                assert re.search(r"Messages-Waiting: *yes", told)
                assert re.search(r"Voice-Message: *1/0", told)
            with Stranger(office.sip_port, AT) as stranger:
                assert stranger.asks("SUBSCRIBE", name, name, password="0" * 24, headers=headers).status in {401, 403}


def posts(browser: httpx.Client, path: str, **form: str) -> None:
    token = re.findall(r'name="csrf_token" value="([^"]+)"', browser.get("/").text)[0]
    assert browser.post(path, data=form | {"csrf_token": token}).status_code == 200
