"""Search the messages somebody may see."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from recordings.inbox import Reader
from recordings.models import Message
from recordings.search.backends import backend_for
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

    The newest is the one with the highest id, for ids grow with the calls: so the index is walked backwards until there
    are enough, and nothing is sorted, however common a word is.
    """
    if not query:
        return []
    ids = session.scalars(_ids(session, reader, query, *conditions, limit=limit, before_id=before_id)).all()
    loaded = session.scalars(
        select(Message)
        .where(Message.id.in_(ids))
        .options(joinedload(Message.client), joinedload(Message.contact))
        .order_by(Message.id.desc())
    )
    return loaded.all()


def _ids(
    session: Session,
    reader: Reader,
    query: Query,
    *conditions: ColumnElement[bool],
    limit: int,
    before_id: int | None,
) -> Select[int]:
    backend = backend_for(session)
    ids = (
        select(backend.message_id)
        .select_from(backend.source.join(Message, Message.id == backend.message_id))
        .where(backend.matches(query, reader.client_id), reader.may_see(), Message.deleted_at.is_(None), *conditions)
        .order_by(backend.message_id.desc())
        .limit(limit)
    )
    return ids if before_id is None else ids.where(backend.message_id < before_id)
