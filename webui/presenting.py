"""How a message is shown. Pure: messages and a viewpoint in, plain values for the templates out."""

import itertools
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from office import numbers
from office.zones import zone_of
from recordings.corrections import can_be_corrected
from recordings.lists import Place, Shelf
from recordings.models import CLOSED, IN_PROGRESS, NEVER_UNREAD, Handling, Message, State
from recordings.summary import is_unread
from webui import words
from webui.filters import written
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
EXPLANATIONS: dict[State, Words] = {
    State.RECEIVING: _l("The caller is on the line. The words appear here as they are spoken."),
    State.RECORDED: _l("The message is stored. Its words appear here shortly; you can listen to it already."),
    State.TRANSCRIBING: _l(
        "The message is being turned into text. Its words appear here shortly; you can listen to it already."
    ),
    State.TRANSCRIBED: _l("No words were found in this message. Please listen to it."),
    State.NO_SPEECH: _l("No speech was recognised in this message. Please listen to it."),
    State.FAILED: _l("This message could not be turned into text. Please listen to it."),
    State.MISSED: _l("The caller rang off without leaving a message."),
    State.TAKEN: _l("The call was put through and taken."),
    State.ANNOUNCED: _l("The caller heard the greeting; no message is taken at such times."),
    State.REFUSED: _l("The caller is on your list of blocked numbers."),
}
INCOMPLETE: Words = _l("The text of this message is incomplete. Please listen to it.")
DAY = {"de": "EEEE, d. MMMM", "en": "EEEE, d MMMM"}
DAY_AND_YEAR = {"de": "EEEE, d. MMMM y", "en": "EEEE, d MMMM y"}


TABS: dict[Shelf, Words] = {
    Shelf.MESSAGES: _l("Messages"),
    Shelf.MISSED: _l("Missed"),
    Shelf.ARCHIVED: _l("Archive"),
    Shelf.DELETED: _l("Deleted"),
}
SECTIONS: dict[int, Words] = {4: _l("First"), 3: _l("First"), 2: _l("To do"), 0: _l("Done")}
"""By weight; the others stand under their day."""


class Sound(StrEnum):
    """What there is to be heard."""

    READY = "ready"
    MISSING = "missing"
    """It should be there, but is not on the disk."""
    NONE = "none"


@dataclass(frozen=True)
class Viewpoint:
    """From where a message is looked at."""

    language: str
    region: str
    house_zone: str
    now: datetime
    names_clients: bool
    """Whether more than one client's messages are in sight, so that each has to say whose it is."""
    caller_names: Mapping[int, str] = field(default_factory=dict)
    """By message, who called, where its client knows the number."""


@dataclass(frozen=True)
class Row:
    """A message in the list."""

    id: int
    caller: Words
    """The name, where the caller is known, else the number."""
    number: str | None
    """The number beside a name."""
    link: str | None
    """To call back, where the number can be dialled."""
    client: Words | None
    is_unassigned: bool
    day: Words
    time: str
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
    """When it comes back."""


@dataclass(frozen=True)
class Day:
    """The messages under one heading: what comes first, or a day."""

    label: Words
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class TabLink:
    """One tab of the inbox, as it stands."""

    name: str
    label: Words
    unread: int
    is_current: bool


@dataclass(frozen=True)
class Listing:
    """One page of a list."""

    tab: Shelf
    label: Words
    tabs: tuple[TabLink, ...]
    days: tuple[Day, ...]
    unread: int
    older: str | None
    """The place after which the next page goes on."""
    is_first_page: bool
    offers_undo: bool
    refreshes_itself: bool


@dataclass(frozen=True)
class Detail:
    """One message, opened."""

    row: Row
    tab: Shelf
    tab_label: Words
    dialled: str
    callback: str | None
    """The number the caller keyed in."""
    notice: str | None
    duration: str
    """Seconds, for the player."""
    can_listen: bool
    sound_is_missing: bool
    paragraphs: tuple[words.Paragraph, ...]
    """What was heard."""
    corrected: tuple[words.Paragraph, ...]
    """The words as somebody put them right, where somebody did."""
    corrected_at: str | None
    can_be_corrected: bool
    tentative: str
    """Words behind them that may still change."""
    hint: Words | None
    """What can be done with the words."""
    spoken: str | None
    """The language of the words."""
    explanation: Words | None
    """Why there are no words, or that some are missing."""
    state: str
    is_in_progress: bool
    is_on_the_line: bool
    counts_as_read: bool
    """Whether there is something to be read by now."""
    can_be_marked: bool


