"""What is to do as a calendar (RFC 5545): what was noted as to do, what has a deadline, and what comes back. Pure.

Events, not tasks: telephones show no VTODO of a calendar they subscribe to.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

import icalendar

from office.numbers import display
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


def calendar(messages: Iterable[Message], viewpoint: Viewpoint, address: Callable[[int], str]) -> bytes:
    """The calendar in the language of the viewpoint; `address` is where a message's page is, by its id.

    Who calls and what about is told, and none of the words.
    """
    made = icalendar.Calendar()
    made.add("prodid", FORM)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    name = gettext("To do in Vorzimmer")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", FRESH, parameters={"value": "DURATION"})
    made.add("x-published-ttl", FRESH)
    for message in messages:
        if begins := when(message, viewpoint):
            made.add_component(_event(message, begins, viewpoint, address))
    return bytes(made.to_ical())


def _event(message: Message, begins: date, viewpoint: Viewpoint, address: Callable[[int], str]) -> icalendar.Event:
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
    event.add("url", address(message.id))
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
