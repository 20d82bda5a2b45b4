"""A client's calendar in the database: what may be entered, and all of it read for the judgement."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from office.database import utcnow
from office.errors import OfficeError
from office.hours.feeds import absences_in
from office.hours.models import AbsenceFeed, AbsenceRow, OpeningSpan, SpecialDayRow
from office.hours.public_holidays import check_place
from office.hours.repetition import beginnings, is_endless
from office.hours.spans import check_spans, check_week, is_span
from office.hours.values import Absence, AbsenceKind, Calendar, Span, SpecialDay
from office.hours.written_out import absences_of
from office.models import Client
from office.zones import FALLBACK_ZONE, zone_of

log = logging.getLogger(__name__)

Row = TypeVar("Row", SpecialDayRow, AbsenceRow, AbsenceFeed)

MOST_CHECKED = 400
"""So many times of a repetition are compared with each other."""
MOST_FEEDS = 20
"""Each may take as long to read as an address is waited for."""
LONGEST_ABSENCE = timedelta(days=1100)
MOST_ABSENCES = 6000
"""Of all calendars of a client together: whoever calls waits while they are gone over."""
SILENT_FOR = timedelta(days=3)
"""So long an address may fail before what it said last is doubted."""
LEAST_BREAK = timedelta(hours=1)
"""Between the times of an absence that comes back for ever; with less, nobody is ever there."""


def load_calendar(session: Session, client: Client, moment: datetime) -> Calendar:
    """All that decides whether this client is open around the moment; what is broken becomes a doubt, not an error."""
    doubts: list[str] = []
    time_zone = _time_zone(client, doubts)
    rows = session.scalars(select(AbsenceRow).where(AbsenceRow.client_id == client.id))
    absences = [absence for row in rows if (absence := _absence(row, doubts))]
    for feed in session.scalars(select(AbsenceFeed).where(AbsenceFeed.client_id == client.id)):
        absences.extend(_from_feed(feed, client.time_zone, moment, doubts))
    if len(absences) > MOST_ABSENCES:
        doubts.append(f"all calendars together name more than {MOST_ABSENCES} absences")
    return Calendar(
        time_zone=time_zone,
        hours=_hours(session, client.id, doubts),
        special_days=tuple(_special(row, doubts) for row in list_special_days(session, client.id)),
        country=client.country,
        land=_land(client, doubts),
        worked_holidays=frozenset(client.worked_holidays),
        absences=tuple(absences[:MOST_ABSENCES]),
        doubts=tuple(doubts),
    )


def list_hours(session: Session, client_id: int) -> dict[int, tuple[Span, ...]]:
    """The week by weekday (Monday is 0); days without hours are left out."""
    found: dict[int, tuple[Span, ...]] = {}
    query = select(OpeningSpan).where(OpeningSpan.client_id == client_id)
    for row in session.scalars(query.order_by(OpeningSpan.weekday, OpeningSpan.opens)):
        found[row.weekday] = (*found.get(row.weekday, ()), Span(row.opens, row.closes))
    return found


def set_hours(session: Session, client_id: int, hours: Mapping[int, Sequence[Span]]) -> None:
    """Replace the whole week. Raises OfficeError where spans overlap, also across midnight, or have no length."""
    check_week(hours)
    session.execute(delete(OpeningSpan).where(OpeningSpan.client_id == client_id))
    session.add_all(
        OpeningSpan(client_id=client_id, weekday=weekday, opens=span.opens, closes=span.closes)
        for weekday, spans in hours.items()
        for span in spans
    )
    session.flush()


def list_special_days(session: Session, client_id: int) -> Sequence[SpecialDayRow]:
    query = select(SpecialDayRow).where(SpecialDayRow.client_id == client_id)
    return session.scalars(query.order_by(SpecialDayRow.day)).all()


def add_special_day(
    session: Session, client_id: int, day: date, name: str, spans: Sequence[Span] = (), *, is_yearly: bool = False
) -> SpecialDayRow:
    """A day with hours of its own, none for closed; replaces what was set for the same day. Raises OfficeError."""
    check_spans(spans)
    same = select(SpecialDayRow).where(
        SpecialDayRow.client_id == client_id, SpecialDayRow.day == day, SpecialDayRow.is_yearly == is_yearly
    )
    for row in session.scalars(same):
        session.delete(row)
    added = SpecialDayRow(
        client_id=client_id,
        day=day,
        name=_name(name),
        spans=[[span.opens, span.closes] for span in sorted(spans)],
        is_yearly=is_yearly,
    )
    session.add(added)
    session.flush()
    return added


def remove_special_day(session: Session, client_id: int, special_day_id: int) -> None:
    """Raises OfficeError where it is not there."""
    session.delete(_own(session, SpecialDayRow, client_id, special_day_id))
    session.flush()


def list_absences(session: Session, client_id: int) -> Sequence[AbsenceRow]:
    query = select(AbsenceRow).where(AbsenceRow.client_id == client_id)
    return session.scalars(query.order_by(AbsenceRow.local_start)).all()


def add_absence(
    session: Session,
    client_id: int,
    kind: AbsenceKind,
    name: str,
    local_start: datetime,
    local_end: datetime,
    repeats: str | None = None,
) -> AbsenceRow:
    """Nobody is there between these wall-clock times. Raises OfficeError where that cannot be, or would never end."""
    added = AbsenceRow(
        client_id=client_id, kind=kind, name=_name(name), local_start=local_start, local_end=local_end, repeats=repeats
    )
    check_absence(added)
    session.add(added)
    session.flush()
    return added


def change_absence(
    session: Session,
    client_id: int,
    absence_id: int,
    kind: AbsenceKind,
    name: str,
    local_start: datetime,
    local_end: datetime,
    repeats: str | None = None,
) -> AbsenceRow:
    """As `add_absence`, for one that is there; it stays as it is where that cannot be."""
    row = _own(session, AbsenceRow, client_id, absence_id)
    check_absence(AbsenceRow(kind=kind, local_start=local_start, local_end=local_end, repeats=repeats))
    row.kind, row.name, row.repeats = kind, _name(name), repeats
    row.local_start, row.local_end = local_start, local_end
    session.flush()
    return row


def check_absence(absence: AbsenceRow) -> None:
    """Raises OfficeError with a sentence for who enters it."""
    length = absence.local_end - absence.local_start
    if length <= timedelta():
        raise OfficeError("an absence ends after it has begun")
    if length > LONGEST_ABSENCE:
        raise OfficeError("an absence of more than three years is none; check both days")
    if absence.repeats is not None:
        _check_repetition(absence.repeats, absence.local_start, length)


def _check_repetition(repeats: str, local_start: datetime, length: timedelta) -> None:
    times = beginnings(repeats, local_start, local_start.year + 8)[:MOST_CHECKED]
    if not times:
        raise OfficeError("a repetition that fits no day is none")
    breaks = [later - earlier - length for earlier, later in pairwise(times)]
    if any(rest < timedelta() for rest in breaks):
        raise OfficeError("an absence that comes back before it has ended would never end")
    if is_endless(repeats) and breaks and max(breaks) < LEAST_BREAK:
        raise OfficeError("an absence that comes back the moment it ends would never end")


def remove_absence(session: Session, client_id: int, absence_id: int) -> None:
    """Raises OfficeError where it is not there."""
    session.delete(_own(session, AbsenceRow, client_id, absence_id))
    session.flush()


def list_feeds(session: Session, client_id: int) -> Sequence[AbsenceFeed]:
    return session.scalars(select(AbsenceFeed).where(AbsenceFeed.client_id == client_id).order_by(AbsenceFeed.id)).all()


def add_feed(
    session: Session,
    client_id: int,
    name: str,
    kind: AbsenceKind,
    *,
    url: str | None = None,
    text: str | None = None,
) -> AbsenceFeed:
    """A calendar absences are read from: an address, or the text of a file. Raises OfficeError."""
    if (url is None) == (text is None):
        raise OfficeError("a calendar is either an address or a file")
    if url is not None:
        check_address(url)
    if text is not None:
        absences_in(text, kind, "UTC", utcnow())
    _check_feeds(list_feeds(session, client_id), url)
    added = AbsenceFeed(client_id=client_id, name=_name(name), kind=kind, url=url, text=text)
    session.add(added)
    session.flush()
    return added


def _check_feeds(feeds: Sequence[AbsenceFeed], url: str | None) -> None:
    if len(feeds) >= MOST_FEEDS:
        raise OfficeError(f"a client has at most {MOST_FEEDS} calendars")
    if url is not None and url in (feed.url for feed in feeds):
        raise OfficeError("absences are read from this address already")


def check_address(url: str) -> None:
    """Raises OfficeError where no calendar could be asked for there."""
    if not url.lower().startswith(("http://", "https://", "webcal://")):
        raise OfficeError("the address of a calendar begins with https://, http:// or webcal://")


def remove_feed(session: Session, client_id: int, feed_id: int) -> None:
    """Raises OfficeError where it is not there."""
    session.delete(_own(session, AbsenceFeed, client_id, feed_id))
    session.flush()


def set_land(session: Session, client: Client, country: str, land: str | None, worked: Iterable[str] = ()) -> None:
    """Whose public holidays count, and which of them (by German name) are working days. Raises OfficeError."""
    check_place(country, land)
    client.country, client.land, client.worked_holidays = country, land, sorted(set(worked))
    session.flush()


def _own(session: Session, kind: type[Row], client_id: int, row_id: int) -> Row:
    row = session.get(kind, row_id)
    if row is None or row.client_id != client_id:
        raise OfficeError("it is not there any more")
    return row


def _name(name: str) -> str:
    return " ".join(name.split())[:120]


def _time_zone(client: Client, doubts: list[str]) -> str:
    zone = zone_of(client.time_zone).key
    if zone != client.time_zone:
        doubts.append(f"the time zone “{client.time_zone}” is not known; {FALLBACK_ZONE} is taken")
    return zone


def _hours(session: Session, client_id: int, doubts: list[str]) -> Mapping[int, tuple[Span, ...]]:
    hours = list_hours(session, client_id)
    try:
        check_week(hours)
    except OfficeError as error:
        doubts.append(f"the weekly hours are broken: {error}")
        return {weekday: tuple(filter(is_span, spans)) for weekday, spans in hours.items()}
    return hours


def _land(client: Client, doubts: list[str]) -> str | None:
    """The Land as stored: holidays of a place nobody knows are none, which `state` copes with."""
    try:
        check_place(client.country, client.land)
    except OfficeError as error:
        doubts.append(f"the public holidays cannot be told: {error}")
    return client.land


def _special(row: SpecialDayRow, doubts: list[str]) -> SpecialDay:
    """A broken one is closed."""
    try:
        spans = tuple(Span(int(opens), int(closes)) for opens, closes in row.spans)
        check_spans(spans)
    except (OfficeError, TypeError, ValueError) as error:
        doubts.append(f"the special day “{row.name or row.day}” is broken: {error}")
        spans = ()
    return SpecialDay(row.day, row.name, spans, row.is_yearly)


def _absence(row: AbsenceRow, doubts: list[str]) -> Absence | None:
    try:
        check_absence(row)
    except OfficeError as error:
        doubts.append(f"the absence “{row.name or row.kind}” is broken: {error}")
        return None
    return Absence(row.kind, row.name, row.local_start, row.local_end, row.repeats)


def _from_feed(feed: AbsenceFeed, time_zone: str, moment: datetime, doubts: list[str]) -> Sequence[Absence]:
    if feed.written_on is None and feed.text is None:
        doubts.append(f"the calendar “{feed.name}” could not be read yet: {feed.problem or 'it was not asked so far'}")
        return ()
    if feed.failing_since and moment - feed.failing_since > SILENT_FOR:
        doubts.append(f"the calendar “{feed.name}” could not be read for {(moment - feed.failing_since).days} days")
    try:
        return absences_of(feed, time_zone, moment)
    except OfficeError as error:
        doubts.append(f"the calendar “{feed.name}” is broken: {error}")
        return ()
