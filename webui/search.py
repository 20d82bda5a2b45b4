"""Search: everything the visitor may see, the newest first, with what was found marked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from office.numbers import display
from recordings.models import Message
from recordings.search import Match, Part, Query, documents, find, hits, marks, matches, parse
from webui.asking import LONGEST_SEARCH, viewpoint
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id
from webui.marked import Stretch, around, stretches
from webui.rows import Row, row
from webui.wording import Words
from webui.wording import lazy_gettext as _l

PAGE = 25
LABELS: Mapping[Part, Words] = {
    Part.NAME: _l("Name"),
    Part.FIRM: _l("Firm"),
    Part.NUMBER: _l("Number"),
    Part.SUBJECT: _l("About"),
    Part.NOTE: _l("Note"),
}
"""The words need none."""

blueprint = Blueprint("search", __name__)


@dataclass(frozen=True)
class Place:
    """Where else something was found."""

    label: Words
    text: tuple[Stretch, ...]


@dataclass(frozen=True)
class Found:
    """A message that was found."""

    row: Row
    caller: tuple[Stretch, ...]
    beside_caller: tuple[tuple[Stretch, ...], ...]
    words: tuple[Stretch, ...]
    elsewhere: tuple[Place, ...]
    """What matches and does not stand in the row anyway."""
    at: str | None
    """Seconds into the recording where the first of the words is said."""


@blueprint.get("/search")
def results() -> ResponseReturnValue:
    """What was found for `q`; `before` goes on after a message."""
    typed = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    query, before = parse(typed), request.args.get("before")
    before_id = to_id(before) if before else None
    if before and before_id is None:
        abort(404)
    with house().database.session() as session:
        messages = find(session, visitor().reader, query, limit=PAGE + 1, before_id=before_id)
        seen_from, searched = viewpoint(session, messages), documents(session, messages)
        found = [
            _found(message, row(message, seen_from), matches(searched[message.id], query), query)
            for message in messages[:PAGE]
        ]
    older = found[-1].row.id if len(messages) > PAGE else None
    return render_template("search.html", typed=typed, found=found, older=older)


def _found(message: Message, row: Row, matching: Sequence[Match], query: Query) -> Found:
    text = " ".join((message.wording or "").split())
    spoken = [word for segment in message.segments for word in segment.words]
    first = next(iter(hits(spoken, query)), None)
    shown = dict(_shown(matching, house().settings.region))
    in_row = (str(row.caller), *row.beside_caller)
    return Found(
        row=row,
        caller=stretches(in_row[0], shown[in_row[0]].marks if in_row[0] in shown else ()),
        beside_caller=tuple(stretches(one, shown[one].marks if one in shown else ()) for one in in_row[1:]),
        words=around(text, marks(text, query)),
        elsewhere=tuple(
            Place(LABELS[match.part], around(text, match.marks)) for text, match in shown.items() if text not in in_row
        ),
        at=f"{first.starts:.2f}" if first and message.audio else None,
    )


def _shown(matching: Sequence[Match], region: str) -> Iterator[tuple[str, Match]]:
    """By how it is written on the page, what matches beside the words."""
    for one in matching:
        if one.part is Part.NUMBER:
            text = display(one.text, region)
            yield text, Match(one.part, text, ((0, len(text)),))
        elif one.part is not Part.WORDS:
            yield one.text, one
