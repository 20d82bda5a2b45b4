"""The call note of a message, drawn when its words are final and whenever they have changed, and stored.

Who is shown a message before that has it drawn live: `drawn`.
"""

import logging
from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from office.database import Database
from office.models import Client
from office.settings import Settings
from office.zones import zone_for
from recordings import undoing
from recordings.callnote import keeping, lines
from recordings.inbox import Reader
from recordings.models import IN_PROGRESS, Message
from recordings.search.upkeep import mark
from recordings.undoing import Undone
from transcribe.callnote import CallNote, Said, draw, kept, plain

log = logging.getLogger(__name__)


def drawn(message: Message, settings: Settings) -> CallNote:
    """What was said, as it is stored where that is true, else drawn now; empty where the rules stumble over it."""
    if message.state in IN_PROGRESS:
        return CallNote()
    try:
        return kept(lines.said(message)) if lines.is_true(message) else _draw(message, settings)
    except Exception:
        # Many rules read what anybody may say.
        log.exception("no call note can be drawn from message %s", message.id)
        return CallNote()


def note_down(session: Session, message_id: int, settings: Settings) -> bool:
    """Draw and store the note of a message, unless the stored one is true; whether that had to be done."""
    options = joinedload(Message.client), joinedload(Message.call_note)
    message = session.get(Message, message_id, options=options, populate_existing=True)
    if message is None or message.state in IN_PROGRESS:
        return False
    if lines.is_true(message):
        keeping.look_done(session, message)
        return False
    keeping.keep(session, message, plain(drawn(message, settings)))
    return True


def take_back(session: Session, reader: Reader, together: str, actor: str, now: datetime, settings: Settings) -> Undone:
    """What was done in one go, as `recordings.undoing.undo`; where words are others by that, so are their notes."""
    undone = undoing.undo(session, reader, together, actor, now)
    for message in undone.reworded:
        note_down(session, message.id, settings)
    return undone


def catch_up(database: Database, settings: Settings, _now: datetime) -> None:
    """Draw what is missing or not true any more: of messages from before there were notes, and what was passed over."""
    with database.session() as session:
        waiting = keeping.to_be_drawn(session)
    written = 0
    for message_id in waiting:
        # One at a time: nobody else waits long to write.
        with database.session() as session:
            if note_down(session, message_id, settings):
                mark(session, [message_id])
                written += 1
    if written:
        log.info("%d call notes were drawn", written)


def _draw(message: Message, settings: Settings) -> CallNote:
    client = message.client
    said = _said(message)
    local = message.received_at.astimezone(zone_for(client, settings.time_zone))
    language = message.language or (client.language if client else settings.language)
    return draw(said, language, settings.region, local, _names(client) if client else ())


def _said(message: Message) -> Said:
    if message.correction:
        return Said.corrected(message.correction, message.segments, message.duration)
    return Said.of(message.segments)


def _names(client: Client) -> frozenset[str]:
    """Words of the names this client has told of, or corrections have taught."""
    return frozenset(" ".join((client.name, *client.hotwords, *client.learned_hotwords)).split())
