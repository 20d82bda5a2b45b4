"""An address is confirmed once, for one person, by a link that ends."""

from datetime import UTC, datetime, timedelta

import pytest

from office.database import Database
from office.logins import addresses
from office.models import Role, User
from office.people import add_user

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
KARIN = "Karin@Bücher.example"


@pytest.fixture
def karin(database: Database) -> User:
    with database.session() as session:
        return add_user(session, "karin", "ten characters", Role.ADMIN, None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" Karin@Example.ORG ", "karin@example.org"), (KARIN, "karin@xn--bcher-kva.example"), ("a@b..c", "a@b..c")],
)
def test_an_address_is_compared_as_servers_write_it(typed: str, kept: str) -> None:
    assert addresses.normal(typed) == kept


def test_a_link_confirms_once_and_looking_confirms_nothing(database: Database, karin: User) -> None:
    with database.session() as session:
        _link, secret = addresses.make(session, karin, KARIN, NOW)
        assert addresses.find(session, secret, NOW) is not None
        assert not addresses.is_confirmed(session, karin.id, KARIN)
        assert addresses.use(session, secret, NOW) is not None
        assert addresses.use(session, secret, NOW) is None
        assert addresses.is_confirmed(session, karin.id, "karin@xn--bcher-kva.example")
        addresses.confirm(session, karin.id, KARIN, NOW)


def test_a_link_runs_out_and_a_later_one_takes_its_place(database: Database, karin: User) -> None:
    with database.session() as session:
        first = addresses.make(session, karin, KARIN, NOW)[1]
        other = addresses.make(session, karin, "other@example.org", NOW)[1]
        second = addresses.make(session, karin, KARIN, NOW)[1]
        assert [addresses.find(session, one, NOW) is None for one in (first, other, second)] == [True, False, False]
        end = NOW + addresses.LASTS
        assert addresses.find(session, second, end - timedelta(seconds=1)) is not None
        assert addresses.use(session, second, end) is None


def test_what_one_person_has_confirmed_counts_for_nobody_else(database: Database, karin: User) -> None:
    with database.session() as session:
        boss = add_user(session, "boss", "ten characters", Role.ADMIN, None)
        addresses.confirm(session, boss.id, KARIN, NOW)
        assert not addresses.is_confirmed(session, karin.id, KARIN)
        assert addresses.confirmed(session, [karin.id, boss.id]) == {(boss.id, addresses.normal(KARIN))}
