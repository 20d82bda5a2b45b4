"""Many people with an inbox open at once: a server of its own, users by the dozen, and streams held by one loop."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from house import wait_until

from office.database import Database, utcnow
from office.logins import sessions
from office.models import Client, Role, User
from office.settings import PROJECT, Settings
from vorzimmer.ports import free_ports
from webui.app import create_app


@dataclass(frozen=True)
class Web:
    """The part `web` in a process of its own."""

    url: str
    process: subprocess.Popen[bytes]

    def threads(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("Threads:")[2].split()[0])


@contextmanager
def web(settings: Settings) -> Iterator[Web]:
    """Started on a free port; `settings.web_port` has to be that of `port()`."""
    environment = os.environ | {
        "VORZIMMER_CONFIG": str(settings.data / "none.toml"),
        "VORZIMMER_DATA": str(settings.data),
        "VORZIMMER_WEB_PORT": str(settings.web_port),
    }
    process = subprocess.Popen([sys.executable, "-m", "vorzimmer", "part", "web"], cwd=PROJECT, env=environment)
    found = Web(f"http://127.0.0.1:{settings.web_port}", process)
    try:
        wait_until(lambda: _is_well(found.url), "the inbox is open")
        yield found
    finally:
        process.kill()
        process.wait()


def port() -> int:
    (found,) = free_ports(1)
    return found


def _is_well(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").is_success
    except httpx.TransportError:
        return False


def owners(database: Database, client: Client, count: int) -> list[User]:
    """So many owners of a client, who never log in by password."""
    users = [User(login=f"owner{n}", password_hash=f"none {n}", role=Role.OWNER, client=client) for n in range(count)]
    with database.session() as session:
        session.add_all(users)
    return users


def cookies(settings: Settings, database: Database, users: Iterable[User]) -> list[str]:
    """What a browser sends that has logged in as each of them: hashing every password would take long."""
    with database.session() as session:
        keys = [sessions.begin(session, user.id, "", "", utcnow())[1] for user in users]
    app = create_app(settings, database)
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own has it
    name = app.config["SESSION_COOKIE_NAME"]
    return [f"{name}={signer.dumps({'_user_id': key, '_fresh': True})}" for key in keys]


class Streams:
    """Open streams. What comes on them is read and counted, no more."""

    def __init__(self, url: str, cookies: list[str]) -> None:
        self._host, _, port = url.removeprefix("http://").partition(":")
        self._port = int(port)
        self._cookies = cookies
        self._readers: list[asyncio.Task[None]] = []
        self._writers: list[asyncio.StreamWriter] = []
        self.news = 0

    async def open(self, count: int) -> None:
        """Open so many, spread over the cookies. Raises AssertionError where one is refused."""
        for number in range(count):
            reader, writer = await asyncio.open_connection(self._host, self._port)
            cookie = self._cookies[number % len(self._cookies)]
            writer.write(f"GET /live HTTP/1.1\r\nHost: {self._host}\r\nCookie: {cookie}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            self._writers.append(writer)
            self._readers.append(asyncio.create_task(self._read(reader)))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        async for line in reader:
            self.news += line.startswith(b"event: news")

    def still_open(self) -> int:
        return sum(not reader.done() for reader in self._readers)

    async def close(self) -> None:
        for writer in self._writers:
            writer.close()
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
