"""News for open pages (server-sent events): a page is told that a message has changed, and asks for what is new.

An open page costs a socket, never a thread. One watcher asks the database for all of them, and only while there are
any. What is told is the number of a message, to those alone who may see it: with each look at the changes goes one at
the log-ins, and who is no longer who opened a stream hears no more of it.
"""

import asyncio
import json
import logging
import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from office.database import Database, utcnow
from office.logins import sessions
from recordings.changes import OVERLAP, Change, changed_since
from recordings.inbox import Reader
from webui.auth import admit, visitor
from webui.gateway import Environ, Headers, Receive, Send, left, refuse, start

log = logging.getLogger(__name__)

KEY = "vorzimmer.listener"
"""Where the view leaves in the WSGI environment who is listening."""
LOOK_SECONDS = 0.5
BEAT_SECONDS = 15.0
"""The page is told that nothing is new so often, and takes the line for dead after a few silences."""
LIFE_SECONDS = 300.0
"""Then the stream ends and the browser opens another, as who is still logged in."""
RETRY = (1000, 4000)
"""Milliseconds until a page opens another stream: not all in the same moment."""
AT_ONCE = 20
"""Streams are told in groups, so that pages are answered in between."""
MOST_OF_A_VISITOR = 40
MOST_NAMED = 20
"""A page told of more messages than these is told only that there is news."""

blueprint = Blueprint("live", __name__)


@dataclass(frozen=True)
class Listener:
    """Who has a page open."""

    user_id: int
    reader: Reader
    login_id: int | None


@blueprint.get("/live")
def listen() -> Response:
    """The head of the stream, with the login and the headers of every other page; `News.take_over` goes on with it."""
    request.environ[KEY] = Listener(visitor().id, visitor().reader, visitor().login_id)
    # X-Accel-Buffering is how nginx is told to pass on what comes as it comes.
    return Response(mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})


# -- Decisions ---------------------------------------------------------------------------------------------------------


def fresh(found: Iterable[Change], told: Mapping[int, datetime]) -> list[Change]:
    """What is new among the latest changes, where `told` has the moments of those that were told before."""
    return [change for change in found if told.get(change.message_id) != change.at]


def concerning(reader: Reader, changes: Iterable[Change]) -> set[int]:
    """The messages among them this reader may know of."""
    sees_all = reader.client_id is None
    return {change.message_id for change in changes if sees_all or change.client_id == reader.client_id}


def those_still_there(session: Session, login_ids: Collection[int], now: datetime) -> set[Listener]:
    """Who these log-ins make of their people, as things are now."""
    logins = [(login.id, admit(login.user)) for login in sessions.still_open(session, login_ids, now)]
    return {Listener(found.id, found.reader, login_id) for login_id, found in logins if found}


def event(message_ids: Collection[int]) -> bytes:
    """What a page is told: of these messages, or (null) of more than are worth naming; of none, that all is well."""
    if not message_ids:
        return b"event: beat\ndata: \n\n"
    named = sorted(message_ids) if len(message_ids) <= MOST_NAMED else None
    return f"event: news\ndata: {json.dumps({'messages': named})}\n\n".encode()


# -- Streams -----------------------------------------------------------------------------------------------------------


class Stream:
    """One open page. News it has not taken yet become one, so that a slow reader holds no more than a fast one."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.is_open = True
        self._untold: set[int] = set()
        self._woken = asyncio.Event()

    def tell(self, message_ids: set[int]) -> None:
        if message_ids and self.is_open:
            # Beyond what is named, the number alone counts.
            if len(self._untold) <= MOST_NAMED:
                self._untold |= message_ids
            self._woken.set()

    def close(self) -> None:
        self.is_open = False
        self._woken.set()

    async def next(self, seconds: float) -> bytes:
        """The next event: at once where there is news, else after so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return event(())
        untold, self._untold = self._untold, set()
        if self.is_open:
            self._woken.clear()
        return event(untold)


