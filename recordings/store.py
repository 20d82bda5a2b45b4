"""Keep a call: its row before the beep, its sound safe on the disk, its end noted exactly once.

`finish` may be called by the call script and by the sweep, even at the same time: every step can be repeated.
"""

import logging
import os
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.clients import Line
from office.contacts.storage import find_caller
from office.database import Database
from recordings import sound
from recordings.errors import RecordingError
from recordings.models import Message, Segment, State

log = logging.getLogger(__name__)

TAKES_SOUND = (State.RECEIVING, State.MISSED)
"""A call given up for missed may still get its sound, where the dialplan took over and recorded it."""
OF_THE_CALL = (
    "client_id", "dialled", "caller", "received_at", "notice", "language", "diverted_by", "diverted_in",
    "forwarded_by", "forwarded_in", "contact_id", "callback", "is_urgent", "is_important",
)  # fmt: skip
"""What two recordings of one call have in common."""
LONGEST_CALL_ID = 30
"""Of a call that was recorded twice: with the number of the file behind it, it fits the column."""


def open_call(
    database: Database,
    call_id: str,
    line: Line,
    caller: str | None,
    received_at: datetime,
    *,
    is_important: bool = False,
    diverted_in: str | None = None,
    forwarded: tuple[str, str | None] | None = None,
) -> int:
    """Note that a call is on the line; the id of its row, also if it was noted before.

    `diverted_in` is the header that named the client; `forwarded` the number that forwarded the call last, whoever's it
    is, and the header that says so.
    """
    forwarded_by, forwarded_in = forwarded or (None, None)
    try:
        with database.session() as session:
            message = Message(
                call_id=call_id,
                client_id=line.client_id,
                dialled=line.dialled,
                caller=caller,
                received_at=received_at,
                language=line.language if line.client_id and not line.second_language else None,
                contact_id=find_caller(session, line.client_id, caller).contact_id if line.client_id else None,
                diverted_by=line.diverted_by,
                diverted_in=diverted_in,
                forwarded_by=forwarded_by and forwarded_by[:32],
                forwarded_in=forwarded_in,
                is_important=is_important,
            )
            session.add(message)
            session.flush()
            return message.id
    except IntegrityError:
        with database.session() as session:
            return session.scalars(select(Message.id).where(Message.call_id == call_id)).one()


def note_notice(database: Database, message_id: int, wording: str) -> None:
    """Keep which notice of the recording the caller heard."""
    with database.session() as session:
        session.execute(update(Message).where(Message.id == message_id).values(notice=wording))


def note(database: Database, message_id: int, *, is_urgent: bool, callback: str | None) -> None:
    """Keep what the caller pressed."""
    with database.session() as session:
        session.execute(update(Message).where(Message.id == message_id).values(is_urgent=is_urgent, callback=callback))


def hold(database: Database, message_id: int, until: datetime) -> None:
    """The call may be on the line until then; the sweep neither takes it for lost nor files its recording before."""
    with database.session() as session:
        session.execute(
            update(Message)
            .where(Message.id == message_id)
            # That a call goes on is no news for those who look at it.
            .values(on_line_until=until, changed_at=Message.changed_at)
        )


def begin_again(database: Database, message_id: int) -> None:
    """The caller says the message anew: the words so far belong to a recording that does not count any more.

    Where that recording is stored already it does count, and its words stay: `finish` keeps the new one beside it.
    """
    with database.session() as session:
        begun = session.execute(
            update(Message)
            .where(Message.id == message_id, Message.state == State.RECEIVING, Message.audio.is_(None))
            .values(take=Message.take + 1, heard_until=0.0, transcript=None, tentative=None)
        )
        if begun.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
            session.execute(delete(Segment).where(Segment.message_id == message_id))


def close(database: Database, message_id: int, state: State) -> None:
    """The call is over and left nothing to listen to; `state` says why."""
    with database.session() as session:
        session.execute(
            update(Message).where(Message.id == message_id, Message.state == State.RECEIVING).values(state=state)
        )


