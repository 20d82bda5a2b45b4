"""The ladders of clients in the database."""

from datetime import datetime

from sqlalchemy.orm import Session

from mail.escalation.ladder import Ladder, from_plain, plain
from mail.escalation.models import StoredLadder


def ladder_of(session: Session, client_id: int) -> Ladder:
    """As it was kept; without one there is an empty one, switched off."""
    stored = session.get(StoredLadder, client_id)
    if stored is None:
        return Ladder()
    return Ladder(from_plain(stored.steps), stored.on_since is not None, stored.counts, stored.rounds)


def keep_ladder(session: Session, client_id: int, ladder: Ladder, now: datetime) -> None:
    """From now on this one counts."""
    stored = session.get(StoredLadder, client_id)
    if stored is None:
        stored = StoredLadder(client_id=client_id)
        session.add(stored)
    stored.on_since = (stored.on_since or now) if ladder.is_on else None
    stored.counts, stored.rounds, stored.steps = ladder.counts, ladder.rounds, plain(ladder.steps)
    session.flush()
