"""Links with which people choose a password: invited, or because they forgot theirs. Each works once."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from office.logins.models import LinkKind, PasswordLink
from office.models import User

LASTS = {LinkKind.INVITATION: timedelta(days=7), LinkKind.RESET: timedelta(hours=1)}


def make(session: Session, user: User, kind: LinkKind, now: datetime) -> tuple[PasswordLink, str]:
    """In place of an earlier one; the second value is the secret in its address, of which only the hash is kept."""
    end_all(session, user.id)
    secret = secrets.token_urlsafe(32)
    link = PasswordLink(user_id=user.id, kind=kind, digest=_digest(secret), expires_at=now + LASTS[kind])
    session.add(link)
    session.flush()
    return link, secret


def find(session: Session, secret: str, now: datetime) -> User | None:
    """Whose it is; None where it was used, has run out or was replaced. Looking at it does not use it up."""
    mine = PasswordLink.digest == _digest(secret), PasswordLink.expires_at > now
    return session.scalar(select(User).join(PasswordLink, PasswordLink.user_id == User.id).where(*mine))


def use(session: Session, secret: str, now: datetime) -> User | None:
    """As `find`, and from then on it is nobody's: of two who use it at once one is too late."""
    user = find(session, secret, now)
    used = session.execute(delete(PasswordLink).where(PasswordLink.digest == _digest(secret)))
    return user if used.rowcount else None  # type: ignore[attr-defined]  # a DELETE has it


def end_all(session: Session, user_id: int) -> None:
    session.execute(delete(PasswordLink).where(PasswordLink.user_id == user_id))


def _digest(secret: str) -> str:
    """The secret is long and random, so a plain hash keeps it as safe as a slow one would."""
    return hashlib.sha256(secret.encode()).hexdigest()
