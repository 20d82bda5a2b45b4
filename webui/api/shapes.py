"""The shapes several resources share: what may be asked, and how a message is answered."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from recordings.calling_back.models import Outcome
from recordings.callnote.lines import UrgentBy
from recordings.lists import Heading, Shelf
from recordings.models import Handling, State
from webui.ids import LARGEST, to_id

MOST_AT_ONCE = 200
TRUTH = {"true": True, "false": False}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
"""RFC 3339."""
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


class Query(BaseModel):
    """What may stand behind the question mark; anything else is refused, for it would be a slip of the finger."""

    model_config = ConfigDict(extra="forbid")


class Body(BaseModel):
    """What a program sends, as JSON: each value has its own type, and there is nothing else."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Answer(BaseModel):
    """What a program is told. Nothing is told that is not described."""

    model_config = ConfigDict(extra="forbid")


def _digits(value: object) -> object:
    """Pydantic would take “1.0” and “1_000” too."""
    if not isinstance(value, str):
        return value
    number = to_id(value)
    return "" if number is None else number


def _truth(value: object) -> object:
    """Pydantic would take “on” and “y” too."""
    return TRUTH.get(value, "") if isinstance(value, str) else value


def _moment(value: object) -> object:
    """Pydantic would take days, seconds since 1970 and moments of no zone too."""
    if not isinstance(value, str):
        return value
    if not MOMENT.fullmatch(value):
        return ""
    try:
        at = datetime.fromisoformat(value.upper())
    except ValueError:
        return ""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        # Within hours of the first or the last moment there is.
        return FIRST if at.year == FIRST.year else LAST


def _integral(value: object) -> object:
    """To JSON 7.0 is a whole number, too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Id = Annotated[int, Field(ge=1, le=LARGEST), BeforeValidator(_integral)]
Whole = BeforeValidator(_digits)
Truth = Annotated[bool, BeforeValidator(_truth)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
"""In UTC."""
Stamp = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""A moment as it is answered."""


class Refusal(Answer):
    """Every error."""

    error: str = Field(description="A sentence in English.")


class NoteLine(Answer):
    """A line of a call note."""

    value: str | None = Field(
        description="What counts. Number: E.164, or digits that are none; due: ISO 8601; urgency: `urgent`. "
        "Null where somebody says that there is no such thing."
    )
    put_right: str | None = Field(description="What somebody has put in the place of what was said; may be empty.")
    said: str | None = Field(description="The words it was drawn from.")
    start: float | None = Field(description="Seconds from the beginning.")
    end: float | None
    is_deadline: bool | None = Field(description="Of a due: whether it is by then, or at that time.")


class CallNote(Answer):
    """Who called, and why; null where nobody said so."""

    name: NoteLine | None
    firm: NoteLine | None
    number: NoteLine | None = Field(description="To be called back at.")
    subject: NoteLine | None
    due: NoteLine | None
    urgency: NoteLine | None


class CallBack(Answer):
    """A call back to the caller of a message."""

    id: Id
    by: str = Field(description="A login, or the name of a token.")
    number: str = Field(description="Who was rung, in E.164.")
    started_at: Stamp = Field(description="UTC, ISO 8601.")
    answered_at: Stamp | None
    seconds: float = Field(description="How long they talked.")
    outcome: Outcome


class Message(Answer):
    """A call, and what was said."""

    id: Id
    client: str | None = Field(description="Null where nobody claims the number that was called.")
    caller: str | None = Field(description="The number in E.164; null where it was withheld.")
    caller_name: str | None = Field(
        description="As the pages call the caller: the contact's name, else one somebody noted, in this message or "
        "another one from the number, else the one that was said. Null: nobody knows a name."
    )
    caller_name_from: Literal["contact", "noted", "earlier", "said"] | None = Field(
        description="Where that is known from; `earlier` is another message from the number."
    )
    caller_firm: str | None = Field(description="The contact's, else as noted or said, in the same order as the name.")
    contact_name: str | None = Field(description="As the client's contacts have it now.")
    dialled: str = Field(description="The number that was called.")
    received_at: Stamp = Field(description="UTC, ISO 8601.")
    duration: float = Field(description="Seconds of sound.")
    state: State
    language: str | None = Field(description="Null until it is known.")
    transcript: str | None = Field(description="The words as they were heard.")
    correction: str | None = Field(description="What counts in place of the transcript where it is not null.")
    unread: bool
    callback: str | None = Field(description="The number the caller keyed in.")
    urgent: bool = Field(
        description="As the inbox sorts: by key, by the words, or as somebody noted, which beats both."
    )
    urgent_by: UrgentBy | None = Field(
        description="By what that is known; `noted` also where somebody noted that it is not. Null: nothing tells."
    )
    important: bool = Field(description="The caller is a VIP of the client's.")
    handling: Handling
    assignee: str | None = Field(description="The login of whoever has taken it on.")
    remind_at: Stamp | None = Field(description="When it comes back to the top; UTC, ISO 8601.")
    reminded_at: Stamp | None = Field(
        description="When it came back to the top, by a reminder or because its deadline has come; null also where "
        "somebody has dealt with that since."
    )
    shelf: Shelf = Field(description="The list it stands in.")
    heading: Heading | None = Field(
        description="Under what it stands in `messages` or `missed`; null: under its day, and in the other lists."
    )
    changed_at: Stamp = Field(description="When anything of it was changed last; see `/changes`.")
    call_note: CallNote | None = Field(description="Drawn from the words; null in a list until that is done.")
    calls_back: list[CallBack] = Field(description="Calls back to its caller from here, the latest first.")


class Several(Body):
    """Several messages."""

    ids: list[Id] = Field(min_length=1, max_length=MOST_AT_ONCE, description="Of the messages.")


class Marks(Answer):
    """What a change has made of a message; its words are told to who may read them alone."""

    id: Id
    unread: bool
    deleted: bool
    handling: Handling
    assignee: str | None
    remind_at: Stamp | None
    reminded_at: Stamp | None
    version: str = Field(description="Of the words, to be sent with the next correction.")


UNDO = "What undoes it, to be sent to `/undo`"


class Changed(Marks):
    """What a change has made of a message."""

    undo: str | None = Field(description=f"{UNDO}; null where nothing had to be changed.")


class SeveralChanged(Answer):
    """What a change has made of several messages: each is changed wholly, or left out."""

    messages: list[Marks]
    left_out: list[Id] = Field(
        description="They are not there, not for this token, deleted, or the caller is still on the line; or somebody "
        "else has taken them on, or was changing them in this very moment."
    )
    undo: str | None = Field(description=f"{UNDO}, for all of them; null where nothing had to be changed.")
