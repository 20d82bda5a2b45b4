"""The second factor, and links that stand in for a password once."""

import hashlib
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from office.database import Database
from office.errors import AlreadyTaken, OfficeError
from office.logins import links, second_factor
from office.logins.models import LinkKind
from office.models import Role, User
from office.people import add_user, find_by_identity, find_user, set_email, set_password, set_role

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
STEP = timedelta(seconds=30)
PASSWORD = "correct horse battery"
KEY, OTHER_KEY = b"k" * 32, b"o" * 32
READ = ('SELECT * FROM "user"', "SELECT * FROM recovery_code")


@pytest.fixture
def anna(database: Database) -> User:
    with database.session() as session:
        add_user(session, "bernd", PASSWORD, Role.ADMIN, None)
        return add_user(session, "anna", PASSWORD, Role.ADMIN, None)


def switched_on(database: Database, secret: str, now: datetime = NOW) -> list[str]:
    with database.session() as session:
        code = pyotp.TOTP(secret).at(now)
        return second_factor.switch_on(session, find_user(session, "anna"), secret, code, KEY, now)


def let_in(database: Database, code: str, now: datetime, key: bytes = KEY) -> bool:
    with database.session() as session:
        return second_factor.is_right(session, find_user(session, "anna"), code, key, now)


@pytest.mark.usefixtures("anna")
def test_a_code_lets_in_once(database: Database) -> None:
    secret = second_factor.new_secret()
    switched_on(database, secret)
    totp, later = pyotp.TOTP(secret), NOW + STEP
    assert not let_in(database, totp.at(NOW), NOW), "it was used to switch it on"
    assert not let_in(database, "000000" if totp.at(later) != "000000" else "000001", later)
    assert let_in(database, f"{totp.at(later)[:3]} {totp.at(later)[3:]}", later)
    assert not let_in(database, totp.at(later), later)
    assert not let_in(database, "", later)
    assert not let_in(database, "١٢٣٤٥٦", later)


@pytest.mark.usefixtures("anna")
def test_the_clocks_may_be_half_a_minute_apart_and_no_more(database: Database) -> None:
    secret = second_factor.new_secret()
    switched_on(database, secret, NOW - timedelta(hours=1))
    totp = pyotp.TOTP(secret)
    assert not let_in(database, totp.at(NOW - 2 * STEP), NOW)
    assert not let_in(database, totp.at(NOW + 2 * STEP), NOW)
    assert let_in(database, totp.at(NOW - STEP), NOW)
    assert let_in(database, totp.at(NOW + STEP), NOW)
    assert not let_in(database, totp.at(NOW), NOW), "one from before the last used is no good any more"


@pytest.mark.usefixtures("anna")
def test_nothing_is_switched_on_that_the_app_does_not_know(database: Database) -> None:
    with database.session() as session, pytest.raises(OfficeError, match="the code is not right"):
        second_factor.switch_on(session, find_user(session, "anna"), second_factor.new_secret(), "123", KEY, NOW)


@pytest.mark.usefixtures("anna")
def test_a_recovery_code_lets_in_once(database: Database) -> None:
    codes = switched_on(database, second_factor.new_secret())
    assert len(set(codes)) == 10
    assert let_in(database, f" {codes[0].upper()} ", NOW)
    assert not let_in(database, codes[0], NOW)
    assert let_in(database, codes[1].replace("-", ""), NOW)
    with database.session() as session:
        anna = find_user(session, "anna")
        assert second_factor.codes_left(session, anna) == 8
        anew = second_factor.renew_codes(session, anna, KEY)
        assert second_factor.codes_left(session, anna) == 10
    assert not let_in(database, codes[2], NOW)
    assert let_in(database, anew[2], NOW)


@pytest.mark.usefixtures("anna")
def test_who_steals_the_database_has_no_codes(database: Database) -> None:
    secret = second_factor.new_secret()
    codes = switched_on(database, secret)
    with database.engine.connect() as connection:
        rows = str([connection.execute(text(name)).all() for name in READ])
    assert secret not in rows
    assert codes[0].replace("-", "") not in rows
    later = NOW + STEP
    assert not let_in(database, pyotp.TOTP(secret).at(later), later, OTHER_KEY)
    assert not let_in(database, codes[0], later, OTHER_KEY)


@pytest.mark.usefixtures("anna")
def test_recovery_codes_are_ones_own(database: Database) -> None:
    codes = switched_on(database, second_factor.new_secret())
    with database.session() as session:
        assert not second_factor.is_right(session, find_user(session, "bernd"), codes[0], KEY, NOW)


