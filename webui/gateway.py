"""The Flask application behind an asynchronous server: a few threads work for it and wait for nobody.

Adapters there are (a2wsgi, asgiref) hold a thread for as long as an upload comes in or a player takes its sound; eight
slow visitors would close the inbox to all. Here the loop does the waiting: a thread has the whole request before it
begins, and what it answers is fetched from it piece by piece, as the visitor takes it.
"""

import asyncio
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import IO, Any

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Environ = dict[str, Any]
Headers = Sequence[tuple[str, str]]
WSGI = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
TakeOver = Callable[[Environ, Headers, Receive, Send], Awaitable[bool]]
MayBeLarge = Callable[[Environ], bool]

SMALL_BODY = 64 * 1024
"""Bytes anybody may send; every form fits that has no file in it."""
LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of an upload. More than any page takes: those say it in their own words."""
KEPT_IN_MEMORY = 256 * 1024
"""Bytes of a request; more are put on the disk."""
MOST_ON_DISK = 256 * 1024 * 1024
"""Bytes of all uploads that are being received and read."""
BODY_SECONDS = 300.0
"""An upload may take so long."""
REFUSED_SECONDS = 5.0
"""Who was refused may go on sending for so long."""
PIECE = 64 * 1024
"""Bytes of an answer a thread hands over at once; every page fits."""


class Refused(Exception):
    """The request does not get as far as the application."""

    def __init__(self, status: int, sentence: str, *, is_whole: bool = False) -> None:
        super().__init__(sentence)
        self.status = status
        self.is_whole = is_whole
        """Nothing more of the request is to come."""


class Gone(Exception):
    """The visitor left before everything was said."""


class Uploads:
    """The room all uploads share: whoever sends too much takes it from the other uploads, not from the calls."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0

    @contextmanager
    def one(self) -> Iterator[Callable[[int], None]]:
        """Gives a function that takes so many bytes more, or raises Refused; at the end they are given back."""
        mine = 0

        def take(size: int) -> None:
            nonlocal mine
            if self._taken + size > self._most:
                raise Refused(503, "Too much is being sent just now. Please try again in a minute.")
            mine += size
            self._taken += size

        try:
            yield take
        finally:
            self._taken -= mine


class Answer:
    """What the application answers, taken piece by piece. Every method works in the calling thread."""

    def __init__(self, app: WSGI, environ: Environ) -> None:
        self.status = 500
        self.headers: Headers = ()
        self.is_over = False
        self._written: list[bytes] = []
        # Who is told to stop meanwhile closes what another thread may still be reading from.
        self._lock = threading.RLock()
        self._body = app(environ, self._start)
        self._pieces = iter(self._body)
        self.first = self.next()

    def _start(self, status: str, headers: Headers, _error: object = None) -> Callable[[bytes], None]:
        self.status, self.headers = int(status[:3]), headers
        return self._written.append

    def next(self) -> bytes:
        """The next piece; `is_over` where it is the last."""
        with self._lock:
            try:
                size = 0
                while size < PIECE and not self.is_over:
                    self._written.append(next(self._pieces))
                    size += len(self._written[-1])
            except StopIteration:
                self.close()
            except BaseException:
                self.close()
                raise
            piece, self._written[:] = b"".join(self._written), []
            return piece

    def close(self) -> None:
        with self._lock:
            if not self.is_over:
                self.is_over = True
                getattr(self._body, "close", lambda: None)()


