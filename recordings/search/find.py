"""Search the messages somebody may see."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from recordings.inbox import Reader, shown_with
from recordings.models import Message
from recordings.search.backends import Wanted, backend_for
from recordings.search.query import Query


def find(
    session: Session,
    reader: Reader,
    query: Query,
    *conditions: ColumnElement[bool],
    limit: int,
    before_id: int | None = None,
) -> Sequence[Message]:
    """The messages in which every word is, the newest first; `before_id` goes on from an earlier page.

    A query without words finds nothing. `conditions` are any of Message. What was deleted is not found.

    The newest is the one with the highest id, for ids grow with the calls.
    """
    return _loaded(session, _ids(session, reader, query, conditions, before_id, limit))


def find_first(
    session: Session, reader: Reader, query: Query, *, limit: int, most: int
) -> tuple[Sequence[Message], int]:
    """The newest of `find`, and how many it finds in all, as far as `most`."""
    ids = _ids(session, reader, query, (), None, most)
    return _loaded(session, ids[:limit]), len(ids)


def count(session: Session, reader: Reader, query: Query, most: int) -> int:
    """How many messages `find` finds in all, as far as `most`."""
    return len(_ids(session, reader, query, (), None, most))


def _loaded(session: Session, ids: Sequence[int]) -> Sequence[Message]:
    if not ids:
        return []
    loaded = session.scalars(
        select(Message)
        .where(Message.id.in_(ids))
        .options(*shown_with(), selectinload(Message.segments))
        .order_by(Message.id.desc())
    )
    return loaded.all()


def _ids(
    session: Session,
    reader: Reader,
    query: Query,
    conditions: Sequence[ColumnElement[bool]],
    before_id: int | None,
    limit: int,
) -> Sequence[int]:
    if not query:
        return []
    conditions = (reader.may_see(), Message.deleted_at.is_(None), *conditions)
    return backend_for(session).newest(session, Wanted(query, reader.client_id, conditions, before_id, limit))
