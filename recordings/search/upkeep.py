"""Keep the index true: what is missing or has changed is indexed within moments.

Every change of a message dates it (`changed_at`), whoever makes it, so nobody has to tell the index: it compares. What
changes without that, the name of a caller, is marked by `recordings.search.contacts`.
"""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, func, select, text
from sqlalchemy.orm import Session, joinedload

from office.database import Database, utcnow
from recordings.models import Message
from recordings.search.backends import backend_for
from recordings.search.document import documents
from recordings.search.models import SearchEntry
from recordings.search.passages import tokens

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
THOROUGH_EVERY = timedelta(hours=1)
BATCH = 200
"""Messages at a time: so nobody else waits long to write."""
TIDY_FROM = 5000
SLACK = timedelta(minutes=10)
"""A change is dated before it is committed, and clocks differ."""


def keep_up(database: Database, stopping: threading.Event) -> None:
    """Index what is new for as long as the process lives; where that fails it is tried again."""
    thorough_at = utcnow()
    while not stopping.wait(EVERY_SECONDS):
        now = utcnow()
        try:
            catch_up(database, now, thorough=now >= thorough_at)
        except Exception:
            log.exception("messages could not be indexed for the search; it is tried again")
        else:
            thorough_at = now + THOROUGH_EVERY if now >= thorough_at else thorough_at


def catch_up(database: Database, now: datetime, *, thorough: bool = False) -> int:
    """Index all that is missing or stale; returns how many messages that were.

    Looks at what was changed since it was last here, and, where it is to be `thorough`, at every message.
    """
    done = 0
    while ids := _next(database, now, thorough=thorough):
        with database.session() as session:
            index(session, ids)
        done += len(ids)
    if done >= TIDY_FROM:
        with database.session() as session:
            backend_for(session).tidy(session)
        log.info("%d messages were indexed for the search", done)
    return done


def _next(database: Database, now: datetime, *, thorough: bool) -> Sequence[int]:
    """The next messages to be indexed: those that were marked first."""
    with database.session() as session:
        marked = select(SearchEntry.message_id).where(SearchEntry.as_of.is_(None)).limit(BATCH)
        if ids := session.scalars(marked).all():
            return ids
        changed = (
            select(Message.id)
            .outerjoin(SearchEntry, SearchEntry.message_id == Message.id)
            .where(SearchEntry.as_of.is_distinct_from(Message.changed_at))
            .limit(BATCH)
        )
        since = None if thorough else _since(session, now)
        return session.scalars(changed if since is None else changed.where(since)).all()


def _since(session: Session, now: datetime) -> ColumnElement[bool] | None:
    last = session.scalar(select(func.max(SearchEntry.as_of)))
    # Where a clock once stood in the future, all changes since would be passed over.
    return None if last is None else Message.changed_at > min(last, now) - SLACK


_MARK = text(
    "INSERT INTO search_entry (message_id) SELECT id FROM message WHERE id IN :ids "
    "ON CONFLICT (message_id) DO UPDATE SET as_of = NULL"
).bindparams(bindparam("ids", expanding=True))


def mark(session: Session, ids: Sequence[int]) -> None:
    """Have messages indexed anew, for what is found of them changes though they do not."""
    session.execute(_MARK, {"ids": ids})


def index(session: Session, ids: Sequence[int]) -> None:
    """Put messages into the index as they are now, in the place of what was there of them."""
    # Before they are read: so who marks them meanwhile waits, and the mark is not lost.
    mark(session, ids)
    rows = select(Message, SearchEntry).join(SearchEntry, SearchEntry.message_id == Message.id)
    found = session.execute(
        rows.where(Message.id.in_(ids))
        .options(joinedload(Message.contact), joinedload(Message.call_note))
        .execution_options(populate_existing=True)
    ).all()
    if not found:
        return
    for message, entry in found:
        entry.as_of = message.changed_at
    session.flush()
    all_documents = documents(session, [message for message, _ in found])
    backend_for(session).write(session, {key: tokens(document) for key, document in all_documents.items()})
