"""Absences out of calendars (RFC 5545): files, and addresses that are asked again and again."""

import logging
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar as ICalendar
from sqlalchemy import select

from office.database import Database
from office.errors import OfficeError
from office.hours.asking import fetch
from office.hours.models import AbsenceFeed
from office.hours.repetition import FREQUENCIES
from office.hours.values import Absence, AbsenceKind

log = logging.getLogger(__name__)

Event = Any
"""A component of icalendar's; what its properties are depends on the file."""

BEHIND, AHEAD = timedelta(days=60), timedelta(days=400)
"""So far around a moment events are looked for; one that began earlier and still lasts is found as well."""
MOST_REPEATING = 500
MOST_ABSENCES = 3000
"""Written out; a calendar for absences alone has a few of them a week."""
FINE_PARTS = {"BYHOUR", "BYMINUTE", "BYSECOND"}
NO_CALENDAR = "this is no calendar that can be read"
REFRESH = timedelta(minutes=15)


@lru_cache(maxsize=256)
def absences_on(text: str, kind: AbsenceKind, time_zone: str, day: date, source: str = "") -> tuple[Absence, ...]:
    """As `absences_in`, remembered: reading a calendar takes longer than a caller may wait."""
    return absences_in(text, kind, time_zone, datetime.combine(day, time(), UTC), source)


def absences_in(
    text: str, kind: AbsenceKind, time_zone: str, around: datetime, source: str = ""
) -> tuple[Absence, ...]:
    """The absences a calendar names around a moment, in the wall clock of `time_zone`; repetitions are written out.

    Cancelled events and those marked as free (TRANSP:TRANSPARENT) are none. Raises OfficeError where it is no calendar.
    """
    try:
        read = ICalendar.from_ical(text)
        _check(read)
        events = recurring_ical_events.of(read).between(around - BEHIND, around + AHEAD)
        found = [_absence(event, kind, time_zone, source) for event in events if _keeps_away(event)]
    except OfficeError:
        raise
    except Exception as error:
        # The two libraries raise whatever a broken file makes them stumble over.
        # Their message quotes the file: what stands behind an address is nobody's but its owner's.
        raise OfficeError(NO_CALENDAR) from error
    if len(found) > MOST_ABSENCES:
        raise OfficeError(f"the calendar names more than {MOST_ABSENCES} absences in a year")
    return tuple(sorted((one for one in found if one.local_start < one.local_end), key=lambda one: one.local_start))


def _check(read: Event) -> None:
    """Raises OfficeError for a contact's card, which the library reads as well."""
    if read.name != "VCALENDAR":
        raise OfficeError(NO_CALENDAR)
    _check_rules(read.walk("VEVENT"))


def _check_rules(events: Iterable[Event]) -> None:
    """Raises OfficeError for rules that would be written out into more absences than anyone has time for."""
    repeating = [rule for event in events for rule in _rules(event)]
    if len(repeating) > MOST_REPEATING:
        raise OfficeError(f"more than {MOST_REPEATING} events of the calendar repeat")
    for rule in repeating:
        if set(rule.get("FREQ", ())) - set(FREQUENCIES) or 0 in rule.get("INTERVAL", ()) or set(rule) & FINE_PARTS:
            raise OfficeError("an event of the calendar repeats more than daily")


def _rules(event: Event) -> list[Any]:
    rules = event.get("RRULE", [])
    return rules if isinstance(rules, list) else [rules]


def _keeps_away(event: Event) -> bool:
    return str(event.get("STATUS", "")).upper() != "CANCELLED" and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"


def _absence(event: Event, kind: AbsenceKind, time_zone: str, source: str) -> Absence:
    start, end = _local(event["DTSTART"].dt, time_zone), _local(event["DTEND"].dt, time_zone)
    return Absence(kind, str(event.get("SUMMARY", ""))[:120], start, end, source=source)


def _local(when: date, time_zone: str) -> datetime:
    """A day is its midnight; a time without a zone is on the client's own clock."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time())
    return when.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None) if when.tzinfo else when


def refresh_feeds(database: Database, inside_hosts: Collection[str], now: datetime) -> None:
    """Ask every address that is due. One that does not answer keeps its last text and gets a problem in words."""
    with database.session() as session:
        due = (AbsenceFeed.read_at.is_(None)) | (AbsenceFeed.read_at < now - REFRESH)
        waiting = session.execute(
            select(AbsenceFeed.id, AbsenceFeed.url).where(AbsenceFeed.url.is_not(None), due)
        ).all()
    for feed_id, url in waiting:
        refresh_feed(database, feed_id, str(url), now, inside_hosts)


def refresh_feed(
    database: Database, feed_id: int, url: str, now: datetime, inside_hosts: Collection[str] = ()
) -> str | None:
    """Ask one address, and say what the problem is where there is one. No transaction waits for the answer."""
    text, problem = ask(url, now, inside_hosts)
    with database.session() as session:
        feed = session.get(AbsenceFeed, feed_id)
        if feed is None:
            return problem
        feed.read_at, feed.problem = now, problem
        feed.failing_since = (feed.failing_since or now) if problem else None
        if text is not None:
            feed.text = text
        else:
            log.warning("calendar %s of client %s cannot be read: %s", feed.name, feed.client_id, problem)
    return problem


def ask(url: str, now: datetime, inside_hosts: Collection[str] = ()) -> tuple[str | None, str | None]:
    """The calendar at an address, or why there is none."""
    try:
        text = fetch(f"https{url[6:]}" if url.lower().startswith("webcal:") else url, inside_hosts)
        absences_in(text, AbsenceKind.OTHER, "UTC", now)
    except OfficeError as error:
        return None, str(error)
    return text, None
