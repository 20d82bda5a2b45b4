"""What stands on the call note that is handed on: a message as one page tells it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from office.numbers import display
from recordings.models import Message, Note, NoteLine
from webui.called_back import told
from webui.desk import LABELS
from webui.detail import EXPLANATIONS
from webui.note import Line
from webui.noted import LABELS as NOTED
from webui.rows import Row, row
from webui.viewpoint import Viewpoint, moment
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
    """By key or in words, unless somebody noted otherwise."""
    facts: tuple[Fact, ...]
    words: str
    """As they count; a paragraph a line."""
    explanation: str
    """Why there are no words; empty where there are."""
    notes: tuple[Fact, ...]
    """What people put beside it, labelled with who and when."""


def slip(
    message: Message, drawn: Mapping[str, Any], lines: Sequence[Line], notes: Sequence[Note], viewpoint: Viewpoint
) -> Slip:
    """`drawn` as for `row`; `lines` are those of its call note, `notes` what people put beside it."""
    shown = row(message, replace(viewpoint, names_clients=True), drawn)
    received = f"{shown.received} ({shown.zone})" if shown.zone else shown.received
    words = "\n".join(" ".join(line.split()) for line in (message.wording or "").splitlines() if line.strip())
    return Slip(
        client=str(shown.client),
        caller=str(shown.caller),
        received=received,
        is_urgent=message.counts_as_urgent,
        facts=tuple(_facts(message, shown, received, lines, viewpoint)),
        words=words,
        explanation="" if words else str(EXPLANATIONS[message.state]),
        notes=tuple(Fact(f"{note.author}, {moment(message, note.at, viewpoint)}", note.text) for note in notes),
    )


def _facts(message: Message, shown: Row, received: str, lines: Sequence[Line], viewpoint: Viewpoint) -> Iterator[Fact]:
    mark = f" ({shown.caller_mark})" if shown.caller_mark else ""
    yield Fact(_l("Caller"), f"{shown.caller}{mark}")
    number = display(message.caller, viewpoint.region) if message.caller else ""
    if number and number != str(shown.caller):
        yield Fact(_l("Number"), number)
    if shown.firm and shown.firm not in {str(line.text) for line in lines}:
        yield Fact(NOTED[NoteLine.FIRM], shown.firm)
    for line in lines:
        if _is_told(line, message, shown):
            continue
        about = f" ({', '.join(map(str, line.about))})" if line.about else ""
        yield Fact(line.label, f"{line.text}{about}")
    length = f" ({gettext('%(length)s min') % {'length': shown.length}})" if shown.length else ""
    yield Fact(_l("Received"), received + length)
    for call, outcome in reversed(viewpoint.calls_back.get(message.id, ())):
        yield Fact(_l("Called back"), f"{told(call, outcome)}, {moment(message, call.started_at, viewpoint)}")
    yield Fact(_l("State"), str(LABELS[message.handling]))
    if shown.assignee:
        yield Fact(_l("Taken on by"), shown.assignee)
    if message.remind_at:
        yield Fact(_l("Reminder"), moment(message, message.remind_at, viewpoint))


def _is_told(line: Line, message: Message, shown: Row) -> bool:
    """By the head, or as who called."""
    is_urgency = str(line.label) == str(NOTED[NoteLine.URGENCY])
    return str(line.text) == str(shown.caller) or (is_urgency and bool(message.counts_as_urgent))