@pytest.mark.usefixtures("anna")
def test_switched_off_nothing_of_it_is_left(database: Database) -> None:
    codes = switched_on(database, second_factor.new_secret())
    with database.session() as session:
        anna = find_user(session, "anna")
        second_factor.switch_off(session, anna)
        assert (anna.totp_secret, second_factor.codes_left(session, anna)) == (None, 0)
    assert not let_in(database, codes[0], NOW)


def test_the_address_names_house_and_login() -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    assert second_factor.address(secret, "anna") == f"otpauth://totp/Vorzimmer:anna?secret={secret}&issuer=Vorzimmer"


# -- Links -------------------------------------------------------------------------------------------------------------


def made(session: Session, kind: LinkKind = LinkKind.RESET) -> str:
    return links.make(session, find_user(session, "anna"), kind, NOW)[1]


@pytest.mark.usefixtures("anna")
def test_a_link_works_once(database: Database) -> None:
    with database.session() as session:
        link, secret = links.make(session, find_user(session, "anna"), LinkKind.RESET, NOW)
        assert link.digest == hashlib.sha256(secret.encode()).hexdigest()
        assert links.find(session, "", NOW) is None
    with database.session() as session:
        for _ in range(2):
            found = links.find(session, secret, NOW)
            assert found is not None
            assert found.user.login == "anna"
        links.end_all(session, found.user_id)
        assert links.find(session, secret, NOW) is None


@pytest.mark.parametrize(("kind", "lasts"), [(LinkKind.RESET, "1h"), (LinkKind.INVITATION, "7d")])
@pytest.mark.usefixtures("anna")
def test_a_link_runs_out(database: Database, kind: LinkKind, lasts: str) -> None:
    end = NOW + {"1h": timedelta(hours=1), "7d": timedelta(days=7)}[lasts]
    with database.session() as session:
        secret = made(session, kind)
        assert links.find(session, secret, end - timedelta(seconds=1)) is not None
        assert links.find(session, secret, end) is None


@pytest.mark.usefixtures("anna")
def test_a_later_link_a_new_password_and_another_address_end_a_link(database: Database) -> None:
    with database.session() as session:
        first, second = made(session), made(session)
        assert links.find(session, first, NOW) is None
        assert links.find(session, second, NOW) is not None
        set_password(session, "anna", f"new {PASSWORD}")
        assert links.find(session, second, NOW) is None
        third = made(session)
        set_email(session, find_user(session, "anna"), "anna@example.org")
        assert links.find(session, third, NOW) is None


# -- Addresses and identities ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("anna")
def test_an_address_is_one_persons(database: Database) -> None:
    with database.session() as session:
        set_email(session, find_user(session, "anna"), " Anna@Example.org ")
        assert find_user(session, "anna").email == "anna@example.org"
        with pytest.raises(AlreadyTaken, match="is another user's"):
            set_email(session, find_user(session, "bernd"), "anna@example.org")
        for wrong in ("anna", "anna@", "a b@example.org", "a@b", "a@b.c, d@e.f", f"{'x' * 320}@example.org"):
            with pytest.raises(OfficeError, match="is no e-mail address"):
                set_email(session, find_user(session, "bernd"), wrong)
        set_email(session, find_user(session, "anna"), "")
        assert find_user(session, "anna").email is None


@pytest.mark.usefixtures("anna")
def test_an_identity_is_known_by_its_address_once_and_then_by_its_subject(database: Database) -> None:
    with database.session() as session:
        anna, bernd = find_user(session, "anna"), find_user(session, "bernd")
        set_email(session, anna, "anna@example.org")
        assert find_by_identity(session, "s1", None) == (None, False)
        assert find_by_identity(session, "s1", "nobody@example.org") == (None, False)
        assert find_by_identity(session, "s1", "ANNA@example.org") == (anna, True)
        assert find_by_identity(session, "s1", None) == (anna, False)
        assert find_by_identity(session, "s2", "anna@example.org") == (None, False), "somebody else's address by now"
        set_email(session, bernd, "bernd@example.org")
        assert find_by_identity(session, "s1", "bernd@example.org") == (anna, False)
        set_email(session, anna, "anna.new@example.org")
        assert find_by_identity(session, "s1", None) == (None, False)


@pytest.mark.usefixtures("anna")
def test_an_admin_is_left(database: Database) -> None:
    with database.session() as session:
        client = None
        with pytest.raises(OfficeError, match="an owner or assistant belongs to a client"):
            set_role(session, find_user(session, "anna"), Role.OWNER, client)
