"""Who sends which entry: claimed by compare-and-set with a lease, and noted only by who still holds it.

A process that dies leaves leases that run out. Was it killed between sending and noting, the entry is sent once more
with the same mark (a mail's Message-ID, a webhook's key, a push's topic), by which the receiver knows it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from mail.errors import MailError, Refused
from mail.models import ENDED, Attempt, Channel, Entry, Standing
from mail.pauses import next_try

KEPT_FOR = timedelta(days=30)
"""Ended entries, with what was tried."""


@dataclass(frozen=True)
class Item:
    """An entry somebody has claimed."""

    id: int
    key: str
    channel: Channel
    target: str
    address: str | None
    subscription_id: int | None
    webhook_id: int | None
    message_id: int | None
    payload: dict[str, Any]
    rank: int
    due_at: datetime
    attempts: int
    """How often it was claimed, this time included."""


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt."""

    item: Item
    at: datetime
    seconds: float
    status: int | None
    problem: MailError | None
    """None: it was taken."""


_ITEM = (
    Entry.id, Entry.key, Entry.channel, Entry.target, Entry.address, Entry.subscription_id, Entry.webhook_id,
    Entry.message_id, Entry.payload, Entry.rank, Entry.due_at, Entry.attempts,
)  # fmt: skip


def _free(now: datetime) -> ColumnElement[bool]:
    is_due = (Entry.state == Standing.WAITING) & (Entry.next_at <= now)
    return is_due & or_(Entry.lease_until.is_(None), Entry.lease_until < now)


def claim(
    session: Session,
    holder: str,
    now: datetime,
    lease: timedelta,
    most: int,
    room: Mapping[str, int],
    usual_room: int,
) -> list[Item]:
    """Claim up to `most` entries that are due, urgent ones first, then whoever has waited longest.

    `room` tells how many more each target may have, `usual_room` how many one it does not name.
    """
    candidates = [
        row
        for target in _targets(session)
        if (places := min(most, room.get(target, usual_room))) > 0
        for row in session.execute(
            select(Entry.rank, Entry.next_at, Entry.id)
            .where(_free(now), Entry.target == target)
            .order_by(Entry.rank, Entry.next_at, Entry.id)
            .limit(places)
            .with_for_update(skip_locked=True)
        )
    ]
    chosen = [row.id for row in sorted(candidates)[:most]]
    return list(_take(session, holder, now, now + lease, chosen)) if chosen else []


def _targets(session: Session) -> Iterator[str]:
    """Those something waits for: a look into the index for each, however much waits for one that has its share."""
    target = session.scalar(select(func.min(Entry.target)).where(Entry.state == Standing.WAITING))
    while target is not None:
        yield target
        further = Entry.state == Standing.WAITING, Entry.target > target
        target = session.scalar(select(func.min(Entry.target)).where(*further))


def _take(session: Session, holder: str, now: datetime, until: datetime, entry_ids: Collection[int]) -> Sequence[Item]:
    taken = session.execute(
        update(Entry)
        .where(Entry.id.in_(entry_ids), _free(now))
        .values(lease_holder=holder, lease_until=until, attempts=Entry.attempts + 1)
        .returning(*_ITEM)
        .execution_options(synchronize_session=False)
    )
    return sorted((Item(*row) for row in taken), key=lambda item: (item.rank, item.id))


def renew(session: Session, holder: str, until: datetime, entry_ids: Collection[int]) -> None:
    """Hold on to entries on which somebody is still at work."""
    held = update(Entry).where(Entry.id.in_(entry_ids), Entry.lease_holder == holder)
    session.execute(held.values(lease_until=until).execution_options(synchronize_session=False))


def note(session: Session, holder: str, outcome: Outcome) -> bool:
    """Write down what came of an attempt. False: somebody else has the entry by now, or it is gone."""
    item, problem = outcome.item, outcome.problem
    ended_at = outcome.at + timedelta(seconds=outcome.seconds)
    values: dict[str, Any] = {"lease_holder": None, "lease_until": None, "problem": problem and str(problem)}
    if problem is None:
        values |= {"state": Standing.SENT, "sent_at": ended_at}
        if item.channel is not Channel.WEBHOOK:
            # They have arrived; kept here they would outlive what they tell of. A webhook may be asked for once more.
            values["payload"] = {}
    elif isinstance(problem, Refused):
        values["state"] = Standing.REFUSED
    elif again := next_try(item.attempts, item.due_at, ended_at, random()):  # noqa: S311 - no secret
        values["next_at"] = again
    else:
        values["state"] = Standing.GIVEN_UP
    held = update(Entry).where(Entry.id == item.id, Entry.lease_holder == holder)
    noted = session.execute(held.values(values).returning(Entry.id).execution_options(synchronize_session=False))
    if noted.one_or_none() is None:
        return False
    session.add(
        Attempt(
            entry_id=item.id,
            at=outcome.at,
            seconds=outcome.seconds,
            status=outcome.status,
            problem=problem and str(problem),
        )
    )
    return True


def can_go_again(entry: Entry) -> bool:
    has_failed = entry.state is Standing.WAITING and entry.problem is not None
    return (entry.state in ENDED or has_failed) and bool(entry.payload)


def send_again(entry: Entry, now: datetime) -> bool:
    """Have an entry that has ended sent once more, with the same mark; one that has failed is tried now.

    False: it waits for its first try, or its words are gone.
    """
    if not can_go_again(entry):
        return False
    if entry.state is Standing.WAITING:
        # Still the same thing: its day, after which it is given up, goes on.
        entry.next_at = now
        return True
    entry.state, entry.problem, entry.sent_at = Standing.WAITING, None, None
    entry.due_at = entry.next_at = now
    entry.attempts = 0
    return True


def troubled(session: Session, limit: int) -> Sequence[Entry]:
    """Entries that were refused, given up, or have failed and are tried again; the newest first."""
    is_troubled = (Entry.state != Standing.SENT) & Entry.problem.is_not(None)
    return session.scalars(select(Entry).where(is_troubled).order_by(Entry.id.desc()).limit(limit)).all()


def forget(session: Session, now: datetime) -> None:
    """Delete entries that ended so long ago that nobody asks for them."""
    old = (Entry.state.in_(ENDED)) & (Entry.due_at < now - KEPT_FOR)
    session.execute(delete(Entry).where(old).execution_options(synchronize_session=False))


def count_waiting(session: Session) -> int:
    """How many have to go out, those that have failed before among them."""
    return session.scalar(select(func.count()).where(Entry.state == Standing.WAITING)) or 0


def last_links(session: Session, user_ids: Collection[int]) -> dict[int, Entry]:
    """By person, the mail that brought them a link (for a password, to confirm an address) last."""
    is_link = Entry.key.like("password link:%") | Entry.key.like("address link:%")
    found = select(Entry).where(Entry.user_id.in_(user_ids), is_link).order_by(Entry.id)
    return {entry.user_id: entry for entry in session.scalars(found) if entry.user_id is not None}


def last_of(session: Session, user_id: int) -> Entry | None:
    """The mail to this person that was dealt with last."""
    is_theirs = (Entry.user_id == user_id) & (Entry.channel == Channel.MAIL) & Entry.state.in_(ENDED)
    return session.scalar(select(Entry).where(is_theirs).order_by(Entry.id.desc()).limit(1))
