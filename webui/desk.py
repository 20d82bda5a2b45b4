"""What stands beside a message: who has it, the notes, what was done with it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from office.models import User
from recordings.models import CLOSED, IN_PROGRESS, Deed, Handling, Message, Note, NoteLine
from webui.called_back import is_under_way, told
from webui.history import Told, history
from webui.noted import NOTHING, written
from webui.rows import row
from webui.viewpoint import Calls, Viewpoint, moment, zone
from webui.wording import Words
from webui.wording import lazy_gettext as _l

LABELS: dict[Handling, Words] = {
    Handling.OPEN: _l("Open"),
    Handling.TO_DO: _l("To do"),
    Handling.DONE: _l("Done"),
    Handling.ARCHIVED: _l("Archived"),
}


@dataclass(frozen=True)
class Written:
    """A note."""

    id: int
    author: str
    text: str
    when: str


class First(StrEnum):
    """What is to be done first: its button stands out."""

    CLAIM = "claim"
    CALL = "call"
    NOTHING = ""


@dataclass(frozen=True)
class Desk:
    """Who has a message and what is to become of it: what others may change while it is open."""

    message_id: int
    is_in_progress: bool
    handling: str
    label: Words
    is_open: bool
    """Whether something may still have to be done."""
    assignee: str | None
    is_mine: bool
    is_others: bool
    """Somebody else is dealing with it."""
    first: First
    call_label: Words
    """Of the link that rings the caller from the device the page is shown on, where that is all there is."""
    reminder: str | None
    """When it comes back."""
    reminded: str | None
    """When it came back, where nothing was done with it since."""
    called_back: str | None
    """What became of the last call back."""
    is_calling_back: bool


@dataclass(frozen=True)
class Around:
    """What else stands around the words of a message."""

    people: tuple[str, ...]
    """Who may have it."""
    notes: tuple[Written, ...]
    history: tuple[Told, ...]
    thread: tuple["Entry", ...]
    """Other calls of the same caller, and calls back to them, the newest first."""


@dataclass(frozen=True)
class Entry:
    """A call of the thread."""

    at: datetime
    when: str
    about: Words
    """First words, or what the call was else."""
    label: Words | None
    link_to: int | None
    """The message; None where it is the one that is shown."""
    is_call_back: bool


def desk(
    message: Message,
    viewpoint: Viewpoint,
    my_id: int,
    calls: Calls,
    *,
    is_wanted: bool = False,
    cannot_ring: bool = False,
) -> Desk:
    """What is shown of it to the person of this id.

    `is_wanted`: its ladder asks who takes it on; `cannot_ring`: its client has phones to call back by, but not now.
    """
    is_open, is_mine = message.handling not in CLOSED, message.assignee_id == my_id
    is_others = is_open and message.assignee is not None and not is_mine
    last = next(((call, outcome) for call, outcome in calls if call.message_id == message.id), None)
    return Desk(
        message_id=message.id,
        is_in_progress=message.state in IN_PROGRESS,
        handling=message.handling,
        label=_standing(message, my_id),
        is_open=is_open,
        assignee=message.assignee.login if message.assignee else None,
        is_mine=message.assignee is not None and is_mine,
        is_others=is_others,
        first=_first(is_wanted=is_wanted, is_free_to_call=is_open and not is_others),
        call_label=_l("Call from this device") if cannot_ring else _l("Call back"),
        reminder=moment(message, message.remind_at, viewpoint) if message.remind_at else None,
        reminded=moment(message, message.reminded_at, viewpoint) if message.reminded_at else None,
        called_back=told(*last) if last else None,
        is_calling_back=last is not None and is_under_way(last[1]),
    )


def _first(*, is_wanted: bool, is_free_to_call: bool) -> First:
    if is_wanted:
        return First.CLAIM
    return First.CALL if is_free_to_call else First.NOTHING


def _standing(message: Message, my_id: int) -> Words:
    """While somebody has it, that is what the others have to know."""
    if message.assignee is None or message.handling in CLOSED:
        return LABELS[message.handling]
    return (
        _l("Being handled by you")
        if message.assignee_id == my_id
        else _l("Being handled by %(who)s", who=message.assignee.login)
    )


def around(
    message: Message,
    viewpoint: Viewpoint,
    people: Sequence[User],
    notes: Sequence[Note],
    deeds: Sequence[Deed],
    done_with: Mapping[str, int],
    thread: Sequence[Message],
    calls: Calls,
) -> Around:
    """What is shown below the words; `done_with` has with how many messages something was done, by its name."""

    def when(at: datetime) -> str:
        return moment(message, at, viewpoint)

    def line(changed: Mapping[str, Any]) -> Words:
        return _line(changed, viewpoint, zone(message, viewpoint))

    names = {person.id: person.login for person in people}
    return Around(
        people=tuple(names.values()),
        notes=tuple(Written(note.id, note.author, note.text, when(note.at)) for note in notes),
        history=tuple(history(deeds, done_with, names, when, line)),
        thread=_thread(message, viewpoint, thread, calls),
    )


def _thread(message: Message, viewpoint: Viewpoint, thread: Sequence[Message], calls: Calls) -> tuple[Entry, ...]:
    others = [other for other in thread if other.id != message.id]
    rows = ((other, row(other, viewpoint)) for other in others)
    entries = [
        Entry(other.received_at, one.received, one.first_words, one.state_label, other.id, is_call_back=False)
        for other, one in rows
    ]
    entries += [
        Entry(
            call.started_at,
            moment(message, call.started_at, viewpoint),
            told(call, outcome),
            None,
            call.message_id if call.message_id != message.id else None,
            is_call_back=True,
        )
        for call, outcome in calls
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at, reverse=True))


def _line(changed: Mapping[str, Any], viewpoint: Viewpoint, zone: ZoneInfo) -> Words:
    """What stands in a line of the call note since."""
    value = changed["value"]
    if value is None:
        return _l("as it was said")
    return written(NoteLine(changed["line"]), value, viewpoint, zone) if value else NOTHING[NoteLine(changed["line"])]
