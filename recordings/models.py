"""A call as it is kept: who rang whom and when, the sound, the words, and what the owner did with it."""

from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from office.contacts.models import Contact
from office.database import Base, UTCDateTime, utcnow
from office.models import Client, text_enum


class State(StrEnum):
    """Where a call stands; it moves downwards only, but for a transcription that is tried again."""

    RECEIVING = "receiving"
    """The caller is on the line."""
    RECORDED = "recorded"
    """The sound is stored and waits for its words."""
    TRANSCRIBING = "transcribing"
    TRANSCRIBED = "transcribed"
    NO_SPEECH = "no_speech"
    """There is sound, but no words were recognised: somebody has to listen."""
    FAILED = "failed"
    """Transcription was given up; the sound is there."""
    MISSED = "missed"
    """Nothing was said, or too little to be a message."""
    TAKEN = "taken"
    """Put through: somebody of the client's took the call."""
    ANNOUNCED = "announced"
    """The caller heard the greeting, and there was nothing more to do."""
    REFUSED = "refused"
    """The caller is blocked."""


IN_PROGRESS = frozenset((State.RECEIVING, State.RECORDED, State.TRANSCRIBING))
"""Something is still to come: sound or words."""
NO_MESSAGE = frozenset((State.MISSED, State.TAKEN, State.ANNOUNCED, State.REFUSED))
"""A call that left nothing to read or listen to."""
NEVER_UNREAD = NO_MESSAGE | {State.RECEIVING}
"""A call on the line has nothing to be read yet."""


class Word(TypedDict):
    """One word: seconds from the start of the recording, and how sure Whisper is of it (0 to 1)."""

    start: float
    end: float
    text: str
    probability: float


class Message(Base):
    """One call, from before the beep on."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(String(64), unique=True)
    """Asterisk's UNIQUEID."""
    client_id: Mapped[int | None] = mapped_column(ForeignKey("client.id", ondelete="SET NULL"))
    """None: nobody claims the number; the admins see it."""
    dialled: Mapped[str] = mapped_column(String(32))
    caller: Mapped[str | None] = mapped_column(String(32))
    """E.164 where it is a number; None where it was withheld."""
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[State] = mapped_column(text_enum(State), default=State.RECEIVING)
    notice: Mapped[str | None] = mapped_column(Text)
    """The wording that told the caller of the recording, as it was played."""
    audio: Mapped[str | None] = mapped_column(String(120))
    """The sound, relative to the folder of messages."""
    duration: Mapped[float] = mapped_column(default=0.0)
    """Seconds of sound."""
    speech: Mapped[float | None] = mapped_column()
    """Seconds of speech in it, once that is known."""
    language: Mapped[str | None] = mapped_column(String(5))
    """None: not known yet; it is detected among those the client speaks."""
    transcript: Mapped[str | None] = mapped_column(Text)
    """The words as they were heard: they grow while the caller speaks, and only a second listening changes them."""
    tentative: Mapped[str | None] = mapped_column(Text)
    """Words behind the transcript that may still change."""
    heard_until: Mapped[float] = mapped_column(default=0.0)
    """Seconds of the recording whose words are final."""
    take: Mapped[int] = mapped_column(default=0)
    """Counts how often the caller began anew; the words are those of the last recording."""
    heard_by: Mapped[str | None] = mapped_column(String(120))
    """The model that listened last."""
    correction: Mapped[str | None] = mapped_column(Text)
    """The words as the owner put them right; what was heard stays beside them."""
    corrected_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    earlier_correction: Mapped[str | None] = mapped_column(Text)
    """What stood in `correction` before the last change, to undo that."""
    diverted_by: Mapped[str | None] = mapped_column(String(32))
    """The number that forwarded the call, where that named the client."""
    diverted_in: Mapped[str | None] = mapped_column(String(20))
    """The header that said so, `Diversion` or `History-Info`; None where the dialplan had the call alone."""
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"))
    """Who called, as the client knew them then; see `recordings.inbox.caller_names`."""
    callback: Mapped[str | None] = mapped_column(String(32))
    """The number the caller keyed in to be called back, E.164 where it is one."""
    is_urgent: Mapped[bool] = mapped_column(default=False)
    """The caller said so, by key."""
    is_important: Mapped[bool] = mapped_column(default=False)
    """The caller is a VIP of the client's."""
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    on_line_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The call may last until then; before, it is not taken for lost."""
    lease_holder: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Until then nobody else may take the transcription up."""
    attempts: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow, onupdate=utcnow)
    """Open pages are told of what has changed since they were drawn."""

    client: Mapped[Client | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    segments: Mapped[list["Segment"]] = relationship(
        back_populates="message", cascade="all, delete-orphan", passive_deletes=True, order_by="Segment.position"
    )

    @property
    def wording(self) -> str | None:
        """The words that count: put right where somebody did, else as they were heard."""
        return self.correction or self.transcript

    __table_args__ = (
        Index("ix_message_client_received", "client_id", "received_at"),
        Index("ix_message_received", "received_at"),
        Index("ix_message_state", "state", "lease_until"),
        Index("ix_message_changed", "changed_at"),
    )


class Segment(Base):
    """A stretch of the transcript, as Whisper cut it."""

    __tablename__ = "segment"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[float] = mapped_column()
    end: Mapped[float] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[list[Word]] = mapped_column(JSON)

    message: Mapped[Message] = relationship(back_populates="segments")
