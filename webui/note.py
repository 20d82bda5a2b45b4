"""The call note on top of a message: what a secretary would have written down, and where it was said. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date, format_datetime

from office import numbers
from recordings.models import Message
from transcribe.callnote import Due, Field, Said, callbacks, draw
from transcribe.callnote.showing import Source
from webui.detail import hearing_of
from webui.viewpoint import DAY, Viewpoint
from webui.wording import Words
from webui.wording import lazy_gettext as _l

SOURCES: dict[Source, Words] = {
    Source.KEYED: _l("keyed in"),
    Source.SAID: _l("said"),
    Source.SHOWN: _l("shown"),
}


@dataclass(frozen=True)
class Line:
    """One line of the note."""

    label: Words
    text: Words
    about: tuple[Words, ...] = ()
    """How it is known."""
    link: str | None = None
    """To ring a number."""
    source: "Place | None" = None


@dataclass(frozen=True)
class Place:
    """The words a line was drawn from, and when they were said; no seconds where nobody knows."""

    said: str
    begins: str | None
    ends: str | None


def note(message: Message, viewpoint: Viewpoint) -> tuple[Line, ...]:
    """What can be told of the message; where the words were put right, they count."""
    hearing = hearing_of(message, viewpoint)
    said = Said(" ".join(message.correction.split())) if message.correction else Said.of(message.segments)
    drawn = draw(said, hearing.language, viewpoint.region, hearing.said_on)
    lines = [
        *_line(_l("Name"), drawn.name),
        *_line(_l("Firm"), drawn.firm),
        *_numbers(message, drawn.number, viewpoint.region),
        *_line(_l("About"), drawn.subject),
        *_due(drawn.due, viewpoint.language),
        *_line(_l("Urgent"), drawn.urgency, shown=drawn.urgency.text if drawn.urgency else ""),
    ]
    return tuple(lines)


def _line(label: Words, field: Field | None, shown: str = "") -> Iterator[Line]:
    if field:
        yield Line(label, shown or field.value, source=_place(field))


def _numbers(message: Message, said: Field | None, region: str) -> Iterator[Line]:
    """All there are, where they differ; one that is shown above, and that alone, need not be told again."""
    found = callbacks(message.caller, message.callback, said.value if said else None)
    if [one.sources for one in found] == [(Source.SHOWN,)]:
        return
    for one in found:
        yield Line(
            _l("Call back"),
            numbers.display(one.number, region),
            about=tuple(SOURCES[source] for source in one.sources),
            link=f"tel:{one.number}" if one.number.startswith("+") else None,
            source=_place(said) if said and Source.SAID in one.sources else None,
        )


def _due(due: Due | None, language: str) -> Iterator[Line]:
    if due:
        label = _l("Until") if due.is_deadline else _l("When")
        yield Line(label, _moment(due.value, due.text, language), source=_place(due))


def _moment(value: str, said: str, language: str) -> str:
    """A day, or a day and a time; a week, or a time alone, as it was said."""
    try:
        if "T" in value:
            return format_datetime(datetime.fromisoformat(value), f"{DAY[language]}, HH:mm", locale=language)
        return format_date(date.fromisoformat(value), DAY[language], locale=language) if "W" not in value else said
    except ValueError:
        return said


def _place(field: Field) -> Place:
    begins, ends = (f"{at:.2f}" if at is not None else None for at in (field.begins, field.ends))
    return Place(field.text, begins, ends)
