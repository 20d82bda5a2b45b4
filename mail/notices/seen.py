"""That a notice has arrived: the page it leads to was opened by its link, or somebody says so."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from mail.models import Channel
from mail.notices.models import Notice
from recordings.models import Message

BY = "by"
"""Its links bear in this field of their address by which channel they came."""


def note_opened(session: Session, user_id: int, message_id: int, channel: Channel, now: datetime) -> None:
    _note(session, now, Notice.user_id == user_id, Notice.message_id == message_id, Notice.channel == channel)


def note_arrived(session: Session, user_id: int, client_id: int, now: datetime) -> None:
    """The last one that went out to this person of this client's calls, by their own word."""
    if (notice := last_notice(session, user_id, client_id)) and notice.told_at is not None:
        _note(session, now, Notice.id == notice.id)


def send_now(session: Session, user_id: int, client_id: int, now: datetime) -> None:
    """What waits for quiet hours to be over, or to be collected, goes out at once."""
    of_client = select(Message.id).where(Message.client_id == client_id)
    waiting = (Notice.user_id == user_id) & Notice.told_at.is_(None) & Notice.message_id.in_(of_client)
    session.execute(
        update(Notice)
        .where(waiting, Notice.due_at > now)
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )


def last_notice(session: Session, user_id: int, client_id: int) -> Notice | None:
    """Of the newest call of the client's that is still there: one that went out rather than one that waits."""
    theirs = (
        select(Notice)
        .join(Message, Message.id == Notice.message_id)
        .where(Notice.user_id == user_id, Message.client_id == client_id, Message.deleted_at.is_(None))
    )
    return session.scalar(
        theirs.order_by(Message.received_at.desc(), Notice.told_at.is_(None), Notice.due_at, Notice.id).limit(1)
    )


def _note(session: Session, now: datetime, *which: ColumnElement[bool]) -> None:
    session.execute(
        update(Notice)
        .where(*which, Notice.seen_at.is_(None))
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )
