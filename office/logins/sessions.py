"""Who is logged in, and where: begun at a log-in, ended by whoever it is, by a new password, or after two weeks."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from office.logins.models import Login

LIFE = timedelta(days=14)
"""From the log-in on, whether it is used or not."""
SEEN_WITHIN = timedelta(minutes=5)
"""So exactly is kept when one was used last: looking at a page is not to write each time."""


def begin(session: Session, user_id: int, device: str, address: str, now: datetime) -> tuple[Login, str]:
    """The second value is what the browser has to bring along. What has run out of this user's is cleared away."""
    session.execute(delete(Login).where(Login.user_id == user_id, Login.created_at <= now - LIFE))
    secret = secrets.token_urlsafe(32)
    login = Login(
        user_id=user_id, digest=_digest(secret), device=device[:120], address=address[:45], created_at=now, seen_at=now
    )
    session.add(login)
    session.flush()
    return login, secret


def find(session: Session, secret: str, now: datetime) -> Login | None:
    """With its user; None for one that is over or never was."""
    found = select(Login).options(joinedload(Login.user))
    return session.scalar(found.where(Login.digest == _digest(secret), Login.created_at > now - LIFE))


def still_open(session: Session, login_ids: Collection[int], now: datetime) -> Sequence[Login]:
    """Those of these that are not over, with their users as they are now."""
    found = select(Login).options(joinedload(Login.user))
    return session.scalars(found.where(Login.id.in_(login_ids), Login.created_at > now - LIFE)).all()


def note_use(login: Login, address: str, now: datetime) -> None:
    if login.seen_at <= now - SEEN_WITHIN:
        login.seen_at, login.address = now, address[:45]


def list_open(session: Session, user_id: int, now: datetime) -> Sequence[Login]:
    """The one used last first."""
    found = select(Login).where(Login.user_id == user_id, Login.created_at > now - LIFE)
    return session.scalars(found.order_by(Login.seen_at.desc(), Login.id.desc())).all()


def end(session: Session, user_id: int, login_id: int) -> bool:
    """False where this user has none of this number."""
    ended = session.execute(delete(Login).where(Login.id == login_id, Login.user_id == user_id))
    return bool(ended.rowcount)  # type: ignore[attr-defined]  # a DELETE has it


def end_all(session: Session, user_id: int, but: int | None = None) -> int:
    """All of a user's, but for this one; how many these were."""
    ended = session.execute(delete(Login).where(Login.user_id == user_id, Login.id.is_distinct_from(but)))
    return int(ended.rowcount)  # type: ignore[attr-defined]  # a DELETE has it


def _digest(secret: str) -> str:
    """The secret is long and random, so a plain hash keeps it as safe as a slow one would."""
    return hashlib.sha256(secret.encode()).hexdigest()
