"""E-mail addresses that are known to be read by who has given them: nothing is told anywhere else.

An address is confirmed by a link that was sent to it, and for one person: whoever else gives it is asked anew.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from office.logins.models import AddressLink, ConfirmedAddress
from office.models import User

LASTS = timedelta(days=3)


def normal(address: str) -> str:
    """As it is compared and kept: in small letters, its domain as servers write it (IDNA)."""
    local, _at, domain = address.strip().lower().rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        return f"{local}@{domain}"
    return f"{local}@{domain}"


def is_confirmed(session: Session, user_id: int, address: str) -> bool:
    return session.get(ConfirmedAddress, (user_id, normal(address))) is not None


def confirmed(session: Session, user_ids: Collection[int]) -> set[tuple[int, str]]:
    """Of these people, by their ids; the addresses as `normal` has them."""
    found = select(ConfirmedAddress.user_id, ConfirmedAddress.address).where(ConfirmedAddress.user_id.in_(user_ids))
    return {(user_id, address) for user_id, address in session.execute(found)}


def confirm(session: Session, user_id: int, address: str, now: datetime) -> None:
    """They have shown that they read what is sent there; confirmed once more it stays as it is."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(ConfirmedAddress).values(user_id=user_id, address=normal(address), confirmed_at=now)
    session.execute(row.on_conflict_do_nothing(index_elements=["user_id", "address"]))


def make(session: Session, user: User, address: str, now: datetime) -> tuple[AddressLink, str]:
    """A link in place of an earlier one to this address; the second value is the secret in it, of which only the hash
    is kept.
    """
    kept, secret = normal(address), secrets.token_urlsafe(32)
    session.execute(delete(AddressLink).where(AddressLink.user_id == user.id, AddressLink.address == kept))
    link = AddressLink(user_id=user.id, address=kept, digest=_digest(secret), expires_at=now + LASTS)
    session.add(link)
    session.flush()
    return link, secret


def find(session: Session, secret: str, now: datetime) -> AddressLink | None:
    """None where it was used, has run out or was replaced. Looking at it does not use it up: mail scanners look."""
    return session.scalar(
        select(AddressLink).where(AddressLink.digest == _digest(secret), AddressLink.expires_at > now)
    )


def use(session: Session, secret: str, now: datetime) -> AddressLink | None:
    """As `find`; the address is confirmed, and the link worth nothing from then on."""
    link = find(session, secret, now)
    if link is not None:
        confirm(session, link.user_id, link.address, now)
        session.delete(link)
        session.flush()
    return link


def _digest(secret: str) -> str:
    """The secret is long and random, so a plain hash keeps it as safe as a slow one would."""
    return hashlib.sha256(secret.encode()).hexdigest()
