"""Who turns which message into words: claimed by compare-and-set with a lease, written only by who still holds it.

The database is the truth; the queue merely rings. A worker that dies leaves a lease that runs out. A call on the line
is claimed as soon as it is recorded, and what has been heard of it is written window by window: whoever takes it over
goes on where the words end.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, or_, select, update
from sqlalchemy.orm import Session

from recordings.models import Message, Segment, State, Word

MAX_ATTEMPTS = 4
MAX_LIVE_ATTEMPTS = 2
"""A recording that takes its worker down twice while it is being said is left until the call is over."""
RETRY_AFTER = timedelta(seconds=30)
AWAITED_FOR = timedelta(minutes=5)
"""So long after a call its owner looks for the words."""
WAITING = (State.RECORDED, State.TRANSCRIBING)
HEARABLE = (State.RECEIVING, *WAITING)


@dataclass(frozen=True)
class Job:
    """A message someone has claimed."""

    message_id: int
    holder: str
    call_id: str
    caller: str | None
    received_at: datetime
    audio: str | None
    """None while the caller is on the line."""
    language: str | None
    client_id: int | None
    heard_until: float
    """Seconds of the recording whose words are written already."""
    take: int
    """Which of the recordings the caller made they belong to."""
    duration: float
    """Seconds of sound; 0 while the caller is on the line."""
    attempts: int
    """How often it was claimed, this time included."""

    @property
    def was_tried(self) -> bool:
        """Somebody has claimed it before and did not come to its end: it may be what took that worker down."""
        return self.attempts > 1

    def is_awaited(self, now: datetime) -> bool:
        """The caller has hung up a moment ago, or was heard in part already: the owner is waiting for the words."""
        ended = self.received_at + timedelta(seconds=self.duration)
        return self.heard_until > 0 or ended > now - AWAITED_FOR


@dataclass(frozen=True)
class Standing:
    """How a claimed message stands now."""

    state: State
    audio: str | None
    take: int


@dataclass(frozen=True)
class Stretch:
    """A piece of transcript; times in seconds from the start of the recording."""

    start: float
    end: float
    text: str
    words: list[Word]


_JOB = (
    Message.id, Message.call_id, Message.caller, Message.received_at, Message.audio, Message.language,
    Message.client_id, Message.heard_until, Message.take, Message.duration, Message.attempts,
)  # fmt: skip


def _free(holder: str, now: datetime) -> ColumnElement[bool]:
    return or_(Message.lease_until.is_(None), Message.lease_until < now, Message.lease_holder == holder)


def _waiting(holder: str, now: datetime) -> ColumnElement[bool]:
    is_open = Message.state.in_(WAITING) & Message.deleted_at.is_(None)
    return is_open & _free(holder, now) & (Message.attempts < MAX_ATTEMPTS)


def give_up(session: Session, now: datetime) -> Sequence[int]:
    """Give up messages whose every attempt ended with the worker's death; returns their ids."""
    given_up = session.scalars(
        update(Message)
        .where(
            Message.state == State.TRANSCRIBING,
            Message.lease_until.is_(None) | (Message.lease_until < now),
            Message.attempts >= MAX_ATTEMPTS,
        )
        .values(state=State.FAILED, lease_holder=None, tentative=None)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return given_up.all()


def is_any_waiting(session: Session, now: datetime) -> bool:
    return session.scalar(select(Message.id).where(_waiting("", now)).limit(1)) is not None


def claim_next(
    session: Session,
    holder: str,
    now: datetime,
    lease: timedelta,
    but_not: Collection[int] = (),
    *,
    only_untried: bool = False,
    only_awaited: bool = False,
) -> Job | None:
    """Claim a message that waits, or None where none does; `but_not` are in the holder's hands.

    First those nobody has tried yet, of them those whose callers have just hung up, then whoever has waited longest.
    """
    # Near enough to Job.is_awaited: a call long enough to make a difference was followed while it lasted.
    is_awaited = (Message.heard_until > 0) | (Message.received_at > now - AWAITED_FOR)
    candidates = select(Message.id).where(_waiting(holder, now), Message.id.not_in(but_not))
    if only_untried:
        candidates = candidates.where(Message.attempts == 0)
    if only_awaited:
        candidates = candidates.where(is_awaited)
    first = candidates.order_by(Message.attempts, case((is_awaited, 0), else_=1), Message.received_at)
    return _claim(session, holder, now + lease, first, _waiting(holder, now), state=State.TRANSCRIBING)


def claim_live(
    session: Session, holder: str, now: datetime, lease: timedelta, call_ids: Collection[str], but_not: Collection[int]
) -> Job | None:
    """Claim one of these calls while it is on the line, the oldest first."""
    is_open = (Message.state == State.RECEIVING) & _free(holder, now) & (Message.attempts < MAX_LIVE_ATTEMPTS)
    on_line = is_open & Message.call_id.in_(call_ids)
    oldest = select(Message.id).where(on_line, Message.id.not_in(but_not)).order_by(Message.received_at)
    return _claim(session, holder, now + lease, oldest, is_open, state=State.RECEIVING)


def _claim(
    session: Session,
    holder: str,
    until: datetime,
    candidates: Select[int],
    is_open: ColumnElement[bool],
    *,
    state: State,
) -> Job | None:
    # Mostly there is nothing to claim, and looking takes no lock.
    if session.scalar(candidates.limit(1)) is None:
        return None
    oldest = candidates.limit(1).with_for_update(skip_locked=True).scalar_subquery()
    claimed = session.execute(
        update(Message)
        .where(Message.id == oldest, is_open)
        .values(state=state, lease_holder=holder, lease_until=until, attempts=Message.attempts + 1)
        .returning(*_JOB)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return claimed and _job(claimed, holder)


def _job(row: Sequence[Any], holder: str) -> Job:
    return Job(row[0], holder, *row[1:])


def renew(session: Session, holder: str, message_ids: Collection[int], until: datetime) -> None:
    """Hold these claims until later; what was lost meanwhile is not in `standings` any more."""
    session.execute(
        update(Message)
        .where(Message.id.in_(message_ids), Message.lease_holder == holder, Message.state.in_(HEARABLE))
        # That a worker is alive is no news for those who look at the message.
        .values(lease_until=until, changed_at=Message.changed_at)
        .execution_options(synchronize_session=False)
    )


def standings(session: Session, holder: str, message_ids: Collection[int]) -> Mapping[int, Standing]:
    """How the messages in the holder's hands stand now; those it has lost are missing."""
    found = session.execute(
        select(Message.id, Message.state, Message.audio, Message.take).where(
            Message.id.in_(message_ids), Message.lease_holder == holder
        )
    )
    return {row.id: Standing(row.state, row.audio, row.take) for row in found}


def look_again(session: Session, job: Job) -> Job | None:
    """The claim as it stands in the database now; None where it was lost."""
    found = session.execute(
        select(*_JOB).where(Message.id == job.message_id, Message.lease_holder == job.holder)
    ).one_or_none()
    return found and _job(found, job.holder)


def written(session: Session, message_id: int) -> list[Stretch]:
    """The words that are final already."""
    found = session.scalars(select(Segment).where(Segment.message_id == message_id).order_by(Segment.position))
    return [Stretch(one.start, one.end, one.text, one.words) for one in found]


def write_progress(
    session: Session,
    job: Job,
    position: int,
    stretch: Stretch | None,
    heard_until: float,
    tentative: str,
    language: str | None,
) -> bool:
    """Write what has been understood since; False where the claim was lost, or the caller began anew."""
    if stretch is None:
        return _write(session, job, heard_until=heard_until, tentative=tentative or None, language=language)
    held = _write(
        session,
        job,
        heard_until=heard_until,
        tentative=tentative or None,
        language=language,
        transcript=stretch.text if position == 0 else Message.transcript + " " + stretch.text,
    )
    if held:
        session.add(_segment(job.message_id, position, stretch))
    return held


def write_tentative(session: Session, job: Job, tentative: str) -> bool:
    """Write words that will be heard again."""
    return _write(session, job, tentative=tentative or None)


def write_result(
    session: Session,
    job: Job,
    state: State,
    speech: float,
    language: str | None,
    stretches: Sequence[Stretch],
    heard_by: str | None = None,
) -> bool:
    """Write the words, unless the claim was lost; then someone else's words stand, and False is returned."""
    held = _write(
        session,
        job,
        state=state,
        speech=speech,
        language=language,
        transcript=" ".join(stretch.text for stretch in stretches),
        tentative=None,
        heard_by=heard_by,
        lease_holder=None,
        lease_until=None,
    )
    if held:
        session.execute(delete(Segment).where(Segment.message_id == job.message_id))
        session.add_all(_segment(job.message_id, place, stretch) for place, stretch in enumerate(stretches))
    return held


def give_back(session: Session, job: Job, now: datetime) -> State | None:
    """It did not work: try again in a while, or give up after MAX_ATTEMPTS.

    Returns the state it is in now; None where the claim was lost, and it is another's.
    """
    attempts = session.scalar(select(Message.attempts).where(Message.id == job.message_id)) or 0
    state = State.FAILED if attempts >= MAX_ATTEMPTS else State.RECORDED
    values: dict[str, object] = {"state": state, "lease_holder": None, "lease_until": now + RETRY_AFTER * attempts}
    if state is State.FAILED:
        values["tentative"] = None
    return state if _write(session, job, **values) else None


def release(session: Session, holder: str, but_not: Collection[int] = ()) -> None:
    """End this holder's claims: another may go on at once. It was no attempt, for nothing has gone wrong."""
    session.execute(
        update(Message)
        .where(Message.lease_holder == holder, Message.state.in_(HEARABLE), Message.id.not_in(but_not))
        .values(
            lease_holder=None,
            lease_until=None,
            attempts=case((Message.attempts > 0, Message.attempts - 1), else_=0),
            changed_at=Message.changed_at,
        )
        .execution_options(synchronize_session=False)
    )


def let_go(session: Session, holder: str, message_id: int) -> None:
    """There is nothing more to be heard. Where the call left no sound either, what was heard is forgotten."""
    is_mine = (Message.id == message_id) & (Message.lease_holder == holder)
    forgotten = session.execute(
        update(Message)
        .where(is_mine, Message.audio.is_(None))
        .values(lease_holder=None, lease_until=None, transcript=None, tentative=None, heard_until=0.0)
        .execution_options(synchronize_session=False)
    )
    if forgotten.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        session.execute(delete(Segment).where(Segment.message_id == message_id))
        return
    session.execute(
        update(Message)
        .where(is_mine)
        .values(lease_holder=None, lease_until=None, tentative=None)
        .execution_options(synchronize_session=False)
    )


def _segment(message_id: int, position: int, stretch: Stretch) -> Segment:
    return Segment(
        message_id=message_id,
        position=position,
        start=stretch.start,
        end=stretch.end,
        text=stretch.text,
        words=stretch.words,
    )


def _write(session: Session, job: Job, **values: object) -> bool:
    written = session.execute(
        update(Message)
        .where(
            Message.id == job.message_id,
            Message.state.in_(HEARABLE),
            Message.lease_holder == job.holder,
            Message.take == job.take,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(written.rowcount)  # type: ignore[attr-defined]  # an UPDATE has it
