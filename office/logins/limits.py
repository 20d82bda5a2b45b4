"""Guessing gets slower with every wrong guess; what was guessed is kept in the database, so a restart forgives nothing.

An attempt counts before it is looked at, so that many at once are no way around; one that was right is taken off again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from office.logins.models import Guessing

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
"""Without another attempt."""


@dataclass(frozen=True)
class Limit:
    """What is counted, and how many wrong attempts cost nothing."""

    key: str
    free: int


def wait_after(attempts: int, free: int) -> timedelta:
    """None at first, then five seconds, twice as long each time, a quarter of an hour at most."""
    beyond = attempts - free
    if beyond < 0:
        return timedelta()
    return min(FIRST_WAIT * (1 << min(beyond, 16)), LONGEST_WAIT)


def attempt(session: Session, limits: Sequence[Limit], now: datetime) -> timedelta | None:
    """Count an attempt. How long to wait where there were too many: then it was not counted, and is not to be made."""
    session.execute(delete(Guessing).where(Guessing.last_at <= now - FORGOTTEN_AFTER))
    waits = [wait for limit in limits if (wait := _wait(session, limit, now)) > timedelta()]
    if waits:
        return max(waits)
    if not all(_count(session, limit, now) for limit in limits):
        return FIRST_WAIT  # many at once: whoever was not quickest waits
    return None


def was_right(session: Session, limits: Sequence[Limit]) -> None:
    """Take the attempt off again; the wrong ones of others stay."""
    keys = [limit.key for limit in limits]
    session.execute(
        update(Guessing)
        .where(Guessing.key.in_(keys), Guessing.attempts > 0)
        .values(attempts=Guessing.attempts - 1)
        .execution_options(synchronize_session=False)
    )


def _wait(session: Session, limit: Limit, now: datetime) -> timedelta:
    found = _so_far(session, limit)
    return found[1] + wait_after(found[0], limit.free) - now if found else timedelta()


def _count(session: Session, limit: Limit, now: datetime) -> bool:
    """By compare-and-set. False where nothing is left that costs nothing, because others were quicker."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    begun = insert(Guessing).values(key=limit.key, attempts=0, last_at=now)
    session.execute(begun.on_conflict_do_nothing(index_elements=["key"]))
    for _try in range(limit.free + 2):
        found = _so_far(session, limit)
        if found is None or found[1] + wait_after(found[0], limit.free) > max(now, found[1]):
            return False
        counted = session.execute(
            update(Guessing)
            .where(Guessing.key == limit.key, Guessing.attempts == found[0], Guessing.last_at == found[1])
            .values(attempts=found[0] + 1, last_at=now)
            .execution_options(synchronize_session=False)
        )
        if counted.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
            return True
    return False


def _so_far(session: Session, limit: Limit) -> tuple[int, datetime] | None:
    row = session.execute(select(Guessing.attempts, Guessing.last_at).where(Guessing.key == limit.key)).one_or_none()
    return (row[0], row[1]) if row else None
