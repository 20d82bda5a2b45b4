"""Search: everything the visitor may see, the newest first, with what was found marked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office.numbers import display
from recordings.aligning import spoken
from recordings.models import Message
from recordings.search import Match, Part, Query, count, documents, find, find_first, hits, marks, matches, parse
from webui.asking import LONGEST_SEARCH, viewpoint
from webui.auth import visitor
from webui.desk import LABELS
from webui.house import house
from webui.ids import to_id
from webui.marked import Stretch, around, stretches
from webui.rows import Row, row
from webui.viewpoint import Viewpoint, briefly, zone
from webui.wording import Words
from webui.wording import lazy_gettext as _l

PAGE = 25
MOST_COUNTED = 200
PARTS: Mapping[Part, Words] = {
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
    received: str
    """Briefly, with the day."""
    caller: tuple[Stretch, ...]
    beside_caller: tuple[tuple[Stretch, ...], ...]
    subject: tuple[Stretch, ...]
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
        messages, counted = _newest(session, query, before_id)
        seen_from = viewpoint(session, messages)
        searched = documents(session, messages, seen_from.callers)
        found = [_found(message, seen_from, matches(searched[message.id], query), query) for message in messages[:PAGE]]
    older = found[-1].row.id if len(messages) > PAGE else None
    return render_template(
        "search.html",
        typed=typed,
        came_from={"q": typed, **({"before": before} if before else {})},
        found=found,
        older=older,
        count=counted,
        most_counted=MOST_COUNTED,
        closed=LABELS,
    )


def _newest(session: Session, query: Query, before_id: int | None) -> tuple[Sequence[Message], int]:
    """What stands on the page, and one more where there is another; and how many there are in all."""
    reader = visitor().reader
    if before_id is None:
        return find_first(session, reader, query, limit=PAGE + 1, most=MOST_COUNTED + 1)
    messages = find(session, reader, query, limit=PAGE + 1, before_id=before_id)
    return messages, count(session, reader, query, MOST_COUNTED + 1)


def _found(message: Message, seen_from: Viewpoint, matching: Sequence[Match], query: Query) -> Found:
    shown_row = row(message, seen_from)
    text = " ".join((message.wording or "").split())
    first = next(iter(hits(spoken(message), query)), None)
    shown = dict(_shown(matching, house().settings.region))
    subject = shown_row.subject or ""
    in_row = (str(shown_row.caller), *shown_row.beside_caller, subject)
    return Found(
        row=shown_row,
        received=briefly(message.received_at.astimezone(zone(message, seen_from)), seen_from),
        caller=stretches(in_row[0], shown[in_row[0]].marks if in_row[0] in shown else ()),
        beside_caller=tuple(
            stretches(one, shown[one].marks if one in shown else ()) for one in shown_row.beside_caller
        ),
        subject=stretches(subject, shown[subject].marks if subject in shown else ()),
        words=around(text, marks(text, query)),
        elsewhere=tuple(
            Place(PARTS[match.part], around(text, match.marks)) for text, match in shown.items() if text not in in_row
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
