"""Who transcribes which message: claimed by compare-and-set with a lease, written only by who still holds it.

The database is the truth; the queue merely rings. A worker that dies leaves a lease that runs out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from recordings.models import Message, Segment, State

MAX_ATTEMPTS = 4
RETRY_AFTER = timedelta(seconds=30)
WAITING = (State.RECORDED, State.TRANSCRIBING)


@dataclass(frozen=True)
class Job:
    """A message someone has claimed."""

    message_id: int
    holder: str
    audio: str
    language: str | None
    client_id: int | None


def _waiting(now: datetime) -> ColumnElement[bool]:
    free = or_(Message.lease_until.is_(None), Message.lease_until < now)
    return Message.state.in_(WAITING) & Message.deleted_at.is_(None) & free & (Message.attempts < MAX_ATTEMPTS)


def give_up(session: Session, now: datetime) -> Sequence[int]:
    """Give up messages whose every attempt ended with the worker's death; returns their ids."""
    given_up = session.scalars(
        update(Message)
        .where(Message.state == State.TRANSCRIBING, Message.lease_until < now, Message.attempts >= MAX_ATTEMPTS)
        .values(state=State.FAILED, lease_holder=None)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return given_up.all()


def is_any_waiting(session: Session, now: datetime) -> bool:
    return session.scalar(select(Message.id).where(_waiting(now)).limit(1)) is not None


def claim_next(session: Session, holder: str, now: datetime, lease: timedelta) -> Job | None:
    """Claim the message that has waited longest, or None where none waits."""
    oldest = (
        select(Message.id)
        .where(_waiting(now))
        .order_by(Message.received_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claimed = session.execute(
        update(Message)
        .where(Message.id == oldest, _waiting(now))
        .values(state=State.TRANSCRIBING, lease_holder=holder, lease_until=now + lease, attempts=Message.attempts + 1)
        .returning(Message.id, Message.audio, Message.language, Message.client_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return claimed and Job(claimed.id, holder, claimed.audio, claimed.language, claimed.client_id)


def renew(session: Session, job: Job, until: datetime) -> bool:
    """Hold the claim until later; False where it was lost."""
    return _write(session, job, lease_until=until)


def write_result(
    session: Session, job: Job, state: State, speech: float, language: str | None, segments: list[Segment]
) -> bool:
    """Write the words, unless the claim was lost; then someone else's words stand, and False is returned."""
    transcript = " ".join(segment.text for segment in segments)
    held = _write(
        session,
        job,
        state=state,
        speech=speech,
        language=language,
        transcript=transcript,
        lease_holder=None,
        lease_until=None,
    )
    if held:
        session.execute(delete(Segment).where(Segment.message_id == job.message_id))
        session.add_all(segments)
    return held


def give_back(session: Session, job: Job, now: datetime) -> State:
    """It did not work: try again in a while, or give up after MAX_ATTEMPTS. Returns the state it is in now."""
    attempts = session.scalars(select(Message.attempts).where(Message.id == job.message_id)).one()
    state = State.FAILED if attempts >= MAX_ATTEMPTS else State.RECORDED
    _write(session, job, state=state, lease_holder=None, lease_until=now + RETRY_AFTER * attempts)
    return state


def _write(session: Session, job: Job, **values: object) -> bool:
    written = session.execute(
        update(Message)
        .where(
            Message.id == job.message_id,
            Message.state == State.TRANSCRIBING,
            Message.lease_holder == job.holder,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(written.rowcount)  # type: ignore[attr-defined]  # an UPDATE has it
