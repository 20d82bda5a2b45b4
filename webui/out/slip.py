"""What stands on the call note that is handed on: a message as one page tells it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from recordings.models import Message, Note
from webui import presenting
from webui.desk import LABELS
from webui.note import Line
from webui.presenting import Row, Viewpoint
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l


@dataclass(frozen=True)
class Fact:
    """A line of the slip."""

    label: Words
    text: str


@dataclass(frozen=True)
class Slip:
    """One message on paper."""

    client: str
    caller: str
    received: str
    is_urgent: bool
    """The caller said so, by key."""
    facts: tuple[Fact, ...]
    words: str
    """As they count; a paragraph a line."""
    explanation: str
    """Why there are no words; empty where there are."""
    notes: tuple[Fact, ...]
    """What people put beside it, labelled with who and when."""


def slip(message: Message, lines: Sequence[Line], notes: Sequence[Note], viewpoint: Viewpoint) -> Slip:
    """`lines` are those of its call note, `notes` what people put beside it."""
    row = presenting.row(message, replace(viewpoint, names_clients=True))
    received = f"{row.received} ({row.zone})" if row.zone else row.received
    words = "\n".join(" ".join(line.split()) for line in (message.wording or "").splitlines() if line.strip())
    return Slip(
        client=str(row.client),
        caller=str(row.caller),
        received=received,
        is_urgent=message.is_urgent,
        facts=tuple(_facts(message, row, received, lines)),
        words=words,
        explanation="" if words else str(presenting.EXPLANATIONS[message.state]),
        notes=tuple(
            Fact(f"{note.author}, {presenting.moment(message, note.at, viewpoint)}", note.text) for note in notes
        ),
    )


def _facts(message: Message, row: Row, received: str, lines: Sequence[Line]) -> Iterator[Fact]:
    yield Fact(_l("Caller"), str(row.caller))
    if row.number:
        yield Fact(_l("Number"), row.number)
    for line in lines:
        about = f" ({', '.join(map(str, line.about))})" if line.about else ""
        yield Fact(line.label, f"{line.text}{about}")
    yield Fact(_l("Received"), received)
    if row.length:
        yield Fact(_l("Length"), gettext("%(length)s min") % {"length": row.length})
    yield Fact(_l("State"), str(LABELS[message.handling]))
    if row.assignee:
        yield Fact(_l("Taken on by"), row.assignee)
    if row.reminder:
        yield Fact(_l("Reminder"), row.reminder)
