"""Search: messages by words, names, numbers and notes, and where in them the words are."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from office.models import Scope
from recordings.aligning import spoken
from recordings.models import Message as Row
from recordings.search import Match, Part, documents, find, hits, marks, matches, parse
from recordings.search import Query as Wanted
from webui.api.access import blueprint, reader
from webui.api.finding import shown
from webui.api.messages import USUAL, Limit, check_beginning, next_before
from webui.api.operations import operation
from webui.api.shapes import Answer, Id, Message, Query, Whole
from webui.asking import LONGEST_SEARCH
from webui.house import house


class Search(Query):
    """What is looked for."""

    q: str = Field(
        max_length=LONGEST_SEARCH, description="Words, numbers, and “phrases”; all of them have to be found."
    )
    limit: Limit = Field(default=USUAL, description="How many at most.")
    before: Annotated[Id, Whole] | None = Field(default=None, description="The `next_before` of the page before.")


class Marked(Answer):
    """A stretch of a text that was looked for."""

    start: int = Field(description="Characters (Unicode code points) from the beginning.")
    end: int = Field(description="Behind the last one.")


class Spoken(Answer):
    """Where in the sound something is said that was looked for."""

    start: float = Field(description="Seconds from the beginning.")
    end: float


class Matched(Answer):
    """A part of the message in which something was found."""

    where: Part = Field(
        description="The words; the caller's name or firm, as the contacts have it or as it was said; a number; what "
        "the call note says it is about; a note."
    )
    text: str | None = Field(
        description="What stands there: a number in E.164 where it is one; null for the words, which are in `message`."
    )
    marked: list[Marked] = Field(description="In `text`; a number as a whole. For the words see beside `message`.")


class Found(Answer):
    """A message that was found."""

    message: Message
    matched_in: list[Matched] = Field(description="Where it was found; a part may be there more than once.")
    marked: list[Marked] = Field(
        description="In `correction`, or in `transcript` where that is null; none where something else was found."
    )
    spoken: list[Spoken] = Field(description="Of corrected words, about when.")


class Results(Answer):
    """Some of what was found, the newest first."""

    found: list[Found]
    next_before: Id | None = Field(description="For the next page; null on the last one.")


@blueprint.get("/search")
@operation("Search messages", Scope.READ_MESSAGES, refusals={404: "`before` names no message."})
def search(query: Search) -> Results:
    """However words and numbers are written, in names and notes too. What was deleted is not found."""
    wanted = parse(query.q)
    with house().database.session() as session:
        check_beginning(session, query.before)
        found = find(session, reader(), wanted, limit=query.limit + 1, before_id=query.before)
        rows = found[: query.limit]
        searched = documents(session, rows)
        return Results(
            found=[
                _found(row, told, matches(searched[row.id], wanted), wanted)
                for row, told in zip(rows, shown(session, rows), strict=True)
            ],
            next_before=next_before(rows, len(found)),
        )


def _found(row: Row, told: Message, matching: Sequence[Match], wanted: Wanted) -> Found:
    return Found(
        message=told,
        matched_in=[_matched(one) for one in matching],
        marked=_marked(marks(row.wording or "", wanted)),
        spoken=[Spoken(start=hit.starts, end=hit.ends) for hit in hits(spoken(row), wanted)],
    )


def _matched(match: Match) -> Matched:
    is_words = match.part is Part.WORDS
    return Matched(
        where=match.part, text=None if is_words else match.text, marked=[] if is_words else _marked(match.marks)
    )


def _marked(spans: Sequence[tuple[int, int]]) -> list[Marked]:
    return [Marked(start=start, end=end) for start, end in spans]
