"""What is to do as a calendar (RFC 5545): what was noted as to do, what has a day or time, and what comes back. Pure.

Events, not tasks: telephones show no VTODO of a calendar they subscribe to. What matters stands in the title, and the
link in the description too: most programs show neither PRIORITY nor URL.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import icalendar

from office.numbers import display
from office.zones import zone_of
from recordings.callnote import lines
from recordings.callnote.showing import callbacks
from recordings.models import Handling, Message, NoteLine
from webui.noted import DEADLINE, written
from webui.noted import LABELS as NOTED
from webui.out.clock import local
from webui.rows import Row, row
from webui.viewpoint import Viewpoint, zone
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

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
    caller = str(shown.caller)
    event = icalendar.Event()
    event.add("uid", f"{message.id}-{message.call_id}@vorzimmer")
    event.add("dtstamp", message.changed_at)
    event.add("last-modified", message.changed_at)
    event.add("dtstart", begins)
    marks = ", ".join(str(mark) for mark in _marks(message, viewpoint))
    about = f"{caller} – {shown.subject}" if shown.subject else caller
    event.add("summary", f"{marks}: {about}" if marks else about)
    event.add("description", "\n".join([*_told(message, shown, viewpoint), address]))
    event.add("url", address)
    if message.counts_as_urgent:
        event.add("priority", 1)
    event.add("transp", "TRANSPARENT")
    if isinstance(begins, datetime):
        event.add("duration", LASTS)
        event.add_component(_alarm(caller))
    return event


def _marks(message: Message, viewpoint: Viewpoint) -> Iterator[Words]:
    """What has to be seen at a glance, before the name."""
    if message.counts_as_urgent:
        yield _l("Urgent")
    due = _due(message, viewpoint)
    if due is not None and lines.has_deadline(message) and _back(message, viewpoint) is None:
        now = local(message, viewpoint.now, viewpoint)
        is_over = due < now if isinstance(due, datetime) else due < now.date()
        yield _l("Deadline is over") if is_over else _l("Deadline")


def _told(message: Message, shown: Row, viewpoint: Viewpoint) -> Iterator[str]:
    """Whom to call and what else one has to know; none of the words."""
    noted = lines.counting(message)
    found = callbacks(message.caller, message.callback, noted.get(NoteLine.NUMBER))
    if numbers := ", ".join(display(one.number, viewpoint.region) for one in found):
        yield f"{NOTED[NoteLine.NUMBER]}: {numbers}"
    if _due(message, viewpoint) is not None:
        label = DEADLINE if lines.has_deadline(message) else NOTED[NoteLine.DUE]
        yield f"{label}: {written(NoteLine.DUE, noted[NoteLine.DUE], viewpoint, zone(message, viewpoint))}"
    if shown.assignee:
        yield gettext("%(who)s has it") % {"who": shown.assignee}
    if shown.client:
        yield str(shown.client)


def _due(message: Message, viewpoint: Viewpoint) -> date | None:
    """Of its note, on the client's clock: a whole day, or a moment."""
    return lines.moment_of(lines.counting(message).get(NoteLine.DUE, ""), zone(message, viewpoint))


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
    if back := _back(message, viewpoint):
        return back
    noted = _due(message, viewpoint)
    today = local(message, viewpoint.now, viewpoint).date()
    day = _day(noted)
    if message.handling is Handling.TO_DO and (day is None or day < today):
        return today
    return noted.astimezone(UTC) if isinstance(noted, datetime) else noted


def _back(message: Message, viewpoint: Viewpoint) -> datetime | None:
    """When it comes back, or came back and waits since; None where that was on the day of its deadline or before.

    Of two that press the deadline does, once its day has come, which may be all that has brought the message back.
    """
    came = message.reminded_at
    if message.remind_at or came is None:
        return message.remind_at
    due = _day(_due(message, viewpoint))
    today = local(message, viewpoint.now, viewpoint).date()
    is_its_day = due is not None and local(message, came, viewpoint).date() <= due <= today
    return None if is_its_day and lines.has_deadline(message) else came


def _day(due: date | None) -> date | None:
    return due.date() if isinstance(due, datetime) else due
