"""The outbox as it is kept: what has to go out, what was tried, and where pushes and webhooks lead."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from office.database import GIVEN_ONCE, Base, UTCDateTime, utcnow
from office.models import text_enum


class Channel(StrEnum):
    MAIL = "mail"
    PUSH = "push"
    WEBHOOK = "webhook"


class Standing(StrEnum):
    """What has become of an entry."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    """Whoever was to take it said no for good: somebody has to look at the address."""
    GIVEN_UP = "given_up"
    """Tried for a day."""


ENDED = (Standing.SENT, Standing.REFUSED, Standing.GIVEN_UP)


class Event(StrEnum):
    """Of what a program is told."""

    RECEIVED = "message.received"
    """There is a message; its words may be late."""
    TRANSCRIBED = "message.transcribed"
    """Its words are there, or it is known that there will be none."""
    MISSED = "call.missed"


ALL_EVENTS = '["message.received", "message.transcribed", "call.missed"]'


class Webhook(Base):
    """An address of a program that is told of what happens."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    """None: of the house."""
    url: Mapped[str] = mapped_column(String(2000))
    secret: Mapped[str] = mapped_column(String(64))
    """What its signatures are made with; the receiver has it too."""
    events: Mapped[list[str]] = mapped_column(JSON, default=lambda: list(Event), server_default=ALL_EVENTS)
    """Values of `Event`; of others it is not told."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)


class PushSubscription(Base):
    """A device on which somebody wants to be told, as its browser gave it (Push API)."""

    __tablename__ = "push_subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    endpoint: Mapped[str] = mapped_column(String(1000), unique=True)
    p256dh: Mapped[str] = mapped_column(String(120))
    auth: Mapped[str] = mapped_column(String(60))
    device: Mapped[str] = mapped_column(String(120))
    """As its owner would call it."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)


class Entry(Base):
    """One thing for one recipient. It goes with the message, the client or the person it is about."""

    __tablename__ = "outbox_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    """What it is, in the words of whoever put it in: the same key is the same thing, and goes out once."""
    channel: Mapped[Channel] = mapped_column(text_enum(Channel))
    target: Mapped[str] = mapped_column(String(300))
    """The server it goes to; where one hangs, entries for others go on."""
    address: Mapped[str | None] = mapped_column(String(320))
    """Of a mail."""
    subscription_id: Mapped[int | None] = mapped_column(
        ForeignKey("push_subscription.id", ondelete="SET NULL"), index=True
    )
    webhook_id: Mapped[int | None] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    """Whom it is for, where that is a person."""
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    """See `mail.outbox`; a mail's and a push's words are gone once it is sent."""
    rank: Mapped[int] = mapped_column(default=1)
    """0: urgent, leaves before the others."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """Not before; a day later it is given up."""
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """When it is tried next."""
    attempts: Mapped[int] = mapped_column(default=0)
    lease_holder: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Until then nobody else may send it."""
    state: Mapped[Standing] = mapped_column(text_enum(Standing), default=Standing.WAITING)
    problem: Mapped[str | None] = mapped_column(Text)
    """Why it did not go out the last time, in words."""
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    tries: Mapped[list["Attempt"]] = relationship(
        back_populates="entry", cascade="all, delete-orphan", passive_deletes=True, order_by="Attempt.id"
    )

    __table_args__ = (Index("ix_outbox_entry_waiting", "state", "target", "rank", "next_at", "id"), GIVEN_ONCE)


class Attempt(Base):
    """Once that an entry was handed to a server, and what that said."""

    __tablename__ = "outbox_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("outbox_entry.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    seconds: Mapped[float] = mapped_column()
    """How long it took."""
    status: Mapped[int | None] = mapped_column()
    """The answer's code, SMTP's or HTTP's; None where none came."""
    problem: Mapped[str | None] = mapped_column(Text)
    """None: it was taken."""

    entry: Mapped[Entry] = relationship(back_populates="tries")
