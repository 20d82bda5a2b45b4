"""The tokens of programs."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from office.clients import add_client
from office.database import Database
from office.errors import OfficeError
from office.models import Scope, Token
from office.tokens import add_token, end_of, end_token, find_token, has_expired, list_tokens, note_use

NOW = datetime(2026, 11, 25, 21, 37, 45, tzinfo=UTC)
READ = [Scope.READ_MESSAGES]


def test_a_token_is_found_by_its_secret_and_only_its_hash_is_kept(database: Database) -> None:
    with database.session() as session:
        client = add_client(session, "Weber", [], "de", "Europe/Berlin", "DE")
        _token, secret = add_token(session, " the  till ", client, READ)
        _token, other = add_token(session, "dashboard", None, Scope)
    assert secret != other
    with database.session() as session:
        found = find_token(session, secret)
        assert found is not None
        assert (found.name, found.client_id, found.scopes) == ("the till", client.id, ["messages:read"])
        assert find_token(session, secret[:-1]) is None
        assert find_token(session, "") is None
        kept = session.scalars(select(Token.digest)).all()
    assert all(secret not in digest and len(digest) == 64 for digest in kept)


@pytest.mark.parametrize(
    ("name", "scopes", "sentence"),
    [
        (" ", READ, "a token needs a name"),
        ("x" * 121, READ, "at most 120 characters"),
        ("a\0b", READ, "a token needs a name"),
        ("till", [], "good for something"),
    ],
)
def test_a_token_has_a_name_and_is_good_for_something(
    database: Database, name: str, scopes: list[Scope], sentence: str
) -> None:
    with pytest.raises(OfficeError, match=sentence), database.session() as session:
        add_token(session, name, None, scopes)


def test_an_ended_token_is_not_found_any_more(database: Database) -> None:
    with database.session() as session:
        token, secret = add_token(session, "till", None, READ)
    with database.session() as session:
        end_token(session, session.merge(token))
    with database.session() as session:
        assert find_token(session, secret) is None


def test_a_client_has_its_own_tokens_and_those_for_all_come_first(database: Database) -> None:
    with database.session() as session:
        weber, adler = (add_client(session, name, [], "de", "Europe/Berlin", "DE") for name in ("Weber", "Adler"))
        for name, client in (("till", weber), ("board", weber), ("dashboard", None), ("till", adler)):
            add_token(session, name, client, READ)
    with database.session() as session:
        assert [token.name for token in list_tokens(session, weber.id)] == ["board", "till"]
        everyones = [(token.client and token.client.name, token.name) for token in list_tokens(session, None)]
    assert everyones == [(None, "dashboard"), ("Adler", "till"), ("Weber", "board"), ("Weber", "till")]


def test_the_last_use_is_kept_to_the_minute() -> None:
    token = Token()
    note_use(token, NOW)
    assert token.used_at == datetime(2026, 11, 25, 21, 37, tzinfo=UTC)
    note_use(token, NOW - timedelta(minutes=5))
    assert token.used_at == datetime(2026, 11, 25, 21, 37, tzinfo=UTC)
    note_use(token, NOW + timedelta(minutes=1))
    assert token.used_at == datetime(2026, 11, 25, 21, 38, tzinfo=UTC)


def test_a_token_is_good_through_its_last_day_where_the_client_is() -> None:
    end = end_of(date(2026, 11, 25), ZoneInfo("Europe/Berlin"), NOW)
    assert end == datetime(2026, 11, 25, 23, 0, tzinfo=UTC)
    token = Token(expires_at=end)
    assert not has_expired(token, end - timedelta(seconds=1))
    assert has_expired(token, end)
    assert not has_expired(Token(), NOW)


@pytest.mark.parametrize("day", [date(2026, 11, 24), date.max])
def test_a_last_day_that_is_over_or_beyond_all_calendars_is_refused(day: date) -> None:
    with pytest.raises(OfficeError):
        end_of(day, ZoneInfo("Europe/Berlin"), NOW)
