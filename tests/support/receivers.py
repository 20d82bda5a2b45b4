"""Who takes what goes out: a real SMTP server and a real HTTP server, which may be full, late, rude or silent."""

import asyncio
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from office.database import utcnow
from vorzimmer.ports import free_ports

PASSWORD = "pässwort"
BY_NAME = {
    "full": "452 4.2.2 the mailbox is full",
    "overfull": "552 5.2.2 the mailbox is full",
    "later": "450 4.2.0 greylisted, come again",
    "nobody": "550 5.1.1 nobody of that name",
    "closing": "421 4.3.2 going down",
}
"""What is said to mails for such a recipient."""


@dataclass
class PostOffice:
    """The mails an SMTP server has taken, and how it behaves."""

    port: int
    delay: float = 0.0
    """Seconds it takes for each."""
    refuses_data: Callable[[EmailMessage], str | None] = lambda _mail: None
    on_taken: Callable[[], None] = lambda: None
    """Called when a mail is kept, before the server says so."""
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[str | None] = field(default_factory=list)
    asked: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's
        self, _server: Any, session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        self.asked += 1
        name = address.partition("@")[0]
        if name == "hangs":
            await asyncio.Event().wait()
        if name in BY_NAME:
            return BY_NAME[name]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        await asyncio.sleep(self.delay)
        mail = BytesParser(policy=default).parsebytes(envelope.content)
        assert isinstance(mail, EmailMessage)
        if refusal := self.refuses_data(mail):
            return refusal
        self.taken.append(mail)
        self.recipients += envelope.rcpt_tos
        self.logins.append(session.auth_data)
        self.on_taken()
        return "250 OK"


@contextmanager
def post_office(certificate: ssl.SSLContext | None = None, port: int | None = None) -> Iterator[PostOffice]:
    """An SMTP server on loopback; with a certificate it wants STARTTLS and the log-in `karin` with PASSWORD."""
    office = PostOffice(port or free_ports(1)[0])

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        is_she = (data.login, data.password) == (b"karin", PASSWORD.encode())
        return AuthResult(success=is_she, handled=False, auth_data=data.login.decode())

    wants: dict[str, Any] = (
        {"tls_context": certificate, "require_starttls": True, "auth_required": True, "authenticator": authenticate}
        if certificate
        else {}
    )
    controller = Controller(
        office, hostname="127.0.0.1", port=office.port, ready_timeout=30, server_hostname="post", **wants
    )
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """For a server on 127.0.0.1, and the file by which others know it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "post")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = utcnow()
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "post.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + signed.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    known = folder / "known.pem"
    known.write_bytes(signed.public_bytes(pem))
    return context, known


class Receiver(ThreadingHTTPServer):
    """Keeps what is posted to it, and answers as the test wants."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.status = 204
        self.elsewhere = ""
        self.hangs = False
        self.released = threading.Event()
        self.on_taken: Callable[[], None] = lambda: None
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        """Path, headers by their names in small letters, body."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Taking(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.taken.append((self.path, headers, body))
        self.server.on_taken()
        if self.server.hangs:
            self.server.released.wait()
            return
        self.send_response(self.server.status)
        if self.server.elsewhere:
            self.send_header("Location", self.server.elsewhere)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def receiver() -> Iterator[Receiver]:
    """An HTTP server on loopback."""
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
