"""The time zone a client lives in, whatever the database says. Pure."""

from zoneinfo import ZoneInfo

from office.models import Client

FALLBACK_ZONE = "Europe/Berlin"


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; FALLBACK_ZONE where nobody knows it, which the calendar tells the admin as a doubt."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(FALLBACK_ZONE)


def zone_for(client: Client | None, house_zone: str) -> ZoneInfo:
    """Of a client; of the house where nobody claims the number."""
    return zone_of(client.time_zone if client else house_zone)
