"""What a stored call note tells. Pure; `IS_DEADLINE` asks the database the same."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func

from office import numbers
from office.errors import NotANumber
from recordings.callnote import showing
from recordings.callnote.showing import Caller, Known
from recordings.errors import RecordingError
from recordings.models import Message, NoteLine, StoredNote

URGENT = "urgent"
LONGEST = 200
"""Characters of a line."""
YEARS = range(1970, 3000)
"""Calendars begin and end some day."""
MENTIONED = "mentioned"
"""The telephone numbers among what was drawn, beside its lines."""
IS_DEADLINE = and_(
    StoredNote.when_due.is_not(None),
    func.coalesce(StoredNote.drawn[NoteLine.DUE.value]["is_deadline"].as_boolean(), StoredNote.due.is_not(None)),
)
"""Of a stored note, as `is_deadline`; by what is stored, of whatever words it was drawn."""


class UrgentBy(StrEnum):
    """How it is known whether a message is urgent."""

    KEY = "key"
    """The caller pressed it."""
    SAID = "said"
    NOTED = "noted"
    """Somebody has put it right by hand, whatever was pressed and said."""


class NoSuchLine(RecordingError):
    """This cannot stand in this line of a note; `str(error)` says why."""


class NoNumber(NoSuchLine):
    """It is no telephone number."""


class NoDay(NoSuchLine):
    """It is no day, and no day with a time."""


def drawn_from(message: Message) -> str:
    """Tells what a note is drawn from: the words that count, and when and in which language they were said."""
    kind = "corrected" if message.correction else "heard"
    parts = (kind, message.language or "", message.received_at.isoformat(), *(message.wording or "").split())
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]


def is_true(message: Message) -> bool:
    """Whether what was drawn is stored, and of the words as they are now."""
    note = message.call_note
    return note is not None and note.drawn_from == drawn_from(message)


def is_whole(message: Message) -> bool:
    """Whether it is true and has all that is drawn today: notes from before numbers were kept lack them."""
    return is_true(message) and MENTIONED in said(message)


def said(message: Message) -> Mapping[str, Any]:
    """By line, what was drawn from the words as they are now; nothing where that is not stored."""
    return message.call_note.drawn if message.call_note and is_true(message) else {}


def mentioned(message: Message) -> Sequence[str]:
    """The telephone numbers that were said, in E.164; none where the words are others by now."""
    found: Sequence[str] = said(message).get(MENTIONED, ())
    return found


def put_right(message: Message, line: NoteLine) -> str | None:
    """What somebody has put there; empty where there is no such thing, None where what was said counts."""
    note = message.call_note
    found: str | None = getattr(note, line) if note else None
    return found


def who(message: Message, known: Known, drawn: Mapping[str, Any] | None = None) -> Caller | None:
    """Who called, as far as a name is known: as `showing.named`. `drawn` as for `counting`."""
    return showing.named(known, put_right(message, NoteLine.NAME), _heard(message, NoteLine.NAME, drawn))


def firm(message: Message, known: Known, drawn: Mapping[str, Any] | None = None) -> str | None:
    """Of which firm they are: as `showing.firm`. `drawn` as for `counting`."""
    return showing.firm(known, put_right(message, NoteLine.FIRM), _heard(message, NoteLine.FIRM, drawn))


def _heard(message: Message, line: NoteLine, drawn: Mapping[str, Any] | None) -> str | None:
    value: str | None = (said(message) if drawn is None else drawn).get(line, {}).get("value")
    return value


def says_urgent(note: StoredNote) -> bool | None:
    """What the note tells of it: what was noted by hand, else what was said; None where it tells nothing."""
    if note.urgency is not None:
        return note.urgency == URGENT
    return True if NoteLine.URGENCY in note.drawn else None


def urgent_by(message: Message) -> UrgentBy | None:
    """By what it counts as urgent, or as not urgent; None where nothing tells."""
    if put_right(message, NoteLine.URGENCY) is not None:
        return UrgentBy.NOTED
    if message.is_urgent:
        return UrgentBy.KEY
    return UrgentBy.SAID if message.said_urgent else None


def counting(message: Message, drawn: Mapping[str, Any] | None = None) -> dict[NoteLine, str]:
    """What counts in each line: put right where somebody did, else as it was said. Lines without anything are missing.

    What was said is what was `drawn`; else missing where it is not stored, or not of the words as they are now.
    """
    drawn = said(message) if drawn is None else drawn
    lines = {line: _counting(put_right(message, line), drawn.get(line)) for line in NoteLine}
    return {line: value for line, value in lines.items() if value}


def _counting(right: str | None, drawn: Mapping[str, Any] | None) -> str | None:
    return right if right is not None or drawn is None else drawn["value"]


def told(message: Message, drawn: Mapping[str, Any]) -> dict[str, dict[str, Any] | None]:
    """By line, what counts and how it is known, as programs see it; `drawn` is what was said. None: there is none."""
    return {line.value: _told(line, put_right(message, line), drawn.get(line)) for line in NoteLine}


def _told(line: NoteLine, right: str | None, drawn: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if right is None and drawn is None:
        return None
    heard, value = drawn or {}, _counting(right, drawn) or None
    return {
        "value": value,
        "put_right": right,
        "said": heard.get("text"),
        "start": heard.get("begins"),
        "end": heard.get("ends"),
        "is_deadline": is_deadline(right, heard.get("is_deadline")) if line is NoteLine.DUE and value else None,
    }


def checked(line: NoteLine, typed: str, region: str) -> str:
    """As it is stored; empty where nothing was typed. Raises NoSuchLine.

    A number as people write it in `region`, a due in ISO 8601, the urgency `urgent`.
    """
    # PostgreSQL keeps no NUL.
    text = " ".join(typed.replace("\0", "").split())
    if len(text) > LONGEST:
        raise NoSuchLine(f"a line has at most {LONGEST} characters")
    if not text:
        return ""
    match line:
        case NoteLine.NUMBER:
            return _number(text, region)
        case NoteLine.DUE:
            return _due(text)
        case NoteLine.URGENCY if text != URGENT:
            raise NoSuchLine(f"the urgency is “{URGENT}”, or empty")
    return text


def _number(text: str, region: str) -> str:
    try:
        return numbers.to_e164(text, region)
    except NotANumber as error:
        raise NoNumber(str(error)) from None


def _due(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        raise NoDay("a due is a day, or a day and a time with its offset, in ISO 8601") from None
    if moment.year not in YEARS:
        raise NoDay("nobody lives to see that day")
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is None:
        raise NoDay("a time needs its offset from UTC")
    return moment.isoformat(timespec="minutes")


def calls_up(value: str, received_at: datetime, now: datetime, zone: ZoneInfo) -> bool | None:
    """Whether the day of a deadline has come, in the client's zone; None where it never will.

    It does not for a day that was over when somebody spoke of it, nor for a week, or a time alone.
    """
    moment = moment_of(value, zone)
    if moment is None:
        return None
    day = moment.date() if isinstance(moment, datetime) else moment
    return None if day < received_at.astimezone(zone).date() else day <= now.astimezone(zone).date()


def has_deadline(message: Message, drawn: Mapping[str, Any] | None = None) -> bool:
    """Whether there is a due, and it is one by which something is to be done; `drawn` as for `counting`."""
    drawn = said(message) if drawn is None else drawn
    return is_deadline(put_right(message, NoteLine.DUE), drawn.get(NoteLine.DUE, {}).get("is_deadline"))


def is_deadline(right: str | None, said: bool | None) -> bool:  # noqa: FBT001 - it is what was said
    """Whether a due is by then; else it is at that time, an appointment. As IS_DEADLINE asks the database.

    What was `said` tells, also where its day was put right by hand. Where no due was said (None), a day somebody has
    put in is one by which something is to be done.
    """
    if right == "":
        return False
    return right is not None if said is None else said


def moment_of(value: str, zone: ZoneInfo) -> datetime | date | None:
    """A due as it is stored; None where it is a week, or a time without a day."""
    try:
        if "T" in value:
            return datetime.fromisoformat(value).astimezone(zone)
        return date.fromisoformat(value) if "W" not in value else None
    except ValueError:
        return None
