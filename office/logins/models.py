"""What is kept of log-ins: who is logged in where, what was guessed wrong, recovery codes, links that were sent."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from office.database import Base, UTCDateTime, utcnow
from office.models import User, text_enum


class Login(Base):
    """A browser somebody has logged in with; only the hash of what its cookie holds is kept."""

    __tablename__ = "login"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(120))
    """Browser and system, as the browser says; empty where it says nothing that is known."""
    address: Mapped[str] = mapped_column(String(45))
    """From where it was used last."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    """When it was used last, to a few minutes."""

    user: Mapped[User] = relationship()


class Guessing(Base):
    """How often somebody was wrong, by what is limited: a login, an address, a device; see `limits.py`."""

    __tablename__ = "guessing"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    attempts: Mapped[int] = mapped_column()
    last_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class RecoveryCode(Base):
    """A code that stands in for the second factor once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LinkKind(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"


class PasswordLink(Base):
    """A link with which somebody chooses a password, once; only the hash of its secret is kept."""

    __tablename__ = "password_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    kind: Mapped[LinkKind] = mapped_column(text_enum(LinkKind))
    address: Mapped[str | None] = mapped_column(String(320))
    """Where it was sent: who follows it reads what is sent there. None where it was handed over."""
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()


class ConfirmedAddress(Base):
    """An e-mail address of which a person has shown that they read it; see `addresses.py`."""

    __tablename__ = "confirmed_address"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    address: Mapped[str] = mapped_column(String(320), primary_key=True)
    confirmed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AddressLink(Base):
    """A link by which somebody confirms an address, once; only the hash of its secret is kept."""

    __tablename__ = "address_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(320))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()
