"""The bearer tokens of programs: made, shown once, found by their secret, and ended."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from office.errors import OfficeError
from office.models import Client, Scope, Token

LONGEST_NAME = 120


def add_token(
    session: Session, name: str, client: Client | None, scopes: Collection[Scope], expires_at: datetime | None = None
) -> tuple[Token, str]:
    """Make a bearer token; the second value is its secret, to be shown this once: only its hash is kept.

    Raises OfficeError with a sentence for who makes it.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise OfficeError(f"a token needs a name of at most {LONGEST_NAME} characters")
    if not scopes:
        raise OfficeError("a token has to be good for something")
    secret = f"vz_{secrets.token_urlsafe(32)}"
    granted = [scope.value for scope in Scope if scope in scopes]
    token = Token(name=name, digest=_digest(secret), client=client, scopes=granted, expires_at=expires_at)
    session.add(token)
    session.flush()
    return token, secret


def find_token(session: Session, secret: str) -> Token | None:
    """Whether it has expired or not; see `has_expired`."""
    return session.scalar(select(Token).where(Token.digest == _digest(secret)))


def list_tokens(session: Session, client_id: int | None) -> Sequence[Token]:
    """A client's, or (None) all of them: those for all clients first, then by client and name."""
    query = select(Token).outerjoin(Token.client).options(joinedload(Token.client))
    if client_id is not None:
        query = query.where(Token.client_id == client_id)
    return session.scalars(query.order_by(Token.client_id.is_not(None), Client.name, Token.name, Token.id)).all()


def end_token(session: Session, token: Token) -> None:
    """From now on whoever has it is refused."""
    session.delete(token)
    session.flush()


def has_expired(token: Token, now: datetime) -> bool:
    return token.expires_at is not None and token.expires_at <= now


def note_use(token: Token, now: datetime) -> None:
    """Kept to the minute, for a row to be written once a minute and not with every request."""
    minute = now.replace(second=0, microsecond=0)
    if token.used_at is None or token.used_at < minute:
        token.used_at = minute


def end_of(last_day: date, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment a token expires that is good through this day. Raises OfficeError for a day that is over."""
    try:
        end = datetime.combine(last_day + timedelta(days=1), time(), zone).astimezone(UTC)
    except OverflowError:
        raise OfficeError("a token cannot be good for as long as that") from None
    if end <= now:
        raise OfficeError("the last day of a token cannot be over")
    return end


def as_noted(token: Token) -> dict[str, Any]:
    """For the record of changes."""
    return {
        "client": token.client.name if token.client else "all",
        "scopes": token.scopes,
        "expires": token.expires_at,
    }


def _digest(secret: str) -> str:
    """Tokens are long and random, so a plain hash keeps them as safe as a slow one would."""
    return hashlib.sha256(secret.encode()).hexdigest()
