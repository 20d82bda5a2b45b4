"""News for open pages: what is told to whom, and the stream itself over real HTTP."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from flask import Flask
from inboxes import Streams, cookies, owners, port, web
from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError
from visits import Inbox, Visit, serving

from office.clients import add_client
from office.database import Database
from office.logins.models import Login
from office.models import User
from office.settings import Settings
from recordings.changes import Change
from recordings.inbox import Reader
from recordings.models import Message
from webui import live
from webui.live import Listener, Stream, concerning, event, fresh

T0 = datetime(2026, 11, 25, 12, tzinfo=UTC)
T1 = T0 + timedelta(seconds=1)
BAKER, LAWYER, ADMIN = Reader(1), Reader(2), Reader(None)


# -- What is new, and whom it concerns ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "told", "new"),
    [
        ([], {}, []),
        ([(7, T0)], {}, [7]),
        ([(7, T0)], {7: T0}, []),
        ([(7, T1)], {7: T0}, [7]),
        ([(8, T1), (7, T0)], {7: T0}, [8]),
        ([(8, T0)], {7: T1}, [8]),
    ],
    ids=["nothing", "first", "told", "changed again", "another", "committed late: older than what was told"],
)
def test_news_is_what_was_not_told_before(
    found: list[tuple[int, datetime]], told: dict[int, datetime], new: list[int]
) -> None:
    changes = [Change(message_id, 1, at) for message_id, at in found]
    assert [change.message_id for change in fresh(changes, told)] == new


@pytest.mark.parametrize(("reader", "told"), [(BAKER, {10}), (LAWYER, {20}), (ADMIN, {10, 20, 30}), (Reader(9), set())])
def test_news_is_for_those_who_may_see_the_message(reader: Reader, told: set[int]) -> None:
    changes = [Change(10, 1, T0), Change(20, 2, T0), Change(30, None, T0)]
    assert concerning(reader, changes) == told


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        ((), b"event: beat\ndata: \n\n"),
        ({8, 7}, b'event: news\ndata: {"messages": [7, 8]}\n\n'),
        (range(21), b'event: news\ndata: {"messages": null}\n\n'),
    ],
)
def test_events_name_a_few_messages_and_no_more(ids: set[int], text: bytes) -> None:
    assert event(ids) == text


def test_a_page_that_is_behind_is_told_once_and_holds_little() -> None:
    async def fall_behind() -> list[bytes]:
        stream = Stream(Listener(1, ADMIN, 1))
        for number in range(10_000):
            stream.tell({number})
        assert len(stream._untold) <= live.MOST_NAMED + 1  # noqa: SLF001 - that it does not grow is the point
        return [await stream.next(0.01), await stream.next(0.01)]

    assert asyncio.run(fall_behind()) == [event(range(21)), event(())]


# -- The stream --------------------------------------------------------------------------------------------------------


@contextmanager
def listening(address: str, visit: Visit) -> Iterator[Iterator[str]]:
    """The lines of this visitor's stream, once it is open."""
    found = visit.client.get_cookie("vorzimmer-8080")
    assert found is not None
    with (
        httpx.Client(base_url=address, cookies={found.key: found.value}, timeout=30) as client,
        client.stream("GET", "/live", headers={"Accept": "text/event-stream"}) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield answer.iter_lines()


def next_news(lines: Iterator[str]) -> list[int]:
    data = next(line for line in lines if line.startswith("data: {"))
    return list(json.loads(data.removeprefix("data: "))["messages"])


def touch(database: Database, *message_ids: int) -> None:
    with database.session() as session:
        session.execute(update(Message).where(Message.id.in_(message_ids)).values(transcript="Neue Worte"))


def settle(database: Database) -> None:
    """As if nothing had changed for a while."""
    with database.session() as session:
        session.execute(update(Message).values(changed_at=T0))


def test_strangers_hear_nothing(address: str) -> None:
    answer = httpx.get(f"{address}/live")
    assert answer.status_code == 401
    assert "location" not in answer.headers


def test_everybody_hears_of_the_messages_they_may_see(
    address: str, owner: Visit, admin: Visit, inbox: Inbox, database: Database
) -> None:
    settle(database)
    with listening(address, owner) as baker, listening(address, admin) as all_of_them:
        touch(database, inbox["foreign"], inbox["unassigned"])
        assert next_news(all_of_them) == sorted((inbox["foreign"], inbox["unassigned"]))
        touch(database, inbox["cake"])
        assert next_news(all_of_them) == [inbox["cake"]]
        assert next_news(baker) == [inbox["cake"]], "the first this owner hears of"


def test_what_was_committed_late_is_told(address: str, owner: Visit, inbox: Inbox, database: Database) -> None:
    settle(database)
    with listening(address, owner) as lines:
        touch(database, inbox["cake"])
        assert next_news(lines) == [inbox["cake"]]
        with database.session() as session:
            earlier = datetime.now(UTC) - timedelta(seconds=5)
            session.execute(update(Message).where(Message.id == inbox["read"]).values(changed_at=earlier))
        assert next_news(lines) == [inbox["read"]]


@pytest.mark.parametrize(
    "error", [OperationalError("SELECT", {}, Exception("gone")), ValueError("a moment without a zone")]
)
def test_the_watcher_outlives_a_database_that_does_not_answer_and_any_other_fault(
    address: str, owner: Visit, inbox: Inbox, database: Database, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    settle(database)
    failures: list[int] = []
    changed_since = live.changed_since

    def fail_at_first(*words: object) -> object:
        if len(failures) < 2:
            failures.append(1)
            raise error
        return changed_since(*words)

    monkeypatch.setattr(live, "changed_since", fail_at_first)
    with listening(address, owner) as lines:
        touch(database, inbox["cake"])
        assert next_news(lines) == [inbox["cake"]]
    assert len(failures) == 2


def test_a_page_hears_at_once_that_its_stream_is_alive(address: str, owner: Visit, database: Database) -> None:
    settle(database)
    with listening(address, owner) as lines:
        assert [next(lines).partition(":")[0], next(lines), next(lines)] == ["retry", "", "event: beat"]


def test_a_stream_ends_after_a_while_and_with_it_a_login_that_is_over(
    address: str, owner: Visit, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LIFE_SECONDS", 0.5)
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.1)
    with listening(address, owner) as lines:
        assert "event: beat" in list(lines)
    with database.session() as session:
        session.execute(delete(Login))
    with pytest.raises(AssertionError, match="401"), listening(address, owner):
        pass


@pytest.mark.parametrize("what", ["logged out", "another client", "removed"])
def test_who_is_somebody_else_by_now_hears_no_more_at_once(
    address: str, owner: Visit, inbox: Inbox, database: Database, what: str
) -> None:
    settle(database)
    with listening(address, owner) as lines:
        touch(database, inbox["cake"])
        assert next_news(lines) == [inbox["cake"]]
        with database.session() as session:
            user = session.query(User).filter_by(client_id=inbox.bakery.id).one()
            if what == "logged out":
                session.execute(delete(Login))
            elif what == "removed":
                session.delete(user)
            else:
                user.client_id = inbox.lawyer.id
            session.flush()
            session.execute(update(Message).where(Message.id == inbox["cake"]).values(transcript="Geheim"))
        began = time.monotonic()
        assert not [line for line in lines if line.startswith("data: {")], "not even what changed with it"
        assert time.monotonic() - began < live.LIFE_SECONDS / 2


def test_one_visitor_cannot_hold_all_there_is(
    address: str, owner: Visit, admin: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_OF_A_VISITOR", 1)
    refused = pytest.raises(AssertionError, match="429")
    with listening(address, owner), listening(address, admin), refused, listening(address, owner):
        pass
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            with listening(address, owner):
                return
        except AssertionError:
            time.sleep(0.1)
    pytest.fail("the place of who has left is not free again")


def test_a_server_that_is_stopped_ends_its_streams(
    app: Flask, settings: Settings, database: Database, owner: Visit
) -> None:
    with ExitStack() as stack:
        with serving(app, settings, database) as address:
            lines = stack.enter_context(listening(address, owner))
        assert next(lines).startswith("retry:")
        list(lines)


# -- Many --------------------------------------------------------------------------------------------------------------


def test_500_open_inboxes_hold_no_thread_and_end_with_the_process(settings: Settings, database: Database) -> None:
    settings = settings.model_copy(update={"web_port": port()})
    with database.session() as session:
        bakery = add_client(session, "Bäckerei", ["030 5550100"], "de", "Europe/Berlin", "DE")
        session.add(Message(call_id="1", client=bakery, dialled="+49305550100", received_at=T0, changed_at=T0))
    logins = cookies(settings, database, owners(database, bakery, 25))

    async def ask_while_many_are_open(url: str) -> None:
        async with httpx.AsyncClient(base_url=url, headers={"Cookie": logins[0]}, timeout=30) as browser:
            for page in await asyncio.gather(*[browser.get("/") for _ in range(16)]):
                assert page.status_code == 200
            before = served.threads()
            streams = Streams(url, logins)
            await streams.open(500)
            page = await browser.get("/")
            assert "Am Telefon" in page.text
            touch(database, 1)
            async with asyncio.timeout(30):
                while streams.news < 500:  # noqa: ASYNC110 - a count is waited for
                    await asyncio.sleep(0.1)
            assert streams.still_open() == 500
            assert served.threads() <= before
            os.kill(served.process.pid, signal.SIGTERM)
            # Longer than it should take, shorter than Supervisor waits before it kills.
            assert await asyncio.to_thread(served.process.wait, 7) == -signal.SIGTERM
            await streams.close()

    with web(settings) as served:
        asyncio.run(ask_while_many_are_open(served.url))
