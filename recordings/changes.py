"""Which messages have changed: lately, as open pages are told, and since a moment, as programs follow them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, true, tuple_
from sqlalchemy.orm import Session

from recordings.inbox import Reader, shown_with
from recordings.models import Message

OVERLAP = timedelta(seconds=30)
"""A change is dated before it is committed, and the machines' clocks differ: each look goes back so far once more."""
MOST = 1000
"""More than so many changes at once are the work of a program, and pages look by themselves every minute."""


@dataclass(frozen=True)
class Change:
    """A message as it was changed last."""

    message_id: int
    client_id: int | None
    at: datetime


def changed_since(session: Session, since: datetime) -> Sequence[Change]:
    """Every message changed after `since`, latest first; of more than MOST the latest."""
    columns = (Message.id, Message.client_id, Message.changed_at)
    latest = select(*columns).where(Message.changed_at > since).order_by(Message.changed_at.desc()).limit(MOST)
    return [Change(*row) for row in session.execute(latest)]


class Mark(NamedTuple):
    """Up to where somebody has followed the changes."""

    at: datetime
    message_id: int = 0
    again_from: datetime | None = None
    """Where they go on once they have been told all: what is committed late is dated before what they know already.
    None until something is told."""


def changed_after(session: Session, reader: Reader, mark: Mark, limit: int) -> Sequence[Message]:
    """What this reader may see of what was changed behind the mark, the earliest first; each as it is now."""
    behind = tuple_(Message.changed_at, Message.id) > (mark.at, mark.message_id)
    # Else SQLite takes an index of the client's messages and sorts all there ever were.
    may_see = true() if reader.client_id is None else Message.client_id + 0 == reader.client_id
    return session.scalars(
        select(Message)
        .where(may_see, behind)
        .options(*shown_with())
        .order_by(Message.changed_at, Message.id)
        .limit(limit)
    ).all()


def moved_on(mark: Mark, told: Sequence[Message], now: datetime, *, is_all: bool) -> Mark:
    """Where to go on behind what was told from `mark` on; `is_all`: there was nothing more at that time."""
    again_from = mark.again_from or max(mark.at, now - OVERLAP)
    return Mark(again_from) if is_all else Mark(told[-1].changed_at, told[-1].id, again_from)
