"""Absences, the month, ill today and back again, and calendars at a real HTTP server or in files."""

import html
import io
import re
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from visits import Inbox, Visit
from werkzeug.test import TestResponse

from office import audit
from office.database import Database
from office.hours import storage
from office.hours.models import AbsenceFeed, AbsenceRow
from office.hours.values import AbsenceKind
from office.models import Client
from office.settings import Settings
from webui.office.absence_feeds import LARGEST_UPLOAD, MOST_READ

NOW = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
"""A Tuesday, 10:20 in Berlin."""
HOLIDAY, ILLNESS, OTHER = AbsenceKind
TRIP = {"kind": "holiday", "name": "Malta", "first_day": "2026-12-03", "last_day": "2026-12-05", "all_day": "1"}
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//DE
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
SUMMARY:Messe & Co
DTSTART;VALUE=DATE:20261207
DTEND;VALUE=DATE:20261209
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("absences", "absence_page", "absence_feeds"):
        monkeypatch.setattr(f"webui.office.{module}.utcnow", lambda: NOW)


@pytest.fixture
def base(inbox: Inbox) -> str:
    return f"/clients/{inbox.bakery.id}/absences"


def enter(
    database: Database, client: Client, kind: AbsenceKind, start: str, end: str, name: str = "", rule: str | None = None
) -> int:
    with database.session() as session:
        times = datetime.fromisoformat(start), datetime.fromisoformat(end)
        return storage.add_absence(session, client.id, kind, name, *times, rule).id


def stored(database: Database, inbox: Inbox) -> list[tuple[str, str, str, str, str | None]]:
    with database.session() as session:
        rows = storage.list_absences(session, inbox.bakery.id)
    times = [[f"{time:%Y-%m-%dT%H:%M}" for time in (row.local_start, row.local_end)] for row in rows]
    return [(row.kind.value, row.name, start, end, row.repeats) for row, (start, end) in zip(rows, times, strict=True)]


def feeds(database: Database, inbox: Inbox) -> list[AbsenceFeed]:
    with database.session() as session:
        return list(storage.list_feeds(session, inbox.bakery.id))


def changes(database: Database, inbox: Inbox) -> list[tuple[str, object]]:
    with database.session() as session:
        return [(one.what, one.change) for one in audit.list_entries(session, None, inbox.bakery.id)]


def hidden(form: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found if name != "csrf_token"}


def undo(visit: Visit, page: str) -> TestResponse:
    """Press the button in the toast."""
    toast = re.findall(r'<form class="toast".*?</form>', page, re.DOTALL)[0]
    action = re.findall(r'action="([^"]+)"', toast)[0]
    return visit.post(action, **hidden(toast))


def cell(page: str, day: str) -> str:
    return re.findall(rf'<td id="day-{day}".*?</td>', page, re.DOTALL)[0]


def listed(page: str, where: str) -> list[int]:
    part = re.findall(rf'id="{where}".*?</ul>', page, re.DOTALL)
    return [int(found) for found in re.findall(r'<li id="absence-(\d+)"', part[0])] if part else []


