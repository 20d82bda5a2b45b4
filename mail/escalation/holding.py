"""Whether somebody has a message that climbs: what ends its ladder, and what lets it go on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mail.escalation.decide import StepState
from mail.escalation.models import Ending, Escalation, StoredLadder
from recordings import handling
from recordings.models import CLOSED, Deed, Handling, Message, NoteLine, What

GOES_ON_WITHIN = timedelta(days=1)
"""So long after its end a ladder goes on where nobody has the message any more; what is older rings nobody."""
BY_SOMEBODY = (Ending.ACCEPTED, Ending.SETTLED)


def ending_of(session: Session, escalation: Escalation) -> tuple[Ending, str | None] | None:
    """Whether somebody has taken it on or seen to it, and who."""
    message = escalation.message
    if message.assignee is not None and message.deleted_at is None:
        return Ending.ACCEPTED, message.assignee.login
    if message.handling in CLOSED or message.deleted_at is not None:
        actor = handling.history(session, message)[:1]
        is_done = message.handling is Handling.DONE and message.deleted_at is None
        return Ending.ACCEPTED if is_done else Ending.SETTLED, actor[0].actor if actor else None
    if not message.counts_as_urgent:
        return Ending.SETTLED, None
    ladder = session.get(StoredLadder, message.client_id) if message.client_id else None
    return None if ladder and ladder.on_since else (Ending.OFF, None)


def given_back(session: Session, now: datetime) -> Sequence[int]:
    """Messages whose ladder ended a while ago at most, and which are nobody's after all."""
    ended = session.execute(
        select(Message.id, Message.assignee_id, Message.handling)
        .join(Escalation, Escalation.message_id == Message.id)
        .join(StoredLadder, StoredLadder.client_id == Message.client_id)
        .where(
            Escalation.ended_at > now - GOES_ON_WITHIN,
            Escalation.ending.in_(BY_SOMEBODY),
            # What climbed before the ladder was switched off climbs no further.
            StoredLadder.on_since <= Escalation.begun_at,
        )
        .order_by(Escalation.begun_at)
    ).all()
    # The rest is not asked of the database: it would go through all messages there ever were that nobody has.
    free = [one.id for one in ended if one.assignee_id is None and one.handling not in CLOSED]
    return [one for one in free if is_given_back(session, session.get_one(Escalation, one))]


def is_given_back(session: Session, escalation: Escalation) -> bool:
    """Whether what ended it was taken back, or somebody has given the message back.

    Not where somebody has noted since what becomes of it: they have seen it, and call for nobody. Nor where the caller
    has called again and that message has begun to climb.
    """
    is_over = escalation.ending in BY_SOMEBODY and ending_of(session, escalation) is None
    return is_over and _is_nobodys(session, escalation) and not _climbs_since(session, escalation)


def _is_nobodys(session: Session, escalation: Escalation) -> bool:
    message = escalation.message
    last = next((deed for deed in handling.history(session, message) if _decides(deed)), None)
    if last is None:
        return False
    if last.undone_at is None:
        return last.what != What.HANDLING.value and message.handling is Handling.OPEN
    return message.handling is Handling.OPEN or not _is_on_a_phone(escalation)


def _decides(deed: Deed) -> bool:
    """Whether it says who has a message, or whether anybody has to."""
    if deed.what == What.CALL_NOTE.value:
        return bool(deed.after["line"] == NoteLine.URGENCY)
    return deed.what in {What.HANDLING.value, What.ASSIGNEE.value, What.DELETED.value, What.WORDS.value}


def _is_on_a_phone(escalation: Escalation) -> bool:
    """Taken on by a phone of several people, which is noted as to do."""
    return any(
        step.standing is StepState.ACCEPTED and step.user_id is None and step.who == escalation.by
        for step in escalation.taken
    )


def _climbs_since(session: Session, escalation: Escalation) -> bool:
    """Another message of the same caller."""
    message = escalation.message
    if message.caller is None:
        return False
    later = select(Escalation.message_id).join(Message, Message.id == Escalation.message_id)
    of_caller = (
        Message.id != message.id,
        Message.client_id == message.client_id,
        Message.caller == message.caller,
        Escalation.begun_at >= escalation.ended_at,
    )
    return session.scalar(later.where(*of_caller).limit(1)) is not None
