"""How a message stands in a list. Pure: a message and a viewpoint in, plain values for the templates out."""

import textwrap
from dataclasses import dataclass
from datetime import date, datetime

from office import numbers
from recordings.callnote import lines
from recordings.lists import Place, Shelf
from recordings.models import IN_PROGRESS, Handling, Message, NoteLine, State
from recordings.summary import is_unread
from transcribe.callnote import Caller, Source, caller
from webui.filters import written
from webui.noted import SHORT_DAY, due
from webui.viewpoint import Viewpoint, briefly, day_of, in_full, zone
from webui.wording import Words
from webui.wording import lazy_gettext as _l

FIRST_WORDS = 180
"""Characters: more than two lines of the list hold on any screen."""
LATEST_WORDS = 240
"""Characters of what a caller is saying: more than the two lines of the list hold, of which the last are shown."""
SPEAKING: Words = _l("Is speaking now")

STATES: dict[State, Words] = {
    State.RECEIVING: _l("On the line"),
    State.RECORDED: _l("Waiting for words"),
    State.TRANSCRIBING: _l("Being transcribed"),
    State.TRANSCRIBED: _l("Message"),
    State.NO_SPEECH: _l("No speech recognised, please listen"),
    State.FAILED: _l("Transcription failed, please listen"),
    State.MISSED: _l("Missed call"),
    State.TAKEN: _l("Put through"),
    State.ANNOUNCED: _l("Heard the announcement"),
    State.REFUSED: _l("Refused"),
}
MARKS: dict[Source, Words] = {Source.SAID: _l("as said"), Source.NOTED: _l("as noted")}
"""Nobody is to take such a name for one that is known."""
SECTIONS: dict[int, Words] = {4: _l("First"), 3: _l("First"), 2: _l("To do"), 0: _l("Done")}
"""By weight; the others stand under their day."""


@dataclass(frozen=True)
class Row:
    """A message in the list."""

    id: int
    caller: Words
    """The name, where the caller is known, else the number."""
    caller_mark: Words | None
    """How the name is known, where it is nobody's the client knows."""
    beside_caller: tuple[str, ...]
    """Firm, and the number beside a name; else its town or country."""
    link: str | None
    """To call back, where the number can be dialled."""
    client: Words | None
    is_unassigned: bool
    time: str
    """With the day, where no heading tells it."""
    zone: str | None
    """Of what place the time is, where it is not that of the house."""
    received: str
    """Day and time in full."""
    received_at: str
    """ISO 8601, for machines."""
    length: str
    state: str
    state_label: Words | None
    """None where the words speak for themselves."""
    first_words: str
    """While the caller speaks, the latest."""
    tentative: str
    """Words behind them that may still change."""
    subject: str | None
    """What it is about, by the call note."""
    due: str | None
    """The day or time that matters."""
    is_deadline: bool
    """By then, not at that time."""
    is_on_the_line: bool
    is_unread: bool
    badges: tuple[Words, ...]
    """What makes it stand out."""
    section: Words
    """Under which heading it stands."""
    place: str
    """In its list, for the page that goes on after it."""
    handling: str
    assignee: str | None
    """Who has it."""
    reminder: str | None
    """When it comes back, briefly."""


