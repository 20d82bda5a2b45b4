"""“Ill today”, and “back again”: an absence from now until midnight on the client's clock, and its end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from office.hours.models import AbsenceRow
from office.hours.state import DAY, judge, to_utc
from office.hours.storage import add_absence, load_calendar, remove_absence
from office.hours.values import AbsenceKind, Calendar, OfficeState
from office.models import Client


def ill_until(calendar: Calendar, now: datetime) -> datetime | None:
    """Until when somebody is ill, wherever that is written; None where nobody is at this moment."""
    ill = tuple(absence for absence in calendar.absences if absence.kind is AbsenceKind.ILLNESS)
    verdict = judge(replace(calendar, absences=ill), now)
    return verdict.until if verdict.state is OfficeState.ABSENCE else None


def report_ill(session: Session, client: Client, now: datetime) -> AbsenceRow | None:
    """From now until midnight; None where an illness lasts as long already."""
    # Two clicks at once would else both find nobody ill: the second waits here for the first.
    session.execute(update(Client).where(Client.id == client.id).values(name=Client.name))
    calendar = load_calendar(session, client, now)
    local_now = _minute(calendar, now)
    midnight = datetime.combine(local_now.date() + DAY, time())
    until = ill_until(calendar, now)
    if until is not None and until >= to_utc(calendar.time_zone, midnight):
        return None
    return add_absence(session, client.id, AbsenceKind.ILLNESS, "", local_now, midnight)


def running_illnesses(session: Session, calendar: Calendar, client_id: int, now: datetime) -> Sequence[AbsenceRow]:
    """Those that were entered here and run now. One that repeats is none: its end would change every time of it."""
    query = select(AbsenceRow).where(
        AbsenceRow.client_id == client_id, AbsenceRow.kind == AbsenceKind.ILLNESS, AbsenceRow.repeats.is_(None)
    )
    zone = calendar.time_zone
    return [row for row in session.scalars(query) if to_utc(zone, row.local_start) <= now < to_utc(zone, row.local_end)]


def end_illness(session: Session, calendar: Calendar, row: AbsenceRow, now: datetime) -> AbsenceRow | None:
    """It ends now. One that has only just begun never was: then it is gone."""
    local_now = _minute(calendar, now)
    if local_now <= row.local_start:
        remove_absence(session, row.client_id, row.id)
        return None
    row.local_end = local_now
    session.flush()
    return row


def _minute(calendar: Calendar, now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(calendar.time_zone)).replace(tzinfo=None, second=0, microsecond=0)
