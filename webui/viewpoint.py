"""From where a message is looked at, and how its moments are told from there. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

from office.zones import zone_for
from recordings.calling_back.models import CallBack, Outcome
from recordings.callnote.showing import Known
from recordings.models import Message
from webui.wording import Words
from webui.wording import lazy_gettext as _l

DAY = {"de": "EEEE, d. MMMM", "en": "EEEE, d MMMM"}
DAY_AND_YEAR = {"de": "EEEE, d. MMMM y", "en": "EEEE, d MMMM y"}
DATE = {"de": "d. MMM", "en": "d MMM"}
DATE_AND_YEAR = {"de": "d. MMM y", "en": "d MMM y"}
Calls = Sequence[tuple[CallBack, Outcome]]
"""Calls back with what became of them, the latest first."""


@dataclass(frozen=True)
class OnLadder:
    """How an urgent message nobody has stands on its client's ladder."""

    asked: Words | None
    """What is to be known of it, in a few words."""
    taken_by: str | None
    """The phone it was taken on by, where nobody knows whose hand that was."""


@dataclass(frozen=True)
class Viewpoint:
    """From where a message is looked at."""

    language: str
    region: str
    house_zone: str
    now: datetime
    names_clients: bool
    """Whether more than one client's messages are in sight, so that each has to say whose it is."""
    callers: Mapping[int, Known] = field(default_factory=dict)
    """By message, what is known of who calls from its number."""
    open_calls: Mapping[int, int] = field(default_factory=dict)
    """By message, how many calls of its caller are open; empty where that is not told."""
    on_ladder: Mapping[int, OnLadder] = field(default_factory=dict)
    """By message, where it climbs and that is told."""
    calls_back: Mapping[int, Calls] = field(default_factory=dict)
    """By message, where that is told."""
    days: ZoneInfo | None = None
    """Whose days the headings of a list are; None: those of each message's client."""

    def known(self, message: Message) -> Known:
        """What is known of who calls from its number."""
        return self.callers.get(message.id, Known())


def zone(message: Message, viewpoint: Viewpoint) -> ZoneInfo:
    """Of the message's client, else of the house."""
    return zone_for(message.client, viewpoint.house_zone)


def moment(message: Message, at: datetime, viewpoint: Viewpoint) -> str:
    """Day and time in full, where the message's client is."""
    return in_full(at.astimezone(zone(message, viewpoint)), viewpoint)


def day_of(local: datetime, viewpoint: Viewpoint) -> Words:
    """`Today`, `Montag, 3. März`; `local` is in the zone whose days are meant."""
    today = viewpoint.now.astimezone(local.tzinfo).date()
    if local.date() == today:
        return _l("Today")
    if local.date() == today - timedelta(days=1):
        return _l("Yesterday")
    patterns = DAY if local.year == today.year else DAY_AND_YEAR
    return in_words(local.date(), patterns[viewpoint.language], viewpoint.language)


def briefly(local: datetime, viewpoint: Viewpoint) -> str:
    """Date and time where there is little room: `30. Nov., 09:00`."""
    patterns = DATE if local.year == viewpoint.now.astimezone(local.tzinfo).year else DATE_AND_YEAR
    return f"{in_words(local.date(), patterns[viewpoint.language], viewpoint.language)}, {local:%H:%M}"


def in_full(local: datetime, viewpoint: Viewpoint) -> str:
    """Day and time."""
    return f"{in_words(local.date(), DAY_AND_YEAR[viewpoint.language], viewpoint.language)}, {local:%H:%M}"


@lru_cache(1024)
def in_words(day: date, pattern: str, language: str) -> str:
    """By a pattern of babel's; a page tells the same days again and again."""
    return format_date(day, pattern, locale=language)
