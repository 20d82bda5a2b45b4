"""Ladders as they are kept, and how far messages have climbed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mail.escalation.decide import StepState
from mail.escalation.ladder import Counts, Way
from office.database import Base, UTCDateTime
from office.models import text_enum
from recordings.models import Message


class StoredLadder(Base):
    """The ladder of a client."""

    __tablename__ = "ladder"

    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), primary_key=True)
    on_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """What was urgent before climbs nothing. None: it is off."""
    counts: Mapped[Counts] = mapped_column(text_enum(Counts))
    rounds: Mapped[int] = mapped_column()
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """See `mail.escalation.ladder.plain`."""


class Ending(StrEnum):
    """How an escalation ended."""

    ACCEPTED = "accepted"
    NOBODY = "nobody"
    """The ladder was at its end."""
    SETTLED = "settled"
    """The message was done, archived or deleted, or is not urgent any more."""
    OFF = "off"
    """The ladder was switched off."""


class Escalation(Base):
    """An urgent message on its way up, or at the end of it."""

    __tablename__ = "escalation"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """The ladder as it was then: who changes it does not move those who climb."""
    rounds: Mapped[int] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    ending: Mapped[Ending | None] = mapped_column(text_enum(Ending))
    by: Mapped[str | None] = mapped_column(String(120))
    """A login, or the name of a phone; copied, for both may go."""

    message: Mapped[Message] = relationship()
    taken: Mapped[list["TakenStep"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="TakenStep.place"
    )


class TakenStep(Base):
    """A step that was begun: noted before anybody is told, so that nobody is told twice."""

    __tablename__ = "escalation_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("escalation.message_id", ondelete="CASCADE"))
    place: Mapped[int] = mapped_column()
    """Counted on from round to round."""
    way: Mapped[Way] = mapped_column(text_enum(Way))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    phone_id: Mapped[int | None] = mapped_column(ForeignKey("phone.id", ondelete="SET NULL"))
    who: Mapped[str] = mapped_column(String(120))
    """A login, or the name of a phone; copied, for both may go."""
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    standing: Mapped[StepState] = mapped_column(text_enum(StepState))

    __table_args__ = (UniqueConstraint("message_id", "place"),)
