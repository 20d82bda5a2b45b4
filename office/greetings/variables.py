"""What stands for a variable in a greeting: the client's name, and moments as people say them. Pure.

“We are back {next_opening}.” becomes “We are back tomorrow at 9 a m.”
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from office.errors import OfficeError
from office.zones import zone_of

WEEKDAYS = {
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "de": (
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
}  # fmt: skip
NEAR = {"de": ("heute", "morgen"), "en": ("today", "tomorrow")}
THIS_WEEK = 7
"""Days ahead a weekday alone says which one is meant."""


VARIABLES = ("client", "next_opening", "absence_end")
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Moment:
    """What greetings may speak of at a moment: all of them aware; None where there is no such thing."""

    now: datetime
    time_zone: str
    next_opening: datetime | None = None
    absence_end: datetime | None = None


def check_template(text: str) -> None:
    """Raises OfficeError where a greeting has a variable nobody knows, or braces that are none."""
    for name in _VARIABLE.findall(text):
        if name not in VARIABLES:
            known = ", ".join(f"{{{one}}}" for one in VARIABLES)
            raise OfficeError(f"“{{{name}}}” is not known; there are {known}")
    if "{" in (rest := _VARIABLE.sub("", text)) or "}" in rest:
        raise OfficeError("a brace without its partner cannot be spoken")


def fill_in(text: str, client: str, moment: Moment, language: str) -> str:
    """The words as they are spoken at this moment.

    A sentence about something that is not known (when an office opens that is open) is left out; empty where nothing is
    left.
    """
    values = {"client": client, **_values(moment, language)}
    sentences = _SENTENCE.split(text)
    known = [one for one in sentences if all(name in values for name in _VARIABLE.findall(one))]
    return " ".join(_VARIABLE.sub(lambda found: values[found[1]], one) for one in known)


def _values(moment: Moment, language: str) -> Mapping[str, str]:
    values = {}
    if moment.next_opening is not None:
        values["next_opening"] = spoken_moment(moment.next_opening, moment.now, moment.time_zone, language)
    if moment.absence_end is not None:
        values["absence_end"] = spoken_end(moment.absence_end, moment.now, moment.time_zone, language)
    return values


def spoken_end(moment: datetime, now: datetime, time_zone: str, language: str) -> str:
    """Until when that is, to be put behind “until”: an end at midnight is the day before."""
    zone = zone_of(time_zone)
    local = moment.astimezone(zone)
    if local.hour == local.minute == 0:
        local -= timedelta(days=1)
        time = ""
    else:
        time = _time(local, language)
    days = (local.date() - now.astimezone(zone).date()).days
    is_near = 0 <= days < len(NEAR[language])
    day = NEAR[language][days] if is_near else _date(local, language, "den")
    return f"{day}{',' if time and ',' in day else ''} {time}".rstrip()


def spoken_moment(moment: datetime, now: datetime, time_zone: str, language: str) -> str:
    """When that is, seen from `now` (both aware), on the client's clock."""
    zone = zone_of(time_zone)
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    return f"{_day(local, days, language)} {_time(local, language)}".rstrip(" ,")


def opening_words(moment: datetime, now: datetime, time_zone: str, language: str) -> str:
    """The sentence that tells when the office opens again."""
    when = spoken_moment(moment, now, time_zone, language)
    return f"Wir sind {when} wieder für Sie da." if language == "de" else f"We are back {when}."


def _day(local: datetime, days: int, language: str) -> str:
    if 0 <= days < len(NEAR[language]):
        return NEAR[language][days]
    weekday = WEEKDAYS[language][local.weekday()]
    if 0 <= days < THIS_WEEK:
        return f"am {weekday}" if language == "de" else f"on {weekday}"
    return f"am {_date(local, language, 'dem')}," if language == "de" else f"on {_date(local, language)},"


def _date(local: datetime, language: str, article: str = "") -> str:
    """`Montag, den 4. Januar`; the article is German only."""
    weekday, month = WEEKDAYS[language][local.weekday()], MONTHS[language][local.month - 1]
    if language == "de":
        return f"{weekday}, {article} {local.day}. {month}"
    return f"{weekday}, {month} {local.day}"


def _time(local: datetime, language: str) -> str:
    """Nothing at midnight: who opens then is there all day."""
    if local.hour == local.minute == 0:
        return ""
    if language == "de":
        return f"um {local.hour} Uhr {local.minute or ''}".rstrip()
    hour, half = (local.hour - 1) % 12 + 1, "a m" if local.hour < 12 else "p m"  # noqa: PLR2004 - noon
    return f"at {hour} {f'{local.minute:02} ' if local.minute else ''}{half}"
