"""The words of a message put right by whoever reads it; what was heard stays beside them.

It is noted as a deed, and `recordings.undoing` takes it back.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from office.models import Client
from recordings import deeds
from recordings.errors import RecordingError
from recordings.models import IN_PROGRESS, Message, What
from recordings.names import new_names, relearned

LONGEST = 20_000
"""Characters: half an hour of fast speech."""


class NotCorrected(RecordingError):
    """The words stay as they are; `str(error)` says why."""


class StillInWork(NotCorrected):
    """The message is still being said or turned into text: its words are still to come."""


class NothingThere(NotCorrected):
    """A call without sound and words."""


class TooLong(NotCorrected):
    """Nobody says that much in one message."""


class ChangedMeanwhile(NotCorrected):
    """Somebody else has corrected the message since it was looked at."""


class HeardAnew(ChangedMeanwhile):
    """The second listening has put other words in the place of those that were looked at."""


@dataclass(frozen=True)
class Seen:
    """What the words were typed over."""

    correction: str
    """The `version` there was."""
    heard: str
    """The `heard` there was."""


def can_be_corrected(message: Message) -> bool:
    """Whether there is something one could have heard, and no words of it are still to come."""
    return message.state not in IN_PROGRESS and bool(message.audio or message.wording)


def version(message: Message) -> str:
    """Tells one correction from the next."""
    return message.corrected_at.isoformat() if message.corrected_at else ""


def heard(message: Message) -> str:
    """Tells what was heard from what a second listening may make of it."""
    return _digest(message.transcript or "")


def to_be_corrected(message: Message) -> str:
    """The words to begin from: a line a paragraph."""
    return message.correction or "\n".join(text for one in message.segments if (text := one.text.strip()))


def correct(session: Session, message: Message, typed: str, seen: Seen, actor: str, now: datetime) -> str | None:
    """Put the words right and learn the names in them; the name by which that is undone, None where nothing changes.

    Raises NotCorrected. Nothing typed, or just what was heard when it was looked at, takes a correction back.
    """
    # PostgreSQL holds no NUL in a text.
    text = "\n".join(" ".join(line.split()) for line in typed.replace("\0", "").strip().splitlines())
    if not can_be_corrected(message):
        raise refusal(message)
    if len(text) > LONGEST:
        raise TooLong(f"a message has at most {LONGEST} characters")
    wanted = text if _digest(text) != seen.heard else ""
    if wanted == (message.correction or ""):
        return None
    if seen.correction != version(message):
        raise ChangedMeanwhile("somebody else has corrected these words meanwhile")
    if wanted and seen.heard != heard(message):
        raise HeardAnew("other words have been heard meanwhile")
    before, transcript = message.correction, message.transcript
    as_seen = (
        Message.corrected_at.is_not_distinct_from(message.corrected_at),
        Message.transcript.is_not_distinct_from(transcript),
    )
    if not _write(session, message, before, wanted or None, now, *as_seen):
        problem = HeardAnew if message.transcript != transcript else ChangedMeanwhile
        raise problem("the message has changed in this very moment")
    together = deeds.new_name()
    deeds.note(session, message, What.WORDS, before, message.correction, actor, now, together)
    return together


def put_back(session: Session, message: Message, made: str | None, was: str | None, now: datetime) -> bool:
    """From what a correction made of the words to what there was before; False where they have been changed since."""
    return _write(session, message, made, was, now, Message.correction.is_not_distinct_from(made))


def refusal(message: Message) -> NotCorrected:
    """Why a message cannot be corrected that cannot be."""
    if message.state in IN_PROGRESS:
        return StillInWork("the words of this message are still to come")
    return NothingThere("nothing was said in this call")


def _write(
    session: Session,
    message: Message,
    before: str | None,
    correction: str | None,
    now: datetime,
    *conditions: ColumnElement[bool],
) -> bool:
    """Compare and set, and learn the names; `message` is what stands there now."""
    written = session.execute(
        update(Message)
        .where(Message.id == message.id, *conditions)
        .values(correction=correction, corrected_at=now if correction else None)
        .execution_options(synchronize_session=False)
    )
    session.refresh(message)
    if not written.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        return False
    if message.client_id is not None:
        heard_words = message.transcript or ""
        _learn(session, message.client_id, *(new_names(heard_words, text or "") for text in (before, correction)))
    return True


def _learn(session: Session, client_id: int, before: list[str], after: list[str]) -> None:
    """The names of a correction in place of those of the last one.

    The row is locked, for two messages may teach the same client at once. (SQLite knows no locks of rows: there the
    message has been written, so nobody else writes.) Calls, which only refer to it, are not kept waiting.
    """
    lock = {"key_share": True}
    client = session.get_one(Client, client_id, populate_existing=True, with_for_update=lock)
    client.learned_hotwords = relearned(client.learned_hotwords, before, after, client.hotwords)


def _digest(text: str) -> str:
    """Of the words alone: a field gives its lines back with other ends."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]
