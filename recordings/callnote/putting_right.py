"""A line of the call note put right by whoever has listened, noted as a deed; `recordings.undoing` takes it back."""

from datetime import datetime

from sqlalchemy.orm import Session

from recordings import deeds
from recordings.callnote import keeping, lines
from recordings.corrections import can_be_corrected, refusal
from recordings.errors import RecordingError
from recordings.models import Message, NoteLine, What


class PutRightMeanwhile(RecordingError):
    """Somebody else has put this line of the call note right meanwhile."""


def put_right(
    session: Session,
    message: Message,
    line: NoteLine,
    value: str | None,
    seen: str | None,
    actor: str,
    now: datetime,
    together: str | None = None,
) -> str | None:
    """Put a line of the call note right, in place of what was put there before (`seen`); as StoredNote has them.

    None, or just what was said, and that counts again. `together` is the name of several lines that are to be undone in
    one go. Raises PutRightMeanwhile, and NotCorrected where there is nothing one could have heard.
    """
    if not can_be_corrected(message):
        raise refusal(message)
    drawn = lines.said(message).get(line)
    wanted = None if drawn and drawn["value"] == value else value
    if lines.put_right(message, line) != seen:
        raise PutRightMeanwhile("somebody else has put this line right meanwhile")
    if wanted == seen:
        return None
    if not keeping.replace(session, message, line, seen, wanted, now):
        raise PutRightMeanwhile("somebody else has put this line right in this very moment")
    together = together or deeds.new_name()
    before, after = ({"line": line.value, "value": one} for one in (seen, wanted))
    deeds.note(session, message, What.CALL_NOTE, before, after, actor, now, together)
    return together
