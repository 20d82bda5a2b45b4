"""The call note on top of a message: what a secretary would have written down, where it was said, and how each line of
it is put right. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from office import numbers
from recordings.callnote import lines
from recordings.callnote.showing import Source, callbacks
from recordings.corrections import can_be_corrected
from recordings.models import Message, NoteLine
from transcribe.callnote import CallNote, Due, Field
from webui.noted import DEADLINE, LABELS, NOTHING, written
from webui.rows import link
from webui.viewpoint import Viewpoint, zone
from webui.wording import Words
from webui.wording import lazy_gettext as _l

SOURCES: dict[Source, Words] = {
    Source.NOTED: _l("put right"),
    Source.KEYED: _l("keyed in"),
    Source.SAID: _l("said"),
    Source.SHOWN: _l("shown"),
}


@dataclass(frozen=True)
class Refused:
    """What was typed into a line and is not taken."""

    typed: Mapping[str, str]
    """By the names of the fields."""
    problem: Words | None
    """Why not; None where another line was refused with which it was sent."""


NONE_REFUSED: Mapping[NoteLine, Refused] = {}


@dataclass(frozen=True)
class Entry:
    """The form by which a line is put right, or filled in."""

    line: str
    label: Words
    typed: Mapping[str, str]
    """What stands in its fields: `value`, or `date` and `time`."""
    seen: str | None
    """What was put right there before."""
    problem: Words | None = None


@dataclass(frozen=True)
class Place:
    """The words a line was drawn from, and when they were said; no seconds where nobody knows."""

    said: str
    begins: str | None
    ends: str | None


@dataclass(frozen=True)
class Line:
    """One line of the note."""

    label: Words
    text: Words
    about: tuple[Words, ...] = ()
    """How it is known, and of what place a number is."""
    link: str | None = None
    """To ring a number."""
    source: Place | None = None
    is_put_right: bool = False
    """What was said is not what stands here."""
    is_guess: bool = False
    """It is written as is usual, not as it was heard."""
    entry: Entry | None = None


@dataclass(frozen=True)
class Sheet:
    """The whole note."""

    lines: tuple[Line, ...]
    empty: tuple[Entry, ...]
    """To fill in what was not said."""


def note(
    message: Message, drawn: CallNote, viewpoint: Viewpoint, refused: Mapping[NoteLine, Refused] = NONE_REFUSED
) -> Sheet:
    """What can be told of the message: what was `drawn` from its words, and what people have put right."""
    writer = _Writer(message, drawn, viewpoint, refused)
    told = [line for part in NoteLine for line in writer.lines(part)]
    filled = {line.entry.line for line in told if line.entry}
    empty = [writer.entry(part) for part in NoteLine if part not in filled] if writer.can_be_put_right else []
    return Sheet(tuple(told), tuple(empty))


class _Writer:
    """Writes one note."""

    def __init__(
        self, message: Message, drawn: CallNote, viewpoint: Viewpoint, refused: Mapping[NoteLine, Refused]
    ) -> None:
        self._message = message
        self._drawn = drawn
        self._viewpoint = viewpoint
        self._refused = refused
        self._zone = zone(message, viewpoint)
        self.can_be_put_right = can_be_corrected(message)

    def lines(self, part: NoteLine) -> Iterator[Line]:
        said, right = self._said(part), lines.put_right(self._message, part)
        if part is NoteLine.NUMBER:
            yield from self._numbers(said, right)
        elif right is not None:
            yield self._line(
                part, written(part, right, self._viewpoint, self._zone) if right else NOTHING[part], said, right
            )
        elif said:
            yield self._line(part, self._as_said(part, said), said, right)

    def _line(self, part: NoteLine, text: Words, said: Field | None, right: str | None) -> Line:
        is_deadline = lines.is_deadline(right, said.is_deadline if isinstance(said, Due) else None)
        return Line(
            DEADLINE if part is NoteLine.DUE and is_deadline else LABELS[part],
            text,
            source=_place(said) if said else None,
            is_put_right=right is not None,
            is_guess=right is None and said is not None and said.is_guess,
            entry=self._entry_of_line(part),
        )

    def _as_said(self, part: NoteLine, said: Field) -> Words:
        """A week, or a time alone, in the caller's words."""
        is_moment = part is not NoteLine.DUE or lines.moment_of(said.value, self._zone) is not None
        return written(part, said.value, self._viewpoint, self._zone) if is_moment else said.text

    def _numbers(self, said: Field | None, right: str | None) -> Iterator[Line]:
        """All there are, where they differ; one that is shown above, and that alone, need not be told again."""
        message, heard = self._message, said.value if said else None
        found = callbacks(message.caller, message.callback, heard, right)
        if [one.sources for one in found] == [(Source.SHOWN,)] and right is None:
            return
        for one in found:
            is_line = Source.NOTED in one.sources or (right is None and Source.SAID in one.sources)
            place = numbers.place(one.number, self._viewpoint.language, self._viewpoint.region)
            yield Line(
                LABELS[NoteLine.NUMBER],
                numbers.display(one.number, self._viewpoint.region),
                about=(*(SOURCES[source] for source in one.sources), *([place] if place else [])),
                link=link(one.number),
                source=_place(said) if said and is_line else None,
                is_put_right=Source.NOTED in one.sources,
                entry=self._entry_of_line(NoteLine.NUMBER) if is_line else None,
            )
        if right == "":
            yield self._line(NoteLine.NUMBER, NOTHING[NoteLine.NUMBER], said, right)

    def _entry_of_line(self, part: NoteLine) -> Entry | None:
        return self.entry(part) if self.can_be_put_right else None

    def entry(self, part: NoteLine) -> Entry:
        right, said = lines.put_right(self._message, part), self._said(part)
        if refused := self._refused.get(part):
            return Entry(part, LABELS[part], refused.typed, right, refused.problem)
        value = right if right is not None else said.value if said else ""
        return Entry(part, LABELS[part], _fields(part, value, self._viewpoint, self._zone), right)

    def _said(self, part: NoteLine) -> Field | None:
        found: Field | None = getattr(self._drawn, part)
        return found


def _fields(part: NoteLine, value: str, viewpoint: Viewpoint, zone: ZoneInfo) -> Mapping[str, str]:
    if part is not NoteLine.DUE:
        is_shown = part is NoteLine.NUMBER and value
        return {"value": numbers.display(value, viewpoint.region) if is_shown else value}
    moment = lines.moment_of(value, zone)
    if isinstance(moment, datetime):
        return {"date": moment.date().isoformat(), "time": f"{moment:%H:%M}"}
    return {"date": moment.isoformat() if moment else ""}


def _place(field: Field) -> Place:
    begins, ends = (f"{at:.2f}" if at is not None else None for at in (field.begins, field.ends))
    return Place(field.text, begins, ends)
