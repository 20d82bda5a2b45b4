"""What the inbox asks for: list, count, find, thread. Every query is bound to what its reader may see."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, func, select, text, true, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from office.contacts.models import ContactNumber
from office.contacts.storage import find_caller
from office.models import Client
from recordings.callers import called
from recordings.lists import EVERYTHING, NEWS_FOR, Filter, Place, Shelf, Standing, Weight
from recordings.models import UNREAD, Handling, Message, Note, State

T = TypeVar("T")


@dataclass(frozen=True)
class Reader:
    """Whose eyes: one client's messages, or (None) all, those nobody claims included."""

    client_id: int | None

    def may_see(self) -> ColumnElement[bool]:
        return true() if self.client_id is None else Message.client_id == self.client_id


def shown_with() -> Sequence[ORMOption]:
    """What is shown of a message beside its own row, loaded with it."""
    # A client has long lists of words beside; they would come along with each of its messages.
    client = joinedload(Message.client).load_only(Client.name, Client.language, Client.time_zone)
    return client, joinedload(Message.contact), joinedload(Message.assignee), joinedload(Message.call_note)


def list_messages(
    session: Session,
    reader: Reader,
    shelf: Shelf,
    wanted: Filter = EVERYTHING,
    *,
    limit: int,
    after: Place | None = None,
) -> Sequence[Message]:
    """What has to be done first, then the newest first; `after` goes on from the last of an earlier page."""
    query = _in_list(select(Message).options(*shown_with()), reader, shelf, wanted)
    if after is None:
        return session.scalars(query.limit(limit)).all()
    # Two walks along the index: of all three compared at once PostgreSQL believes that next to nothing is behind,
    # because nearly all messages weigh the same, and sorts all there are.
    behind = tuple_(Message.received_at, Message.id) < (after.received_at, after.id)
    found = session.scalars(query.where(Message.weight == after.weight, behind).limit(limit)).all()
    if len(found) == limit:
        return found
    return [*found, *session.scalars(query.where(Message.weight < after.weight).limit(limit - len(found)))]


def list_first(
    session: Session,
    reader: Reader,
    wanted: Filter = EVERYTHING,
    *,
    shelf: Shelf | None = None,
    limit: int,
    after: Place | None = None,
) -> Sequence[Message]:
    """As `list_messages`; without a shelf all that is not deleted, as if it were one list."""
    shelves = [shelf] if shelf else [one for one in Shelf if one is not Shelf.DELETED]
    found = [
        message for one in shelves for message in list_messages(session, reader, one, wanted, limit=limit, after=after)
    ]
    return sorted(found, key=lambda message: message.place, reverse=True)[:limit]


def neighbours(session: Session, reader: Reader, message: Message) -> tuple[int | None, int | None]:
    """Before and behind a message in the whole list it stands in; None where there is nothing."""
    place = Message.weight, Message.received_at, Message.id
    here = message.weight, message.received_at, message.id
    there = select(Message.id).where(reader.may_see(), Message.shelf == message.shelf)
    # Two walks each way, as in `list_messages`.
    before = (
        there.where(place[0] == here[0], tuple_(*place[1:]) > here[1:]).order_by(*place[1:]),
        there.where(place[0] > here[0]).order_by(*place),
    )
    behind = (
        there.where(place[0] == here[0], tuple_(*place[1:]) < here[1:]).order_by(*(one.desc() for one in place[1:])),
        there.where(place[0] < here[0]).order_by(*(one.desc() for one in place)),
    )
    return _first(session, before), _first(session, behind)


def _first(session: Session, walks: Iterable[Select[int]]) -> int | None:
    """What the first walk that finds anything finds first."""
    found = (session.scalar(walk.limit(1)) for walk in walks)
    return next((one for one in found if one is not None), None)


def list_ids(session: Session, reader: Reader, shelf: Shelf, wanted: Filter, *, limit: int) -> Sequence[int]:
    """As `list_messages`, and nothing but their ids."""
    return session.scalars(_in_list(select(Message.id), reader, shelf, wanted).limit(limit)).all()


def _in_list(query: Select[T], reader: Reader, shelf: Shelf, wanted: Filter) -> Select[T]:
    return query.where(reader.may_see(), Message.shelf == shelf, *_conditions(wanted)).order_by(
        Message.weight.desc(), Message.received_at.desc(), Message.id.desc()
    )


def recent_messages(
    session: Session,
    reader: Reader,
    wanted: Filter = EVERYTHING,
    *,
    shelf: Shelf | None = None,
    ids: Collection[int] | None = None,
    limit: int,
    before_id: int | None = None,
) -> Sequence[Message]:
    """Newest first, as programs go through them; without a shelf all that is not deleted.

    `ids` narrows it down to those; `before_id` goes on from an earlier page.
    """
    query = _recent(select(Message).options(*shown_with()), reader, wanted, shelf, ids).limit(limit)
    if before_id is not None and (last := get_message(session, reader, before_id, deleted=True)):
        query = query.where(tuple_(Message.received_at, Message.id) < (last.received_at, last.id))
    return session.scalars(query).all()


def recent_ids(
    session: Session,
    reader: Reader,
    wanted: Filter,
    *,
    shelf: Shelf | None = None,
    ids: Collection[int] | None = None,
    limit: int,
) -> Sequence[int]:
    """As `recent_messages`, and nothing but their ids."""
    return session.scalars(_recent(select(Message.id), reader, wanted, shelf, ids).limit(limit)).all()


