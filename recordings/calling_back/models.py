"""A call back, as it is kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from office.database import Base, UTCDateTime
from office.models import text_enum
from recordings.models import Message


class Outcome(StrEnum):
    """Where a call back stands, and what became of it."""

    RINGING = "ringing"
    """The owner's own phone rings."""
    DIALLING = "dialling"
    """The owner has picked up: the other side is rung, or they talk."""
    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    NOT_TAKEN = "not_taken"
    """The owner's own phone was not picked up, so nobody else was rung."""
    FAILED = "failed"
    """The network did not connect it, or nobody knows any more what became of it."""


UNDER_WAY = frozenset((Outcome.RINGING, Outcome.DIALLING))


class CallBack(Base):
    """A number that was called back for a message."""

    __tablename__ = "call_back"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    actor: Mapped[str] = mapped_column(String(120))
    """A login; copied, for users may go."""
    phone_id: Mapped[int | None] = mapped_column(ForeignKey("phone.id", ondelete="SET NULL"))
    """The owner's phone that was rung; None where the owner was on the line already."""
    number: Mapped[str] = mapped_column(String(16))
    """Who is rung (E.164)."""
    shown: Mapped[str | None] = mapped_column(String(16))
    """The business's number they see (E.164); None: the trunk's own."""
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seconds: Mapped[float] = mapped_column(default=0.0)
    """How long they talked."""
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome), default=Outcome.RINGING)

    message: Mapped[Message] = relationship()
