"""Which messages have changed lately: what the open pages are told from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from recordings.models import Message

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
