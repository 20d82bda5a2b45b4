"""Moments as people say them: "tomorrow at nine", "am Montag um 14 Uhr 30". Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

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


def spoken_moment(moment: datetime, now: datetime, time_zone: str, language: str) -> str:
    """When that is, seen from `now` (both aware), on the client's clock."""
    zone = ZoneInfo(time_zone)
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
    month = MONTHS[language][local.month - 1]
    return f"am {weekday}, dem {local.day}. {month}," if language == "de" else f"on {weekday}, {month} {local.day},"


def _time(local: datetime, language: str) -> str:
    """Nothing at midnight: who opens then is there all day."""
    if local.hour == local.minute == 0:
        return ""
    if language == "de":
        return f"um {local.hour} Uhr {local.minute or ''}".rstrip()
    hour, half = (local.hour - 1) % 12 + 1, "a m" if local.hour < 12 else "p m"  # noqa: PLR2004 - noon
    return f"at {hour} {f'{local.minute:02} ' if local.minute else ''}{half}"