def row(message: Message, viewpoint: Viewpoint) -> Row:
    """The message as it stands in the list."""
    local = message.received_at.astimezone(zone(message, viewpoint))
    has_words = bool(message.correction) or (message.state is State.TRANSCRIBED and bool(message.transcript))
    is_on_the_line = message.state is State.RECEIVING
    heading = message.received_at.astimezone(viewpoint.days) if viewpoint.days else local
    section = _section(message)
    latest, tentative = _latest_words(message) if message.state in IN_PROGRESS else (_first_words(message), "")
    noted = lines.counting(message)
    who = _caller(message, viewpoint)
    return Row(
        id=message.id,
        caller=who.text or _l("Number withheld"),
        caller_mark=MARKS.get(who.source),
        beside_caller=_beside_caller(message, who, noted.get(NoteLine.FIRM), viewpoint),
        link=link(message.caller),
        client=_client(message) if viewpoint.names_clients else None,
        is_unassigned=message.client is None,
        time=_time(local, viewpoint.now.astimezone(local.tzinfo).date() if section else heading.date(), viewpoint),
        zone=_foreign_zone(message, viewpoint),
        received=in_full(local, viewpoint),
        received_at=message.received_at.isoformat(),
        length=length(message.duration) if message.audio else "",
        state=message.state,
        state_label=None if has_words else _state_label(message.state, latest + tentative),
        first_words=latest,
        tentative=tentative,
        subject=noted.get(NoteLine.SUBJECT),
        # A week, or a time alone, is told by the message.
        due=due(noted.get(NoteLine.DUE, ""), SHORT_DAY, viewpoint, zone(message, viewpoint)),
        is_deadline=lines.said(message).get(NoteLine.DUE, {}).get("is_deadline", False),
        is_on_the_line=is_on_the_line,
        is_unread=is_unread(message),
        badges=_badges(message),
        section=section or day_of(heading, viewpoint),
        place=written(Place(message.weight, message.received_at, message.id)),
        handling=message.handling,
        assignee=message.assignee.login if message.assignee else None,
        reminder=_reminder(message, viewpoint),
    )


def _section(message: Message) -> Words | None:
    """The heading that is no day."""
    is_sorted = message.shelf in {Shelf.MESSAGES, Shelf.MISSED}
    return SECTIONS.get(message.weight) if is_sorted else None


def _time(local: datetime, told: date, viewpoint: Viewpoint) -> str:
    """With the day, where that is not the one that is `told` anyway."""
    return f"{local:%H:%M}" if local.date() == told else briefly(local, viewpoint)


def _reminder(message: Message, viewpoint: Viewpoint) -> str | None:
    at = message.remind_at and message.remind_at.astimezone(zone(message, viewpoint))
    return briefly(at, viewpoint) if at else None


def _state_label(state: State, said: str) -> Words:
    return SPEAKING if state is State.RECEIVING and said else STATES[state]


def _first_words(message: Message) -> str:
    return textwrap.shorten(message.wording or "", FIRST_WORDS, placeholder=" …")


def _latest_words(message: Message) -> tuple[str, str]:
    """The end of what was said so far: final words, and those that may still change."""
    tentative = textwrap.shorten(message.tentative or "", LATEST_WORDS, placeholder=" …")
    final = " ".join((message.transcript or "").split())
    room = LATEST_WORDS - len(tentative)
    return (final if len(final) <= room else f"… {final[-room:].partition(' ')[2]}"), tentative


def _badges(message: Message) -> tuple[Words, ...]:
    badges = [(message.counts_as_urgent, _l("Urgent")), (message.is_important, _l("Important"))]
    badges += [(message.reminded_at is not None, _l("Reminder")), (message.handling is Handling.TO_DO, _l("To do"))]
    return tuple(label for is_so, label in badges if is_so)


def link(number: str | None) -> str | None:
    """To ring a number; None where it is none, or too short to be dialled from everywhere."""
    return f"tel:{number}" if number and number.startswith("+") else None


def length(seconds: float) -> str:
    """`1:05`; whatever was said takes at least a second."""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    return f"{minutes}:{rest:02}"


def _caller(message: Message, viewpoint: Viewpoint) -> Caller:
    said = lines.said(message).get(NoteLine.NAME)
    return caller(
        viewpoint.caller_names.get(message.id),
        lines.put_right(message, NoteLine.NAME),
        said["value"] if said else None,
        message.caller,
        viewpoint.region,
        viewpoint.language,
    )


def _beside_caller(message: Message, who: Caller, noted: str | None, viewpoint: Viewpoint) -> tuple[str, ...]:
    firm = (message.contact.firm if message.contact else "") or noted
    number = message.caller and numbers.display(message.caller, viewpoint.region)
    shown = who.place if who.source is Source.SHOWN else number
    return tuple(text for text in (firm, shown) if text)


def _client(message: Message) -> Words:
    return message.client.name if message.client else _l("Unassigned")


def _foreign_zone(message: Message, viewpoint: Viewpoint) -> str | None:
    """`Tokyo` for Asia/Tokyo; those who live there need not be told."""
    if message.client is None or message.client.time_zone == viewpoint.house_zone or not viewpoint.names_clients:
        return None
    return message.client.time_zone.rpartition("/")[2].replace("_", " ")
