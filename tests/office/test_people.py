"""People who log in."""

import hashlib
import hmac

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from office.clients import add_client, find_client
from office.database import Database
from office.errors import AlreadyTaken, OfficeError
from office.models import Client, Role, User
from office.people import (
    add_user,
    check_password,
    end_calendar,
    find_by_calendar,
    find_by_pin,
    list_users,
    new_calendar,
    new_pin,
    random_password,
    remove_pin,
    remove_user,
    set_password,
)

PASSWORD = "correct horse battery"


@pytest.fixture
def quick_passwords() -> None:
    """Here they are as slow as they are meant to be."""


@pytest.fixture
def weber(sqlite: Database) -> Client:
    with sqlite.session() as session:
        client = add_client(session, "Weber", [], "de", "Europe/Berlin", "DE")
        add_user(session, " Weber ", PASSWORD, Role.OWNER, client)
        return client


@pytest.mark.usefixtures("weber")
def test_a_password_lets_in_and_no_other_does(sqlite: Database) -> None:
    with sqlite.session() as session:
        user = check_password(session, "WEBER ", PASSWORD)
        assert user is not None
        assert (user.login, user.role) == ("weber", Role.OWNER)
        assert check_password(session, "weber", PASSWORD + " ") is None
        assert check_password(session, "weber", "") is None
        assert check_password(session, "huber", PASSWORD) is None


@pytest.mark.usefixtures("weber")
def test_of_a_password_only_a_slow_hash_is_kept(sqlite: Database) -> None:
    with sqlite.engine.connect() as connection:
        row = str(connection.execute(text("SELECT * FROM user")).one())
    assert PASSWORD not in row
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in row, "the second recommended option of RFC 9106"


@pytest.mark.usefixtures("weber")
def test_a_broken_hash_lets_nobody_in(sqlite: Database) -> None:
    with sqlite.session() as session:
        session.scalars(select(User)).one().password_hash = "rubbish"
    with sqlite.session() as session:
        assert check_password(session, "weber", PASSWORD) is None


@pytest.mark.parametrize(
    ("login", "password", "role", "has_client", "error", "sentence"),
    [
        (" ", PASSWORD, Role.ADMIN, False, OfficeError, "needs a login"),
        ("huber", "too short", Role.ADMIN, False, OfficeError, "at least 10 characters"),
        ("huber", PASSWORD, Role.OWNER, False, OfficeError, "an owner or assistant belongs to a client"),
        ("huber", PASSWORD, Role.ADMIN, True, OfficeError, "an admin to none"),
        ("huber", PASSWORD, Role.ASSISTANT, False, OfficeError, "an owner or assistant belongs to a client"),
        ("huber", PASSWORD, Role.SERVICE, True, OfficeError, "a service does not log in"),
        ("Weber", PASSWORD, Role.ADMIN, False, AlreadyTaken, "“weber” is already there"),
    ],
)
def test_a_user_that_cannot_be_is_refused_in_one_sentence(
    sqlite: Database,
    weber: Client,
    login: str,
    password: str,
    role: Role,
    has_client: bool,  # noqa: FBT001 - a column of the table
    error: type[OfficeError],
    sentence: str,
) -> None:
    with pytest.raises(error, match=sentence), sqlite.session() as session:
        add_user(session, login, password, role, session.merge(weber) if has_client else None)


KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def user(session: Session, login: str) -> User:
    return session.scalars(select(User).where(User.login == login)).one()


@pytest.mark.parametrize("login", ["x" * 121, "we\0ber", "we\nber"])
def test_a_login_the_database_cannot_keep_is_refused(sqlite: Database, login: str) -> None:
    with pytest.raises(OfficeError, match="at most 120 characters"), sqlite.session() as session:
        add_user(session, login, PASSWORD, Role.ADMIN, None)


