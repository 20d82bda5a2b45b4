"""The gateway between the loop and the threads, without a server around it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest
from flask import Flask
from visits import Inbox, Visit, serving

from office.database import Database
from office.settings import Settings
from webui import gateway
from webui.gateway import LARGEST_BODY, PIECE, SMALL_BODY, Event, Gateway, Refused, Uploads

PIECES = 50


class Sound:
    """An application that answers with much, and remembers how much was taken and in which threads."""

    def __init__(self) -> None:
        self.taken = 0
        self.closed_in = ""

    def __call__(self, _environ: object, start_response: Callable[..., Any]) -> "Sound":
        start_response("200 OK", [])
        return self

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(PIECES):
            self.taken += 1
            yield bytes(PIECE)

    def close(self) -> None:
        self.closed_in = threading.current_thread().name


async def _no_stream(*_words: object) -> bool:
    return False


def ask(app: Any, *, leaves_after: int | None = None, body: tuple[bytes, ...] = (b"",)) -> list[Event]:
    """What a visitor is sent who leaves after so many events."""
    sent: list[Event] = []
    parts = list(body)
    scope = {
        "method": "POST", "path": "/", "query_string": b"", "headers": [], "http_version": "1.1", "scheme": "http",
    }  # fmt: skip

    async def visit() -> None:
        has_left = asyncio.Event()

        async def receive() -> Event:
            if parts:
                return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}
            await has_left.wait()
            return {"type": "http.disconnect"}

        async def send(event: Event) -> None:
            sent.append(event)
            if len(sent) == leaves_after:
                has_left.set()
            await asyncio.sleep(0)

        with ThreadPoolExecutor(1, "page") as pool:
            await Gateway(app, pool, lambda _: False, _no_stream)(scope, receive, send)

    asyncio.run(visit())
    return sent


def test_all_of_an_answer_is_sent_to_who_stays() -> None:
    sound = Sound()
    sent = ask(sound)
    assert sum(len(event.get("body", b"")) for event in sent) == PIECES * PIECE
    assert sent[-1].get("more_body", False) is False


def test_nothing_more_is_read_for_who_has_left() -> None:
    sound = Sound()
    ask(sound, leaves_after=5)
    assert 4 <= sound.taken < 10
    assert sound.closed_in.startswith("page"), "a file may be slow to close, and the loop waits for nobody"


def test_a_body_of_unknown_length_is_refused_when_it_becomes_too_large() -> None:
    sound = Sound()
    sent = ask(sound, body=(bytes(SMALL_BODY), b"x"))
    assert sent[0]["status"] == 413
    assert sound.taken == 0


def test_uploads_share_their_room_and_give_it_back() -> None:
    uploads = Uploads(100)
    with uploads.one() as take:
        take(60)
        with uploads.one() as another:
            another(40)
            with pytest.raises(Refused) as refused:
                another(1)
            assert refused.value.status == 503
        take(40)
    with uploads.one() as take:
        take(100)


# -- Over real HTTP ----------------------------------------------------------------------------------------------------


def upload(address: str, inbox: Inbox, cookie: str, path: str = "contacts/import", **sizes: int) -> int:
    """Announce a form of so many bytes, and send so many: what is refused before it is read is better not sent."""
    said, sent = sizes.get("said", SMALL_BODY + 1), sizes.get("sent", 0)
    with closing(HTTPConnection(address.removeprefix("http://"), timeout=30)) as line:
        line.putrequest("POST", f"/clients/{inbox.bakery.id}/{path}")
        line.putheader("Content-Type", "multipart/form-data; boundary=x")
        line.putheader("Content-Length", str(said))
        line.putheader("Cookie", cookie)
        line.endheaders(bytes(sent))
        return line.getresponse().status


def session_cookie(visit: Visit) -> str:
    cookie = visit.client.get_cookie("vorzimmer-8080")
    assert cookie is not None
    return f"{cookie.key}={cookie.value}"


def test_only_who_is_logged_in_may_send_a_file_and_only_where_one_is_taken(
    address: str, inbox: Inbox, owner: Visit, visit: Visit
) -> None:
    visit.get("/login")
    for nobody in ("", "vorzimmer-8080=made-up", session_cookie(visit)):
        assert upload(address, inbox, nobody) == 413
    logged_in = session_cookie(owner)
    assert upload(address, inbox, logged_in, "settings") == 413
    assert upload(address, inbox, logged_in, said=LARGEST_BODY + 1) == 413
    whole = {"said": 8 << 20, "sent": 8 << 20}
    assert upload(address, inbox, "", **whole) == 413, "who sends it all the same reads the answer"
    whole = {"said": SMALL_BODY + 1, "sent": SMALL_BODY + 1}
    assert upload(address, inbox, logged_in, **whole) == 400, "it comes as far as the question for a token"
    large = {"said": 3 << 20, "sent": 3 << 20}
    assert upload(address, inbox, logged_in, **large) == 303, "the page itself says what is too large for it"


def test_uploads_are_refused_while_too_much_is_being_sent(
    app: Flask, settings: Settings, database: Database, inbox: Inbox, owner: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "MOST_ON_DISK", 1000)
    with serving(app, settings, database) as address:
        assert upload(address, inbox, session_cookie(owner), sent=1001) == 503
        assert upload(address, inbox, "") == 413
