"""How a message stands in a list. Pure: a message and a viewpoint in, plain values for the templates out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from office import numbers
from recordings.callnote import lines
from recordings.callnote.showing import Caller, Source, caller
from recordings.lists import MOST_CALLS, Heading, heading_of
from recordings.models import CLOSED, IN_PROGRESS, Handling, Message, NoteLine, State
from recordings.summary import is_new_call, is_unread
from webui.filters import written
from webui.noted import Told, told_near
from webui.viewpoint import Viewpoint, briefly, day_of, in_full, zone
from webui.wording import Words
from webui.wording import lazy_gettext as _l

FIRST_WORDS = 180
"""Characters: more than two lines of the list hold on any screen."""
LATEST_WORDS = 240
"""Characters of what a caller is saying: more than the two lines of the list hold, of which the last are shown."""
WITHHELD: Words = _l("Number withheld")
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
MARKS: dict[Source, Words] = {
    Source.SAID: _l("as said"),
    Source.NOTED: _l("as noted"),
    Source.EARLIER: _l("from an earlier message"),
}
"""Nobody is to take such a name for one that is known."""
HEADINGS: dict[Heading, Words] = {
    Heading.FIRST: _l("First"),
    Heading.TO_DO: _l("To do"),
    Heading.LATER: _l("Later"),
    Heading.DONE: _l("Done"),
}
"""The others stand under their day."""


@dataclass(frozen=True)
class Badge:
    """What makes a message stand out."""

    kind: str
    """By which it is coloured."""
    label: Words


@dataclass(frozen=True)
class Row:
    """A message in the list."""

    id: int
    caller: Words
    """The name, where the caller is known, else the number."""
    caller_mark: Words | None
    """How the name is known, where it is nobody's the client knows."""
    firm: str | None
    """The caller's."""
    beside_caller: tuple[Words, ...]
    """Another name that was said, the firm, and the number beside a name; else its town or country."""
    calls: Words | None
    """How many of this caller are open, where it is not this one alone."""
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
    due: Told | None
    """The day or time that matters."""
    is_on_the_line: bool
    is_unread: bool
    """Of a missed call, whether nobody has looked at it yet."""
    is_urgent: bool
    """And something may still have to be done."""
    badges: tuple[Badge, ...]
    section: Words
    """Under which heading it stands."""
    place: str
    """In its list, for the page that goes on after it."""
    handling: str
    assignee: str | None
    """Who has it."""
    taken_by: str | None
    """The phone an urgent one was taken on by, where nobody has it."""
    reminder: str | None
    """When it comes back, briefly."""
    is_put_off: bool
    """It may wait until then."""


def row(message: Message, viewpoint: Viewpoint, drawn: Mapping[str, Any] | None = None) -> Row:
    """The message as it stands in the list.

    `drawn` is its call note as `recordings.callnote.lines` has it, where somebody has drawn it; else what is stored
    counts.
    """
    drawn = lines.said(message) if drawn is None else drawn
    local = message.received_at.astimezone(zone(message, viewpoint))
    has_words = bool(message.correction) or (message.state is State.TRANSCRIBED and bool(message.transcript))
    is_on_the_line = message.state is State.RECEIVING
    heading = message.received_at.astimezone(viewpoint.days) if viewpoint.days else local
    section = _section(message)
    latest, tentative = _latest_words(message) if message.state in IN_PROGRESS else (_first_words(message), "")
    noted = lines.counting(message, drawn)
    climbing = viewpoint.on_ladder.get(message.id)
    who, firm = caller_of(message, viewpoint, drawn), lines.firm(message, viewpoint.known(message), drawn)
    return Row(
        id=message.id,
        caller=who.text or WITHHELD,
        caller_mark=MARKS.get(who.source),
        firm=firm,
        beside_caller=_beside_caller(message, who, firm, viewpoint),
        calls=_calls(message, viewpoint),
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
        due=told_near(
            noted.get(NoteLine.DUE, ""),
            viewpoint,
            zone(message, viewpoint),
            is_deadline=lines.has_deadline(message, drawn),
            is_open=message.handling not in CLOSED,
        ),
        is_on_the_line=is_on_the_line,
        is_unread=is_unread(message) or is_new_call(message, viewpoint.now),
        is_urgent=bool(message.counts_as_urgent) and message.handling not in CLOSED,
        badges=_badges(message, viewpoint),
        section=section or day_of(heading, viewpoint),
        place=written(message.place),
        handling=message.handling,
        assignee=message.assignee.login if message.assignee else None,
        taken_by=climbing.taken_by if climbing else None,
        reminder=_reminder(message, viewpoint),
        is_put_off=_is_put_off(message),
    )


