"""The page of absences: today, the month, the list, and the calendars they are read from."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office.database import utcnow
from office.hours.feeds import AHEAD, BEHIND
from office.hours.illness import ill_until, running_illnesses
from office.hours.models import AbsenceFeed
from office.hours.storage import list_absences, list_feeds, load_calendar
from office.hours.values import AbsenceKind, Calendar
from office.models import Client
from webui.languages import language
from webui.office.absence_form import KINDS, REPEATS, YEARS, Form
from webui.office.absence_month import Month, last_of, month_of, month_page
from webui.office.absence_words import LOCALES, divided, shown_end
from webui.office.refusals import REFUSED, in_words
from webui.wording import Words

WHEN = {"de": "d. MMMM, HH:mm", "en": "d MMMM, HH:mm"}
UNDO = "undo absence"
"""What is flashed for it is an absence as the form for undoing sends it back."""
FEED_PROBLEM = "problem of a calendar"


@dataclass(frozen=True)
class Illness:
    """What there is to say of today."""

    until: str | None
    """None where nobody is ill."""
    can_end: bool


@dataclass(frozen=True)
class NewFeed:
    """A calendar as it is typed."""

    name: str = ""
    kind: str = AbsenceKind.HOLIDAY
    url: str = ""


@dataclass(frozen=True)
class FeedRow:
    """A calendar absences are read from."""

    id: int
    name: str
    place: str | None
    """The machine it is read from; None for a file."""
    kind: str
    label: Words
    read_at: str | None
    problem: str | None
    is_in_force: bool


@dataclass(frozen=True)
class Refusal:
    """What was typed wrong, and what is wrong with it."""

    problem: str
    form: Form | None = None
    address: NewFeed | None = None
    file: NewFeed | None = None


def page(session: Session, client: Client, refused: Refusal | None = None) -> ResponseReturnValue:
    """The page as it stands, or with what was typed wrong."""
    now = utcnow()
    calendar = load_calendar(session, client, now)
    coming, over = divided(list_absences(session, client.id), calendar.time_zone, now)
    shown = render_template(
        "office/absences.html",
        client=client,
        time_zone=calendar.time_zone,
        illness=_illness(session, calendar, client.id, now),
        month=_month(session, client, calendar, now),
        coming=coming,
        over=over,
        feeds=[_feed(feed, calendar.time_zone) for feed in list_feeds(session, client.id)],
        feed_problem_category=FEED_PROBLEM,
        refused=refused,
        form=(refused and refused.form) or Form(),
        address=(refused and refused.address) or NewFeed(),
        file=(refused and refused.file) or NewFeed(),
        **choices(),
    )
    return shown, REFUSED if refused else 200


def choices() -> dict[str, object]:
    """What the fields of an absence offer."""
    return {
        "kinds": KINDS,
        "repeats": REPEATS,
        "first_of_all": date(YEARS.start, 1, 1),
        "last_of_all": date(YEARS.stop - 1, 12, 31),
        "undo_category": UNDO,
    }


def listing_path(client_id: int, month: str | None = None) -> str:
    """The page, at a month."""
    return url_for("absences.listing", client_id=client_id, month=month or None)


def illness(session: Session, client: Client) -> Illness:
    now = utcnow()
    return _illness(session, load_calendar(session, client, now), client.id, now)


def _illness(session: Session, calendar: Calendar, client_id: int, now: datetime) -> Illness:
    zone = ZoneInfo(calendar.time_zone)
    until = ill_until(calendar, now)
    return Illness(
        until=shown_end(until.astimezone(zone).replace(tzinfo=None), now.astimezone(zone).date()) if until else None,
        can_end=bool(running_illnesses(session, calendar, client_id, now)),
    )


def _month(session: Session, client: Client, current: Calendar, now: datetime) -> Month:
    """Calendars are read around a moment: today's reading does for most months, and spares another."""
    today = now.astimezone(ZoneInfo(current.time_zone)).date()
    month = month_of(request.values.get("month", ""), today)
    if today - BEHIND < month and last_of(month) < today + AHEAD:
        return month_page(current, month, today)
    middle = datetime.combine(month + timedelta(days=15), time(), ZoneInfo(current.time_zone))
    return month_page(load_calendar(session, client, middle), month, today)


def _feed(feed: AbsenceFeed, time_zone: str) -> FeedRow:
    local = feed.read_at and feed.read_at.astimezone(ZoneInfo(time_zone))
    return FeedRow(
        id=feed.id,
        name=feed.name,
        place=urlsplit(feed.url).hostname if feed.url else None,
        kind=feed.kind,
        label=KINDS[feed.kind],
        read_at=format_datetime(local, WHEN[language()], locale=LOCALES[language()]) if local else None,
        problem=in_words(feed.problem) if feed.problem else None,
        is_in_force=feed.text is not None,
    )
