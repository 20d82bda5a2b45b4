"""Links with which people choose a password: invited, or because they forgot theirs. Each works once."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from office.logins.models import LinkKind, PasswordLink
from office.models import User

LASTS = {LinkKind.INVITATION: timedelta(days=7), LinkKind.RESET: timedelta(hours=1)}


def make(
    session: Session, user: User, kind: LinkKind, now: datetime, sent_to: str | None = None
) -> tuple[PasswordLink, str]:
    """In place of an earlier one of this kind; the second value is the secret in its address: only its hash is kept.

    `sent_to` is the e-mail address it is sent to; None: it is handed over.
    """
    # Anybody can ask for a reset: an invitation that is on its way stays good.
    session.execute(delete(PasswordLink).where(PasswordLink.user_id == user.id, PasswordLink.kind == kind))
    secret = secrets.token_urlsafe(32)
    expires_at = now + LASTS[kind]
    link = PasswordLink(user_id=user.id, kind=kind, address=sent_to, digest=_digest(secret), expires_at=expires_at)
    session.add(link)
    session.flush()
    return link, secret


def find(session: Session, secret: str, now: datetime) -> PasswordLink | None:
    """None where it was used, has run out or was replaced. Looking at it does not use it up."""
    mine = PasswordLink.digest == _digest(secret), PasswordLink.expires_at > now
    return session.scalar(select(PasswordLink).where(*mine).options(joinedload(PasswordLink.user)))


def invited(session: Session, user_ids: Collection[int]) -> set[int]:
    """Who of these people has not followed an invitation yet."""
    is_open = PasswordLink.user_id.in_(user_ids), PasswordLink.kind == LinkKind.INVITATION
    return set(session.scalars(select(PasswordLink.user_id).where(*is_open)))


def end_all(session: Session, user_id: int) -> None:
    session.execute(delete(PasswordLink).where(PasswordLink.user_id == user_id))


def _digest(secret: str) -> str:
    """The secret is long and random, so a plain hash keeps it as safe as a slow one would."""
    return hashlib.sha256(secret.encode()).hexdigest()