def _recent(
    query: Select[T], reader: Reader, wanted: Filter, shelf: Shelf | None, ids: Collection[int] | None
) -> Select[T]:
    query = query.where(
        reader.may_see(),
        Message.deleted_at.is_(None) if shelf is None else Message.shelf == shelf,
        *_conditions(wanted),
    )
    if ids is not None:
        query = query.where(Message.id.in_(ids))
    return query.order_by(Message.received_at.desc(), Message.id.desc())


def thread(session: Session, message: Message, limit: int) -> Sequence[Message]:
    """All calls of the same caller to the same client, the newest first, this one among them.

    Whoever the client knows is the same caller by each of their numbers.
    """
    if message.caller is None:
        return [message]
    numbers = {message.caller, *_other_numbers(session, message.client_id, message.caller)}
    return session.scalars(
        select(Message)
        .where(called(message.client_id, numbers), Message.deleted_at.is_(None))
        .options(*shown_with())
        .order_by(Message.received_at.desc(), Message.id.desc())
        .limit(limit)
    ).all()


def _other_numbers(session: Session, client_id: int | None, caller: str) -> Sequence[str]:
    known = find_caller(session, client_id, caller) if client_id is not None else None
    if known is None or known.contact_id is None:
        return ()
    return session.scalars(
        select(ContactNumber.e164).where(
            ContactNumber.contact_id == known.contact_id, ContactNumber.is_prefix.is_(False)
        )
    ).all()


def count_unread(session: Session, reader: Reader, wanted: Filter = EVERYTHING) -> int:
    """Messages nobody has read or dealt with; missed calls and calls still on the line do not count."""
    unread = select(func.count()).select_from(Message).where(reader.may_see(), text(UNREAD), *_conditions(wanted))
    return session.scalars(unread).one()


def count_new_calls(session: Session, reader: Reader, now: datetime, wanted: Filter = EVERYTHING) -> int:
    """Missed calls of late that nobody has looked at, dealt with or put off; as `recordings.summary.is_new_call`."""
    is_new = (*_new_calls(now - NEWS_FOR), *_conditions(wanted))
    new = select(func.count()).select_from(Message).where(reader.may_see(), *is_new)
    return session.scalars(new).one()


def count_by_shelf(session: Session, reader: Reader, wanted: Filter = EVERYTHING) -> dict[Shelf, int]:
    """How many messages stand in each list."""
    counted = session.execute(
        select(Message.shelf, func.count()).where(reader.may_see(), *_conditions(wanted)).group_by(Message.shelf)
    )
    return dict.fromkeys(Shelf, 0) | {Shelf(shelf): count for shelf, count in counted}


def get_message(session: Session, reader: Reader, message_id: int, *, deleted: bool = False) -> Message | None:
    """The message with its words, or None where it is not there for this reader."""
    query = select(Message).where(reader.may_see(), Message.id == message_id)
    if not deleted:
        query = query.where(Message.deleted_at.is_(None))
    return session.scalar(query.options(*shown_with(), selectinload(Message.segments)))


def get_messages(session: Session, reader: Reader, ids: Sequence[int], *, words: bool = False) -> Sequence[Message]:
    """Those of these messages the reader may see, in this order; `words` has the timed ones loaded with them.

    What was deleted is not among them, nor is a call on the line: there is no whole message yet.
    """
    query = select(Message).where(
        Message.id.in_(ids), reader.may_see(), Message.deleted_at.is_(None), Message.state != State.RECEIVING
    )
    options = (*shown_with(), selectinload(Message.segments)) if words else shown_with()
    found = {message.id: message for message in session.scalars(query.options(*options))}
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def notes_by_message(session: Session, messages: Iterable[Message]) -> dict[int, list[Note]]:
    """What people put beside each of these messages, the oldest first; nothing is loaded for each."""
    notes: dict[int, list[Note]] = {message.id: [] for message in messages}
    written = select(Note).where(Note.message_id.in_(list(notes)), Note.removed_at.is_(None))
    for note in session.scalars(written.order_by(Note.id)):
        notes[note.message_id].append(note)
    return notes


def _conditions(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    yield from _standing(wanted)
    if wanted.unassigned:
        yield Message.client_id.is_(None)
    if wanted.urgent:
        yield Message.counts_as_urgent.is_(True)
    if wanted.withheld:
        yield Message.caller.is_(None)
    for column, value in (
        (Message.client_id, wanted.client_id),
        (Message.caller, wanted.caller),
        (Message.language, wanted.language),
        (Message.assignee_id, wanted.assignee_id),
    ):
        if value is not None:
            yield column == value
    if wanted.is_taken is not None:
        yield Message.assignee_id.is_not(None) if wanted.is_taken else Message.assignee_id.is_(None)
    if wanted.since is not None:
        yield Message.received_at >= wanted.since
    if wanted.until is not None:
        yield Message.received_at < wanted.until


def _standing(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    match wanted.standing:
        case Standing.NEW if wanted.new_calls_since is not None:
            yield from _new_calls(wanted.new_calls_since)
        case Standing.NEW:
            yield text(UNREAD)  # type: ignore[misc]  # it is a condition
            yield Message.handling == Handling.OPEN
        case Standing.READ:
            yield Message.read_at.is_not(None)
            yield Message.handling == Handling.OPEN
        case Standing.TO_DO | Standing.DONE:
            yield Message.handling == Handling(wanted.standing)


def _new_calls(since: datetime) -> Iterator[ColumnElement[bool]]:
    """Missed calls nobody has looked at, dealt with or put off; as `recordings.summary.is_new_call`."""
    yield Message.shelf == Shelf.MISSED
    # As far as the index goes: what is put off, to do or done is not new.
    yield Message.weight.in_((Weight.OPEN, Weight.FIRST))
    yield Message.received_at >= since
    yield Message.read_at.is_(None)
    yield Message.handling == Handling.OPEN
    yield Message.state == State.MISSED