class Gateway:
    """An ASGI application that lets `app` answer in the threads of `pool`.

    `may_be_large` tells which requests may bring an upload. `take_over` is asked after each answer: it may go on with
    the connection itself, as a stream of news does.
    """

    def __init__(self, app: WSGI, pool: Executor, may_be_large: MayBeLarge, take_over: TakeOver) -> None:
        self._app = app
        self._pool = pool
        self._may_be_large = may_be_large
        self._take_over = take_over
        self._uploads = Uploads(MOST_ON_DISK)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY) as body, self._uploads.one() as take:
                environ = environ_of(scope, body)
                most = LARGEST_BODY if self._may_be_large(environ) else SMALL_BODY
                await _fetch(receive, body, _announced(scope), most, take)
                await self._serve(environ, receive, send)
        except Refused as refused:
            await refuse(send, refused.status, str(refused), None if refused.is_whole else receive)
        except Gone:
            return

    async def _serve(self, environ: Environ, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._pool, Answer, self._app, environ)
        try:
            is_fine = answer.status == HTTPStatus.OK
            if is_fine and await self._take_over(environ, answer.headers, receive, send):
                return
            await self._send(answer, receive, send)
        finally:
            if not answer.is_over:
                await loop.run_in_executor(self._pool, answer.close)

    async def _send(self, answer: Answer, receive: Receive, send: Send) -> None:
        """All of the answer, or as much as there is somebody to take it."""
        loop = asyncio.get_running_loop()
        await send(start(answer.status, answer.headers))
        piece = answer.first
        if not answer.is_over:
            leaving = asyncio.create_task(left(receive))
            try:
                while not answer.is_over:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                    # What is sent to nobody is thrown away without a word.
                    if leaving.done():
                        return
                    piece = await loop.run_in_executor(self._pool, answer.next)
            finally:
                leaving.cancel()
        await send({"type": "http.response.body", "body": piece})


async def left(receive: Receive) -> None:
    """Wait until the visitor has left; only after the whole request was received."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _announced(scope: Scope) -> int:
    """Bytes the request says it has; none where it comes in pieces of unknown number."""
    return int(next((value for name, value in scope["headers"] if name == b"content-length"), b"0"))


async def _fetch(receive: Receive, body: IO[bytes], announced: int, most: int, take: Callable[[int], None]) -> None:
    """The whole request, so that no thread has to wait for it. Raises Refused or Gone."""
    if announced > most:
        raise Refused(413, "This is too large.")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            await _write(receive, body, most, take)
    except TimeoutError:
        raise Refused(408, "This took too long.") from None
    body.seek(0)


async def _write(receive: Receive, body: IO[bytes], most: int, take: Callable[[int], None]) -> None:
    is_more = True
    while is_more:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise Gone
        piece = event.get("body", b"")
        if body.tell() + len(piece) > most:
            raise Refused(413, "This is too large.", is_whole=not event.get("more_body", False))
        if most > SMALL_BODY:
            take(len(piece))
        body.write(piece)
        is_more = event.get("more_body", False)


def environ_of(scope: Scope, body: IO[bytes]) -> Environ:
    """The request as WSGI (PEP 3333) has it; the body is at its beginning."""
    (host, port), (peer, peer_port) = scope.get("server") or ("", 0), scope.get("client") or ("", 0)
    return {
        **_headers(scope["headers"]),
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": peer,
        "REMOTE_PORT": str(peer_port),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> Environ:
    """`X_Forwarded_For` is left out: here it would be the same as `X-Forwarded-For`, past a proxy's own."""
    found: dict[str, list[str]] = {}
    for name, value in headers:
        if b"_" not in name:
            found.setdefault(name.decode("latin-1").upper().replace("-", "_"), []).append(value.decode("latin-1"))
    plain = {"CONTENT_TYPE", "CONTENT_LENGTH"}
    return {
        name if name in plain else f"HTTP_{name}": (";" if name == "COOKIE" else ",").join(values)
        for name, values in found.items()
    }


def start(status: int, headers: Headers) -> Event:
    """The beginning of an answer, as ASGI has it."""
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": status, "headers": encoded}


async def refuse(send: Send, status: int, sentence: str, receive: Receive | None = None) -> None:
    """Answer with a plain sentence and hang up; `receive` where something is still being sent."""
    body = sentence.encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
    ]
    await send(start(status, headers))
    await send({"type": "http.response.body", "body": body, "more_body": True})
    if receive:
        await _let_finish(receive)
    await send({"type": "http.response.body", "body": b""})


async def _let_finish(receive: Receive) -> None:
    """Throw away what is still being sent: whoever is hung up on meanwhile is cut off, and never reads the answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(REFUSED_SECONDS):
            while (await receive()).get("more_body", False):
                pass
