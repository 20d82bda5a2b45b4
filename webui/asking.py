"""What every page of messages asks first: who looks, from where, at which message."""

from collections.abc import Mapping, Sequence

from flask import abort
from sqlalchemy.orm import Session

from office.database import utcnow
from office.models import Client
from office.zones import zone_for
from recordings import inbox
from recordings.callers import known_callers
from recordings.inbox import Reader
from recordings.models import Message
from webui import filters
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id
from webui.languages import language
from webui.viewpoint import Viewpoint

LONGEST_SEARCH = 200
"""Characters of what is searched for."""


def find_message(session: Session, message_id: int, *, deleted: bool = False) -> Message:
    """The message where the visitor may see it, else 404."""
    found = inbox.get_message(session, visitor().reader, message_id, deleted=deleted)
    return found or abort(404)


def viewpoint(session: Session, messages: Sequence[Message], reader: Reader | None = None) -> Viewpoint:
    """The reader's, else the visitor's, in the language of the page."""
    settings = house().settings
    return Viewpoint(
        language(),
        settings.region,
        settings.time_zone,
        utcnow(),
        names_clients=(reader or visitor().reader).client_id is None,
        callers=known_callers(session, messages),
    )


def asker(session: Session, typed: Mapping[str, str]) -> filters.Asker:
    """Who typed this into a filter. Days are those of the only client in sight, or else of the house."""
    settings, who = house().settings, visitor()
    sees_all = who.reader.client_id is None
    client_id = to_id(typed.get("client", "")) if sees_all else None
    client = session.get(Client, client_id or who.client_id) if client_id or who.client_id else None
    zone = zone_for(client, settings.time_zone)
    return filters.Asker(who.id, settings.region, zone, utcnow(), sees_all, client.id if client and sees_all else None)
