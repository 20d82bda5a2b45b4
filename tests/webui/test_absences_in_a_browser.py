"""Absences as a person sees and enters them. Leaves pictures in test-output/screenshots/."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from screens import Open, picture
from visits import Inbox

from office.database import Database
from office.hours import storage
from office.hours.values import AbsenceKind
from office.models import Client

pytestmark = pytest.mark.real

NOW = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
HOLIDAY, ILLNESS, OTHER = AbsenceKind
FAIRS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//DE
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
SUMMARY:Fachmesse südback in Stuttgart
DTSTART;VALUE=DATE:20261211
DTEND;VALUE=DATE:20261216
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20260101T000000Z
SUMMARY:Steuerberatung
DTSTART:20261221T130000Z
DTEND:20261221T143000Z
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("absences", "absence_page", "absence_feeds"):
        monkeypatch.setattr(f"webui.office.{module}.utcnow", lambda: NOW)


@pytest.fixture
def full(database: Database, inbox: Inbox) -> None:
    """A December with a bit of everything."""

    def enter(kind: AbsenceKind, name: str, start: datetime, end: datetime, rule: str | None = None) -> None:
        storage.add_absence(session, inbox.bakery.id, kind, name, start, end, rule)

    with database.session() as session:
        storage.set_land(session, session.get_one(Client, inbox.bakery.id), "DE", "BY")
        storage.add_special_day(session, inbox.bakery.id, date(2026, 12, 24), "Heiligabend", is_yearly=True)
        enter(HOLIDAY, "Weihnachtsurlaub", datetime(2026, 12, 22), datetime(2027, 1, 7))
        enter(ILLNESS, "", datetime(2026, 12, 2, 10, 20), datetime(2026, 12, 3))
        enter(OTHER, "Innungstreffen", datetime(2020, 1, 1, 16), datetime(2020, 1, 1, 18), "FREQ=WEEKLY")
        enter(OTHER, "Stammtisch", datetime(2020, 1, 7, 18), datetime(2020, 1, 7, 20), "FREQ=MONTHLY;BYDAY=1TU")
        enter(HOLIDAY, "Sommer", datetime(2026, 8, 3), datetime(2026, 8, 22))
        storage.add_feed(session, inbox.bakery.id, "Messekalender", OTHER, text=FAIRS).read_at = NOW
        broken = storage.add_feed(session, inbox.bakery.id, "Google", HOLIDAY, url="https://calendar.example.org/x.ics")
        broken.read_at, broken.text = NOW - timedelta(minutes=7), FAIRS.replace("2026", "2020")
        broken.problem = "the address answers with the error 404"


def go(page: Page, inbox: Inbox, month: str = "") -> None:
    page.goto(f"/clients/{inbox.bakery.id}/absences{month}")


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_a_full_month(open_page: Open, inbox: Inbox, size: str, language: str) -> None:
    page = open_page(size, language)
    go(page, inbox)
    page.locator("#month-after").click()
    expect(page.locator("#day-2026-12-11 .chip.read-in")).to_have_count(1)
    expect(page.locator("#day-2026-12-21 .chip-words")).to_contain_text("14:00–15:30")
    expect(page.locator("#over .absences")).to_be_hidden()
    picture(page, f"{size}-{language}-absences")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_an_absence_from_beginning_to_end(
    open_page: Open, inbox: Inbox, database: Database, size: str, language: str
) -> None:
    """Refused, mended, changed, removed and brought back; without a list at first."""
    page, name = open_page(size, language), f"{size}-{language}"
    go(page, inbox)
    picture(page, f"{name}-absences-none")
    expect(page.locator("#first-time")).to_be_hidden()
    page.locator("#all-day").uncheck()
    page.locator("#name").fill("Fortbildung")
    page.locator("#kind").select_option("other")
    page.locator("#first-day").fill("2026-12-03")
    page.locator("#first-time").fill("14:00")
    page.locator("#last-time").fill("12:00")
    expect(page.locator("#repeats-until")).to_be_hidden()
    page.locator("#repeats").select_option("WEEKLY")
    page.locator("#repeats-until").fill("2026-12-17")
    page.locator("#add").click()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.locator("#first-time")).to_have_value("14:00")
    expect(page.locator("#repeats-until")).to_have_value("2026-12-17")
    picture(page, f"{name}-absences-refused")
    page.locator("#last-time").fill("17:30")
    page.locator("#add").click()
    expect(page.locator(".month .chip")).to_have_count(3)
    page.locator(".absences a").click()
    picture(page, f"{name}-absence")
    page.locator("#repeats").select_option("")
    page.locator("#save").click()
    expect(page.locator(".month .chip")).to_have_count(1)
    page.locator(".absences .danger").click()
    expect(page.locator(".month .chip")).to_have_count(0)
    picture(page, f"{name}-absences-removed")
    page.locator("#undo").click()
    expect(page.locator("#coming li")).to_have_count(1)
    with database.session() as session:
        (row,) = storage.list_absences(session, inbox.bakery.id)
    assert (row.local_start, row.local_end.time(), row.repeats) == (datetime(2026, 12, 3, 14), time(17, 30), None)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_ill_today_on_the_overview(open_page: Open, inbox: Inbox, size: str, language: str) -> None:
    page, name = open_page(size, language), f"{size}-{language}"
    page.goto(f"/clients/{inbox.bakery.id}")
    page.locator("#ill-today").click()
    expect(page.locator("#ill-until")).to_contain_text("24:00")
    picture(page, f"{name}-overview-ill")
    page.locator("#back-again").click()
    expect(page.locator("#ill-today")).to_be_visible()
    picture(page, f"{name}-overview-back-again")
    page.locator("#undo").click()
    expect(page.locator("#back-again")).to_be_visible()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_calendars(open_page: Open, inbox: Inbox, tmp_path: Path, size: str, language: str) -> None:
    page, file = open_page(size, language), tmp_path / "messen.ics"
    file.write_text(FAIRS)
    go(page, inbox)
    page.locator("#url").fill("calendar.example.org/x.ics")
    page.locator("#add-by-address").click()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.locator("#url")).to_have_value("calendar.example.org/x.ics")
    picture(page, f"{size}-{language}-absences-address")
    page.locator("#url").fill("http://localhost/x.ics")
    page.locator("#add-by-address").click()
    expect(page.get_by_role("alert")).to_contain_text("vorzimmer.toml")
    picture(page, f"{size}-{language}-absences-address-inside")
    too_large = {"name": "alles.ics", "mimeType": "text/calendar", "buffer": b"x" * 2_200_000}
    page.locator("#file").set_input_files(too_large)
    page.locator("#file-name").fill("Alles")
    page.locator("#add-by-file").click()
    expect(page.locator("#file-problem")).to_contain_text("2 MB")
    expect(page.locator("#file-name")).to_have_value("Alles")
    page.locator("#file-name").fill("")
    page.locator("#file").set_input_files(file)
    page.locator("#file-kind").select_option("other")
    page.locator("#add-by-file").click()
    expect(page.locator("#calendars li")).to_have_count(1)
    expect(page.locator("#calendars li")).to_contain_text("messen.ics")


@pytest.mark.usefixtures("full")
def test_everything_works_without_javascript(open_page: Open, inbox: Inbox) -> None:
    page = open_page("phone", scheme="dark", js=False)
    go(page, inbox, "?month=2026-12")
    picture(page, "phone-dark-absences")
    page.locator("#over summary").click()
    page.locator("#over .danger").click()
    expect(page.locator("#over")).to_have_count(0)
    page.locator("#undo").click()
    expect(page.locator("#over")).to_have_count(1)
    page.locator("#ill-today").click()
    expect(page.locator("#back-again")).to_be_visible()


@pytest.mark.usefixtures("full")
def test_nothing_is_cut_off_on_the_narrowest_phones(open_page: Open, inbox: Inbox) -> None:
    page = open_page("phone")
    page.set_viewport_size({"width": 320, "height": 640})
    go(page, inbox, "?month=2026-12")
    page.locator("#all-day").uncheck()
    page.locator("#repeats").select_option("WEEKLY")
    picture(page, "narrow-de-absences")
    page.locator("#coming a").first.click()
    picture(page, "narrow-de-absence")
