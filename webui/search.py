"""Search: everything the visitor may see, the newest first, with what was found marked."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from recordings.models import Message
from recordings.search import Query, count, find, hits, marks, parse
from webui.auth import visitor
from webui.desk import LABELS
from webui.house import house
from webui.ids import to_id
from webui.inbox import LONGEST_SEARCH, viewpoint
from webui.rows import Row, row

PAGE = 25
MOST_COUNTED = 200
AROUND = 90
"""Characters shown before and behind the first word that was found."""

blueprint = Blueprint("search", __name__)


@dataclass(frozen=True)
class Piece:
    """A stretch of text, marked where it is what was searched for."""

    text: str
    is_found: bool


@dataclass(frozen=True)
class Found:
    """A message that was found."""

    row: Row
    caller: tuple[Piece, ...]
    words: tuple[Piece, ...]
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
        seen_from = viewpoint(session, messages)
        found = [_found(message, row(message, seen_from), query) for message in messages[:PAGE]]
        counted = count(session, visitor().reader, query, MOST_COUNTED + 1)
    older = found[-1].row.id if len(messages) > PAGE else None
    return render_template(
        "search.html", typed=typed, found=found, older=older, count=counted, most_counted=MOST_COUNTED, closed=LABELS
    )


def _found(message: Message, row: Row, query: Query) -> Found:
    text = " ".join((message.wording or "").split())
    spoken = [word for segment in message.segments for word in segment.words]
    first = next(iter(hits(spoken, query)), None)
    return Found(
        row=row,
        caller=_pieces(str(row.caller), marks(str(row.caller), query)),
        words=_shortened(text, marks(text, query)),
        at=f"{first.starts:.2f}" if first and message.audio else None,
    )


def _pieces(text: str, spans: list[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [Piece(text[end:start], is_found=False), Piece(text[start:stop], is_found=True)]
        end = stop
    return tuple(piece for piece in (*pieces, Piece(text[end:], is_found=False)) if piece.text)


def _shortened(text: str, spans: list[tuple[int, int]]) -> tuple[Piece, ...]:
    """The words around the first that was found."""
    first = spans[0][0] if spans else 0
    start = text.rfind(" ", 0, first - AROUND) + 1 if first > AROUND else 0
    cut = text[start : first + 2 * AROUND]
    inside = [(one - start, min(other - start, len(cut))) for one, other in spans if one - start < len(cut)]
    pieces = _pieces(cut, inside)
    if start:
        pieces = (Piece("… ", is_found=False), *pieces)
    return (*pieces, Piece(" …", is_found=False)) if start + len(cut) < len(text) else pieces
