"""How what stands in a line of a call note is written. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from office import numbers
from recordings.callnote.lines import moment_of
from recordings.models import NoteLine
from webui.viewpoint import DAY, Viewpoint, in_words
from webui.wording import Words
from webui.wording import lazy_gettext as _l

LABELS: dict[NoteLine, Words] = {
    NoteLine.NAME: _l("Name"),
    NoteLine.FIRM: _l("Firm"),
    NoteLine.NUMBER: _l("Call back"),
    NoteLine.SUBJECT: _l("About"),
    NoteLine.DUE: _l("When"),
    NoteLine.URGENCY: _l("Urgent"),
}
NOTHING: dict[NoteLine, Words] = dict.fromkeys(NoteLine, "–") | {NoteLine.URGENCY: _l("not urgent")}
"""Where somebody says that there is no such thing."""
DEADLINE: Words = _l("Until")
SHORT_DAY = {"de": "EEE, d. MMM", "en": "EEE, d MMM"}
NEAR: dict[timedelta, Words] = {
    timedelta(days=-1): _l("yesterday"),
    timedelta(0): _l("today"),
    timedelta(days=1): _l("tomorrow"),
}


class Press(StrEnum):
    """How a due presses."""

    OVER = "over"
    """It was to be done by then."""
    TODAY = "today"
    NOT = "ahead"


@dataclass(frozen=True)
class Told:
    """A due as a list tells it."""

    text: Words
    press: Press


def written(line: NoteLine, value: str, viewpoint: Viewpoint, zone: ZoneInfo) -> Words:
    """As people write it; moments in `zone`."""
    if line is NoteLine.NUMBER:
        return numbers.display(value, viewpoint.region)
    if line is NoteLine.DUE:
        return due(value, DAY, viewpoint, zone) or value
    return _l("urgent") if line is NoteLine.URGENCY else value


def due(value: str, patterns: dict[str, str], viewpoint: Viewpoint, zone: ZoneInfo) -> str | None:
    """A day, or a day and a time, by the pattern of the reader's language; None for a week, or a time alone."""
    pattern, language = patterns[viewpoint.language], viewpoint.language
    moment = moment_of(value, zone)
    if isinstance(moment, datetime):
        return f"{in_words(moment.date(), pattern, language)}, {moment:%H:%M}"
    return in_words(moment, pattern, language) if moment else None


def told_near(value: str, viewpoint: Viewpoint, zone: ZoneInfo, *, is_deadline: bool, is_open: bool) -> Told | None:
    """`until today, 17:00`, `due since yesterday`, `Fri, 4 Dec`; None for a week, or a time alone.

    Nothing that is no deadline is ever overdue, and nothing that is done.
    """
    moment, now = moment_of(value, zone), viewpoint.now.astimezone(zone)
    if moment is None:
        return None
    day = moment.date() if isinstance(moment, datetime) else moment
    is_over = moment < now if isinstance(moment, datetime) else day < now.date()
    when = str(NEAR.get(day - now.date()) or in_words(day, SHORT_DAY[viewpoint.language], viewpoint.language))
    if isinstance(moment, datetime):
        when = f"{when}, {moment:%H:%M}"
    if not is_deadline:
        return Told(when, Press.NOT)
    if is_over and is_open:
        return Told(_l("due since %(when)s", when=when), Press.OVER)
    return Told(_l("until %(when)s", when=when), Press.TODAY if is_open and day == now.date() else Press.NOT)