def finish(database: Database, message_id: int, spooled: Path, messages: Path) -> State:
    """The call is over: make its sound safe and note what it was. Returns the state the call is in now.

    Where the row tells of a recording already, this one gets a row of its own, and that one's state is returned.
    Raises OSError where the disk does not take it; the recording then stays in the spool for the next sweep.
    """
    second_id = _open_second(database, message_id, spooled, messages)
    if second_id is None:
        return _end(database, message_id, spooled, messages)
    _end(database, message_id, None, messages)
    return _end(database, second_id, spooled, messages)


def _end(database: Database, message_id: int, spooled: Path | None, messages: Path) -> State:
    """As `finish` says; without a recording in the spool it is noted what is stored."""
    with database.session() as session:
        message = session.get_one(Message, message_id)
        stored = messages / _place(message)
    if spooled is not None:
        _move_in(spooled, stored)
    state, duration = _judge(stored)
    with database.session() as session:
        return _note_end(session, message_id, state, duration, stored.relative_to(messages) if duration else None)


def _place(message: Message) -> Path:
    return Path(f"{message.received_at:%Y/%m}") / f"{message.call_id}.wav"


def _open_second(database: Database, message_id: int, spooled: Path, messages: Path) -> int | None:
    """A row of its own for another recording of the same call; None where there is none.

    What is stored is never overwritten: its row tells of it, and people may have heard it.
    """
    with database.session() as session:
        first = session.get_one(Message, message_id)
        takes_sound = first.audio is None and first.state in TAKES_SOUND
        if takes_sound and not (messages / _place(first)).exists():
            return None
        try:
            # Names the row, so that whoever does it again, or at the same time, finds the same one.
            number = spooled.stat().st_ino
        except FileNotFoundError:
            return None
        second = Message(
            call_id=f"{first.call_id[:LONGEST_CALL_ID]}-again-{number}",
            **{name: getattr(first, name) for name in OF_THE_CALL},
        )
    try:
        with database.session() as session:
            session.add(second)
            session.flush()
            log.error("call %s was recorded twice; message %s is the second recording", first.call_id, second.id)
            return second.id
    except IntegrityError:
        with database.session() as session:
            return session.scalars(select(Message.id).where(Message.call_id == second.call_id)).one()


def _move_in(spooled: Path, stored: Path) -> None:
    """From the spool into the store: complete on the disk before the name appears, the name on the disk after."""
    if not spooled.exists():
        return
    stored.parent.mkdir(parents=True, exist_ok=True)
    try:
        _make_whole(spooled)
        spooled.rename(stored)
    except FileNotFoundError:
        # Someone else finishes the same call and was quicker.
        return
    for folder in (stored.parent, *stored.parents[1:3], spooled.parent):
        _fsync(folder)


def _make_whole(spooled: Path) -> None:
    try:
        sound.repair_header(spooled)
    except RecordingError as error:
        log.warning("%s; kept as it is", error)
    _fsync(spooled)


def _judge(stored: Path) -> tuple[State, float]:
    """What the sound alone tells: nothing was said, or words have to be looked for. And its seconds."""
    if not stored.exists():
        return State.MISSED, 0.0
    try:
        samples = sound.read(stored)
    except RecordingError:
        log.exception("%s is kept as it is; please listen to the file", stored)
        return State.FAILED, stored.stat().st_size / sound.BYTES_PER_SECOND
    spoken = sound.audible_seconds(samples) >= sound.MIN_AUDIBLE_SECONDS
    return (State.RECORDED if spoken else State.MISSED), len(samples) / sound.RATE


def _note_end(session: Session, message_id: int, state: State, duration: float, audio: Path | None) -> State:
    """Once only."""
    ended = session.execute(
        update(Message)
        .where(Message.id == message_id, Message.audio.is_(None), Message.state.in_(TAKES_SOUND))
        # Whoever has followed the call keeps it: only the tail is left to be heard.
        .values(state=state, duration=duration, audio=audio and str(audio), attempts=0)
    )
    if ended.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        return state
    return session.get_one(Message, message_id).state


def _fsync(path: Path) -> None:
    """Asterisk never calls fsync, so what it wrote may still be in memory only; the same holds for a rename."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
