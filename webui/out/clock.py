"""Moments on the clock of whoever was called. Pure."""

from datetime import datetime

from recordings.models import Message
from webui.viewpoint import Viewpoint, zone


def local(message: Message, moment: datetime, viewpoint: Viewpoint) -> datetime:
    """Where the message's client is; the house where it has none."""
    return moment.astimezone(zone(message, viewpoint))
