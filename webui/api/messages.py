"""Messages: list and count them, read one, and all of its caller."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound, UnprocessableEntity

from mail.escalation.decide import StepState
from mail.escalation.ladder import Way
from mail.escalation.models import Ending
from mail.escalation.models import Escalation as EscalationRow
from office.database import utcnow
from office.models import Scope
from recordings import inbox, notes
from recordings.callers import known_callers
from recordings.lists import Filter, Place, Shelf, Standing
from recordings.models import Message as Row
from recordings.models import Segment as SegmentRow
from recordings.summary import summary, utc
from transcribe.callnote import plain
from transcribe.noting import drawn
from webui.api.access import blueprint, reader
from webui.api.finding import calls_back, find_message, shown
from webui.api.notes import Note, note
from webui.api.operations import operation
from webui.api.selection import NO_NUMBER, REFUSALS, Selection, to_filter
from webui.api.shapes import Answer, Id, Message, Query, Stamp, Whole
from webui.api.versions import version_of
from webui.filters import place, written
from webui.house import house

MOST = 200
USUAL = 50
PLACE = r"^[0-9]-[0-9]{1,18}-[0-9]{1,10}$"

Limit = Annotated[int, Field(ge=1, le=MOST), Whole]


class Order(StrEnum):
    """What comes first in a list."""

    NEWEST = "newest"
    FIRST = "first"
    """What has to be done first, as on the pages."""


class Listing(Selection):
    """Which messages, in which order, and how many."""

    order: Order = Field(
        default=Order.NEWEST,
        description="`newest`: the newest first. `first`: what has to be done first, as in the inbox; see `heading`.",
    )
    limit: Limit = Field(default=USUAL, description="How many at most.")
    before: Annotated[Id, Whole] | None = Field(
        default=None, description="With `newest`, the `next_before` of the page before."
    )
    after: str | None = Field(
        default=None, pattern=PLACE, description="With `first`, the `next_after` of the page before."
    )
    shelf: Shelf | None = Field(default=None, description="One of the lists; left out: all but what is deleted.")


class Page(Answer):
    """Some messages, in the order that was asked for."""

    messages: list[Message]
    next_before: Id | None = Field(description="For the next page, with `newest`; null on the last one.")
    next_after: str | None = Field(
        description="For the next page, with `first`; null on the last one. It names a place in the list, and leads "
        "there also where the message has moved meanwhile."
    )


class Counts(Answer):
    """How many messages there are."""

    unread: int = Field(description="Among `messages` and in work: nobody has read them or dealt with them.")
    messages: int
    missed: int = Field(description="Calls that left nothing to read or listen to.")
    new_missed: int = Field(
        description="Among `missed`, of the last 30 days: nobody has looked at them or dealt with them."
    )
    archived: int
    deleted: int = Field(description="They can still be brought back.")


class Thread(Answer):
    """Calls of one caller, the newest first."""

    messages: list[Message]


class ThreadQuery(Query):
    """How many of them."""

    limit: Limit = Field(default=USUAL, description="How many at most.")


class Word(Answer):
    """A word that was heard."""

    start: float = Field(description="Seconds from the beginning.")
    end: float
    text: str
    probability: float = Field(description="How sure it is, from 0 to 1.")


class Segment(Answer):
    """A stretch of what was heard."""

    start: float
    end: float
    text: str
    words: list[Word]


class EscalationStep(Answer):
    """Somebody who was told of an urgent message."""

    who: str = Field(description="A login, or the name of a phone.")
    way: Way
    at: Stamp = Field(description="UTC, ISO 8601.")
    standing: StepState


class Escalation(Answer):
    """How an urgent message climbed the client's ladder."""

    begun_at: Stamp
    ended_at: Stamp | None
    ending: Ending | None = Field(description="Null while somebody is still to take it on.")
    by: str | None = Field(description="Who has taken it on: a login, or the name of a phone.")
    steps: list[EscalationStep] = Field(description="In their order.")


class Detail(Message):
    """A message with all its words."""

    segments: list[Segment]
    notice: str | None = Field(description="What told the caller of the recording.")
    speech: float | None = Field(description="Seconds of speech, once that is known.")
    version: str = Field(description="Of the words, to be sent with a correction.")
    notes: list[Note] = Field(description="What people put beside it, the oldest first.")
    escalation: Escalation | None = Field(description="Null where it never climbed.")


