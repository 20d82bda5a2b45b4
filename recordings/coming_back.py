"""What brings a message back to the top by itself: a reminder that is due, or the day of its deadline."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from recordings import deeds
from recordings.callnote import keeping, lines
from recordings.models import CLOSED, Deed, Handling, Message, State, StoredNote, What

CALLED_UP_WITHIN = timedelta(days=7)
"""So long after its day a deadline still calls its message up; whoever was away longer sees it is overdue."""
AT_ONCE = 100
"""Calls have to write too, and would wait."""


def remind(session: Session, now: datetime) -> int:
    """Bring back to the top what was to be brought back by now, so many at a time; how many these were.

    What somebody changes in this moment is left as they want it; the next look sees to it.
    """
    is_due = Message.remind_at <= now, Message.deleted_at.is_(None)
    due = session.scalars(select(Message).where(*is_due).order_by(Message.id).limit(AT_ONCE)).all()
    return sum(_bring_back(session, message, now) for message in due)


def call_up(session: Session, now: datetime, house_zone: ZoneInfo) -> int:
    """Bring to the top whose deadline is today or over, so many at a time; how many were seen to.

    Once for each due: whoever ticks it off is left in peace. What is put off comes when it was to come.
    """
    today = now.astimezone(UTC).date()
    # Somewhere it is tomorrow already.
    first, last = today - CALLED_UP_WITHIN, today + timedelta(days=2)
    due = session.scalars(
        select(Message)
        .join(StoredNote, StoredNote.message_id == Message.id)
        .where(
            StoredNote.when_due >= first.isoformat(),
            StoredNote.when_due < last.isoformat(),
            StoredNote.called_up.is_distinct_from(StoredNote.when_due),
            lines.IS_DEADLINE,
            Message.deleted_at.is_(None),
            Message.handling.not_in(CLOSED),
            Message.remind_at.is_(None),
            Message.state != State.RECEIVING,
        )
        .order_by(StoredNote.when_due, Message.id)
        .options(joinedload(Message.call_note), joinedload(Message.client))
        .limit(AT_ONCE)
    ).all()
    return sum(_call_up(session, message, now, house_zone) for message in due)


def _call_up(session: Session, message: Message, now: datetime, house_zone: ZoneInfo) -> bool:
    note = message.call_note
    if note is None or note.when_due is None:
        return False
    zone = ZoneInfo(message.client.time_zone) if message.client else house_zone
    has_come = lines.calls_up(note.when_due, message.received_at, now, zone)
    if has_come is False:
        return False
    is_to_come_up = has_come and message.reminded_at is None
    if is_to_come_up and not deeds.write(session, message, {What.REMINDED: now}, deeds.ITSELF, now, deeds.new_name()):
        return False
    keeping.called_up(session, message)
    return True


def _bring_back(session: Session, message: Message, now: datetime) -> bool:
    handling = Handling.TO_DO if message.handling in CLOSED else message.handling
    wanted = {What.REMINDED: now, What.REMINDER: None, What.READ: None, What.HANDLING: handling}
    return deeds.write(session, message, wanted, deeds.ITSELF, now, _together_with_reminder(session, message))


def _together_with_reminder(session: Session, message: Message) -> str:
    """Who takes a reminder back takes back what it has done: both are undone in one go."""
    deed = session.scalar(
        select(Deed)
        .where(Deed.message_id == message.id, Deed.what == What.REMINDER.value, Deed.undone_at.is_(None))
        .order_by(Deed.id.desc())
        .limit(1)
    )
    is_of_this_one = deed is not None and deed.after == deeds.plain(message.remind_at)
    return deed.together if deed is not None and is_of_this_one else deeds.new_name()
