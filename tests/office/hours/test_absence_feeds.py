"""Absences out of calendars: files as people's programs write them, and a real HTTP server that may misbehave."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from office import outside
from office.clients import add_client
from office.database import Database
from office.errors import OfficeError
from office.hours import asking, feeds, storage
from office.hours.feeds import absences_in, refresh_feeds
from office.hours.models import AbsenceFeed
from office.hours.values import AbsenceKind
from office.models import Client

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HERE = ["127.0.0.1"]
"""Where the test's own server stands."""


def calendar(*events: str) -> str:
    body = "".join(
        f"BEGIN:VEVENT\nUID:{number}\nDTSTAMP:20260101T000000Z\n{event}\nEND:VEVENT\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//DE\n{body}END:VCALENDAR\n".replace("\n", "\r\n")


WEEK_OFF = "SUMMARY:Urlaub\nDTSTART;VALUE=DATE:20261123\nDTEND;VALUE=DATE:20261128"


@pytest.mark.parametrize(
    ("event", "times"),
    [
        (WEEK_OFF, [("2026-11-23T00:00", "2026-11-28T00:00")]),
        ("DTSTART;VALUE=DATE:20261123", [("2026-11-23T00:00", "2026-11-24T00:00")]),
        ("DTSTART:20261123T090000Z\nDTEND:20261123T100000Z", [("2026-11-23T10:00", "2026-11-23T11:00")]),
        (
            "DTSTART;TZID=America/New_York:20261123T090000\nDTEND;TZID=America/New_York:20261123T100000",
            [("2026-11-23T15:00", "2026-11-23T16:00")],
        ),
        ("DTSTART:20261123T090000\nDTEND:20261123T100000", [("2026-11-23T09:00", "2026-11-23T10:00")]),
        ("DTSTART:20261123T090000Z\nDURATION:PT2H", [("2026-11-23T10:00", "2026-11-23T12:00")]),
        (
            "DTSTART;VALUE=DATE:20261124\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20261201",
            [("2026-11-24T00:00", "2026-11-25T00:00"), ("2026-12-08T00:00", "2026-12-09T00:00")],
        ),
        ("DTSTART;VALUE=DATE:20261001\nDTEND;VALUE=DATE:20261224", [("2026-10-01T00:00", "2026-12-24T00:00")]),
        (f"{WEEK_OFF}\nSTATUS:CANCELLED", []),
        (f"{WEEK_OFF}\nTRANSP:TRANSPARENT", []),
        ("DTSTART;VALUE=DATE:20200101\nDTEND;VALUE=DATE:20200105", []),
    ],
)
def test_an_event_is_an_absence_on_the_clients_clock(event: str, times: list[tuple[str, str]]) -> None:
    found = absences_in(calendar(event), AbsenceKind.HOLIDAY, "Europe/Berlin", NOW)
    assert [(f"{one.local_start:%Y-%m-%dT%H:%M}", f"{one.local_end:%Y-%m-%dT%H:%M}") for one in found] == times


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>log in first</html>",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:soon\n",
        "BEGIN:VCARD\nVERSION:3.0\nFN:Weber\nEND:VCARD\n",
    ],
)
def test_what_is_no_calendar_is_said(text: str) -> None:
    with pytest.raises(OfficeError, match="no calendar that can be read"):
        absences_in(text, AbsenceKind.OTHER, "Europe/Berlin", NOW)


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYSECOND=1,2"])
def test_a_rule_that_would_never_be_written_out_is_refused(rule: str) -> None:
    with pytest.raises(OfficeError, match="more than daily"):
        absences_in(calendar(f"DTSTART:20200101T090000Z\nRRULE:{rule}"), AbsenceKind.OTHER, "Europe/Berlin", NOW)


