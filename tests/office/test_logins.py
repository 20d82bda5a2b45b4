"""Sessions, and limits to guessing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from office.database import Database
from office.logins import sessions
from office.logins.limits import FORGOTTEN_AFTER, LONGEST_WAIT, Limit, attempt, wait_after, was_right
from office.models import Role
from office.people import add_user, remove_user, set_password

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
LIMIT = Limit("login:hoffmann", 3)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 0), (2, 0), (3, 5), (4, 10), (5, 20), (9, 320), (10, 640), (11, 900), (1000, 900)]
)
def test_each_wrong_guess_makes_the_next_wait_longer(attempts: int, seconds: int) -> None:
    assert wait_after(attempts, 3) == timedelta(seconds=seconds)


def tried(database: Database, now: datetime, *limits: Limit) -> timedelta | None:
    with database.session() as session:
        return attempt(session, limits or [LIMIT], now)


def test_guesses_are_counted_in_the_database(database: Database) -> None:
    assert [tried(database, NOW) for _ in range(3)] == [None] * 3
    assert tried(database, NOW) == timedelta(seconds=5)
    assert tried(database, NOW + timedelta(seconds=4)) == timedelta(seconds=1)
    later = NOW + timedelta(seconds=5)
    assert tried(database, later) is None
    assert tried(database, later) == timedelta(seconds=10)
    assert tried(database, later, Limit("login:marlowe", 3)) is None


def test_what_was_right_is_taken_off_and_no_more(database: Database) -> None:
    for _ in range(2):
        assert tried(database, NOW) is None
    for _ in range(5):
        assert tried(database, NOW) is None
        with database.session() as session:
            was_right(session, [LIMIT])
    assert tried(database, NOW) is None
    assert tried(database, NOW) == timedelta(seconds=5), "the two wrong ones still count"


def test_one_full_limit_of_several_is_enough(database: Database) -> None:
    address = Limit("address:192.0.2.1", 10)
    for _ in range(3):
        tried(database, NOW, LIMIT, address)
    assert tried(database, NOW, LIMIT, address) == timedelta(seconds=5)
    assert tried(database, NOW, address) is None


def test_a_guesser_is_forgotten_after_a_day(database: Database) -> None:
    now = NOW
    for _ in range(20):
        wait = tried(database, now)
        now += wait or timedelta()
    assert tried(database, now - timedelta(seconds=1)) is not None
    assert LONGEST_WAIT < FORGOTTEN_AFTER
    assert [tried(database, now + FORGOTTEN_AFTER) for _ in range(4)] == [None] * 3 + [timedelta(seconds=5)]


def test_many_guesses_at_once_are_no_way_around_the_limit(database: Database) -> None:
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: tried(database, NOW), range(16)))
    assert 1 <= waits.count(None) <= 3
    assert tried(database, NOW) is not None or waits.count(None) < 3


def test_a_log_in_is_found_by_its_secret_until_it_ends(database: Database) -> None:
    with database.session() as session:
        anna = add_user(session, "anna", PASSWORD, Role.ADMIN, None)
        bernd = add_user(session, "bernd", PASSWORD, Role.ADMIN, None)
        first, secret = sessions.begin(session, anna.id, "Firefox, Linux", "192.0.2.1", NOW)
        second, other = sessions.begin(session, anna.id, "", "192.0.2.2", NOW + timedelta(minutes=1))
        assert secret not in first.digest
    with database.session() as session:
        found = sessions.find(session, secret, NOW)
        assert found is not None
        assert found.user.login == "anna"
        assert [one.id for one in sessions.list_open(session, anna.id, NOW)] == [second.id, first.id]
        assert not sessions.end(session, bernd.id, first.id)
        assert sessions.end(session, anna.id, first.id)
        assert sessions.find(session, secret, NOW) is None
        assert sessions.find(session, other, NOW) is not None
        assert sessions.find(session, other, NOW + sessions.LIFE + timedelta(minutes=1)) is None
        assert sessions.find(session, "", NOW) is None


def test_a_use_is_noted_to_a_few_minutes(database: Database) -> None:
    with database.session() as session:
        anna = add_user(session, "anna", PASSWORD, Role.ADMIN, None)
        login, _secret = sessions.begin(session, anna.id, "", "192.0.2.1", NOW)
        sessions.note_use(login, "192.0.2.9", NOW + timedelta(minutes=4))
        assert (login.seen_at, login.address) == (NOW, "192.0.2.1")
        sessions.note_use(login, "192.0.2.9", NOW + timedelta(minutes=5))
        assert (login.seen_at, login.address) == (NOW + timedelta(minutes=5), "192.0.2.9")


def test_what_has_run_out_is_cleared_away_at_the_next_log_in(database: Database) -> None:
    with database.session() as session:
        anna = add_user(session, "anna", PASSWORD, Role.ADMIN, None)
        add_user(session, "bernd", PASSWORD, Role.ADMIN, None)
        sessions.begin(session, anna.id, "", "", NOW)
        later = NOW + sessions.LIFE
        sessions.begin(session, anna.id, "", "", later)
        assert sessions.end_all(session, anna.id) == 1
        kept, _secret = sessions.begin(session, anna.id, "", "", later)
        sessions.begin(session, anna.id, "", "", later)
        assert sessions.end_all(session, anna.id, but=kept.id) == 1
        set_password(session, "anna", f"new {PASSWORD}")
        assert sessions.list_open(session, anna.id, later) == []
        sessions.begin(session, anna.id, "", "", later)
        remove_user(session, anna)
