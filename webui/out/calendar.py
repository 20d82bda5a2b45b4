"""What is to do as a calendar (RFC 5545): what was noted as to do, and what comes back at a time. Pure.

Events, not tasks: telephones show no VTODO of a calendar they subscribe to.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import icalendar

from recordings.models import Message
from transcribe.callnote import CallNote
from webui.out.clock import local
from webui.presenting import Viewpoint, row
from webui.wording import gettext

LASTS = timedelta(minutes=15)
FRESH = timedelta(minutes=15)
"""Programs that ask how often they shall ask are told so."""
FORM = "-//Vorzimmer//Vorzimmer//EN"


@dataclass(frozen=True)
class Entry:
    """A message with what was drawn from its words."""

    message: Message
    note: CallNote


def calendar(entries: Iterable[Entry], viewpoint: Viewpoint, address: Callable[[int], str]) -> bytes:
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
    for entry in entries:
        made.add_component(_event(entry, viewpoint, address))
    return bytes(made.to_ical())


def _event(entry: Entry, viewpoint: Viewpoint, address: Callable[[int], str]) -> icalendar.Event:
    message, shown = entry.message, row(entry.message, viewpoint)
    begins = when(entry, viewpoint)
    event = icalendar.Event()
    event.add("uid", f"{message.id}-{message.call_id}@vorzimmer")
    event.add("dtstamp", message.changed_at)
    event.add("last-modified", message.changed_at)
    event.add("dtstart", begins)
    event.add("summary", _summary(str(shown.caller), entry.note))
    if about := [str(one) for one in (shown.number, shown.client) if one]:
        event.add("description", "\n".join(about))
    event.add("url", address(message.id))
    event.add("transp", "TRANSPARENT")
    if isinstance(begins, datetime):
        event.add("duration", LASTS)
        event.add_component(_alarm(str(shown.caller)))
    return event


def _summary(caller: str, note: CallNote) -> str:
    return f"{caller}: {note.subject.value}" if note.subject else caller


def _alarm(caller: str) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta())
    alarm.add("description", caller)
    return alarm


def when(entry: Entry, viewpoint: Viewpoint) -> date | datetime:
    """When it comes back, else by when it was asked for, else today: a moment in UTC, or a whole day.

    What is over and still to do is asked of today.
    """
    message = entry.message
    today = local(message, viewpoint.now, viewpoint).date()
    if brought_back := message.remind_at or message.reminded_at:
        return brought_back
    due = _day_or_moment(entry.note.due.value) if entry.note.due else None
    if due is None:
        return today
    day = local(message, due, viewpoint).date() if isinstance(due, datetime) else due
    return due if day >= today else today


def _day_or_moment(value: str) -> date | datetime | None:
    """What the note says, a week from its Monday on; None for a time without a day."""
    try:
        return datetime.fromisoformat(value).astimezone(UTC) if "T" in value else date.fromisoformat(value)
    except ValueError:
        return None
