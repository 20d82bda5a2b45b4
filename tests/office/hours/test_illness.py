"""Ill today, and back again."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from office.clients import add_client
from office.database import Database
from office.hours import storage
from office.hours.illness import end_illness, ill_until, report_ill, running_illnesses
from office.hours.storage import load_calendar
from office.hours.values import AbsenceKind
from office.models import Client

NOW = datetime(2026, 11, 24, 9, 20, 31, tzinfo=UTC)
TEN_TWENTY, MIDNIGHT = datetime(2026, 11, 24, 10, 20), datetime(2026, 11, 25)
HOLIDAY, ILLNESS, OTHER = AbsenceKind


@pytest.fixture
def client(database: Database) -> Client:
    with database.session() as session:
        return add_client(session, "Weber", ["030 23125042"], "de", "Europe/Berlin", "DE")


def enter(
    database: Database, client: Client, kind: AbsenceKind, start: datetime, end: datetime, rule: str | None = None
) -> None:
    with database.session() as session:
        storage.add_absence(session, client.id, kind, "", start, end, rule)


def report(database: Database, client: Client, now: datetime = NOW) -> bool:
    with database.session() as session:
        return report_ill(session, session.get_one(Client, client.id), now) is not None


def back_again(database: Database, client: Client, now: datetime = NOW) -> None:
    with database.session() as session:
        calendar = load_calendar(session, client, now)
        for row in running_illnesses(session, calendar, client.id, now):
            end_illness(session, calendar, row, now)


def times(database: Database, client: Client) -> Sequence[tuple[datetime, datetime]]:
    with database.session() as session:
        return [(row.local_start, row.local_end) for row in storage.list_absences(session, client.id)]


def until(database: Database, client: Client, now: datetime = NOW) -> datetime | None:
    with database.session() as session:
        return ill_until(load_calendar(session, client, now), now)


def test_an_illness_lasts_until_midnight_on_the_clients_clock(database: Database, client: Client) -> None:
    assert until(database, client) is None
    assert report(database, client)
    assert times(database, client) == [(TEN_TWENTY, MIDNIGHT)]
    assert until(database, client) == datetime(2026, 11, 24, 23, tzinfo=UTC)


def test_it_is_not_entered_twice(database: Database, client: Client) -> None:
    assert report(database, client)
    assert not report(database, client, NOW.replace(hour=15))
    assert len(times(database, client)) == 1
    assert report(database, client, NOW.replace(day=25))


def test_not_even_by_clicks_at_the_same_moment(database: Database, client: Client) -> None:
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda _: report(database, client), range(6)))
    assert sorted(done) == [False] * 5 + [True]
    assert len(times(database, client)) == 1


@pytest.mark.parametrize(
    ("kind", "start", "end", "rule", "expected"),
    [
        (ILLNESS, datetime(2026, 11, 23), datetime(2026, 11, 27), None, 1),
        (ILLNESS, datetime(2026, 11, 17), datetime(2026, 11, 18), "FREQ=WEEKLY", 1),
        (ILLNESS, datetime(2026, 11, 24), datetime(2026, 11, 24, 15), None, 2),
        (ILLNESS, datetime(2026, 11, 24, 12), datetime(2026, 11, 26), None, 2),
        (HOLIDAY, datetime(2026, 11, 23), datetime(2026, 11, 27), None, 2),
    ],
)
def test_it_is_entered_where_no_illness_covers_the_rest_of_the_day(
    database: Database, client: Client, kind: AbsenceKind, start: datetime, end: datetime, rule: str, expected: int
) -> None:
    enter(database, client, kind, start, end, rule)
    report(database, client)
    assert len(times(database, client)) == expected


def test_two_illnesses_that_follow_each_other_cover_the_day_together(database: Database, client: Client) -> None:
    enter(database, client, ILLNESS, datetime(2026, 11, 24), datetime(2026, 11, 24, 15))
    enter(database, client, ILLNESS, datetime(2026, 11, 24, 15), MIDNIGHT)
    assert not report(database, client)


@pytest.mark.parametrize(
    ("now", "hours"),
    [(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), 21.5), (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 22.5)],
)
def test_the_clock_changes_on_a_day_of_illness(database: Database, client: Client, now: datetime, hours: float) -> None:
    assert report(database, client, now)
    assert not report(database, client, now.replace(hour=1))
    ends = until(database, client, now)
    assert ends
    assert (ends - now).total_seconds() == hours * 3600


def test_back_again_ends_it_now(database: Database, client: Client) -> None:
    enter(database, client, ILLNESS, datetime(2026, 11, 23), datetime(2026, 11, 27))
    enter(database, client, HOLIDAY, datetime(2026, 11, 24), datetime(2026, 11, 25))
    back_again(database, client)
    assert times(database, client) == [
        (datetime(2026, 11, 23), TEN_TWENTY),
        (datetime(2026, 11, 24), datetime(2026, 11, 25)),
    ]
    assert until(database, client) is None


def test_an_illness_that_has_just_begun_never_was(database: Database, client: Client) -> None:
    report(database, client)
    back_again(database, client, NOW.replace(second=55))
    assert times(database, client) == []


def test_one_that_repeats_or_has_not_begun_is_left_alone(database: Database, client: Client) -> None:
    enter(database, client, ILLNESS, datetime(2026, 11, 17), datetime(2026, 11, 18), "FREQ=WEEKLY")
    enter(database, client, ILLNESS, datetime(2026, 11, 24, 12), datetime(2026, 11, 26))
    before = times(database, client)
    back_again(database, client)
    assert times(database, client) == before