def test_a_pin_is_eight_digits_and_finds_its_user(database: Database) -> None:
    with database.session() as session:
        client = add_client(session, "Huber", [], "de", "Europe/Berlin", "DE")
        pin = new_pin(session, add_user(session, "huber", PASSWORD, Role.OWNER, client), KEY)
    assert len(pin) == 8
    assert pin.isdecimal()
    with database.session() as session:
        found = find_by_pin(session, pin, KEY)
        assert found is not None
        assert (found.login, found.client and found.client.name) == ("huber", "Huber")
        assert find_by_pin(session, pin, OTHER_KEY) is None
        assert find_by_pin(session, pin[:-1], KEY) is None
        assert find_by_pin(session, "", KEY) is None
        remove_pin(user(session, "huber"))
    with database.session() as session:
        assert find_by_pin(session, pin, KEY) is None
        assert find_by_pin(session, "", KEY) is None


@pytest.mark.usefixtures("weber")
def test_a_pin_is_kept_as_a_digest_under_the_houses_key(sqlite: Database) -> None:
    with sqlite.session() as session:
        pin = new_pin(session, user(session, "weber"), KEY)
    with sqlite.session() as session:
        digest = user(session, "weber").pin_digest
    assert digest == hmac.new(KEY, pin.encode(), hashlib.sha256).hexdigest()


@pytest.mark.usefixtures("weber")
def test_a_new_pin_ends_the_old_one(sqlite: Database) -> None:
    with sqlite.session() as session:
        old = new_pin(session, user(session, "weber"), KEY)
        new = new_pin(session, user(session, "weber"), KEY)
        assert old != new
        assert find_by_pin(session, old, KEY) is None
        assert find_by_pin(session, new, KEY) is not None


@pytest.mark.usefixtures("weber")
def test_no_two_users_get_the_same_pin(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([42, 42, 7])
    monkeypatch.setattr("office.people.secrets.randbelow", lambda _limit: next(drawn))
    with sqlite.session() as session:
        other = add_user(session, "huber", PASSWORD, Role.ADMIN, None)
        assert new_pin(session, user(session, "weber"), KEY) == "00000042"
        assert new_pin(session, other, KEY) == "00000007"


def test_users_are_listed_with_admins_first_and_removed_but_for_the_last_admin(database: Database) -> None:
    with database.session() as session:
        client = add_client(session, "Huber", [], "de", "Europe/Berlin", "DE")
        add_user(session, "anna", PASSWORD, Role.OWNER, client)
        for login in ("zoe", "yves"):
            add_user(session, login, PASSWORD, Role.ADMIN, None)
    with database.session() as session:
        assert [one.login for one in list_users(session)][:3] == ["yves", "zoe", "anna"]
        remove_user(session, user(session, "anna"))
        remove_user(session, user(session, "yves"))
        with pytest.raises(OfficeError, match="the last admin cannot be removed"):
            remove_user(session, user(session, "zoe"))
        assert "zoe" in [one.login for one in list_users(session)]
        assert "anna" not in [one.login for one in list_users(session)]
        assert find_client(session, "Huber") is not None


@pytest.mark.usefixtures("weber")
def test_a_password_that_was_drawn_is_long_enough_to_be_set(sqlite: Database) -> None:
    password = random_password()
    assert password != random_password()
    with sqlite.session() as session:
        set_password(session, "weber", password)
    with sqlite.session() as session:
        assert check_password(session, "weber", password) is not None


@pytest.mark.usefixtures("weber")
def test_a_calendar_has_one_secret_at_a_time_that_is_kept_as_a_digest(sqlite: Database) -> None:
    with sqlite.session() as session:
        assert find_by_calendar(session, "") is None
        old = new_calendar(session, user(session, "weber"))
        new = new_calendar(session, user(session, "weber"))
        assert len(new) > 40
        assert user(session, "weber").calendar_digest == hashlib.sha256(new.encode()).hexdigest()
        assert find_by_calendar(session, old) is None
        assert find_by_calendar(session, new) is user(session, "weber")
        end_calendar(user(session, "weber"))
        session.flush()
        assert find_by_calendar(session, new) is None


@pytest.mark.usefixtures("weber")
def test_a_pin_is_worth_nothing_to_who_may_set_nothing(sqlite: Database) -> None:
    with sqlite.session() as session:
        pin = new_pin(session, user(session, "weber"), KEY)
        assert find_by_pin(session, pin, KEY) is not None
        user(session, "weber").role = Role.ASSISTANT
        session.flush()
        assert find_by_pin(session, pin, KEY) is None
