"""What is doubtful in clients' calendars, looked for beforehand: an admin is told before a caller finds out."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from office.database import Database
from office.hours.storage import load_calendar
from office.models import Client
from office.rules.decide import judged

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=5)
AT_ONCE = 50
"""Clients looked at each time; with many of them it is somebody else's turn next time."""


def note_doubts(database: Database, now: datetime) -> None:
    """Look at the calendars that were not looked at for the longest time, and keep what is doubtful in them."""
    due = or_(Client.doubted_at.is_(None), Client.doubted_at < now - AGAIN)
    with database.session() as session:
        query = select(Client).where(due).order_by(Client.doubted_at.is_not(None), Client.doubted_at).limit(AT_ONCE)
        for client in session.scalars(query).all():
            with session.no_autoflush:
                _verdict, doubts = judged(load_calendar(session, client, now), now)
            if doubts and list(doubts) != client.doubts:
                log.warning("a message is taken from every caller of %s: %s", client.name, "; ".join(doubts))
            client.doubts, client.doubted_at = list(doubts), now