def _section(message: Message) -> Words | None:
    """The heading that is no day."""
    found = heading_of(message.shelf, message.weight)
    return HEADINGS[found] if found else None


def _is_put_off(message: Message) -> bool:
    return message.remind_at is not None and message.handling not in CLOSED


def _time(local: datetime, told: date, viewpoint: Viewpoint) -> str:
    """With the day, where that is not the one that is `told` anyway."""
    return f"{local:%H:%M}" if local.date() == told else briefly(local, viewpoint)


def _reminder(message: Message, viewpoint: Viewpoint) -> str | None:
    at = message.remind_at and message.remind_at.astimezone(zone(message, viewpoint))
    return briefly(at, viewpoint) if at else None


def _state_label(state: State, said: str) -> Words:
    return SPEAKING if state is State.RECEIVING and said else STATES[state]


def _first_words(message: Message) -> str:
    return _shortened(message.wording or "", FIRST_WORDS)


def _latest_words(message: Message) -> tuple[str, str]:
    """The end of what was said so far: final words, and those that may still change."""
    tentative = _shortened(message.tentative or "", LATEST_WORDS)
    final = " ".join((message.transcript or "").split())
    room = LATEST_WORDS - len(tentative)
    return (final if len(final) <= room else f"… {final[-room:].partition(' ')[2]}"), tentative


def _shortened(text: str, most: int) -> str:
    """As `textwrap.shorten`, which takes all of a text apart to keep its beginning."""
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most - 1].rpartition(' ')[0]} …".lstrip()


def _badges(message: Message, viewpoint: Viewpoint) -> tuple[Badge, ...]:
    climbing = viewpoint.on_ladder.get(message.id)
    asked = climbing.asked if climbing else None
    badges = [
        (message.counts_as_urgent, Badge("urgent", _l("Urgent"))),
        (asked is not None, Badge("climbing", asked or "")),
        (message.is_important, Badge("important", _l("Important"))),
        (message.reminded_at is not None, Badge("reminded", _l("Reminder"))),
        (message.handling is Handling.TO_DO, Badge("to-do", _l("To do"))),
    ]
    return tuple(badge for is_so, badge in badges if is_so)


def link(number: str | None) -> str | None:
    """To ring a number; None where it is none, or too short to be dialled from everywhere."""
    return f"tel:{number}" if number and number.startswith("+") else None


def length(seconds: float) -> str:
    """`1:05`; whatever was said takes at least a second."""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    return f"{minutes}:{rest:02}"


def caller_of(message: Message, viewpoint: Viewpoint, drawn: Mapping[str, Any]) -> Caller:
    """Whom the message is shown to be of; `drawn` as for `row`."""
    said = drawn.get(NoteLine.NAME)
    return caller(
        viewpoint.known(message),
        lines.put_right(message, NoteLine.NAME),
        said["value"] if said else None,
        message.caller,
        viewpoint.region,
        viewpoint.language,
    )


def _beside_caller(message: Message, who: Caller, firm: str | None, viewpoint: Viewpoint) -> tuple[Words, ...]:
    number = message.caller and numbers.display(message.caller, viewpoint.region)
    shown = who.place if who.source is Source.SHOWN else number
    said = _l("said: “%(words)s”", words=who.said) if who.said else None
    return tuple(text for text in (said, firm, shown) if text)


def _calls(message: Message, viewpoint: Viewpoint) -> Words | None:
    """What is done is no reason to call back."""
    count = viewpoint.open_calls.get(message.id, 0)
    if count <= 1 or message.handling in CLOSED:
        return None
    return _l("%(count)s calls", count=f"{MOST_CALLS}+" if count > MOST_CALLS else str(count))


def _client(message: Message) -> Words:
    return message.client.name if message.client else _l("Unassigned")


def _foreign_zone(message: Message, viewpoint: Viewpoint) -> str | None:
    """`Tokyo` for Asia/Tokyo; those who live there need not be told."""
    if message.client is None or message.client.time_zone == viewpoint.house_zone or not viewpoint.names_clients:
        return None
    return message.client.time_zone.rpartition("/")[2].replace("_", " ")
