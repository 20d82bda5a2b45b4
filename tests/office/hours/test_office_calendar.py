"""A client's calendar: what may be entered, what is refused, and what becomes of what is broken."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Update, update

from office.clients import add_client
from office.database import Database
from office.errors import OfficeError
from office.hours import storage
from office.hours.models import AbsenceFeed, AbsenceRow, OpeningSpan, SpecialDayRow
from office.hours.state import judge
from office.hours.values import AbsenceKind, OfficeState, Span
from office.models import Client

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MORNING, AFTERNOON, NIGHT = Span(540, 750), Span(840, 1080), Span(1320, 1560)
ILL = AbsenceKind.ILLNESS


@pytest.fixture
def client_id(database: Database) -> int:
    with database.session() as session:
        return add_client(session, "Weber", ["030 23125042"], "de", "Europe/Berlin", "DE").id


def test_what_was_entered_is_what_the_office_is_judged_by(database: Database, client_id: int) -> None:
    with database.session() as session:
        client = session.get_one(Client, client_id)
        storage.set_hours(session, client_id, {0: [AFTERNOON, MORNING], 4: [NIGHT]})
        storage.set_land(session, client, "DE", "BY", ["Heilige Drei Könige"])
        storage.add_special_day(session, client_id, date(2026, 12, 24), " Heilig  abend ", [MORNING], is_yearly=True)
        storage.add_absence(session, client_id, ILL, "krank", datetime(2026, 11, 24), datetime(2026, 11, 25))
    with database.session() as session:
        calendar = storage.load_calendar(session, session.get_one(Client, client_id), NOW)
    assert calendar.hours == {0: (MORNING, AFTERNOON), 4: (NIGHT,)}
    assert (calendar.land, calendar.worked_holidays) == ("BY", {"Heilige Drei Könige"})
    assert [(one.day, one.name, one.spans, one.is_yearly) for one in calendar.special_days] == [
        (date(2026, 12, 24), "Heilig abend", (MORNING,), True)
    ]
    assert calendar.doubts == ()
    assert judge(calendar, NOW).state is OfficeState.OPEN
    assert judge(calendar, NOW + timedelta(days=1)).state is OfficeState.ABSENCE


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ({0: [Span(540, 540)]}, "09:00–09:00 is no span"),
        ({0: [Span(600, 540)]}, "no span"),
        ({0: [Span(-5, 540)]}, "no span"),
        ({0: [Span(1440, 1500)]}, "no span"),
        ({0: [Span(0, 1441)]}, "no span"),
        ({0: [MORNING, Span(700, 800)]}, "11:40–13:20 overlaps"),
        ({0: [Span(1320, 1620)], 1: [Span(120, 600)]}, "02:00–10:00 overlaps the hours of the night before"),
        ({6: [Span(1320, 1620)], 0: [Span(120, 600)]}, "overlaps the hours of the night before"),
        ({7: [MORNING]}, "no day of the week"),
    ],
)
def test_hours_that_cannot_be_are_refused(
    database: Database, client_id: int, hours: dict[int, list[Span]], sentence: str
) -> None:
    with database.session() as session, pytest.raises(OfficeError, match=sentence):
        storage.set_hours(session, client_id, hours)


def test_the_week_is_replaced_whole(database: Database, client_id: int) -> None:
    with database.session() as session:
        storage.set_hours(session, client_id, {0: [MORNING], 1: [MORNING]})
        storage.set_hours(session, client_id, {2: [Span(0, 1440)]})
        assert storage.list_hours(session, client_id) == {2: (Span(0, 1440),)}


def test_the_same_special_day_is_replaced(database: Database, client_id: int) -> None:
    with database.session() as session:
        storage.add_special_day(session, client_id, date(2026, 12, 24), "bis Mittag", [MORNING])
        storage.add_special_day(session, client_id, date(2026, 12, 24), "zu")
        assert [day.name for day in storage.list_special_days(session, client_id)] == ["zu"]


@pytest.mark.parametrize(
    ("start", "end", "repeats", "sentence"),
    [
        (datetime(2026, 1, 2), datetime(2026, 1, 2), None, "ends after it has begun"),
        (datetime(2026, 1, 2), datetime(2026, 1, 1), None, "ends after it has begun"),
        (datetime(2026, 1, 2), datetime(2036, 1, 1), None, "more than three years"),
        (datetime(2026, 1, 2), datetime(2026, 1, 4), "FREQ=DAILY", "would never end"),
        (datetime(2026, 1, 2), datetime(2026, 1, 3), "FREQ=HOURLY", "daily, weekly"),
        (datetime(2026, 1, 2), datetime(2026, 1, 3), "every now and then", "daily, weekly"),
        (datetime(2026, 1, 2), datetime(2026, 1, 3), "FREQ=WEEKLY;BYDAY=XX", "is no repetition"),
        (datetime(2026, 1, 2), datetime(2026, 1, 3), "FREQ=DAILY", "comes back the moment it ends"),
        (datetime(2026, 1, 2), datetime(2026, 1, 2, 23, 59), "FREQ=DAILY", "comes back the moment it ends"),
        (datetime(2026, 1, 5), datetime(2026, 1, 6), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "would never end"),
        (datetime(2026, 1, 5), datetime(2026, 1, 7), "FREQ=WEEKLY;BYDAY=MO,FR,SA", "before it has ended"),
        (datetime(2026, 1, 2), datetime(2026, 1, 3), "FREQ=WEEKLY;INTERVAL=0", "from 1 on"),
        (datetime(2026, 1, 2), datetime(2026, 1, 3), "FREQ=WEEKLY;COUNT=many", "from 1 on"),
        (datetime(2026, 1, 2), datetime(2026, 1, 3), "FREQ=WEEKLY;UNTIL=doomsday", "no day a repetition could end"),
        (datetime(2026, 1, 2), datetime(2026, 1, 3), "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "fits no day"),
        (datetime(2026, 1, 2), datetime(2026, 1, 3), "FREQ=DAILY;BYSECOND=1,2,3", "the part BYSECOND"),
    ],
)
def test_an_absence_that_cannot_be_or_never_ends_is_refused(
    database: Database, client_id: int, start: datetime, end: datetime, repeats: str | None, sentence: str
) -> None:
    with database.session() as session, pytest.raises(OfficeError, match=sentence):
        storage.add_absence(session, client_id, ILL, "", start, end, repeats)


@pytest.mark.parametrize(
    "repeats", ["FREQ=DAILY;UNTIL=20260131", "FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=YEARLY;COUNT=1"]
)
def test_an_absence_may_come_back(database: Database, client_id: int, repeats: str) -> None:
    with database.session() as session:
        storage.add_absence(session, client_id, ILL, "", datetime(2026, 1, 6), datetime(2026, 1, 7), repeats)


def test_what_belongs_to_another_client_is_not_there(database: Database, client_id: int) -> None:
    with database.session() as session:
        absence = storage.add_absence(session, client_id, ILL, "", datetime(2026, 1, 6), datetime(2026, 1, 7))
        day = storage.add_special_day(session, client_id, date(2026, 1, 6), "")
        feed = storage.add_feed(session, client_id, "x", ILL, url="https://calendar.example/a.ics")
        for remove, row in (
            (storage.remove_absence, absence),
            (storage.remove_special_day, day),
            (storage.remove_feed, feed),
        ):
            with pytest.raises(OfficeError, match="not there any more"):
                remove(session, client_id + 1, row.id)
            remove(session, client_id, row.id)
            with pytest.raises(OfficeError, match="not there any more"):
                remove(session, client_id, row.id)


def test_a_rule_without_an_end_that_got_in_all_the_same_is_a_doubt(database: Database, client_id: int) -> None:
    with database.session() as session:
        storage.add_absence(session, client_id, ILL, "kaputt", datetime(2026, 1, 6), datetime(2026, 1, 7))
        session.execute(update(AbsenceRow).values(local_end=datetime(2026, 1, 9), repeats="FREQ=DAILY"))
    with database.session() as session:
        calendar = storage.load_calendar(session, session.get_one(Client, client_id), NOW)
    assert len(calendar.doubts) == 1
    assert "kaputt" in calendar.doubts[0]
    assert judge(calendar, NOW).state is OfficeState.OPEN


@pytest.mark.parametrize(
    ("broken", "doubt"),
    [
        (update(Client).values(time_zone="Europe/Atlantis"), "the time zone “Europe/Atlantis” is not known"),
        (update(Client).values(country="QQ"), "the public holidays cannot be told"),
        (update(Client).values(land="XX"), "the public holidays cannot be told"),
        (update(OpeningSpan).values(closes=-1), "the weekly hours are broken"),
        (update(SpecialDayRow).values(spans=[[1, 2, 3]]), "the special day “zu” is broken"),
        (update(SpecialDayRow).values(spans=[[700, 60]]), "the special day “zu” is broken"),
        (update(AbsenceFeed).values(text="nonsense"), "the calendar “Datei” is broken"),
    ],
)
def test_whatever_is_broken_is_a_doubt_and_there_is_a_verdict_all_the_same(
    database: Database, client_id: int, broken: Update, doubt: str
) -> None:
    with database.session() as session:
        storage.set_hours(session, client_id, {0: [MORNING]})
        storage.add_special_day(session, client_id, date(2026, 11, 24), "zu")
        storage.add_feed(session, client_id, "Datei", ILL, text="BEGIN:VCALENDAR\nEND:VCALENDAR\n")
        session.execute(broken)
    with database.session() as session:
        calendar = storage.load_calendar(session, session.get_one(Client, client_id), NOW)
    assert len(calendar.doubts) == 1
    assert doubt in calendar.doubts[0]
    for days in range(3):
        assert judge(calendar, NOW + timedelta(days=days)).state in OfficeState


def test_a_place_without_holidays_of_its_own_is_refused(database: Database, client_id: int) -> None:
    with database.session() as session:
        client = session.get_one(Client, client_id)
        for country, land in (("DE", "XX"), ("QQ", None)):
            with pytest.raises(OfficeError):
                storage.set_land(session, client, country, land)
