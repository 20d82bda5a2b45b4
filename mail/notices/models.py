"""Notices as they are kept: what people want, what each was told or will be, and how far a message has been told."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mail.models import Channel
from office.database import Base, UTCDateTime
from office.models import text_enum


class NoticePlan(Base):
    """What one person wants to be told of one client's calls; without one, the default counts."""

    __tablename__ = "notice_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    """None: of calls nobody claims."""
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    """See `mail.notices.plan.plain`."""


class Notice(Base):
    """That one person is told of one call by one channel."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    channel: Mapped[Channel] = mapped_column(text_enum(Channel))
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """Until then it waits, to go out with others that are due then."""
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was put into the outbox."""
    had_words: Mapped[bool] = mapped_column(default=False)
    """Whether all that was to be told was there by then."""
    key: Mapped[str | None] = mapped_column(String(200))
    """Of the mail in the outbox that told it, which later ones continue."""
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the page it leads to was first opened by it."""

    __table_args__ = (
        UniqueConstraint("message_id", "user_id", "channel"),
        Index("ix_notice_waiting", "told_at", "due_at"),
    )


class Stage(StrEnum):
    """How far a call has been told."""

    MISSED = "missed"
    BEGUN = "begun"
    """That it is there; the words were late."""
    WHOLE = "whole"


class Told(Base):
    """How far people and programs were told of a message; without one, nobody was."""

    __tablename__ = "told"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    stage: Mapped[Stage] = mapped_column(text_enum(Stage))
