"""Put right what was interrupted: recordings without a row, calls that never ended, deletions past their time."""

import logging
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from office.clients import line_for
from office.database import Database
from office.numbers import caller_number
from office.settings import Settings
from recordings import peaks, sound, spool, store
from recordings.models import Message, State

log = logging.getLogger(__name__)

GRACE_SECONDS = 5.0
"""So long the call script has time to file a finished recording itself."""
ABANDONED_SECONDS = 60.0
"""Unfinished and untouched for so long, its writer is dead: Asterisk itself ends a call without sound after 30 s."""


def sweep(database: Database, settings: Settings, now: datetime) -> None:
    """Adopt, close and purge. What cannot be dealt with never keeps the others waiting."""
    _bring_back_earlier(database, settings, now)
    recorded = sorted(settings.spool.glob(f"*{spool.ENDING}"))
    for path in recorded + _rang_without_recording(settings):
        try:
            if _is_finished(path):
                _adopt(database, settings, path, now)
        except FileNotFoundError:
            log.debug("recording %s was filed meanwhile", path.name)
        except Exception:
            log.exception("recording %s cannot be adopted; the next sweep tries again", path.name)
    _close_lost_calls(database, settings, now)
    _purge(database, settings, now)


def _bring_back_earlier(database: Database, settings: Settings, now: datetime) -> None:
    """Where the call script died while a caller said a message anew, what was said before is the message."""
    for earlier in settings.spool.glob(f"*{spool.EARLIER}"):
        recording = earlier.with_suffix(spool.ENDING)
        is_old = time.time() - earlier.stat().st_mtime > ABANDONED_SECONDS
        if is_old and not recording.exists() and not _is_held(database, earlier, now):
            earlier.replace(recording)


def _is_held(database: Database, path: Path, now: datetime) -> bool:
    """Whether the caller is still on the line with the call script, which may go on with what was recorded.

    Where the dialplan has taken over, nobody does, however long the script meant to.
    """
    if path.with_suffix(spool.RANG).exists():
        return False
    call_id = path.name.partition("_")[0]
    with database.session() as session:
        held = select(Message.id).where(Message.call_id == call_id, Message.on_line_until > now)
        return session.scalar(held) is not None


def _rang_without_recording(settings: Settings) -> list[Path]:
    """Marks of calls the dialplan took over whose callers said nothing."""
    marks = (mark for mark in settings.spool.glob(f"*{spool.RANG}") if not mark.with_suffix(spool.ENDING).exists())
    return [mark for mark in marks if time.time() - mark.stat().st_mtime > ABANDONED_SECONDS]


def _is_finished(path: Path) -> bool:
    """A header alone says that it is closed, and is what a recording looks like whose caller has not spoken yet."""
    status = path.stat()
    age = time.time() - status.st_mtime
    is_closed = age > GRACE_SECONDS and status.st_size > sound.HEADER and sound.is_closed(path)
    return is_closed or age > ABANDONED_SECONDS


def _adopt(database: Database, settings: Settings, path: Path, now: datetime) -> None:
    if _is_held(database, path, now):
        return
    is_mark = path.suffix == spool.RANG
    recording = path.with_suffix(spool.ENDING)
    is_earlier = spool.keep_better(recording, path.with_suffix(spool.EARLIER))
    name = spool.parse(path)
    diversions = [name.diverted_by] if name.diverted_by else []
    with database.session() as session:
        known = session.scalar(select(Message).where(Message.call_id == name.call_id))
        line = line_for(session, name.dialled, settings, diversions)
    if known is None:
        caller = caller_number(name.caller, settings.region)
        forwarded = (caller_number(name.diverted_by, settings.region) or name.diverted_by, None)
        message_id = store.open_call(
            database, name.call_id, line, caller, name.received_at, forwarded=forwarded if name.diverted_by else None
        )
    else:
        message_id = known.id
    if is_earlier:
        store.begin_again(database, message_id)
    if not is_mark and (known is None or known.notice is None):
        # The call script noted none, so the dialplan recorded; its fallback always plays the whole notice.
        store.note_notice(database, message_id, line.script.notice.text)
    state = store.finish(database, message_id, recording, settings.messages)
    path.with_suffix(spool.RANG).unlink(missing_ok=True)
    log.warning("adopted recording %s as message %s (%s)", path.name, message_id, state)


def _close_lost_calls(database: Database, settings: Settings, now: datetime) -> None:
    """A call that has been on the line longer than any can be was lost with the process that handled it."""
    longest = timedelta(seconds=settings.max_message_seconds + 120)
    with database.session() as session:
        lost = session.execute(
            select(Message.id, Message.call_id).where(
                Message.state == State.RECEIVING,
                Message.received_at < now - longest,
                Message.on_line_until.is_(None) | (Message.on_line_until < now),
            )
        ).all()
    for message_id, call_id in lost:
        if not any(settings.spool.glob(f"{call_id}_*{spool.ENDING}")):
            try:
                state = _end_lost_call(database, settings, message_id, call_id)
            except OSError:
                log.exception("call %s was never ended and cannot be closed; the next sweep tries again", call_id)
            else:
                log.warning("call %s was never ended; noted as %s", call_id, state)


def _end_lost_call(database: Database, settings: Settings, message_id: int, call_id: str) -> State:
    """Missed, unless somebody took it before its call script died."""
    for taken in settings.spool.glob(f"{call_id}_*{spool.TAKEN}"):
        store.close(database, message_id, State.TAKEN)
        taken.unlink()
        return State.TAKEN
    return store.finish(database, message_id, settings.spool / call_id, settings.messages)


def _purge(database: Database, settings: Settings, now: datetime) -> None:
    """Delete for good: the sound first, so that no sound is ever left without a row to find it by."""
    with database.session() as session:
        cut = now - timedelta(days=settings.trash_days)
        for message in session.scalars(select(Message).where(Message.deleted_at < cut)):
            try:
                if message.audio:
                    stored = settings.messages / message.audio
                    stored.unlink(missing_ok=True)
                    peaks.forget(stored)
            except OSError:
                log.exception("the sound of message %s cannot be deleted; the next sweep tries again", message.id)
                continue
            session.delete(message)
            log.info("deleted message %s for good", message.id)
