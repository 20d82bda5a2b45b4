"""Places real calls: SIPp does the SIP, a phone does the sound. For trying an installation, and for its tests.

A call is ended from here by an INFO request with the call's own Call-ID, sent to SIPp, which then says BYE.
"""

import itertools
import random
import re
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from vorzimmer.phone import FRAME, RATE, Exchange, Phone, Sound
from vorzimmer.ports import is_free

BEEP_HERTZ = 880.0
BEEP_SECONDS = 0.2
"""So much of the beep has to be heard in one piece."""

SCENARIO = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="a caller">
  <send retrans="500"><![CDATA[
INVITE sip:{number}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: {sender};tag=[pid]-[call_number]
To: <sip:{number}@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:caller@[local_ip]:[local_port]>
Max-Forwards: 70
{headers}Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio {media_port} RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
a=ptime:20
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200"/>
  <send><![CDATA[
ACK sip:{number}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: {sender};tag=[pid]-[call_number]
To: <sip:{number}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv request="INFO" optional="true" next="1"/>
  <recv request="BYE" next="2"/>
  <label id="1"/>
  <send retrans="500"><![CDATA[
BYE sip:{number}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: {sender};tag=[pid]-[call_number]
To: <sip:{number}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200" next="3"/>
  <label id="2"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <label id="3"/>
</scenario>
"""


class CallFailed(Exception):
    """The call did not go as a call goes; `str(error)` says how."""


class CallOver(CallFailed):
    """The other side said goodbye before what was waited for."""


class Caller:
    """One call, as its caller lives it: `with Caller(exchange, 5060, "+4930…") as caller: caller.hangs_up()`."""

    def __init__(
        self,
        exchange: Exchange,
        sip_port: int,
        number: str,
        caller: str | None = "+4930231250999",
        headers: Sequence[str] = (),
    ) -> None:
        """Ring `number`; `headers` go into the INVITE beside the usual ones."""
        self._phone = exchange.phone()
        self._call_id = f"{uuid.uuid4()}@vorzimmer"
        self._folder = Path(tempfile.mkdtemp(prefix="caller-"))
        self._port = _free_slot()
        self._listened = 0
        sender = (
            f"<sip:{caller}@[local_ip]:[local_port]>" if caller else '"Anonymous" <sip:anonymous@anonymous.invalid>'
        )
        scenario = self._folder / "scenario.xml"
        scenario.write_text(
            SCENARIO.format(
                number=number,
                sender=sender,
                media_port=self._phone.port,
                headers="".join(f"{header}\n" for header in headers),
            )
        )
        options = {
            "-sf": scenario,
            "-cid_str": self._call_id,
            "-m": 1,
            "-i": "127.0.0.1",
            "-p": self._port,
            # SIPp takes ports for remote control and sound, used or not; a hundred of them need some each.
            "-cp": self._port + 1,
            "-mp": self._port + 2,
            "-error_file": self._folder / "errors.log",
            "-message_file": self._folder / "messages.log",
        }
        words = ["sipp", f"127.0.0.1:{sip_port}", "-nostdin", "-trace_err", "-trace_msg"]
        words += [str(part) for pair in options.items() for part in pair]
        self._sipp = subprocess.Popen(  # noqa: S603 - our words
            words, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._sipp.poll() is None:
            self._send_info()
            try:
                self._sipp.wait(5)
            except subprocess.TimeoutExpired:
                self._sipp.kill()
                self._sipp.wait()
        self._phone.hung_up.set()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def phone(self) -> Phone:
        return self._phone

    def moment(self, first_line: str) -> float:
        """When the SIP message that starts so was sent or received (time.time()). Raises CallFailed if none was."""
        log = (self._folder / "messages.log").read_text(errors="replace")
        for when, message in re.findall(r"^-{20,} (\S+ \S+)\n.*\n\n(.*)$", log, re.MULTILINE):
            if message.startswith(first_line):
                return datetime.fromisoformat(when).astimezone().timestamp()
        raise CallFailed(f"no {first_line} was seen")

    @property
    def heard(self) -> Sound:
        """Everything this caller has heard so far, at 8 kHz."""
        return self._phone.heard

    def says(self, sound: Sound) -> None:
        """Speak, and return when the last word is out."""
        self._phone.say(sound)
        self.waits_until(lambda: not self._phone.is_speaking, len(sound) / RATE + 10, "the words did not get out")

    def presses(self, keys: str) -> None:
        self._phone.press(keys)
        self.waits_until(lambda: not self._phone.is_speaking, 10, "the keys did not get out")

    def waits_until(self, holds: Callable[[], bool], seconds: float, complaint: str) -> None:
        """Until that is so. Raises CallOver where the other side hangs up before, CallFailed when it takes longer."""
        deadline = time.monotonic() + seconds
        while not holds():
            if self._sipp.poll() == 0:
                raise CallOver(f"{complaint}: the other side has hung up")
            if self._sipp.poll() is not None:
                raise CallFailed(f"{complaint}: the call is over; {self._errors()}")
            if time.monotonic() > deadline:
                raise CallFailed(f"{complaint} within {seconds:.0f} s")
            time.sleep(0.02)

    def waits_until_answered(self, seconds: float = 20) -> None:
        self.waits_until(lambda: bool(self._phone.started), seconds, "nobody answered")

    def waits_for_beep(self, seconds: float = 60) -> None:
        """Until the next beep is over."""
        self.waits_until(self.has_heard_beep, seconds, "there was no beep")

    def has_heard_beep(self) -> bool:
        """Whether the next beep is over by now; each is told of once."""
        news = self._phone.heard_since(self._listened)
        if (end := beep_ends(news)) is None or end * RATE >= len(news):
            self._listened += max(0, len(news) - RATE)
            return False
        self._listened += int(end * RATE)
        return True

    def waits_until_beeping(self, seconds: float = 60) -> None:
        """Until the next beep is heard, while it still sounds."""
        self.waits_until(
            lambda: beep_ends(self._phone.heard_since(self._listened)) is not None, seconds, "there was no beep"
        )

    def hangs_up(self) -> None:
        """Say goodbye, and return when the other side has agreed."""
        self._send_info()
        self._finish(10, "hanging up was not answered")

    def waits_for_hang_up(self, seconds: float = 60) -> None:
        """Return when the other side has hung up."""
        self._finish(seconds, "nobody hung up")

    def _finish(self, seconds: float, complaint: str) -> None:
        try:
            code = self._sipp.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise CallFailed(complaint) from error
        self._phone.hung_up.set()
        if code:
            raise CallFailed(f"{complaint}; {self._errors()}")

    def _send_info(self) -> None:
        request = (
            f"INFO sip:caller@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK{uuid.uuid4().hex}\r\n"
            f"From: <sip:me@127.0.0.1>;tag=1\r\nTo: <sip:caller@127.0.0.1>\r\nCall-ID: {self._call_id}\r\n"
            "CSeq: 1 INFO\r\nContent-Length: 0\r\n\r\n"
        )
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            control.sendto(request.encode(), ("127.0.0.1", self._port))

    def _errors(self) -> str:
        try:
            return (self._folder / "errors.log").read_text()[-1500:]
        except OSError:
            return "SIPp says nothing of why"


def beep_ends(heard: Sound) -> float | None:
    """The second at which the first beep ended (the last one where it is still heard); None where there was none."""
    frames = heard[: len(heard) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    if not len(frames):
        return None
    wave = np.exp(-2j * np.pi * BEEP_HERTZ / RATE * np.arange(FRAME))
    pitch = 2 * np.abs((frames * wave).sum(axis=1)) ** 2 / FRAME
    is_beep = (pitch > 0.9 * (frames**2).sum(axis=1)) & ((frames**2).mean(axis=1) > 1e6)  # noqa: PLR2004 - pure and loud
    needed = int(BEEP_SECONDS * RATE / FRAME)
    runs = np.convolve(is_beep, np.ones(needed, int), "valid") == needed
    if not runs.any():
        return None
    start = int(runs.argmax())
    rest = np.flatnonzero(~is_beep[start:])
    return float(start + (rest[0] if len(rest) else len(is_beep) - start)) * FRAME / RATE


_SLOTS = range(20000, 32000, 8)
"""Ports for SIPp, eight a call: above Asterisk's for sound, below those the system hands out."""

# Begun anywhere, so that two processes that call at the same time seldom want the same ports.
_slots = itertools.islice(itertools.cycle(_SLOTS), random.randrange(len(_SLOTS)), None)  # noqa: S311 - no secret


def _free_slot() -> int:
    """The first of eight UDP ports nobody uses; no two calls of this process are given the same."""
    for port in _slots:
        if all(is_free("127.0.0.1", port + offset, socket.SOCK_DGRAM) for offset in range(8)):
            return port
    raise AssertionError("a cycle has no end")
