"""What the page of one message is made of."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from office.database import utcnow
from recordings import handling, inbox
from recordings.calling_back import storage as calling_back
from recordings.models import Message
from recordings.search import Query
from transcribe.noting import drawn
from webui.asking import viewpoint
from webui.auth import visitor
from webui.call_back_offer import offer
from webui.desk import Calls, around, desk
from webui.detail import detail
from webui.fresh import seen
from webui.house import house
from webui.note import Refused, note
from webui.sound import sound_of

THREAD = 50
"""Calls of one caller that are shown beside a message, at most."""


def opened(
    session: Session, message: Message, *, searched: Query = (), refused: Refused | None = None
) -> dict[str, Any]:
    """A message and what stands beside it, as its page takes them.

    `searched` is marked in its words; `refused` is what could not be taken of its call note.
    """
    thread = inbox.thread(session, message, THREAD)
    seen_from = viewpoint(session, [message, *thread])
    calls = calls_back(session, [message, *thread])
    at_desk = desk(message, seen_from, visitor().id, calls)
    return {
        "view": detail(message, seen_from, sound_of(message), searched),
        "note": note(message, drawn(message, house().settings), seen_from, refused),
        "call_back": offer(session, message),
        "desk": at_desk,
        "desk_seen": seen("", "desk", desk=at_desk)[0],
        "beside": around(
            message,
            seen_from,
            handling.people(session, message.client_id),
            handling.notes(session, message),
            handling.history(session, message),
            thread,
            calls,
        ),
    }


def calls_back(session: Session, messages: Sequence[Message]) -> Calls:
    """Those to the callers of these messages."""
    found, now = calling_back.of_messages(session, [message.id for message in messages]), utcnow()
    return [(call, calling_back.standing(call, house().settings, now)) for call in found]


def words(session: Session, message: Message) -> dict[str, Any]:
    """What changes of a message while its words are still to come."""
    return {"view": detail(message, viewpoint(session, [message]), sound_of(message))}
