"""What is to do as a calendar (RFC 5545): what was noted as to do, what has a deadline, and what comes back. Pure.

Events, not tasks: telephones show no VTODO of a calendar they subscribe to.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

import icalendar

from office.numbers import display
from office.zones import zone_of
from recordings.callnote import lines
from recordings.models import Handling, Message, NoteLine
from webui.out.clock import local
from webui.rows import row
from webui.viewpoint import Viewpoint, zone
from webui.wording import gettext

LASTS = timedelta(minutes=15)
FRESH = timedelta(minutes=15)
"""Programs that ask how often they shall ask are told so."""
FORM = "-//Vorzimmer//Vorzimmer//EN"


def calendar(
    messages: Iterable[Message], viewpoint: Viewpoint, address: Callable[[int | None], str], most: int
) -> bytes:
    """The calendar in the language of the viewpoint; `address` is where a message's page is, by its id, or the list.

    Who calls and what about is told, and none of the words. Of more than `most` those stay that are due soonest, and
    the calendar says so.
    """
    told = [(message, begins) for message in messages if (begins := when(message, viewpoint))]
    told.sort(key=lambda one: _urgency(one[0], one[1], viewpoint))
    made = icalendar.Calendar()
    made.add("prodid", FORM)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    name = gettext("To do in Vorzimmer")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", FRESH, parameters={"value": "DURATION"})
    made.add("x-published-ttl", FRESH)
    for message, begins in told[:most]:
        made.add_component(_event(message, begins, viewpoint, address(message.id)))
    if len(told) > most:
        made.add_component(_more(most, viewpoint, address(None)))
    return bytes(made.to_ical())


def _urgency(message: Message, begins: date, viewpoint: Viewpoint) -> tuple[bool, timedelta, int, int]:
    """What is to do today or waits since before comes first, then what comes next; last the deadlines that are over."""
    today = local(message, viewpoint.now, viewpoint).date()
    day = local(message, begins, viewpoint).date() if isinstance(begins, datetime) else begins
    is_waiting = message.handling is Handling.TO_DO or message.reminded_at is not None
    far = max(day - today, timedelta()) if is_waiting else day - today
    return far < timedelta(), abs(far), -message.weight, message.id


def _more(most: int, viewpoint: Viewpoint, address: str) -> icalendar.Event:
    """That there is more to do than stands here, today."""
    event = icalendar.Event()
    today = viewpoint.now.astimezone(zone_of(viewpoint.house_zone)).date()
    event.add("uid", "more@vorzimmer")
    event.add("dtstamp", datetime.combine(today, time(), UTC))
    event.add("dtstart", today)
    event.add("summary", gettext("More to do in Vorzimmer"))
    sentence = gettext("This calendar shows the %(most)s messages that are due soonest.")
    event.add("description", sentence % {"most": most})
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event


def _event(message: Message, begins: date, viewpoint: Viewpoint, address: str) -> icalendar.Event:
    shown = row(message, viewpoint)
    number = display(message.caller, viewpoint.region) if message.caller else ""
    about = [str(one) for one in (number, shown.client) if one and one != str(shown.caller)]
    event = icalendar.Event()
    event.add("uid", f"{message.id}-{message.call_id}@vorzimmer")
    event.add("dtstamp", message.changed_at)
    event.add("last-modified", message.changed_at)
    event.add("dtstart", begins)
    event.add("summary", f"{shown.caller}: {shown.subject}" if shown.subject else str(shown.caller))
    if about:
        event.add("description", "\n".join(about))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    if isinstance(begins, datetime):
        event.add("duration", LASTS)
        event.add_component(_alarm(str(shown.caller)))
    return event


def _alarm(caller: str) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta())
    alarm.add("description", caller)
    return alarm


def when(message: Message, viewpoint: Viewpoint) -> date | None:
    """When it comes back, else the day or moment of its note; what is to do without either, or since then, is today.

    A whole day, or (a datetime) a moment in UTC. None where nothing says when.
    """
    if back := message.remind_at or message.reminded_at:
        return back
    noted = lines.moment_of(lines.counting(message).get(NoteLine.DUE, ""), zone(message, viewpoint))
    today = local(message, viewpoint.now, viewpoint).date()
    day = noted.date() if isinstance(noted, datetime) else noted
    if message.handling is Handling.TO_DO and (day is None or day < today):
        return today
    return noted.astimezone(UTC) if isinstance(noted, datetime) else noted