@blueprint.get("/messages")
@operation(
    "List messages",
    Scope.READ_MESSAGES,
    refusals={
        404: "`before` names no message, `after` no place, or `assignee` or `client` nobody the token may see.",
        422: f"`before` was sent with `first`, `after` with `newest`, or {NO_NUMBER}.",
    },
)
def messages(query: Listing) -> Page:
    """The newest first, or what has to be done first."""
    with house().database.session() as session:
        wanted = to_filter(session, reader(), query, query.shelf)
        return _newest(session, query, wanted) if query.order is Order.NEWEST else _first(session, query, wanted)


def _newest(session: Session, query: Listing, wanted: Filter) -> Page:
    if query.after is not None:
        raise UnprocessableEntity("after goes with order=first; with order=newest it is before")
    check_beginning(session, query.before)
    found = inbox.recent_messages(
        session, reader(), wanted, shelf=query.shelf, limit=query.limit + 1, before_id=query.before
    )
    rows = found[: query.limit]
    return Page(messages=shown(session, rows), next_before=next_before(rows, len(found)), next_after=None)


def _first(session: Session, query: Listing, wanted: Filter) -> Page:
    if query.before is not None:
        raise UnprocessableEntity("before goes with order=newest; with order=first it is after")
    after = _place(query.after)
    found = inbox.list_first(session, reader(), wanted, shelf=query.shelf, limit=query.limit + 1, after=after)
    rows = found[: query.limit]
    next_after = written(rows[-1].place) if len(found) > len(rows) else None
    return Page(messages=shown(session, rows), next_before=None, next_after=next_after)


def _place(after: str | None) -> Place | None:
    """Raises NotFound."""
    if after is None:
        return None
    found = place(after)
    if found is None:
        raise NotFound(f"after={after} names no place in a list")
    return found


@blueprint.get("/counts")
@operation("Count messages", Scope.READ_MESSAGES, refusals=REFUSALS)
def counts(query: Selection) -> Counts:
    """How many stand in each list."""
    with house().database.session() as session:
        wanted = to_filter(session, reader(), query, None)
        found = inbox.count_by_shelf(session, reader(), wanted)
        of_calls = to_filter(session, reader(), query, Shelf.MISSED)
        new_missed = inbox.count_new_calls(session, reader(), utcnow(), of_calls)
        if query.standing is Standing.NEW:
            found |= {Shelf.MISSED: new_missed}
        return Counts(
            unread=inbox.count_unread(session, reader(), wanted),
            new_missed=new_missed,
            **{shelf.value: count for shelf, count in found.items()},
        )


@blueprint.get("/messages/<id:message_id>")
@operation("Read a message", Scope.READ_MESSAGES)
def message(message_id: int) -> Detail:
    """With each word's time and probability. Reading it here does not mark it as read."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        known = known_callers(session, [row])[row.id]
        return Detail(
            **summary(row, known, plain(drawn(row, house().settings))),
            segments=[Segment(**_segment(one)) for one in row.segments],
            notice=row.notice,
            speech=row.speech,
            version=version_of(row),
            notes=[note(one) for one in notes.list_notes(session, row)],
            calls_back=calls_back(session, [row])[row.id],
            escalation=_escalation(session.get(EscalationRow, row.id)),
        )


@blueprint.get("/messages/<id:message_id>/thread")
@operation("List all calls of the same caller", Scope.READ_MESSAGES)
def thread(message_id: int, query: ThreadQuery) -> Thread:
    """To the same client, this one among them; alone where the caller withheld the number."""
    with house().database.session() as session:
        row = find_message(session, message_id)
        return Thread(messages=shown(session, inbox.thread(session, row, query.limit)))


def check_beginning(session: Session, before: int | None) -> None:
    """Raises NotFound where a page is to go on after a message that is not there."""
    if before is not None and inbox.get_message(session, reader(), before, deleted=True) is None:
        raise NotFound(f"before={before} names no message")


def next_before(rows: Sequence[Row], found: int) -> int | None:
    """Where the next page goes on, if more was found than these."""
    return rows[-1].id if found > len(rows) else None


def _escalation(row: EscalationRow | None) -> Escalation | None:
    if row is None:
        return None
    return Escalation(
        begun_at=utc(row.begun_at),
        ended_at=utc(row.ended_at) if row.ended_at else None,
        ending=row.ending,
        by=row.by,
        steps=[
            EscalationStep(who=one.who, way=one.way, at=utc(one.begun_at), standing=one.standing) for one in row.taken
        ],
    )


def _segment(row: SegmentRow) -> dict[str, Any]:
    return {"start": row.start, "end": row.end, "text": row.text, "words": row.words}
