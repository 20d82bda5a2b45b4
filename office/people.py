"""People who log in and programs that ask: passwords (argon2) and bearer tokens."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import AlreadyTaken, OfficeError
from office.models import Client, Role, Token, User

SHORTEST_PASSWORD = 10
_hasher = PasswordHasher()
# Checked where the login does not exist, so that the answer takes as long as for one that does.
_NOBODY = _hasher.hash(secrets.token_urlsafe())


def add_user(session: Session, login: str, password: str, role: Role, client: Client | None) -> User:
    """Add a person. Raises AlreadyTaken or OfficeError with a sentence for the admin."""
    login = login.strip().lower()
    if not login:
        raise OfficeError("a user needs a login")
    if (role is Role.OWNER) != (client is not None):
        raise OfficeError("an owner belongs to a client, an admin to none")
    if session.scalar(select(User.id).where(User.login == login)):
        raise AlreadyTaken(f"the login “{login}” is already there")
    user = User(login=login, password_hash=_hash(password), role=role, client=client)
    session.add(user)
    session.flush()
    return user


def set_password(session: Session, login: str, password: str) -> None:
    """Give a person a new password. Raises OfficeError with a sentence for the admin."""
    user = session.scalar(select(User).where(User.login == login.strip().lower()))
    if user is None:
        raise OfficeError(f"there is no user “{login}”")
    user.password_hash = _hash(password)


def _hash(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise OfficeError(f"the password needs at least {SHORTEST_PASSWORD} characters")
    return _hasher.hash(password)


def check_password(session: Session, login: str, password: str) -> User | None:
    """The user whose password this is, or None."""
    user = session.scalar(select(User).where(User.login == login.strip().lower()))
    try:
        _hasher.verify(user.password_hash if user else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    if user is not None and _hasher.check_needs_rehash(user.password_hash):
        user.password_hash = _hasher.hash(password)
    return user


def add_token(session: Session, name: str, client: Client | None) -> str:
    """Make a bearer token and return it: it is shown this once, only its hash is kept."""
    secret = f"vz_{secrets.token_urlsafe(32)}"
    session.add(Token(name=name, digest=_digest(secret), client=client))
    return secret


def find_token(session: Session, secret: str) -> Token | None:
    return session.scalar(select(Token).where(Token.digest == _digest(secret)))


def _digest(secret: str) -> str:
    """Tokens are long and random, so a plain hash keeps them as safe as a slow one would."""
    return hashlib.sha256(secret.encode()).hexdigest()
