"""Calendars written out into absences beforehand, so that no caller waits while one is read."""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from office.database import Database
from office.errors import OfficeError
from office.hours.feeds import absences_in, absences_on
from office.hours.models import AbsenceFeed
from office.hours.values import Absence, AbsenceKind
from office.models import Client
from office.zones import zone_of

log = logging.getLogger(__name__)

FRESH = timedelta(days=7)
"""After that it is written out anew, for the days that have come in sight."""
GOOD = timedelta(days=28)
"""For moments further away the calendar itself is read: what was written out does not reach as far."""


def write_out_feeds(database: Database, now: datetime) -> None:
    """Write out each calendar that is new, or was written out long ago or for another time zone."""
    with database.session() as session:
        due = or_(
            AbsenceFeed.written_on.is_(None),
            AbsenceFeed.written_on < (now - FRESH).date(),
            AbsenceFeed.written_zone != Client.time_zone,
        )
        waiting = session.scalars(
            select(AbsenceFeed.id)
            .join(Client, Client.id == AbsenceFeed.client_id)
            .where(AbsenceFeed.text.is_not(None), due)
        ).all()
    for feed_id in waiting:
        _write_out(database, feed_id, now)


def _write_out(database: Database, feed_id: int, now: datetime) -> None:
    """No transaction waits while the calendar is read; one that has changed meanwhile has its turn next time."""
    query = select(AbsenceFeed.text, AbsenceFeed.kind, Client.time_zone).join(
        Client, Client.id == AbsenceFeed.client_id
    )
    with database.session() as session:
        found = session.execute(query.where(AbsenceFeed.id == feed_id)).one_or_none()
    if found is None or found.text is None:
        return
    written = _written(found.text, found.kind, found.time_zone, now)
    with database.session() as session:
        feed = _unchanged(session, feed_id, found.text)
        if feed is not None:
            feed.written_out, feed.written_on, feed.written_zone = written, now.date(), found.time_zone


def _unchanged(session: Session, feed_id: int, text: str) -> AbsenceFeed | None:
    return session.scalar(select(AbsenceFeed).where(AbsenceFeed.id == feed_id, AbsenceFeed.text == text))


def _written(text: str, kind: AbsenceKind, time_zone: str, now: datetime) -> dict[str, Any]:
    try:
        absences = absences_in(text, kind, zone_of(time_zone).key, now)
    except OfficeError as error:
        return {"problem": str(error)}
    return {"absences": [[one.local_start.isoformat(), one.local_end.isoformat(), one.name] for one in absences]}


def absences_of(feed: AbsenceFeed, time_zone: str, moment: datetime) -> tuple[Absence, ...]:
    """What a calendar that was read says around a moment, for a client of this zone. Raises OfficeError."""
    is_good = feed.written_on and abs(moment.date() - feed.written_on) <= GOOD and feed.written_zone == time_zone
    if is_good and feed.written_out:
        return _read(feed, feed.written_out)
    return absences_on(feed.text or "", feed.kind, zone_of(time_zone).key, moment.date(), feed.name)


def _read(feed: AbsenceFeed, written: dict[str, Any]) -> tuple[Absence, ...]:
    if problem := written.get("problem"):
        raise OfficeError(problem)
    return tuple(
        Absence(feed.kind, name, datetime.fromisoformat(start), datetime.fromisoformat(end), source=feed.name)
        for start, end, name in written["absences"]
    )
