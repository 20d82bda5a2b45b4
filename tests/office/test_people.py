"""People who log in, and the tokens of programs."""

import pytest
from sqlalchemy import select, text

from office.clients import add_client
from office.database import Database
from office.errors import AlreadyTaken, OfficeError
from office.models import Client, Role, Token, User
from office.people import add_token, add_user, check_password, find_token

PASSWORD = "correct horse battery"


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
    assert "$argon2id$" in row


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
        ("huber", PASSWORD, Role.OWNER, False, OfficeError, "an owner belongs to a client"),
        ("huber", PASSWORD, Role.ADMIN, True, OfficeError, "an admin to none"),
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


def test_a_token_is_found_by_its_secret_and_only_its_hash_is_kept(database: Database) -> None:
    with database.session() as session:
        client = add_client(session, "Weber", [], "de", "Europe/Berlin", "DE")
        secret = add_token(session, "till", client)
        other = add_token(session, "dashboard", None)
    assert secret != other
    with database.session() as session:
        found = find_token(session, secret)
        assert found is not None
        assert (found.name, found.client_id) == ("till", client.id)
        assert find_token(session, secret[:-1]) is None
        assert find_token(session, "") is None
        kept = session.scalars(select(Token.digest)).all()
    assert all(secret not in digest and len(digest) == 64 for digest in kept)
