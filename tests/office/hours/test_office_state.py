"""Is the office open? Tables of moments, and what holds whatever the calendar says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office.hours import state
from office.hours.state import judge, next_opening, to_utc
from office.hours.values import Absence, AbsenceKind, Calendar, OfficeState, Span, SpecialDay

OPEN, CLOSED, HOLIDAY, ABSENCE = OfficeState
BERLIN = "Europe/Berlin"


def at(hour: float) -> int:
    return round(hour * 60)


WEEK = {day: (Span(at(9), at(12.5)), Span(at(14), at(18))) for day in range(4)} | {4: (Span(at(9), at(13)),)}
FIRM = Calendar(
    BERLIN,
    WEEK,
    special_days=(
        SpecialDay(date(2020, 12, 24), "Heiligabend", (Span(at(9), at(12)),), is_yearly=True),
        SpecialDay(date(2020, 12, 31), "Silvester", (), is_yearly=True),
        SpecialDay(date(2026, 11, 28), "Verkaufsoffener Samstag", (Span(at(10), at(16)),)),
        SpecialDay(date(2027, 12, 24), "Heiligabend 2027", ()),
    ),
    land="BY",
    absences=(
        Absence(AbsenceKind.HOLIDAY, "Urlaub", datetime(2026, 8, 3), datetime(2026, 8, 22)),
        Absence(AbsenceKind.ILLNESS, "krank", datetime(2026, 8, 21, 10), datetime(2026, 8, 25, 12)),
        Absence(AbsenceKind.OTHER, "Termin", datetime(2026, 9, 1, 15), datetime(2026, 9, 1, 16, 30)),
        Absence(
            AbsenceKind.OTHER,
            "Fortbildung",
            datetime(2026, 10, 7, 14),
            datetime(2026, 10, 7, 18),
            "FREQ=WEEKLY;COUNT=3",
        ),
    ),
)
BERLINERS = replace(FIRM, land="BE", absences=())
WORKERS = replace(FIRM, worked_holidays=frozenset({"Mariä Himmelfahrt", "Heilige Drei Könige"}))
BAR = Calendar(BERLIN, {4: (Span(at(20), at(26)),), 5: (Span(at(20), at(28)),), 6: (Span(at(22), at(25)),)}, land="BE")
NIGHT = Calendar(BERLIN, {day: (Span(at(1), at(4)),) for day in range(7)}, land="BE")
GAP = Calendar(BERLIN, {day: (Span(at(2.25), at(2.75)),) for day in range(7)}, land="BE")
ALWAYS = Calendar(BERLIN, land="BE")
NEW_YORK = Calendar("America/New_York", {day: (Span(at(9), at(17)),) for day in range(5)}, country="US")
FROM_FIRST_TO_LAST = Calendar(BERLIN, {0: (Span(0, at(24)),)}, land="BE")

TABLE = [
    # An ordinary week: 23 November 2026 is a Monday.
    (FIRM, "2026-11-23T08:59:59", CLOSED), (FIRM, "2026-11-23T09:00", OPEN), (FIRM, "2026-11-23T12:29:59", OPEN),
    (FIRM, "2026-11-23T12:30", CLOSED), (FIRM, "2026-11-23T13:59", CLOSED), (FIRM, "2026-11-23T14:00", OPEN),
    (FIRM, "2026-11-23T17:59", OPEN), (FIRM, "2026-11-23T18:00", CLOSED), (FIRM, "2026-11-27T12:59", OPEN),
    (FIRM, "2026-11-27T13:00", CLOSED), (FIRM, "2026-11-27T15:00", CLOSED), (FIRM, "2026-11-21T10:00", CLOSED),
    (FIRM, "2026-11-22T10:00", CLOSED), (FIRM, "2026-11-24T00:00", CLOSED), (FIRM, "2026-11-23T23:59:59", CLOSED),
    # Special days stand before weekly hours and before holidays; a dated one before a yearly one.
    (FIRM, "2026-11-28T09:59", HOLIDAY), (FIRM, "2026-11-28T10:00", OPEN), (FIRM, "2026-11-28T16:00", HOLIDAY),
    (FIRM, "2026-12-24T11:59", OPEN), (FIRM, "2026-12-24T12:00", HOLIDAY), (FIRM, "2026-12-24T15:00", HOLIDAY),
    (FIRM, "2026-12-24T08:00", HOLIDAY), (FIRM, "2030-12-24T11:00", OPEN), (FIRM, "2027-12-24T11:00", HOLIDAY),
    (FIRM, "2026-12-31T10:00", HOLIDAY), (FIRM, "2026-12-30T10:00", OPEN),
    # Public holidays of two Länder, and one that is worked.
    (FIRM, "2026-12-25T10:00", HOLIDAY), (FIRM, "2026-10-03T10:00", HOLIDAY), (FIRM, "2026-05-01T10:00", HOLIDAY),
    (FIRM, "2027-01-06T10:00", HOLIDAY), (BERLINERS, "2027-01-06T10:00", OPEN),
    (BERLINERS, "2027-03-08T10:00", HOLIDAY),
    (FIRM, "2027-03-08T10:00", OPEN), (FIRM, "2026-06-04T10:00", HOLIDAY), (BERLINERS, "2026-06-04T10:00", OPEN),
    (WORKERS, "2027-01-06T10:00", OPEN), (WORKERS, "2027-01-06T13:00", CLOSED), (WORKERS, "2026-12-25T10:00", HOLIDAY),
    (FIRM, "2028-08-15T10:00", HOLIDAY), (WORKERS, "2028-08-15T10:00", OPEN), (BERLINERS, "2028-08-15T10:00", OPEN),
    (FIRM, "2026-04-03T00:00", HOLIDAY), (FIRM, "2026-04-03T23:59:59", HOLIDAY), (FIRM, "2026-04-04T00:00", CLOSED),
    # Absences stand before everything, overlap, end to the minute and come back.
    (FIRM, "2026-08-02T23:59", CLOSED), (FIRM, "2026-08-03T00:00", ABSENCE), (FIRM, "2026-08-15T10:00", ABSENCE),
    (FIRM, "2026-08-21T11:00", ABSENCE), (FIRM, "2026-08-22T00:00", ABSENCE), (FIRM, "2026-08-25T11:59", ABSENCE),
    (FIRM, "2026-08-25T12:00", OPEN), (FIRM, "2026-09-01T14:59", OPEN), (FIRM, "2026-09-01T15:00", ABSENCE),
    (FIRM, "2026-09-01T16:30", OPEN), (FIRM, "2026-10-07T15:00", ABSENCE), (FIRM, "2026-10-14T15:00", ABSENCE),
    (FIRM, "2026-10-21T17:59", ABSENCE), (FIRM, "2026-10-28T15:00", OPEN), (FIRM, "2026-10-15T15:00", OPEN),
    (FIRM, "2026-09-30T15:00", OPEN),
    # Past midnight: the hours belong to the day they began on, Sunday into Monday as well.
    (BAR, "2026-11-27T23:59", OPEN), (BAR, "2026-11-28T00:00", OPEN), (BAR, "2026-11-28T01:59", OPEN),
    (BAR, "2026-11-28T02:00", CLOSED), (BAR, "2026-11-29T03:59", OPEN), (BAR, "2026-11-29T04:00", CLOSED),
    (BAR, "2026-11-29T22:00", OPEN), (BAR, "2026-11-30T00:59", OPEN), (BAR, "2026-11-30T01:00", CLOSED),
    (BAR, "2026-12-25T01:00", HOLIDAY), (BAR, "2026-12-26T21:00", HOLIDAY), (BAR, "2027-01-01T01:00", HOLIDAY),
    # The clock goes forward on 28 March 2027 (2:00 becomes 3:00) and back on 25 October 2026 (3:00 becomes 2:00).
    (NIGHT, "2027-03-28T00:59", CLOSED), (NIGHT, "2027-03-28T01:30", OPEN), (NIGHT, "2027-03-28T03:30", OPEN),
    (NIGHT, "2027-03-28T04:00", CLOSED), (NIGHT, "2026-10-25T01:30", OPEN), (NIGHT, "2026-10-25T02:30", OPEN),
    (NIGHT, "2026-10-25T02:30+01:00", OPEN), (NIGHT, "2026-10-25T03:59", OPEN), (NIGHT, "2026-10-25T04:00", CLOSED),
    (GAP, "2027-03-28T03:15", CLOSED), (GAP, "2027-03-27T02:30", OPEN), (GAP, "2026-10-25T02:30+02:00", OPEN),
    (GAP, "2026-10-25T02:30+01:00", CLOSED), (BAR, "2027-03-28T03:59", OPEN), (BAR, "2026-10-25T03:59", OPEN),
    (FIRM, "2026-10-26T09:00", OPEN), (FIRM, "2027-03-30T09:00", OPEN), (FIRM, "2027-03-30T08:59", CLOSED),
    # No hours at all: always open, but for holidays and absences.
    (ALWAYS, "2026-11-22T03:00", OPEN), (ALWAYS, "2026-12-25T12:00", HOLIDAY), (ALWAYS, "2026-12-27T00:00", OPEN),
    # Another zone, another country; a day from midnight to midnight.
    (NEW_YORK, "2026-11-23T09:00-05:00", OPEN), (NEW_YORK, "2026-11-23T14:30+01:00", CLOSED),
    (NEW_YORK, "2026-11-26T10:00-05:00", HOLIDAY), (FROM_FIRST_TO_LAST, "2026-11-23T00:00", OPEN),
    (FROM_FIRST_TO_LAST, "2026-11-23T23:59:59", OPEN), (FROM_FIRST_TO_LAST, "2026-11-24T00:00", CLOSED),
]  # fmt: skip


def moment(written: str) -> datetime:
    """A moment; in Berlin where no offset is written."""
    parsed = datetime.fromisoformat(written)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(BERLIN))


@pytest.mark.parametrize(("calendar", "when", "state"), TABLE, ids=[f"{when}-{state}" for _, when, state in TABLE])
def test_the_state_of_the_office(calendar: Calendar, when: str, state: OfficeState) -> None:
    assert judge(calendar, moment(when)).state is state


@pytest.mark.parametrize(
    ("calendar", "when", "opens"),
    [
        (FIRM, "2026-11-23T10:00", None),
        (FIRM, "2026-11-23T08:00", "2026-11-23T09:00"),
        (FIRM, "2026-11-23T13:00", "2026-11-23T14:00"),
        (FIRM, "2026-11-23T19:00", "2026-11-24T09:00"),
        (FIRM, "2026-11-27T13:00", "2026-11-28T10:00"),
        (FIRM, "2026-11-28T17:00", "2026-11-30T09:00"),
        (FIRM, "2026-12-24T13:00", "2026-12-28T09:00"),
        (FIRM, "2026-12-30T19:00", "2027-01-04T09:00"),
        (FIRM, "2026-08-10T10:00", "2026-08-25T12:00"),
        (FIRM, "2026-09-01T15:10", "2026-09-01T16:30"),
        (FIRM, "2026-10-07T15:00", "2026-10-08T09:00"),
        (BAR, "2026-11-30T02:00", "2026-12-04T20:00"),
        (GAP, "2027-03-28T00:00", "2027-03-30T02:15"),
        (GAP, "2026-10-25T02:50+02:00", "2026-10-26T02:15"),
        (NEW_YORK, "2026-11-25T18:00-05:00", "2026-11-27T09:00-05:00"),
        (ALWAYS, "2026-12-25T12:00", "2026-12-27T00:00"),
    ],
)
def test_when_it_opens_next(calendar: Calendar, when: str, opens: str | None) -> None:
    assert next_opening(calendar, moment(when)) == (moment(opens) if opens else None)


def test_an_office_that_never_opens_again_says_so() -> None:
    gone = replace(FIRM, absences=(Absence(AbsenceKind.OTHER, "zu", datetime(2026, 1, 1), datetime(2099, 1, 1)),))
    assert next_opening(gone, moment("2026-11-23T10:00")) is None


def test_the_verdict_says_why_and_until_when() -> None:
    ill = judge(FIRM, moment("2026-08-21T11:00"))
    assert (ill.absence, ill.name, ill.until) == (AbsenceKind.ILLNESS, "krank", moment("2026-08-25T12:00"))
    assert judge(FIRM, moment("2026-08-10T11:00")).until == moment("2026-08-25T12:00"), "one absence runs into the next"
    feast = judge(FIRM, moment("2026-12-25T11:00"))
    assert (feast.name, feast.until) == ("Erster Weihnachtstag", moment("2026-12-26T00:00"))
    assert judge(FIRM, moment("2026-11-23T10:00")).until == moment("2026-11-23T12:30")
    assert judge(FIRM, moment("2026-09-01T14:30")).until == moment("2026-09-01T15:00"), "an absence cuts it short"
    assert judge(FIRM, moment("2026-12-24T08:00")).until == moment("2026-12-24T09:00"), "a special day opens later"
    assert judge(ALWAYS, moment("2026-11-23T10:00")).until is None


def test_a_repetition_nobody_understands_is_no_absence_and_no_error() -> None:
    broken = replace(FIRM, absences=(replace(FIRM.absences[3], repeats="FREQ=SOMETIMES"),))
    assert judge(broken, moment("2026-10-07T15:00")).state is OPEN


def test_a_country_nobody_knows_has_no_holidays() -> None:
    assert judge(replace(FIRM, country="XX"), moment("2026-12-25T10:00")).state is OPEN


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2026-07-01T12:00", "2026-07-01T10:00Z"),
        ("2026-12-01T12:00", "2026-12-01T11:00Z"),
        ("2027-03-28T02:30", "2027-03-28T01:00Z"),
        ("2027-03-28T02:00", "2027-03-28T01:00Z"),
        ("2027-03-28T03:00", "2027-03-28T01:00Z"),
        ("2026-10-25T02:30", "2026-10-25T00:30Z"),
    ],
)
def test_a_wall_clock_time_becomes_a_moment(local: str, utc: str) -> None:
    assert to_utc(BERLIN, datetime.fromisoformat(local)) == datetime.fromisoformat(utc)


def spans(pairs: list[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span(opens, opens + length) for opens, length in pairs)


some_spans = st.lists(st.tuples(st.integers(0, 1439), st.integers(15, 900)), max_size=3).map(spans)
some_days = st.dates(date(2026, 9, 1), date(2027, 4, 30))
some_absences = st.builds(
    lambda start, hours, repeats: Absence(AbsenceKind.OTHER, "", start, start + timedelta(hours=hours), repeats),
    st.datetimes(datetime(2026, 9, 1), datetime(2027, 4, 30)).map(lambda when: when.replace(second=0, microsecond=0)),
    st.integers(1, 400),
    st.sampled_from([None, "FREQ=WEEKLY;COUNT=5", "FREQ=DAILY;INTERVAL=3;COUNT=4", "nonsense"]),
)
calendars = st.builds(
    Calendar,
    time_zone=st.sampled_from([BERLIN, "America/New_York", "Pacific/Auckland", "UTC"]),
    hours=st.dictionaries(st.integers(0, 6), some_spans),
    special_days=st.lists(
        st.builds(SpecialDay, day=some_days, name=st.just("x"), spans=some_spans, is_yearly=st.booleans()), max_size=4
    ).map(tuple),
    land=st.sampled_from([None, "BY", "BE"]),
    absences=st.lists(some_absences, max_size=4).map(tuple),
)
moments = st.datetimes(datetime(2026, 9, 1), datetime(2027, 4, 30), timezones=st.just(UTC))


@settings(deadline=None, max_examples=200)
@given(calendars, moments)
def test_whatever_the_calendar_there_is_a_verdict_and_it_lasts_until_it_says(
    calendar: Calendar, when: datetime
) -> None:
    verdict = judge(calendar, when)
    assert verdict.state in OfficeState
    assert verdict.until is None or verdict.until > when
    if verdict.until and verdict.state is ABSENCE:
        assert judge(calendar, verdict.until).state is not ABSENCE


@settings(deadline=None, max_examples=200)
@given(calendars, some_days, st.integers(0, 6), st.floats(0, 0.999))
def test_it_is_open_all_through_a_span_where_nothing_stands_before_it(
    calendar: Calendar, day: date, ahead: int, share: float
) -> None:
    plain = replace(calendar, special_days=(), absences=(), country="XX")
    begins = day + timedelta(days=ahead)
    for span in plain.hours.get(begins.weekday(), ()):
        midnight = datetime.combine(begins, datetime.min.time())
        opens, closes = (to_utc(plain.time_zone, midnight + timedelta(minutes=m)) for m in (span.opens, span.closes))
        if opens < closes:
            assert judge(plain, opens + (closes - opens) * share).state is OPEN


@settings(deadline=None, max_examples=200)
@given(calendars, moments, st.floats(0, 0.999))
def test_at_the_next_opening_it_is_open_and_at_no_moment_before(
    calendar: Calendar, when: datetime, share: float
) -> None:
    opens = next_opening(calendar, when)
    if opens is not None:
        assert opens > when
        assert judge(calendar, opens).state is OPEN
        assert judge(calendar, when + (opens - when) * share).state is not OPEN


HOURLY = tuple(
    Absence(AbsenceKind.OTHER, "", start, start + timedelta(hours=1))
    for start in (datetime(2026, 10, 1, hour) + timedelta(days=day) for day in range(430) for hour in range(9, 18))
)


def test_absences_beyond_number_are_gone_over_once_and_not_at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """As they are where a calendar's daily events are written out: nine an hour long, for more than a year."""
    asked = 0

    def counted(time_zone: str, local: datetime) -> datetime:
        nonlocal asked
        asked += 1
        return to_utc(time_zone, local)

    monkeypatch.setattr(state, "to_utc", counted)
    full = replace(FIRM, absences=HOURLY)
    assert judge(full, moment("2026-11-23T10:00")).until == moment("2026-11-23T18:00")
    assert next_opening(full, moment("2026-11-23T10:00")) is None
    assert asked < 8 * len(HOURLY)


def test_absence_upon_absence_for_more_than_a_year_has_no_end() -> None:
    daily = Absence(AbsenceKind.OTHER, "immer", datetime(2026, 1, 1), datetime(2026, 1, 2), "FREQ=DAILY")
    assert judge(replace(FIRM, absences=(daily,)), moment("2026-11-23T10:00")).until is None
    long = replace(daily, local_end=datetime(2028, 1, 1), repeats=None)
    assert judge(replace(FIRM, absences=(long,)), moment("2026-11-23T10:00")).until == moment("2028-01-01T00:00")
