"""The words of a message put right by whoever reads it; what was heard stays beside them."""

from datetime import datetime

from recordings.errors import RecordingError
from recordings.models import IN_PROGRESS, Message
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


def can_be_corrected(message: Message) -> bool:
    """Whether there is something one could have heard, and no words of it are still to come."""
    return message.state not in IN_PROGRESS and bool(message.audio or message.wording)


def version(message: Message) -> str:
    """Tells one correction from the next."""
    return message.corrected_at.isoformat() if message.corrected_at else ""


def to_be_corrected(message: Message) -> str:
    """The words to begin from: a line a paragraph."""
    return message.correction or "\n".join(text for one in message.segments if (text := one.text.strip()))


def correct(message: Message, typed: str, seen: str, now: datetime) -> bool:
    """Put the words right and learn the names in them; whether anything has changed. Raises NotCorrected.

    Nothing typed, or just what was heard, takes a correction back. `seen` is the version the words were typed over.
    """
    text = "\n".join(" ".join(line.split()) for line in typed.strip().splitlines())
    if not can_be_corrected(message):
        raise refusal(message)
    if len(text) > LONGEST:
        raise TooLong(f"a message has at most {LONGEST} characters")
    wanted = text if text.split() != (message.transcript or "").split() else ""
    if wanted == (message.correction or ""):
        return False
    if seen != version(message):
        raise ChangedMeanwhile("somebody else has corrected these words meanwhile")
    _set(message, wanted or None, now)
    return True


def refusal(message: Message) -> NotCorrected:
    """Why a message cannot be corrected that cannot be."""
    if message.state in IN_PROGRESS:
        return StillInWork("the words of this message are still to come")
    return NothingThere("nothing was said in this call")


def undo(message: Message, seen: str, now: datetime) -> None:
    """Back to what stood there before the last change. Raises ChangedMeanwhile where that was another one."""
    if seen != version(message):
        raise ChangedMeanwhile("somebody else has corrected these words meanwhile")
    _set(message, message.earlier_correction, now)


def _set(message: Message, correction: str | None, now: datetime) -> None:
    if client := message.client:
        before, after = (new_names(message.transcript or "", text or "") for text in (message.correction, correction))
        client.learned_hotwords = relearned(client.learned_hotwords, before, after, client.hotwords)
    message.earlier_correction, message.correction = message.correction, correction
    message.corrected_at = now if correction else None