@pytest.mark.parametrize(
    ("form", "start", "end", "rule"),
    [
        ({}, "2026-12-03T00:00", "2026-12-06T00:00", None),
        ({"last_day": ""}, "2026-12-03T00:00", "2026-12-04T00:00", None),
        ({"first_time": "10:00", "last_time": "12:00"}, "2026-12-03T00:00", "2026-12-06T00:00", None),
        ({"all_day": "", "first_time": "14:00", "last_time": "18:30"}, "2026-12-03T14:00", "2026-12-05T18:30", None),
        ({"all_day": "", "first_time": "14:00"}, "2026-12-03T14:00", "2026-12-06T00:00", None),
        ({"all_day": "", "last_time": "12:00"}, "2026-12-03T00:00", "2026-12-05T12:00", None),
        (
            {"all_day": "", "last_day": "", "first_time": "14:00", "last_time": "00:00"},
            "2026-12-03T14:00",
            "2026-12-04T00:00",
            None,
        ),
        ({"repeats": "WEEKLY"}, "2026-12-03T00:00", "2026-12-06T00:00", "FREQ=WEEKLY"),
        (
            {"repeats": "YEARLY", "repeats_until": "2030-12-31"},
            "2026-12-03T00:00",
            "2026-12-06T00:00",
            "FREQ=YEARLY;UNTIL=20301231",
        ),
    ],
)
def test_an_absence_is_added_and_noted(
    owner: Visit,
    inbox: Inbox,
    base: str,
    database: Database,
    form: dict[str, str],
    start: str,
    end: str,
    rule: str | None,
) -> None:
    sent = {name: value for name, value in (TRIP | form).items() if (name, value) != ("all_day", "")}
    answer = owner.post(f"{base}/add", **sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{base}?month=2026-12")
    assert stored(database, inbox) == [("holiday", "Malta", start, end, rule)]
    (what, _change), *_ = changes(database, inbox)
    assert what == "absence: Malta"
    assert "Abwesenheit: Malta" in owner.get(f"/clients/{inbox.bakery.id}/changes").text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"last_day": "2026-12-01"}, "Das Ende liegt vor dem Anfang."),
        ({"first_day": "someday"}, "„someday“ ist kein Tag."),
        ({"first_day": "0026-12-03"}, "„0026-12-03“ ist kein Tag."),
        ({"all_day": "", "first_time": "noon"}, "„noon“ ist keine Uhrzeit."),
        ({"all_day": ""}, "Von wann bis wann?"),
        ({"last_day": "2036-12-01"}, "Mehr als drei Jahre"),
        ({"last_day": "2026-12-12", "repeats": "WEEKLY"}, "käme wieder, bevor sie vorbei ist"),
        ({"last_day": "2026-12-09", "repeats": "WEEKLY"}, "käme wieder, bevor sie vorbei ist"),
        ({"repeats": "WEEKLY", "repeats_until": "2026-12-01"}, "Die Wiederholung trifft keinen Tag."),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(
    owner: Visit, inbox: Inbox, base: str, database: Database, form: dict[str, str], sentence: str
) -> None:
    sent = TRIP | {"name": "Malta & Gozo"} | form
    if not sent["all_day"]:
        del sent["all_day"]
    answer = owner.post(f"{base}/add", **sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    for name in ("first_day", "last_day", "first_time", "repeats_until"):
        assert (
            f'name="{name}" type="{"time" if "time" in name else "date"}" value="{sent.get(name, "")}"' in answer.text
        )
    assert 'value="Malta &amp; Gozo"' in answer.text
    assert ('name="all_day" value="1" checked' in answer.text) is ("all_day" in sent)
    assert (f'<option value="WEEKLY"{" selected" if "repeats" in sent else ""}>') in answer.text
    assert stored(database, inbox) == []


def test_what_no_browser_sends_is_no_absence(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    assert owner.post(f"{base}/add", **TRIP | {"kind": "strike"}).status_code == 400
    assert owner.post(f"{base}/add", **TRIP | {"repeats": "HOURLY"}).status_code == 400
    assert owner.client.post(f"{base}/add", data=TRIP).status_code == 400
    assert stored(database, inbox) == []


def test_absences_ahead_stand_in_order_and_past_ones_are_folded_away(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    later = enter(database, inbox.bakery, OTHER, "2027-02-01", "2027-02-02", "Inventur")
    runs = enter(database, inbox.bakery, OTHER, "2026-11-24T10:00", "2026-11-24T11:00", "Zahnarzt")
    past = enter(database, inbox.bakery, HOLIDAY, "2026-08-03", "2026-08-22", "Sommer")
    long_past = enter(database, inbox.bakery, HOLIDAY, "2025-08-03", "2025-08-22", "Sommer")
    weekly = enter(database, inbox.bakery, OTHER, "2020-01-03", "2020-01-04", "Freitags zu", "FREQ=WEEKLY")
    odd = enter(database, inbox.bakery, OTHER, "2026-12-01T08:00", "2026-12-01T09:00", rule="FREQ=MONTHLY;BYDAY=1TU")
    ended = enter(database, inbox.bakery, OTHER, "2020-01-03", "2020-01-04", rule="FREQ=YEARLY;UNTIL=20221231")
    page = owner.get(base).text
    assert listed(page, "coming") == [runs, weekly, odd, later]
    assert listed(page, "over") == [past, long_past, ended]
    assert "Vergangene Abwesenheiten (3)" in page
    for words in (
        "Di., 24. Nov. 2026, 10:00–11:00",
        "Fr., 27. Nov. 2026 · jede Woche",
        "Di., 1. Dez. 2026, 08:00–09:00 · FREQ=MONTHLY;BYDAY=1TU",
        "jedes Jahr bis Sa., 31. Dez. 2022",
        "Europe/Berlin",
    ):
        assert words in page
    assert page.count(">jetzt</span>") == 1
    english = owner.get(base, **{"Accept-Language": "en"}).text
    assert "Fri, 27 Nov 2026 · every week" in english


def test_an_absence_is_changed_and_its_own_rule_kept(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    rule = "FREQ=MONTHLY;BYDAY=1TU"
    row = enter(database, inbox.bakery, OTHER, "2026-12-01T08:00", "2026-12-01T09:00", "Bank", rule)
    page = owner.get(f"{base}/{row}").text
    assert f'<option value="own" selected>Wie es ist: {rule}</option>' in page
    assert 'name="last_day" type="date" value="2026-12-01"' in page
    assert 'name="last_time" type="time" value="09:00"' in page
    assert 'name="all_day" value="1" checked' not in page
    times = {"first_day": "2026-12-01", "first_time": "08:00", "last_day": "2026-12-01", "last_time": "10:00"}
    answer = owner.post(f"{base}/{row}", kind="other", name="Sparkasse", repeats="own", **times)
    assert answer.headers["Location"] == f"{base}?month=2026-12"
    assert stored(database, inbox) == [("other", "Sparkasse", "2026-12-01T08:00", "2026-12-01T10:00", rule)]
    noted = {
        "before": {"name": "Bank", "until": "2026-12-01 09:00"},
        "after": {"name": "Sparkasse", "until": "2026-12-01 10:00"},
    }
    assert changes(database, inbox) == [("absence: Sparkasse", noted)]
    owner.post(f"{base}/{row}", kind="other", name="Sparkasse", repeats="", **times)
    assert stored(database, inbox)[0][4] is None


def test_a_wrong_change_is_refused_and_changes_nothing(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    row = enter(database, inbox.bakery, HOLIDAY, "2026-12-03", "2026-12-06", "Malta", "FREQ=YEARLY;UNTIL=20301231")
    before = stored(database, inbox)
    page = owner.get(f"{base}/{row}").text
    assert '<option value="YEARLY" selected>' in page
    assert 'value="2030-12-31"' in page
    assert "Wie es ist" not in page
    answer = owner.post(f"{base}/{row}", **TRIP | {"name": "Gozo", "last_day": "2026-12-01"})
    assert answer.status_code == 422
    assert "Das Ende liegt vor dem Anfang." in answer.text
    assert 'value="Gozo"' in answer.text
    assert stored(database, inbox) == before


@pytest.mark.parametrize("rule", [None, "FREQ=YEARLY", "FREQ=MONTHLY;BYDAY=1TU"])
def test_a_removed_absence_is_brought_back_as_it_was_and_once(
    owner: Visit, inbox: Inbox, base: str, database: Database, rule: str | None
) -> None:
    row = enter(database, inbox.bakery, OTHER, "2026-12-03T08:30", "2026-12-04T12:00", "“Müller” & <Co>", rule)
    before = stored(database, inbox)
    answer = owner.post(f"{base}/{row}/remove", month="2026-12")
    assert answer.headers["Location"] == f"{base}?month=2026-12"
    assert stored(database, inbox) == []
    page = owner.get(base).text
    assert undo(owner, page).status_code == 302
    assert stored(database, inbox) == before
    undo(owner, page)
    assert stored(database, inbox) == before
    assert [what for what, _change in changes(database, inbox)] == ["absence: “Müller” & <Co>"] * 2
    assert 'class="toast" role="status" method' not in owner.get(base).text


def test_nothing_silly_is_brought_back(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    good = {"kind": "other", "name": "", "start": "2026-12-03T00:00", "end": "2026-12-04T00:00", "repeats": ""}
    for wrong in (
        {"kind": "strike"},
        {"start": "soon"},
        {"end": "2026-12-01T00:00"},
        {"start": "2026-12-03T00:00+01:00"},
        {"start": "0001-01-01T00:00"},
        {"repeats": "FREQ=SECONDLY"},
    ):
        assert owner.post(f"{base}/restore", **good | wrong).status_code == 400
    assert stored(database, inbox) == []
    assert owner.post(f"{base}/restore", **good).status_code == 302
    assert len(stored(database, inbox)) == 1


def test_a_month_shows_who_is_away_and_what_is_free(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    enter(database, inbox.bakery, HOLIDAY, "2026-12-03", "2026-12-08", "Malta")
    enter(database, inbox.bakery, ILLNESS, "2026-12-10T13:00", "2026-12-11T00:00")
    with database.session() as session:
        storage.add_special_day(session, inbox.bakery.id, date(2026, 12, 24), "Heiligabend")
        storage.add_feed(session, inbox.bakery.id, "Messekalender", OTHER, text=ICS)
    page = owner.get(f"{base}?month=2026-12").text
    assert "Dezember 2026" in page
    assert '<abbr title="Montag">Mo' in page
    assert page.index("Montag") < page.index("Sonntag")
    first, second = cell(page, "2026-12-03"), cell(page, "2026-12-04")
    assert "chip holiday whole" in first
    assert "Urlaub: </span>Malta" in first
    assert "silent" not in first
    assert "chip holiday whole silent" in second
    assert "silent" not in cell(page, "2026-12-07").split("read-in")[0], "a new week says it again"
    assert "Malta" not in cell(page, "2026-12-08")
    ill = cell(page, "2026-12-10")
    assert "chip illness" in ill
    assert "whole" not in ill
    assert "13:00–24:00" in ill
    fair = cell(page, "2026-12-08")
    assert "chip other whole read-in" in fair
    assert "aus „Messekalender“" in fair
    assert "Messe &amp; Co" in fair
    assert "Heiligabend (geschlossen)" in cell(page, "2026-12-24")
    assert "Erster Weihnachtstag" in cell(page, "2026-12-25")
    assert "chip" not in cell(page, "2026-12-25")
    assert 'aria-current="date"' not in page.split('<table class="month"')[1]
    assert "Do., 3. – Mo., 7. Dez. 2026" in page


def test_months_are_turned_by_links_and_today_is_marked(owner: Visit, base: str) -> None:
    page = owner.get(base, **{"Accept-Language": "en"}).text
    assert "November 2026" in page
    assert 'aria-current="date"' in cell(page, "2026-11-24")
    assert f'{base}?month=2026-10#month"' in page
    assert f'{base}?month=2026-12#month"' in page
    assert '<abbr title="Monday">' in page
    assert "month-now" not in page
    january = owner.get(f"{base}?month=2027-01").text
    assert "?month=2026-12#" in january
    assert "month-now" in january


@pytest.mark.parametrize("month", ["2026-13", "26-1", "soon", "9999-12", "1200-01", "0000-00"])
def test_what_is_no_month_is_this_one(owner: Visit, base: str, month: str) -> None:
    answer = owner.get(f"{base}?month={month}")
    assert answer.status_code == 200
    assert "November 2026" in answer.text


@pytest.mark.parametrize(("month", "missing"), [("2036-12", "month-after"), ("2016-01", "month-before")])
def test_months_end_somewhere(owner: Visit, base: str, month: str, missing: str) -> None:
    page = owner.get(f"{base}?month={month}").text
    assert 'id="month-now"' in page
    assert missing not in page


def test_a_calendar_is_read_around_the_month_that_is_shown(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    """Further away than events are looked for around a call."""
    with database.session() as session:
        storage.add_feed(session, inbox.bakery.id, "Messen", OTHER, text=ICS.replace("202612", "202912"))
    assert "Messe &amp; Co" in cell(owner.get(f"{base}?month=2029-12").text, "2029-12-07")


@pytest.mark.parametrize("to", ["overview", "absences"])
def test_ill_today_is_one_click_and_back_again_another(
    owner: Visit, inbox: Inbox, base: str, database: Database, to: str
) -> None:
    place = base if to == "absences" else f"/clients/{inbox.bakery.id}"
    page = owner.get(place).text
    assert "ill-today" in page
    assert "back-again" not in page
    answer = owner.post(f"{base}/ill-today", to=to)
    assert (answer.status_code, answer.headers["Location"]) == (302, place)
    ill = [("illness", "", "2026-11-24T10:20", "2026-11-25T00:00", None)]
    assert stored(database, inbox) == ill
    page = owner.get(place).text
    assert "niemand im Büro" in page
    assert "Krankgemeldet bis heute, 24:00." in page
    assert "back-again" in page
    assert 'id="ill-today"' not in page
    owner.post(f"{base}/ill-today", to=to)
    assert stored(database, inbox) == ill
    assert "schon eine Krankheit eingetragen" in owner.get(place).text
    assert owner.post(f"{base}/back-again", to=to).headers["Location"] == place
    assert stored(database, inbox) == [], "it has only just begun"
    page = owner.get(place).text
    assert 'id="ill-today"' in page
    assert undo(owner, page).headers["Location"] == place
    assert stored(database, inbox) == ill
    noted = [change for what, change in changes(database, inbox) if what == "absence"]
    assert len(noted) == 3


def test_back_again_ends_a_long_illness_now_and_can_be_undone(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    enter(database, inbox.bakery, ILLNESS, "2026-11-23", "2026-11-28", "Grippe")
    before = stored(database, inbox)
    assert "Krankgemeldet bis Fr., 27. Nov. 2026, 24:00." in owner.get(f"/clients/{inbox.bakery.id}").text
    owner.post(f"{base}/back-again", to="overview")
    assert stored(database, inbox) == [("illness", "Grippe", "2026-11-23T00:00", "2026-11-24T10:20", None)]
    change = {"before": {"until": "2026-11-28 00:00"}, "after": {"until": "2026-11-24 10:20"}}
    assert changes(database, inbox) == [("absence: Grippe", change)]
    undo(owner, owner.get(f"/clients/{inbox.bakery.id}").text)
    assert stored(database, inbox) == before


def test_an_illness_that_comes_back_is_told_and_not_ended(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    enter(database, inbox.bakery, ILLNESS, "2026-11-17", "2026-11-18", "Dialyse", "FREQ=WEEKLY")
    page = owner.get(base).text
    assert "Krankgemeldet bis heute, 24:00." in page
    assert "back-again" not in page
    assert 'id="ill-today"' not in page


def test_nobody_reaches_another_clients_absences(
    owner: Visit, admin: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    theirs = enter(database, inbox.lawyer, ILLNESS, "2026-11-23", "2026-11-28", "Secret illness")
    with database.session() as session:
        feed = storage.add_feed(session, inbox.lawyer.id, "Secret calendar", OTHER, text=ICS).id
    foreign = f"/clients/{inbox.lawyer.id}/absences"
    for place in (foreign, f"{foreign}/{theirs}", f"{base}/{theirs}"):
        assert owner.get(place).status_code == 404
    for visit, places in ((owner, (foreign, base)), (admin, (base,))):
        for place in places:
            for action in (f"{theirs}", f"{theirs}/remove", f"calendars/{feed}/read", f"calendars/{feed}/remove"):
                assert visit.post(f"{place}/{action}", **TRIP).status_code == 404
    for action in ("add", "ill-today", "back-again", "restore", "calendars/address", "calendars/file"):
        assert owner.post(f"{foreign}/{action}", **TRIP).status_code == 404
    with database.session() as session:
        assert session.get_one(AbsenceRow, theirs).name == "Secret illness"
        assert session.get(AbsenceFeed, feed) is not None
        assert len(storage.list_absences(session, inbox.lawyer.id)) == 1


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As always, and the calendars of this machine may be read."""
    return settings.model_copy(update={"calendar_hosts": ["127.0.0.1"]})


class Server(ThreadingHTTPServer):
    """Serves what the test puts into it."""

    status, body, asked = 200, ICS.encode(), 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/secret-token/a.ics"


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        self.server.asked += 1
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

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


def test_a_calendar_is_added_by_its_address_and_read_at_once(
    owner: Visit, inbox: Inbox, base: str, database: Database, server: Server
) -> None:
    answer = owner.post(f"{base}/calendars/address", url=f" {server.url} ", name="", kind="other")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{base}#calendars")
    (feed,) = feeds(database, inbox)
    assert (feed.name, feed.url, feed.kind, feed.read_at) == ("127.0.0.1", server.url, OTHER, NOW)
    page = owner.get(f"{base}?month=2026-12").text
    assert "Messe &amp; Co" in cell(page, "2026-12-07")
    assert "zuletzt abgefragt am 24. November, 10:20" in page
    assert "secret-token" not in page
    noted = {"before": None, "after": {"kind": "other", "address": "127.0.0.1"}}
    assert changes(database, inbox) == [("calendar: 127.0.0.1", noted)]


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (404, b"", "Die Adresse antwortet mit dem Fehler 404."),
        (503, b"", "Die Adresse antwortet mit dem Fehler 503."),
        (200, b"<html>log in first</html>", "Das ist kein Kalender, der sich lesen lässt."),
        (200, b"x" * 2_000_001, "Der Kalender ist größer als 2 MB."),
        (200, ICS.replace("SUMMARY", "RRULE:FREQ=HOURLY\nSUMMARY").encode(), "öfter als täglich"),
    ],
)
def test_an_address_without_a_calendar_is_not_added_and_stays_typed(
    owner: Visit, inbox: Inbox, base: str, database: Database, server: Server, status: int, body: bytes, sentence: str
) -> None:
    server.status, server.body = status, body
    answer = owner.post(f"{base}/calendars/address", url=server.url, name="Messen", kind="illness")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{server.url}"' in answer.text
    assert 'value="Messen"' in answer.text
    assert re.search(r'<select id="address-kind".*?value="illness" selected', answer.text, re.DOTALL)
    assert 'aria-current="page">Abwesenheiten' in answer.text
    assert feeds(database, inbox) == []


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("file:///etc/passwd", "beginnt mit https://"),
        ("calendar.example.org", "beginnt mit https://"),
        ("", "beginnt mit https://"),
        ("http://127.0.0.1:1/a.ics", "Die Adresse antwortet nicht."),
        ("webcal://[", "Die Adresse antwortet nicht."),
        ("http://[::1", "Die Adresse antwortet nicht."),
        ("http://localhost/a.ics", "„localhost“ steht in Vorzimmers eigenem Netz."),
    ],
)
def test_what_is_no_address_is_said(
    owner: Visit, inbox: Inbox, base: str, database: Database, url: str, sentence: str
) -> None:
    answer = owner.post(f"{base}/calendars/address", url=url, kind="other")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert feeds(database, inbox) == []


def test_an_address_is_added_once_and_not_without_end(
    owner: Visit, inbox: Inbox, base: str, database: Database, server: Server
) -> None:
    for _ in range(2):
        answer = owner.post(f"{base}/calendars/address", url=server.url, kind="other")
    assert "Von dieser Adresse werden schon" in answer.text
    assert len(feeds(database, inbox)) == 1
    with database.session() as session:
        for number in range(storage.MOST_FEEDS - 1):
            storage.add_feed(session, inbox.bakery.id, str(number), OTHER, text=ICS)
    answer = owner.post(f"{base}/calendars/address", url=f"{server.url}?other", kind="other")
    assert "höchstens 20 Kalender" in answer.text


def test_a_calendar_is_read_again_and_keeps_what_it_said_when_that_fails(
    owner: Visit, inbox: Inbox, base: str, database: Database, server: Server
) -> None:
    owner.post(f"{base}/calendars/address", url=server.url, name="Messen", kind="other")
    (feed,) = feeds(database, inbox)
    server.body = ICS.replace("Messe", "Kongress").encode()
    owner.post(f"{base}/calendars/{feed.id}/read")
    page = owner.get(f"{base}?month=2026-12").text
    assert "Der Kalender ist gelesen." in page
    assert "Kongress" in cell(page, "2026-12-07")
    server.status = 500
    answer = owner.post(f"{base}/calendars/{feed.id}/read")
    assert answer.headers["Location"] == f"{base}#calendars"
    page = owner.get(f"{base}?month=2026-12").text
    assert page.count("Die Adresse antwortet mit dem Fehler 500.") == 2, "now, and beside the calendar from now on"
    assert "Was vorher gelesen wurde, gilt weiter." in page
    assert "Kongress" in cell(page, "2026-12-07")
    assert server.asked == 3


def test_a_calendar_is_removed_with_its_absences(
    owner: Visit, inbox: Inbox, base: str, database: Database, server: Server
) -> None:
    owner.post(f"{base}/calendars/address", url=server.url, name="Messen", kind="other")
    (feed,) = feeds(database, inbox)
    owner.post(f"{base}/calendars/{feed.id}/remove")
    assert feeds(database, inbox) == []
    assert "Messe &amp; Co" not in owner.get(f"{base}?month=2026-12").text
    gone = {"before": {"kind": "other", "address": "127.0.0.1"}, "after": None}
    assert changes(database, inbox)[0] == ("calendar: Messen", gone)
    assert owner.post(f"{base}/calendars/{feed.id}/read").status_code == 404


def test_one_that_was_never_read_says_what_follows(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    with database.session() as session:
        storage.add_feed(session, inbox.bakery.id, "Neu", OTHER, url="https://calendar.example.org/a.ics")
    page = owner.get(base).text
    assert "calendar.example.org · noch nicht abgefragt" in page
    assert "Bisher konnte nichts gelesen werden" in page


def send_file(visit: Visit, path: str, data: bytes, **form: str) -> TestResponse:
    answer = visit.post(path, file=(io.BytesIO(data), "messen.ics"), **{"kind": "other"} | form)  # type: ignore[arg-type]  # a file is no text
    # werkzeug's client leaves the temporary file open that it puts a large form into.
    answer.request.environ["wsgi.input"].close()
    return answer


def test_a_file_is_added_with_its_name_and_can_be_large(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    large = ICS.replace("SUMMARY", "X-NOTE:" + "x" * (LARGEST_UPLOAD - len(ICS) - 20) + "\nSUMMARY")
    assert send_file(owner, f"{base}/calendars/file", b"\xef\xbb\xbf" + large.encode()).status_code == 302
    (feed,) = feeds(database, inbox)
    assert (feed.name, feed.url, feed.kind) == ("messen.ics", None, OTHER)
    page = owner.get(f"{base}?month=2026-12").text
    assert "Messe &amp; Co" in cell(page, "2026-12-07")
    assert "gelesen am 24. November" in page
    assert "Jetzt lesen" not in page
    assert owner.post(f"{base}/calendars/{feed.id}/read").status_code == 404


def test_a_file_that_is_none_or_too_large_is_refused_in_words(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    path = f"{base}/calendars/file"
    for data in (b"", b"PK\x03\x04", b"BEGIN:VCARD\nEND:VCARD\n"):
        answer = send_file(owner, path, data, kind="holiday", name="Firmenferien")
        assert answer.status_code == 422
        assert "Das ist kein Kalender, der sich lesen lässt." in answer.text
        assert 'value="Firmenferien"' in answer.text
    answer = send_file(owner, path, b"x" * (LARGEST_UPLOAD + 128 * 1024), name="Firmenferien", kind="holiday")
    assert answer.status_code == 422
    assert "größer als 2 MB" in answer.text
    assert 'value="Firmenferien"' in answer.text
    assert re.search(r'<select id="file-kind".*?value="holiday" selected', answer.text, re.DOTALL)
    answer = send_file(owner, path, b"x" * (MOST_READ + 1))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{base}#calendars")
    assert "größer als 2 MB" in owner.get(base).text
    assert owner.post(path, kind="other").status_code == 422
    assert feeds(database, inbox) == []
