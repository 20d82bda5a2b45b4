"""Moments on the clock of whoever was called. Pure."""

from datetime import datetime

from office.zones import zone_of
from recordings.models import Message
from webui.presenting import Viewpoint


def local(message: Message, moment: datetime, viewpoint: Viewpoint) -> datetime:
    """Where the message's client is; the house where it has none."""
    return moment.astimezone(zone_of(message.client.time_zone if message.client else viewpoint.house_zone))
