"""The time zone a client lives in, whatever the database says. Pure."""

from zoneinfo import ZoneInfo

FALLBACK_ZONE = "Europe/Berlin"


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; FALLBACK_ZONE where nobody knows it, which the calendar tells the admin as a doubt."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(FALLBACK_ZONE)