def test_one_of_a_repetition_may_be_moved_or_cancelled() -> None:
    weekly = "UID:same\nSUMMARY:Kurs\nDTSTART:20261124T090000Z\nDTEND:20261124T100000Z\nRRULE:FREQ=WEEKLY;COUNT=3"
    moved = "UID:same\nSUMMARY:Kurs\nRECURRENCE-ID:20261201T090000Z\nDTSTART:20261202T120000Z\nDTEND:20261202T130000Z"
    dropped = (
        "UID:same\nSTATUS:CANCELLED\nRECURRENCE-ID:20261208T090000Z\nDTSTART:20261208T090000Z\nDTEND:20261208T100000Z"
    )
    text = calendar(weekly, moved, dropped)
    for number in range(3):
        text = text.replace(f"UID:{number}\r\n", "")
    found = absences_in(text, AbsenceKind.OTHER, "Europe/Berlin", NOW)
    assert [one.local_start for one in found] == [datetime(2026, 11, 24, 10), datetime(2026, 12, 2, 13)]


class Server(ThreadingHTTPServer):
    """Serves what the test puts into it."""

    status, body, elsewhere, dripping, asked = 200, b"", "", "", 0


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        self.server.asked += 1
        self.send_response(self.server.status)
        if self.server.elsewhere:
            self.send_header("Location", self.server.elsewhere)
        if self.server.dripping == "headers":
            self.flush_headers()
            self._drip(b"X-Patience: please, a little longer\r\n")
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        if self.server.dripping == "body":
            self._drip(self.server.body[:30])
            self.wfile.write(self.server.body[30:])
        else:
            self.wfile.write(self.server.body)

    def _drip(self, data: bytes) -> None:
        """Three seconds for 30 bytes, or until nobody listens any more."""
        with suppress(OSError):
            for byte in data:
                self.wfile.write(bytes([byte]))
                time.sleep(0.1)

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def log_message(self, *_words: object) -> None:
        """Quietly."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def feed(database: Database, server: Server) -> int:
    with database.session() as session:
        client = add_client(session, "Weber", ["030 23125042"], "de", "Europe/Berlin", "DE")
        url = f"http://127.0.0.1:{server.server_port}/a.ics"
        return storage.add_feed(session, client.id, "Kalender", AbsenceKind.HOLIDAY, url=url).id


def absences_and_doubts(database: Database) -> tuple[list[str], tuple[str, ...]]:
    with database.session() as session:
        loaded = storage.load_calendar(session, session.query(Client).one(), NOW)
    return [one.name for one in loaded.absences], loaded.doubts


def problem(database: Database, feed: int) -> str | None:
    with database.session() as session:
        return session.get_one(AbsenceFeed, feed).problem


def test_an_address_is_read_and_read_again(database: Database, server: Server, feed: int) -> None:
    assert absences_and_doubts(database)[1], "nobody knows yet whether somebody is away"
    server.body = calendar(WEEK_OFF).encode()
    refresh_feeds(database, HERE, NOW)
    assert absences_and_doubts(database) == (["Urlaub"], ())
    server.body = calendar().encode()
    refresh_feeds(database, HERE, NOW + timedelta(minutes=1))
    assert absences_and_doubts(database) == (["Urlaub"], ()), "it was asked just now"
    refresh_feeds(database, HERE, NOW + feeds.REFRESH + timedelta(minutes=2))
    assert absences_and_doubts(database) == ([], ())
    assert problem(database, feed) is None


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [(500, b"", "500"), (200, b"<html>", "no calendar"), (200, b"x" * 2_000_001, "larger than 2 MB")],
)
def test_an_address_that_fails_keeps_what_it_said_and_has_a_problem(
    database: Database, server: Server, feed: int, status: int, body: bytes, words: str
) -> None:
    server.body = calendar(WEEK_OFF).encode()
    refresh_feeds(database, HERE, NOW)
    server.status, server.body = status, body
    refresh_feeds(database, HERE, NOW + timedelta(days=1))
    assert absences_and_doubts(database) == (["Urlaub"], ())
    assert words in (problem(database, feed) or "")


@pytest.mark.parametrize("elsewhere", ["file:///etc/passwd", "/a.ics"])
def test_a_redirect_to_a_file_or_in_a_circle_is_a_problem(
    database: Database, server: Server, feed: int, elsewhere: str
) -> None:
    server.status, server.elsewhere = 302, elsewhere
    refresh_feeds(database, HERE, NOW)
    assert "does not answer" in (problem(database, feed) or "")


@pytest.mark.parametrize("dripping", ["headers", "body"])
def test_an_answer_byte_by_byte_is_given_up_in_the_time_all_of_it_may_take(
    database: Database, server: Server, feed: int, monkeypatch: pytest.MonkeyPatch, dripping: str
) -> None:
    """A byte comes well within every limit on a single step; in the end there would be a good calendar."""
    monkeypatch.setattr(asking, "SECONDS", 0.5)
    server.body, server.dripping = calendar(WEEK_OFF).encode(), dripping
    refresh_feeds(database, HERE, NOW)
    assert "takes longer than" in (problem(database, feed) or "")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "localhost", "0.0.0.0", "2130706433", "[::1]", "[::ffff:127.0.0.1]"],  # noqa: S104 - asked, not bound
)
def test_this_machine_is_asked_by_none_of_its_names(server: Server, address: str) -> None:
    server.body = b"root:x:0:0"
    text, problem = feeds.ask(f"http://{address}:{server.server_port}/a.ics", NOW, ["cloud.example"])
    assert (text, server.asked) == (None, 0)
    assert "the setting calendar_hosts can allow it" in (problem or "")


def test_a_redirect_leads_to_no_machine_that_is_not_named(database: Database, server: Server, feed: int) -> None:
    server.status, server.elsewhere = 302, f"http://localhost:{server.server_port}/inside"
    refresh_feeds(database, HERE, NOW)
    assert server.asked == 1, "the redirect was followed"
    assert "“localhost” stands in the house's own network" in (problem(database, feed) or "")


@pytest.mark.parametrize(
    ("address", "is_so"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:192.168.1.1", False),
        ("64:ff9b::a01:203", False),
        ("2002:a01:203::1", False),
    ],
)
def test_outside_is_what_is_nobodys_own_network(address: str, *, is_so: bool) -> None:
    assert outside.is_outside(address) is is_so


def test_a_proxy_of_the_environment_asks_nothing(
    database: Database, server: Server, feed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.body = calendar(WEEK_OFF).encode()
    refresh_feeds(database, HERE, NOW)
    assert problem(database, feed) is None


@pytest.mark.parametrize("body", ["root:x:0:0:secret\n", "BEGIN:secret\nEND:secret\n"])
def test_nothing_of_what_an_address_answers_is_told(
    database: Database, server: Server, feed: int, caplog: pytest.LogCaptureFixture, body: str
) -> None:
    server.body = body.encode()
    refresh_feeds(database, HERE, NOW)
    assert "no calendar" in (problem(database, feed) or "")
    assert "secret" not in f"{problem(database, feed)}{caplog.text}".lower()


def test_nobody_at_the_address_is_a_problem_and_no_crash(database: Database, server: Server, feed: int) -> None:
    server.server_close()
    refresh_feeds(database, HERE, NOW)
    assert "does not answer" in (problem(database, feed) or "")


@pytest.mark.usefixtures("feed")
def test_a_file_is_checked_when_it_is_given(database: Database) -> None:
    with database.session() as session:
        client_id = session.query(Client).one().id
        with pytest.raises(OfficeError, match="no calendar"):
            storage.add_feed(session, client_id, "Datei", AbsenceKind.OTHER, text="nonsense")
        with pytest.raises(OfficeError, match="begins with https://"):
            storage.add_feed(session, client_id, "Datei", AbsenceKind.OTHER, url="file:///etc/passwd")
        storage.add_feed(session, client_id, "Datei", AbsenceKind.OTHER, text=calendar(WEEK_OFF))