def listing(
    messages: Sequence[Message], tab: Shelf, unread: int, viewpoint: Viewpoint, *, size: int, is_first_page: bool
) -> Listing:
    """A page of `size`; that there are older ones is seen by one message more than that."""
    rows = [row(message, viewpoint) for message in messages[:size]]
    return Listing(
        tab=tab,
        label=TABS[tab],
        tabs=tuple(
            TabLink(one, label, unread if one is Shelf.MESSAGES else 0, one is tab) for one, label in TABS.items()
        ),
        days=tuple(Day(group[0].section, group) for group in _by_section(rows)),
        unread=unread,
        older=rows[-1].place if len(messages) > size else None,
        is_first_page=is_first_page,
        offers_undo=tab is Shelf.DELETED,
        # Further pages stay as they are, so that nothing moves under the reader's finger.
        refreshes_itself=is_first_page and tab is not Shelf.DELETED,
    )


def _by_section(rows: Sequence[Row]) -> list[tuple[Row, ...]]:
    return [tuple(group) for _, group in itertools.groupby(rows, key=lambda one: str(one.section))]


def row(message: Message, viewpoint: Viewpoint) -> Row:
    """The message as it stands in the list."""
    local = message.received_at.astimezone(_zone(message, viewpoint))
    has_words = bool(message.correction) or (message.state is State.TRANSCRIBED and bool(message.transcript))
    is_on_the_line = message.state is State.RECEIVING
    latest, tentative = _latest_words(message) if message.state in IN_PROGRESS else (_first_words(message), "")
    return Row(
        id=message.id,
        caller=_caller(message, viewpoint),
        number=_number(message, viewpoint) if message.id in viewpoint.caller_names else None,
        link=f"tel:{message.caller}" if message.caller and message.caller.startswith("+") else None,
        client=_client(message) if viewpoint.names_clients else None,
        is_unassigned=message.client is None,
        day=_day(local, viewpoint),
        time=f"{local:%H:%M}",
        zone=_foreign_zone(message, viewpoint),
        received=_in_full(local, viewpoint),
        received_at=message.received_at.isoformat(),
        length=length(message.duration) if message.audio else "",
        state=message.state,
        state_label=None if has_words else _state_label(message.state, latest + tentative),
        first_words=latest,
        tentative=tentative,
        is_on_the_line=is_on_the_line,
        is_unread=is_unread(message),
        badges=_badges(message),
        section=_section(message, local, viewpoint),
        place=written(Place(message.weight, message.received_at, message.id)),
        handling=message.handling,
        assignee=message.assignee.login if message.assignee else None,
        reminder=moment(message, message.remind_at, viewpoint) if message.remind_at else None,
    )


def _section(message: Message, local: datetime, viewpoint: Viewpoint) -> Words:
    is_sorted = message.shelf in {Shelf.MESSAGES, Shelf.MISSED}
    return (SECTIONS.get(message.weight) if is_sorted else None) or _day(local, viewpoint)


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
    badges = [(message.is_urgent, _l("Urgent")), (message.is_important, _l("Important"))]
    badges += [(message.reminded_at is not None, _l("Reminder")), (message.handling is Handling.TO_DO, _l("To do"))]
    return tuple(label for is_so, label in badges if is_so)


