"""A phone that is rung: SIPp answers the signalling, a phone of our own listens and presses keys."""

import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from house import wait_until

from vorzimmer.phone import Exchange, Phone
from vorzimmer.ports import free_ports

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="a callee">
  <recv request="OPTIONS" optional="true" next="8"/>
  <recv request="NOTIFY" optional="true" next="8"/>
  <recv request="INVITE"/>
  <send><![CDATA[
SIP/2.0 180 Ringing
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:callee@[local_ip]:[local_port]>
Content-Length: 0

]]></send>
"""
PICKS_UP = """
  <pause milliseconds="200"/>
  <send retrans="500"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:callee@[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

v=0
o=callee 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio {media_port} RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
a=ptime:20
]]></send>
  <recv request="ACK"/>
  <recv request="BYE"/>
  <send next="9"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
"""
RINGS_ONLY = """
  <recv request="CANCEL"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <send retrans="500"><![CDATA[
SIP/2.0 487 Request Terminated
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
CSeq: 1 INVITE
Content-Length: 0

]]></send>
  <recv request="ACK" next="9"/>
"""
SENDS_ELSEWHERE = """
  <send retrans="500"><![CDATA[
SIP/2.0 302 Moved Temporarily
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:{elsewhere}>
Content-Length: 0

]]></send>
  <recv request="ACK" next="9"/>
"""
IS_BUSY = """
  <send retrans="500"><![CDATA[
SIP/2.0 486 Busy Here
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <recv request="ACK" next="9"/>
"""
TAIL = """
  <label id="8"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]-[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <label id="9"/>
</scenario>
"""


class Callee:
    """Waits at `port` on loopback for calls: `with Callee(exchange, picks_up=True) as callee: …`.

    `elsewhere` is where it sends them instead, as a telephone does that its owner has forwarded.
    """

    def __init__(
        self,
        exchange: Exchange,
        port: int | None = None,
        address: str = "127.0.0.1",
        *,
        picks_up: bool = True,
        elsewhere: str | None = None,
        is_busy: bool = False,
    ) -> None:
        self.phone: Phone = exchange.phone()
        self.port = port or free_ports(1, socket.SOCK_DGRAM)[0]
        self._folder = Path(tempfile.mkdtemp(prefix="callee-"))
        [control, media] = free_ports(2, socket.SOCK_DGRAM)
        scenario = self._folder / "scenario.xml"
        body = PICKS_UP.format(media_port=self.phone.port) if picks_up else RINGS_ONLY
        if elsewhere:
            body = SENDS_ELSEWHERE.format(elsewhere=elsewhere)
        if is_busy:
            body = IS_BUSY
        scenario.write_text(HEAD + body + TAIL)
        options = {"-sf": scenario, "-i": address, "-p": self.port, "-cp": control, "-mp": media}
        options["-message_file"] = self._folder / "messages.log"
        words = ["sipp", "-nostdin", "-trace_msg", *(str(part) for pair in options.items() for part in pair)]
        self._sipp = subprocess.Popen(words, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sipp.kill()
        self._sipp.wait()
        self.phone.hung_up.set()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def invitations(self) -> list[str]:
        """The first line of each call that came in."""
        return self.lines("INVITE ")

    def lines(self, beginning: str) -> list[str]:
        """Of all that was sent and received, those that begin so."""
        path = self._folder / "messages.log"
        text = path.read_text(errors="replace") if path.exists() else ""
        return [line for line in text.splitlines() if line.startswith(beginning)]

    def is_rung(self) -> None:
        wait_until(lambda: bool(self.invitations), "the phone rings", 30)

    def picks_up(self) -> None:
        wait_until(lambda: bool(self.phone.started), "the phone was picked up", 120)

    def presses(self, keys: str) -> None:
        self.phone.press(keys)
        wait_until(lambda: not self.phone.is_speaking, "the keys got out", 10)
