"""What was changed since, so that a program follows the messages without fetching them all."""

from pydantic import Field
from werkzeug.exceptions import NotFound, UnprocessableEntity

from office.database import utcnow
from office.models import Scope
from recordings.changes import Mark, changed_after, moved_on
from webui.api.access import blueprint, reader
from webui.api.finding import shown
from webui.api.messages import USUAL, Limit
from webui.api.operations import operation
from webui.api.shapes import Answer, Message, Moment, Query
from webui.filters import EPOCH, to_microseconds, to_moment
from webui.house import house
from webui.ids import to_id

MARK = r"^[0-9]{1,18}-[0-9]{1,10}(-[0-9]{1,18})?$"


class Changes(Query):
    """Since when."""

    since: Moment | None = Field(
        default=None, description="Changed at this moment or after it; without it and `after`, from the beginning."
    )
    after: str | None = Field(default=None, pattern=MARK, description="The `next_after` of the answer before.")
    limit: Limit = Field(default=USUAL, description="How many at most.")


class Followed(Answer):
    """Some of what was changed, each message as it is now."""

    messages: list[Message] = Field(
        description="The one that was changed first comes first. What is deleted is among them, as its `shelf` says, "
        "until it is deleted for good."
    )
    next_after: str = Field(
        description="To go on from: at once where there is `more`, else whenever you want to know what is new."
    )
    more: bool


@blueprint.get("/changes")
@operation(
    "Follow what is changed",
    Scope.READ_MESSAGES,
    refusals={404: "`after` is none that was answered.", 422: "Both `since` and `after` were sent."},
)
def follow(query: Changes) -> Followed:
    """Begin with `since`, go on with `after`; nothing is left out.

    What was changed in the last half minute may be told again, with the same `changed_at`.
    """
    now, mark = utcnow(), _begin(query)
    with house().database.session() as session:
        found = changed_after(session, reader(), mark, query.limit + 1)
        rows = found[: query.limit]
        more = len(found) > len(rows)
        next_after = _written(moved_on(mark, rows, now, is_all=not more))
        return Followed(messages=shown(session, rows), next_after=next_after, more=more)


def _begin(query: Changes) -> Mark:
    """Raises NotFound and UnprocessableEntity."""
    if query.after is None:
        return Mark(query.since or EPOCH)
    if query.since is not None:
        raise UnprocessableEntity("since begins and after goes on: send one of them")
    mark = _read(query.after)
    if mark is None:
        raise NotFound(f"after={query.after} is none that was answered")
    return mark


def _written(mark: Mark) -> str:
    """`1772366400000000-42`, with a third number where it goes back once all is told."""
    numbers = [to_microseconds(mark.at), mark.message_id]
    return "-".join(map(str, numbers + ([to_microseconds(mark.again_from)] if mark.again_from else [])))


def _read(text: str) -> Mark | None:
    """As `_written`; None where it is none."""
    at, message_id, *again_from = text.split("-")
    moments = [to_moment(one) for one in (at, *again_from)]
    number = to_id(message_id)
    if number is None or moments[0] is None or None in moments:
        return None
    return Mark(moments[0], number, *moments[1:])
