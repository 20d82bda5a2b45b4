"""A call as it is kept: who rang whom and when, the sound, the words, and what the owner did with it."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict

from sqlalchemy import JSON, Computed, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from office.contacts.models import Contact
from office.database import GIVEN_ONCE, Base, UTCDateTime, utcnow
from office.models import Client, User, text_enum
from recordings.lists import Place, Weight


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


class Handling(StrEnum):
    """What the people it is for make of a message."""

    OPEN = "open"
    """New, or read by now."""
    TO_DO = "to_do"
    DONE = "done"
    ARCHIVED = "archived"
    """Done, and out of sight."""


IN_PROGRESS = frozenset((State.RECEIVING, State.RECORDED, State.TRANSCRIBING))
"""Something is still to come: sound or words."""
NO_MESSAGE = frozenset((State.MISSED, State.TAKEN, State.ANNOUNCED, State.REFUSED))
"""A call that left nothing to read or listen to."""
CLOSED = frozenset((Handling.DONE, Handling.ARCHIVED))
"""Nobody has to do anything any more."""
NEVER_UNREAD = NO_MESSAGE | {State.RECEIVING}
"""A call on the line has nothing to be read yet."""


def _one_of(states: Iterable[StrEnum]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


# The database itself keeps these, so that they are true whoever wrote.
UNREAD = (
    f"(read_at IS NULL AND deleted_at IS NULL AND state NOT IN ({_one_of(NEVER_UNREAD)})"
    f" AND handling NOT IN ({_one_of(CLOSED)}))"
)
SHELF = (
    "(CASE WHEN deleted_at IS NOT NULL THEN 'deleted' WHEN handling = 'archived' THEN 'archived'"
    f" WHEN state IN ({_one_of(NO_MESSAGE)}) THEN 'missed' ELSE 'messages' END)"
)
URGENT = "COALESCE(said_urgent, is_urgent)"
WEIGHT = (
    f"(CASE WHEN state = 'receiving' THEN {Weight.ON_THE_LINE:d}"
    f" WHEN deleted_at IS NOT NULL OR handling IN ({_one_of(CLOSED)}) THEN {Weight.DONE:d}"
    f" WHEN remind_at IS NOT NULL THEN {Weight.LATER:d}"
    f" WHEN {URGENT} OR reminded_at IS NOT NULL OR (is_important AND read_at IS NULL) THEN {Weight.FIRST:d}"
    f" WHEN handling = 'to_do' THEN {Weight.TO_DO:d} ELSE {Weight.OPEN:d} END)"
)
WHEN_DUE = "(CASE WHEN due IS NOT NULL THEN NULLIF(due, '') ELSE drawn -> 'due' ->> 'value' END)"
NAMED, OF_A_FIRM, FORWARDED = "noted_name IS NOT NULL", "noted_firm IS NOT NULL", "forwarded_by IS NOT NULL"
OPEN_CALL = (
    f"(deleted_at IS NULL AND handling NOT IN ({_one_of(CLOSED)})"
    f" AND state NOT IN ({_one_of(NO_MESSAGE - {State.MISSED})}))"
)
"""Somebody may have to call back."""
IN_A_LIST = (
    "shelf", "weight", "received_at", "id", "read_at", "handling", "language", "counts_as_urgent", "assignee_id",
    "caller",
)  # fmt: skip
"""The order of a list, and what it can be narrowed down by: so what is not wanted is passed over in the index."""


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
    diverted_by: Mapped[str | None] = mapped_column(String(32))
    """The number that forwarded the call, where that named the client."""
    diverted_in: Mapped[str | None] = mapped_column(String(20))
    """The header that said so, `Diversion` or `History-Info`; None where the dialplan had the call alone."""
    forwarded_by: Mapped[str | None] = mapped_column(String(32))
    """The number that forwarded the call last, as its headers say, whoever's it is; None where they say nothing."""
    forwarded_in: Mapped[str | None] = mapped_column(String(20))
    """The header that said so; None as in `diverted_in`."""
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"))
    """Who called, as the client knew them then; see `recordings.callers.known_callers`."""
    callback: Mapped[str | None] = mapped_column(String(32))
    """The number the caller keyed in to be called back, E.164 where it is one."""
    is_urgent: Mapped[bool] = mapped_column(default=False)
    """The caller said so, by key."""
    said_urgent: Mapped[bool | None] = mapped_column()
    """By its call note, so that lists can be sorted by it: said in its words or noted by hand; False where somebody has
    noted that it is not urgent, None where the note tells nothing."""
    noted_name: Mapped[str | None] = mapped_column(Text)
    """The caller's name as somebody put it right in its call note, so that other calls from the number show it."""
    noted_firm: Mapped[str | None] = mapped_column(Text)
    """The caller's firm, as above."""
    is_important: Mapped[bool] = mapped_column(default=False)
    """The caller is a VIP of the client's."""
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    handling: Mapped[Handling] = mapped_column(text_enum(Handling), default=Handling.OPEN, server_default="open")
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    """Who has taken it on, so that nobody calls twice."""
    remind_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """It comes back to the top then."""
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """It has come back to the top, and nothing was done with it since."""

    shelf: Mapped[str] = mapped_column(String(20), Computed(SHELF, persisted=True))
    """The list it stands in."""
    counts_as_urgent: Mapped[bool] = mapped_column(Computed(URGENT, persisted=True))
    """By key or by its call note; what somebody has noted by hand beats both."""
    weight: Mapped[int] = mapped_column(Computed(WEIGHT, persisted=True))
    """One of Weight."""

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
    assignee: Mapped[User | None] = relationship()
    call_note: Mapped["StoredNote | None"] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    segments: Mapped[list["Segment"]] = relationship(
        back_populates="message", cascade="all, delete-orphan", passive_deletes=True, order_by="Segment.position"
    )

    @property
    def wording(self) -> str | None:
        """The words that count: put right where somebody did, else as they were heard."""
        return self.correction or self.transcript

    @property
    def place(self) -> Place:
        """In its list."""
        return Place(self.weight, self.received_at, self.id)

    __table_args__ = (
        Index("ix_message_client_received", "client_id", "received_at"),
        Index("ix_message_received", "received_at"),
        Index("ix_message_state", "state", "lease_until"),
        Index("ix_message_changed", "changed_at"),
        Index("ix_message_caller", "caller", "received_at"),
        Index(
            "ix_message_forwarded",
            "client_id",
            "received_at",
            sqlite_where=text(FORWARDED),
            postgresql_where=text(FORWARDED),
        ),
        Index("ix_message_remind", "remind_at"),
        Index("ix_message_unread", "client_id", sqlite_where=text(UNREAD), postgresql_where=text(UNREAD)),
        Index("ix_message_noted_name", "client_id", "caller", sqlite_where=text(NAMED), postgresql_where=text(NAMED)),
        Index(
            "ix_message_noted_firm",
            "client_id",
            "caller",
            sqlite_where=text(OF_A_FIRM),
            postgresql_where=text(OF_A_FIRM),
        ),
        Index(
            "ix_message_open_calls",
            "client_id",
            "caller",
            sqlite_where=text(OPEN_CALL),
            postgresql_where=text(OPEN_CALL),
        ),
        Index("ix_message_shelf", *IN_A_LIST),
        Index("ix_message_shelf_received", "shelf", "received_at"),
        Index("ix_message_client_shelf", "client_id", *IN_A_LIST),
        GIVEN_ONCE,
    )


