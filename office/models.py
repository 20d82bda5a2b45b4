"""Clients, their numbers, the people who log in, and the tokens programs use."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from office.database import Base, UTCDateTime, utcnow


def text_enum(kind: type[StrEnum]) -> Enum:
    """An enum column that holds the words themselves, so that a new word needs no change of the database type."""
    return Enum(kind, native_enum=False, values_callable=lambda members: [m.value for m in members], length=20)


class Role(StrEnum):
    ADMIN = "admin"
    """Sees all clients, and messages nobody claims."""
    OWNER = "owner"
    """Sees the messages and settings of one client."""
    ASSISTANT = "assistant"
    """Sees the messages of one client, and none of its settings."""
    SERVICE = "service"
    """A program with a token: it uses the JSON API alone, and is no user."""


class Client(Base):
    """A business that forwards its number here."""

    __tablename__ = "client"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    language: Mapped[str] = mapped_column(String(5), default="de")
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Berlin")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    second_language: Mapped[str | None] = mapped_column(String(5))
    """What `*` switches to during the greeting."""
    country: Mapped[str] = mapped_column(String(2), default="DE")
    land: Mapped[str | None] = mapped_column(String(20))
    """Whose public holidays count (ISO 3166-2 without the country)."""
    worked_holidays: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Names of public holidays that are working days here."""

    is_forwarding: Mapped[bool] = mapped_column(default=False)
    """Whether the owner's phones are rung at all."""
    ring_mode: Mapped[str] = mapped_column(String(20), default="turn")
    ring_seconds: Mapped[int] = mapped_column(default=20)
    """For each phone in turn, or for all together."""
    may_ask_through: Mapped[bool] = mapped_column(default=False)
    """`0` during the greeting rings the owner's phones."""
    asks_number: Mapped[bool] = mapped_column(default=True)
    """Callers who withhold their number are asked for one to call back."""
    callback_from: Mapped[int] = mapped_column(default=8 * 60)
    callback_until: Mapped[int] = mapped_column(default=20 * 60)
    """Minutes of the day in between which callers may be called back at the house's cost; the same twice: never."""
    messages_by_phone: Mapped[bool] = mapped_column(default=False)
    """Owners may hear their messages on the service number."""

    hotwords: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Names and words callers are likely to say, typed by people; Whisper listens for them."""
    learned_hotwords: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Names out of corrected messages, the newest first; Whisper listens for them too."""

    max_message_seconds: Mapped[int | None] = mapped_column()
    max_silence_seconds: Mapped[int | None] = mapped_column()
    min_speech_seconds: Mapped[float | None] = mapped_column()
    """None: the house's."""

    doubts: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What is doubtful in the calendar, as it was found at `doubted_at`; see `office/rules/doubts.py`."""
    doubted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    greeting_heard_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When somebody of the office last heard what callers hear first."""
    hours_confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the hours were last set, or said to be right, by somebody of the office."""
    own_number_dialled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Of the test call that came without saying who forwarded it, where somebody said that it was forwarded."""
    steps_over_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Since when nobody is reminded of the first steps any more: all were done, or they were put away."""

    numbers: Mapped[list["Number"]] = relationship(
        back_populates="client", cascade="all, delete-orphan", order_by="Number.e164"
    )


class Number(Base):
    """A number that rings for one client."""

    __tablename__ = "number"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    e164: Mapped[str] = mapped_column(String(16), unique=True)

    client: Mapped[Client] = relationship(back_populates="numbers")


class User(Base):
    """A person who logs in; an owner or assistant belongs to one client, an admin to none."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(120), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(text_enum(Role))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    language: Mapped[str | None] = mapped_column(String(5))
    pin_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of the number keyed in on the service number; random and unique, so it says who calls."""
    calendar_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of the secret in the address of this person's calendar; it says whose it is."""
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    """In small letters: where links for a password go, and by which an identity provider's word is believed."""
    earlier_email: Mapped[str | None] = mapped_column(String(320))
    """The confirmed address before `email`: notices go there until that one is confirmed."""
    oidc_subject: Mapped[str | None] = mapped_column(String(255), unique=True)
    """What the identity provider calls this person, once they have logged in by it."""
    totp_secret: Mapped[str | None] = mapped_column(String(200))
    """Of the second factor, encrypted under the house's key; None: there is none."""
    totp_step: Mapped[int | None] = mapped_column()
    """The last step of time whose code was used: each works once."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)

    client: Mapped[Client | None] = relationship()


class Scope(StrEnum):
    """What a token is for; a program can do nothing its token has no scope for."""

    READ_MESSAGES = "messages:read"
    """List messages, read and hear them."""
    WRITE_MESSAGES = "messages:write"
    """Change what becomes of messages, write notes, correct words and call notes, and undo that; it shows no words."""
    CALL_BACK = "messages:call-back"
    """Ring a phone of the client's and then the caller of a message, at the house's cost."""


class Token(Base):
    """A bearer token of a program; only its hash is kept. Without a client it sees everything."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    """Values of `Scope`."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The minute in which it was used last."""
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """From then on it is refused; None: never."""

    client: Mapped[Client | None] = relationship()


class AuditEntry(Base):
    """A change somebody made to the office: who, when, what. Names are copied, for users and clients may go."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow, index=True)
    actor: Mapped[str] = mapped_column(String(120))
    """A login, or `command line`."""
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id", ondelete="SET NULL"), index=True)
    client: Mapped[str | None] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(String(60))
    """`hours`, `absence`, `greeting`, …"""
    change: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`{"before": …, "after": …}`; null where it was not there before or is no longer."""
