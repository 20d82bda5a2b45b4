"""What stands beside a message: who has it, the notes, what was done with it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from office.models import User
from recordings.models import CLOSED, IN_PROGRESS, Deed, Handling, Message, Note, What
from webui.reminders import CHOICES
from webui.rows import Row, row
from webui.viewpoint import Viewpoint, moment
from webui.wording import Words
from webui.wording import lazy_gettext as _l

HANDLED: dict[str, Words] = {
    Handling.OPEN: _l("opened it again"),
    Handling.TO_DO: _l("noted it as to do"),
    Handling.DONE: _l("noted it as done"),
    Handling.ARCHIVED: _l("archived it"),
}
DONE: dict[What, tuple[Words, Words]] = {
    What.READ: (_l("read it"), _l("marked it as unread")),
    What.DELETED: (_l("deleted it"), _l("brought it back")),
    What.ASSIGNEE: (_l("took it on"), _l("gave it back")),
    What.REMINDER: (_l("has it come back on"), _l("ended the reminder")),
    What.NOTE: (_l("wrote a note"), _l("removed a note")),
}
"""What is told where something was set, and where that was ended."""
LABELS: dict[Handling, Words] = {
    Handling.OPEN: _l("Open"),
    Handling.TO_DO: _l("To do"),
    Handling.DONE: _l("Done"),
    Handling.ARCHIVED: _l("Archived"),
}


@dataclass(frozen=True)
class Told:
    """Something that was done, as it is told."""

    who: str
    what: Words
    about: str
    """A name or a moment that belongs to it."""
    when: str
    is_undone: bool


@dataclass(frozen=True)
class Written:
    """A note."""

    id: int
    author: str
    text: str
    when: str


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
    assignee_id: int | None
    is_mine: bool
    my_id: int
    reminder: str | None


@dataclass(frozen=True)
class Around:
    """What else stands around the words of a message."""

    people: tuple[tuple[int, str], ...]
    """Who may have it: id and login."""
    reminders: tuple[tuple[str, Words], ...]
    """To choose from: name and label."""
    notes: tuple[Written, ...]
    history: tuple[Told, ...]
    thread: tuple[Row, ...]
    """Other calls of the same caller, the newest first."""


def desk(message: Message, viewpoint: Viewpoint, my_id: int) -> Desk:
    """What is shown of it to the person of this id."""
    return Desk(
        message_id=message.id,
        is_in_progress=message.state in IN_PROGRESS,
        handling=message.handling,
        label=LABELS[message.handling],
        is_open=message.handling not in CLOSED,
        assignee=message.assignee.login if message.assignee else None,
        assignee_id=message.assignee_id,
        is_mine=message.assignee_id == my_id,
        my_id=my_id,
        reminder=moment(message, message.remind_at, viewpoint) if message.remind_at else None,
    )


def around(
    message: Message,
    viewpoint: Viewpoint,
    people: Sequence[User],
    notes: Sequence[Note],
    deeds: Sequence[Deed],
    thread: Sequence[Message],
) -> Around:
    """What is shown below the words."""

    def when(at: datetime) -> str:
        return moment(message, at, viewpoint)

    names = {person.id: person.login for person in people}
    return Around(
        people=tuple(names.items()),
        reminders=tuple((name, choice.label) for name, choice in CHOICES.items()),
        notes=tuple(Written(note.id, note.author, note.text, when(note.at)) for note in notes),
        history=tuple(_told(deed, names, when) for deed in deeds),
        thread=tuple(row(other, viewpoint) for other in thread if other.id != message.id),
    )


def _told(deed: Deed, names: Mapping[int, str], when: Callable[[datetime], str]) -> Told:
    what, about = _what(deed, names, when)
    return Told(deed.actor, what, about, when(deed.at), deed.undone_at is not None)


def _what(deed: Deed, names: Mapping[int, str], when: Callable[[datetime], str]) -> tuple[Words, str]:
    what = What(deed.what)
    if what is What.HANDLING:
        return HANDLED[deed.after], ""
    was_set, was_ended = DONE[what]
    if deed.after is None:
        return was_ended, ""
    if what is What.ASSIGNEE and (given_to := names.get(deed.after, "–")) != deed.actor:
        return _l("gave it to"), given_to
    return was_set, when(datetime.fromisoformat(deed.after)) if what is What.REMINDER else ""
