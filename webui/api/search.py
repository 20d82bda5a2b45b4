"""Search: messages by words, names, numbers and notes, and where in them the words are."""

from typing import Annotated

from pydantic import Field

from office.models import Scope
from recordings.models import Message as Row
from recordings.search import Query as Wanted
from recordings.search import find, hits, marks, parse
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
    """A stretch of the words that was looked for."""

    start: int = Field(description="Characters (Unicode code points) from the beginning of the words that count.")
    end: int = Field(description="Behind the last one.")


class Spoken(Answer):
    """Where in the sound something is said that was looked for."""

    start: float = Field(description="Seconds from the beginning.")
    end: float


class Found(Answer):
    """A message that was found."""

    message: Message
    marked: list[Marked] = Field(
        description="In `correction`, or in `transcript` where that is null; none where something else was found."
    )
    spoken: list[Spoken] = Field(description="As it was heard.")


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
        return Results(
            found=[_found(row, told, wanted) for row, told in zip(rows, shown(session, rows), strict=True)],
            next_before=next_before(rows, len(found)),
        )


def _found(row: Row, told: Message, wanted: Wanted) -> Found:
    words = [word for segment in row.segments for word in segment.words]
    return Found(
        message=told,
        marked=[Marked(start=start, end=end) for start, end in marks(row.wording or "", wanted)],
        spoken=[Spoken(start=hit.starts, end=hit.ends) for hit in hits(words, wanted)],
    )