class News:
    """All open pages of this process, and the watcher that tells them."""

    def __init__(self, database: Database, pool: Executor, most: int) -> None:
        self._database = database
        self._pool = pool
        self._most = most
        self._streams: set[Stream] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._is_closed = False

    async def take_over(self, environ: Environ, headers: Headers, receive: Receive, send: Send) -> bool:
        """Stream to a page that asked for it; False where the answer was another one."""
        listener = environ.get(KEY)
        if listener is None or environ["REQUEST_METHOD"] != "GET":
            return False
        if not self._has_room(listener):
            await refuse(send, 429, "Too many pages are open.")
            return True
        with self._joined(listener) as stream:
            await send(start(200, [one for one in headers if one[0].lower() != "content-length"]))
            leaving = asyncio.create_task(_close_when_left(stream, receive))
            try:
                await _tell(stream, send)
            finally:
                leaving.cancel()
        return True

    def close(self) -> None:
        """End every stream, now and from now on."""
        self._is_closed = True
        for stream in self._streams:
            stream.close()

    def _has_room(self, listener: Listener) -> bool:
        of_visitor = sum(stream.listener.user_id == listener.user_id for stream in self._streams)
        return not self._is_closed and of_visitor < MOST_OF_A_VISITOR and len(self._streams) < self._most

    @contextmanager
    def _joined(self, listener: Listener) -> Iterator[Stream]:
        stream = Stream(listener)
        self._streams.add(stream)
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._watch())
        try:
            yield stream
        finally:
            self._streams.discard(stream)

    async def _watch(self) -> None:
        """Look for changes while anybody listens. The first look tells once more what the pages may know already."""
        told: dict[int, datetime] = {}
        looked_at, is_well = utcnow(), True
        while self._streams and not self._is_closed:
            now = utcnow()
            try:
                listeners = {stream.listener for stream in self._streams}
                found, there = await self._look(looked_at - OVERLAP, listeners)
                self._close_for(listeners - there)
                await self._tell_all(fresh(found, told))
            except Exception:
                # Whatever it is: the pages of all would hear nothing from then on.
                if is_well:
                    log.exception("open pages hear no news; it is tried again every moment")
                is_well = False
            else:
                told = {change.message_id: change.at for change in found}
                looked_at, is_well = now, True
            await asyncio.sleep(LOOK_SECONDS)

    async def _tell_all(self, changes: Sequence[Change]) -> None:
        for number, stream in enumerate(list(self._streams)):
            stream.tell(concerning(stream.listener.reader, changes))
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    def _close_for(self, gone: Collection[Listener]) -> None:
        """Their log-in was ended, or they are something else now: their browsers ask anew, as who they are."""
        for stream in self._streams:
            if stream.listener in gone:
                stream.close()

    async def _look(self, since: datetime, listeners: Collection[Listener]) -> tuple[Sequence[Change], set[Listener]]:
        """What has changed, and which of these are still who they were."""
        login_ids = [one.login_id for one in listeners if one.login_id is not None]

        def look() -> tuple[Sequence[Change], set[Listener]]:
            with self._database.session() as session:
                return changed_since(session, since), those_still_there(session, login_ids, utcnow())

        return await asyncio.get_running_loop().run_in_executor(self._pool, look)


async def _close_when_left(stream: Stream, receive: Receive) -> None:
    await left(receive)
    stream.close()


async def _tell(stream: Stream, send: Send) -> None:
    """Events until the page is left, the service stops, or it is time to log in anew."""
    now: Callable[[], float] = asyncio.get_running_loop().time
    # Not all at once: after a start of the service every page is opened in the same second.
    ends = now() + LIFE_SECONDS * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
    # A proxy that lets the head through may hold what follows: the page trusts the stream from its first event on.
    await send(_piece(f"retry: {random.randint(*RETRY)}\n\n".encode() + event(())))  # noqa: S311 - no secret
    while now() < ends:
        news = await stream.next(BEAT_SECONDS)
        if not stream.is_open:
            break
        await send(_piece(news))
    await send({"type": "http.response.body", "body": b""})


def _piece(text: bytes) -> dict[str, object]:
    return {"type": "http.response.body", "body": text, "more_body": True}
