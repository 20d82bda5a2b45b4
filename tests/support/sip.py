"""SIP by hand, for what no honest phone does: requests as they are written, from any address of this machine."""

import hashlib
import re
import socket
import uuid
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

SECONDS = 10.0
SDP = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio 40000 RTP/AVP 8
a=rtpmap:8 PCMA/8000
"""


@dataclass
class Answer:
    """The final answer to a request."""

    status: int
    text: str

    def header(self, name: str) -> str:
        found = re.search(rf"^{name}: *(.*?)\r?$", self.text, re.MULTILINE | re.IGNORECASE)
        return found[1] if found else ""


@dataclass
class Stranger:
    """Somebody with a socket: `with Stranger(5060, "127.0.0.5") as stranger: stranger.asks("REGISTER", …)`."""

    sip_port: int
    address: str
    port: int = 0
    _calls: dict[str, int] = field(default_factory=dict)
    """The number of the last request in each call."""
    _seen: list[tuple[int, str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((self.address, self.port))
        self._socket.settimeout(SECONDS)
        self.port = self._socket.getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def asks(
        self,
        method: str,
        to: str,
        sender: str,
        *,
        password: str | None = None,
        call: str | None = None,
        headers: str = "",
        answered: Answer | None = None,
    ) -> Answer:
        """One request and its final answer, with the password where one is asked for.

        `answered` is the INVITE's answer whose dialog the request belongs to.
        """
        call = call or uuid.uuid4().hex
        parts = (method, to, sender, call, headers, answered)
        answer = self._exchange(*parts)
        if answer.status == 401 and password is not None:
            uri = self._uri(method, to)
            answer = self._exchange(*parts, authorization=_digest(answer, method, uri, sender, password))
        return answer

    def says(self, method: str, to: str, sender: str, call: str, answered: Answer, headers: str = "") -> None:
        """A request whose answer is not waited for; ACK has the number of what it acknowledges."""
        if method != "ACK":
            self._calls[call] += 1
        self._send(method, to, sender, call, self._calls[call], headers, answered)

    def hears(self, method: str) -> str:
        """The next request of that kind that reaches this socket; it is not answered, so it may come again."""
        while not (text := self._socket.recv(65536).decode(errors="replace")).startswith(f"{method} "):
            pass
        return text

    def statuses(self, method: str) -> set[int]:
        """Every answer to requests of that kind that has come so far."""
        return {status for status, answered in self._seen if answered == method}

    def _exchange(
        self,
        method: str,
        to: str,
        sender: str,
        call: str,
        headers: str,
        answered: Answer | None,
        authorization: str = "",
    ) -> Answer:
        self._calls[call] = sequence = self._calls.get(call, 0) + 1
        self._send(method, to, sender, call, sequence, headers + authorization, answered)
        while True:
            text = self._socket.recv(65536).decode(errors="replace")
            if not text.startswith("SIP/2.0 "):
                continue
            answer = Answer(int(text[8:11]), text)
            self._seen.append((answer.status, answer.header("CSeq").partition(" ")[2]))
            if answer.status >= 200 and answer.header("CSeq") == f"{sequence} {method}" and call in text:
                return answer

    def _send(
        self, method: str, to: str, sender: str, call: str, sequence: int, headers: str, answered: Answer | None
    ) -> None:
        host = f"127.0.0.1:{self.sip_port}"
        target = answered.header("To") if answered else f"<sip:{to}@{host}>"
        body = SDP.replace("\n", "\r\n") if method == "INVITE" else ""
        kind = "Content-Type: application/sdp\r\n" if body else ""
        own = f"{self.address}:{self.port}"
        text = (
            f"{method} {self._uri(method, to)} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {own};branch=z9hG4bK{uuid.uuid4().hex};rport\r\n"
            f"From: <sip:{sender}@{host}>;tag={call[:8]}\r\nTo: {target}\r\nCall-ID: {call}\r\n"
            f"CSeq: {sequence} {method}\r\nContact: <sip:{sender}@{own}>\r\nMax-Forwards: 70\r\n"
            f"{headers}{kind}Content-Length: {len(body)}\r\n\r\n{body}"
        )
        self._socket.sendto(text.encode(), ("127.0.0.1", self.sip_port))

    def _uri(self, method: str, to: str) -> str:
        return f"sip:127.0.0.1:{self.sip_port}" if method == "REGISTER" else f"sip:{to}@127.0.0.1:{self.sip_port}"


def _digest(answer: Answer, method: str, uri: str, user: str, password: str) -> str:
    """RFC 2617 with qop=auth, as Asterisk asks for it."""
    asked = dict(re.findall(r'(\w+)="?([^",]+)"?', answer.header("WWW-Authenticate").partition(" ")[2]))
    own = _md5(f"{user}:{asked['realm']}:{password}"), _md5(f"{method}:{uri}")
    response = _md5(f"{own[0]}:{asked['nonce']}:00000001:abc:auth:{own[1]}")
    fields = {"username": user, "realm": asked["realm"], "nonce": asked["nonce"], "uri": uri, "response": response}
    if "opaque" in asked:
        fields["opaque"] = asked["opaque"]
    quoted = ", ".join(f'{name}="{value}"' for name, value in fields.items())
    return f'Authorization: Digest {quoted}, algorithm=MD5, qop=auth, nc=00000001, cnonce="abc"\r\n'


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
