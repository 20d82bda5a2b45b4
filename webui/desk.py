"""What stands beside a message: who has it, the notes, what was done with it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from office.models import User
from recordings.models import CLOSED, Deed, Handling, Message, Note
from webui import presenting
from webui.history import Told, history
from webui.presenting import Row, Viewpoint
from webui.reminders import CHOICES
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


@dataclass(frozen=True)
class Desk:
    """Everything around the words of one message."""

    handling: str
    label: Words
    is_open: bool
    """Whether something may still have to be done."""
    assignee: str | None
    is_mine: bool
    people: tuple[str, ...]
    """Who may have it."""
    reminder: str | None
    """When it comes back."""
    reminded: str | None
    """When it came back, where nothing was done with it since."""
    reminders: tuple[tuple[str, Words], ...]
    """To choose from: name and label."""
    notes: tuple[Written, ...]
    history: tuple[Told, ...]
    thread: tuple[Row, ...]
    """Other calls of the same caller, the newest first."""


def desk(
    message: Message,
    viewpoint: Viewpoint,
    my_id: int,
    people: Sequence[User],
    notes: Sequence[Note],
    deeds: Sequence[Deed],
    thread: Sequence[Message],
) -> Desk:
    """What is shown around the message to the person of this id."""

    def when(moment: datetime) -> str:
        return presenting.moment(message, moment, viewpoint)

    names = {person.id: person.login for person in people}
    return Desk(
        handling=message.handling,
        label=LABELS[message.handling],
        is_open=message.handling not in CLOSED,
        assignee=message.assignee.login if message.assignee else None,
        is_mine=message.assignee_id == my_id,
        people=tuple(names.values()),
        reminder=when(message.remind_at) if message.remind_at else None,
        reminded=when(message.reminded_at) if message.reminded_at else None,
        reminders=tuple((name, choice.label) for name, choice in CHOICES.items()),
        notes=tuple(Written(note.id, note.author, note.text, when(note.at)) for note in notes),
        history=tuple(history(deeds, names, when)),
        thread=tuple(presenting.row(other, viewpoint) for other in thread if other.id != message.id),
    )