def detail(message: Message, viewpoint: Viewpoint, sound: Sound) -> Detail:
    """The message with all its words."""
    can_listen = sound is Sound.READY
    hearing = hearing_of(message, viewpoint)
    paragraphs = words.heard(message.segments, hearing)
    is_in_progress = message.state in IN_PROGRESS
    tentative = (message.tentative or "").strip() if is_in_progress else ""
    return Detail(
        row=row(message, viewpoint),
        tab=Shelf(message.shelf),
        tab_label=TABS[Shelf(message.shelf)],
        dialled=numbers.display(message.dialled, viewpoint.region),
        callback=message.callback and numbers.display(message.callback, viewpoint.region),
        notice=message.notice,
        duration=f"{message.duration:.2f}",
        can_listen=can_listen,
        sound_is_missing=sound is Sound.MISSING,
        paragraphs=paragraphs,
        corrected=words.written(message.correction or "", hearing),
        corrected_at=_corrected_at(message, viewpoint),
        can_be_corrected=can_be_corrected(message),
        tentative=tentative,
        hint=_hint(paragraphs) if can_listen and paragraphs else None,
        spoken=message.language,
        explanation=_explanation(message, has_words=bool(paragraphs or tentative)),
        state=message.state,
        is_in_progress=is_in_progress,
        is_on_the_line=message.state is State.RECEIVING,
        counts_as_read=not is_in_progress,
        can_be_marked=message.state not in NEVER_UNREAD and message.handling not in CLOSED,
    )


def _explanation(message: Message, *, has_words: bool) -> Words | None:
    """Why there are no words, or not all of them; whoever has put them right has listened."""
    if message.correction:
        return None
    if has_words:
        return INCOMPLETE if message.state is State.FAILED else None
    return EXPLANATIONS[message.state]


def length(seconds: float) -> str:
    """`1:05`; whatever was said takes at least a second."""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    return f"{minutes}:{rest:02}"


def _caller(message: Message, viewpoint: Viewpoint) -> Words:
    return viewpoint.caller_names.get(message.id) or _number(message, viewpoint) or _l("Number withheld")


def _number(message: Message, viewpoint: Viewpoint) -> str | None:
    return message.caller and numbers.display(message.caller, viewpoint.region)


def _client(message: Message) -> Words:
    return message.client.name if message.client else _l("Unassigned")


def _zone(message: Message, viewpoint: Viewpoint) -> ZoneInfo:
    return zone_of(message.client.time_zone if message.client else viewpoint.house_zone)


def _day(local: datetime, viewpoint: Viewpoint) -> Words:
    today = viewpoint.now.astimezone(local.tzinfo).date()
    if local.date() == today:
        return _l("Today")
    if local.date() == today - timedelta(days=1):
        return _l("Yesterday")
    patterns = DAY if local.year == today.year else DAY_AND_YEAR
    return format_date(local, patterns[viewpoint.language], locale=viewpoint.language)


def _foreign_zone(message: Message, viewpoint: Viewpoint) -> str | None:
    """`Tokyo` for Asia/Tokyo; those who live there need not be told."""
    if message.client is None or message.client.time_zone == viewpoint.house_zone or not viewpoint.names_clients:
        return None
    return message.client.time_zone.rpartition("/")[2].replace("_", " ")


def hearing_of(message: Message, viewpoint: Viewpoint) -> words.Hearing:
    """How its words are to be understood."""
    usual = message.client.language if message.client else viewpoint.language
    local = message.received_at.astimezone(_zone(message, viewpoint))
    return words.Hearing(message.language or usual, viewpoint.region, local, viewpoint.language)


def _corrected_at(message: Message, viewpoint: Viewpoint) -> str | None:
    if message.corrected_at is None:
        return None
    return moment(message, message.corrected_at, viewpoint)


def moment(message: Message, at: datetime, viewpoint: Viewpoint) -> str:
    """Day and time in full, where the message's client is."""
    return _in_full(at.astimezone(_zone(message, viewpoint)), viewpoint)


def _in_full(local: datetime, viewpoint: Viewpoint) -> str:
    return format_datetime(local, f"{DAY_AND_YEAR[viewpoint.language]}, HH:mm", locale=viewpoint.language)


def _hint(paragraphs: Sequence[words.Paragraph]) -> Words:
    if any(word.is_unsure for paragraph in paragraphs for piece in paragraph for word in piece.words):
        return _l("Words with a dotted line were hard to hear. Choose a word to listen to it.")
    return _l("Choose a word to listen to it.")
