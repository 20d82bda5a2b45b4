"""People who log in: passwords (argon2), PINs for the telephone, secret addresses of their calendars."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from office.errors import AlreadyTaken, OfficeError
from office.logins import addresses, links, sessions
from office.models import Client, Role, User
from office.rights import OF_ONE_CLIENT, PEOPLE, What, Who, may_at_all

SHORTEST_PASSWORD = 10
LONGEST_LOGIN = 120
LONGEST_EMAIL = 320
EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")
PIN_DIGITS = 8
_hasher = PasswordHasher()
# Checked where the login does not exist, so that the answer takes as long as for one that does.
_NOBODY = _hasher.hash(secrets.token_urlsafe())


def add_user(session: Session, login: str, password: str, role: Role, client: Client | None) -> User:
    """Add a person. Raises AlreadyTaken or OfficeError with a sentence for the admin."""
    login = login.strip().lower()
    if not login:
        raise OfficeError("a user needs a login")
    if len(login) > LONGEST_LOGIN or not login.isprintable():
        raise OfficeError(f"a login has at most {LONGEST_LOGIN} characters, and all of them can be seen")
    _check_role(role, client)
    if session.scalar(select(User.id).where(User.login == login)):
        raise AlreadyTaken(f"the login “{login}” is already there")
    user = User(login=login, password_hash=_hash(password), role=role, client=client)
    session.add(user)
    session.flush()
    return user


def _check_role(role: Role, client: Client | None) -> None:
    if role not in PEOPLE:
        raise OfficeError("a service does not log in; make a token for it")
    if (role in OF_ONE_CLIENT) != (client is not None):
        raise OfficeError("an owner or assistant belongs to a client, an admin to none")


def set_password(session: Session, login: str, password: str) -> None:
    """Give a person a new password, which ends all their log-ins. Raises OfficeError with a sentence for the admin."""
    user = find_user(session, login)
    user.password_hash = _hash(password)
    sessions.end_all(session, user.id)
    links.end_all(session, user.id)


def set_email(session: Session, user: User, email: str) -> None:
    """Where links for a password go; empty: nowhere. Raises OfficeError with a sentence for the admin.

    With another address the identity provider's word counts anew: it may be somebody else's. An earlier one that is
    confirmed gets notices until the new one is; who empties the field first ends that.
    """
    email = email.strip().lower()
    if email == (user.email or ""):
        return
    if email and (len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email)):
        raise OfficeError(f"“{email}” is no e-mail address")
    if email and session.scalar(select(User.id).where(User.email == email, User.id != user.id)):
        raise AlreadyTaken(f"the e-mail address “{email}” is another user's")
    before = user.email or user.login
    if not email:
        user.earlier_email = None
    elif addresses.is_confirmed(session, user.id, before):
        user.earlier_email = before
    user.email, user.oidc_subject = email or None, None
    links.end_all(session, user.id)
    session.flush()


def set_role(session: Session, user: User, role: Role, client: Client | None) -> None:
    """Raises OfficeError with a sentence for the admin."""
    _check_role(role, client)
    if user.role is Role.ADMIN and role is not Role.ADMIN and not _others(session, user):
        raise OfficeError("the last admin cannot be removed")
    user.role, user.client = role, client
    session.flush()


def find_by_identity(session: Session, subject: str, verified_email: str | None) -> tuple[User | None, bool]:
    """Whom an identity provider means: who is known by that subject, else who has the address and no subject yet.

    From then on the subject counts, for addresses change hands. The second value tells that this began now.
    """
    user = session.scalar(select(User).where(User.oidc_subject == subject))
    if user is not None or not verified_email:
        return user, False
    by_email = User.email == verified_email.strip().lower(), User.oidc_subject.is_(None)
    user = session.scalar(select(User).where(*by_email))
    if user is not None:
        user.oidc_subject = subject
        session.flush()
    return user, user is not None


def find_user(session: Session, login: str) -> User:
    """Raises OfficeError with a sentence for the admin."""
    user = session.scalar(select(User).where(User.login == login.strip().lower()))
    if user is None:
        raise OfficeError(f"there is no user “{login}”")
    return user


def random_password() -> str:
    """96 random bits, to be shown once."""
    return secrets.token_urlsafe(12)


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


def list_users(session: Session) -> Sequence[User]:
    """Admins first, then by role and login."""
    return session.scalars(select(User).options(joinedload(User.client)).order_by(User.role, User.login)).all()


def remove_user(session: Session, user: User) -> None:
    """Raises OfficeError for the last admin: nobody could add another."""
    if user.role is Role.ADMIN and not _others(session, user):
        raise OfficeError("the last admin cannot be removed")
    session.delete(user)
    session.flush()


def _others(session: Session, admin: User) -> int:
    """How many admins there are beside this one."""
    return session.scalar(select(func.count(User.id)).where(User.role == Role.ADMIN, User.id != admin.id)) or 0


def new_pin(session: Session, user: User, key: bytes) -> str:
    """Give the user a PIN in place of an earlier one and return it: it is shown this once, only its digest is kept."""
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
    while session.scalar(select(User.id).where(User.pin_digest == _pin_digest(pin, key))):
        pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
    user.pin_digest = _pin_digest(pin, key)
    session.flush()
    return pin


def find_by_pin(session: Session, pin: str, key: bytes) -> User | None:
    """The user whose PIN this is, with the client, or None: also where they may no longer say greetings."""
    found = select(User).options(joinedload(User.client)).where(User.pin_digest == _pin_digest(pin, key))
    user = session.scalar(found)
    return user if user and may_at_all(Who(user.role, user.client_id), What.SETTINGS) else None


def remove_pin(user: User) -> None:
    user.pin_digest = None


def new_calendar(session: Session, user: User) -> str:
    """Give the user's calendar an address in place of an earlier one; the secret in it is shown this once."""
    secret = secrets.token_urlsafe(32)
    user.calendar_digest = _calendar_digest(secret)
    session.flush()
    return secret


def find_by_calendar(session: Session, secret: str) -> User | None:
    """The user whose calendar this secret opens, or None."""
    return session.scalar(select(User).where(User.calendar_digest == _calendar_digest(secret)))


def end_calendar(user: User) -> None:
    """From now on nobody is told anything at its address."""
    user.calendar_digest = None


def _calendar_digest(secret: str) -> str:
    """The secret is long and random, so a plain hash keeps it as safe as a slow one would."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _pin_digest(pin: str, key: bytes) -> str:
    """Under a key that is not in the database: eight digits could be tried out from a stolen table."""
    return hmac.new(key, pin.encode(), hashlib.sha256).hexdigest()