class NoteLine(StrEnum):
    """What a call note tells."""

    NAME = "name"
    FIRM = "firm"
    NUMBER = "number"
    """To be called back at."""
    SUBJECT = "subject"
    DUE = "due"
    URGENCY = "urgency"


class StoredNote(Base):
    """The call note of a message: what was drawn from its words, and what people put right in it.

    A line somebody put right stands in the column of its name; empty where there is no such thing, None where what was
    said counts. Number: E.164. Due: ISO 8601, a day, or a day and a time with its offset. Urgency: `urgent`.
    """

    __tablename__ = "call_note"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    as_of: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The `changed_at` its message had when it was looked at last; None where that has to be done anew."""
    drawn_from: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """Tells the words it was drawn from; where they have changed since, what was drawn is not true any more."""
    name: Mapped[str | None] = mapped_column(Text)
    firm: Mapped[str | None] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(Text)
    due: Mapped[str | None] = mapped_column(Text)
    urgency: Mapped[str | None] = mapped_column(Text)
    drawn: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """By line, what was said, and beside it all numbers: see `transcribe.callnote.note.plain`."""
    when_due: Mapped[str | None] = mapped_column(Text, Computed(WHEN_DUE, persisted=True))
    """The due that counts, of whatever words it was drawn: a day or a moment, and maybe a week, or a time alone."""
    called_up: Mapped[str | None] = mapped_column(Text)
    """The due for which the message was brought back to the top, or for which that was too late; once for each."""

    __table_args__ = (Index("ix_call_note_when_due", "when_due"),)


class Note(Base):
    """A few words somebody of the house put beside a message."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    author: Mapped[str] = mapped_column(String(120))
    """A login; copied, for users may go."""
    text: Mapped[str] = mapped_column(Text)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    message: Mapped[Message] = relationship()


class What(StrEnum):
    """What can be changed, by the attribute of a message that holds it."""

    READ = "read_at"
    DELETED = "deleted_at"
    HANDLING = "handling"
    ASSIGNEE = "assignee_id"
    REMINDER = "remind_at"
    REMINDED = "reminded_at"
    """It came back to the top, or somebody has seen to that."""
    NOTE = "note"
    """A note of this id was written, or taken away."""
    CALL_NOTE = "call_note"
    """A line of the call note was put right: `line` and `value`, as StoredNote has it."""
    WORDS = "correction"
    """The words were put right; None where what was heard counts."""


class Deed(Base):
    """What somebody did with a message: its history, and the way back."""

    __tablename__ = "deed"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor: Mapped[str] = mapped_column(String(120))
    """A login, or the name of a program's token; copied, for both may go."""
    what: Mapped[str] = mapped_column(String(20))
    """One of What."""
    before: Mapped[Any] = mapped_column(JSON)
    """As `recordings.deeds.plain` has it."""
    after: Mapped[Any] = mapped_column(JSON)
    together: Mapped[str] = mapped_column(String(32), index=True)
    """What was done in one go is undone in one go."""
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(120))
    """As `actor`; None in what was undone before this was noted."""


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
