"""What a calendar shows: what somebody has to do by when."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import and_, or_, select, true
from sqlalchemy.orm import Session

from recordings.callnote.lines import IS_DEADLINE
from recordings.inbox import Reader, shown_with
from recordings.lists import SORTED, Weight
from recordings.models import Handling, Message, StoredNote

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OVER_FOR = timedelta(days=31)
"""So long a deadline that is over is still told of."""


def to_do(session: Session, reader: Reader, today: date, limit: int) -> Sequence[Message]:
    """What is noted as to do, comes back or has come back, or is open and has a day or time.

    At most `limit` of each kind: to do, what weighs most and the latest first; coming back, or with a due from `today`
    on, the soonest first; with a deadline that is over, the latest first, and of the last month alone. So nothing is
    read but what is waiting, however many messages there are. The due is that of the stored note, of whatever words it
    was drawn from.
    """
    query = select(Message).options(*shown_with()).where(Message.deleted_at.is_(None))
    # Asked like this no database goes by the index of the client, which leads through all of its messages.
    may_see = true() if reader.client_id is None else Message.client_id + 0 == reader.client_id
    due = query.where(may_see).join(StoredNote, StoredNote.message_id == Message.id)
    has_deadline = and_(Message.handling == Handling.OPEN, IS_DEADLINE)
    is_ahead = StoredNote.when_due >= today.isoformat()
    is_over = and_(
        StoredNote.when_due < today.isoformat(), StoredNote.when_due >= (today - OVER_FOR).isoformat(), has_deadline
    )
    walks = (
        query.where(
            reader.may_see(),
            Message.shelf.in_(SORTED),
            Message.weight >= Weight.TO_DO,
            or_(Message.handling == Handling.TO_DO, Message.reminded_at.is_not(None)),
        ).order_by(Message.weight.desc(), Message.received_at.desc(), Message.id.desc()),
        query.where(may_see, Message.remind_at > EPOCH).order_by(Message.remind_at, Message.id),
        due.where(is_ahead, Message.handling.in_((Handling.TO_DO, Handling.OPEN))).order_by(
            StoredNote.when_due, Message.id
        ),
        due.where(is_over).order_by(StoredNote.when_due.desc(), Message.id),
    )
    found = {message.id: message for walk in walks for message in session.scalars(walk.limit(limit))}
    return list(found.values())
