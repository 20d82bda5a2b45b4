"""What the page of one message is made of."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from office.database import utcnow
from recordings import handling, inbox, notes
from recordings.calling_back import storage as calling_back
from recordings.models import Message, NoteLine
from recordings.search import Query
from transcribe.callnote import plain
from transcribe.noting import drawn
from webui.asking import viewpoint
from webui.auth import visitor
from webui.call_back_offer import offer
from webui.desk import around, desk
from webui.detail import detail
from webui.escalated import climbed
from webui.fresh import seen
from webui.house import house
from webui.note import NONE_REFUSED, Refused, note
from webui.sound import sound_of
from webui.viewpoint import Calls

THREAD = 50
"""Calls of one caller that are shown beside a message, and so many more each time somebody asks for them."""
MOST_CALLS = 1000


def opened(
    session: Session,
    message: Message,
    *,
    searched: Query = (),
    refused: Mapping[NoteLine, Refused] = NONE_REFUSED,
    calls: int = THREAD,
) -> dict[str, Any]:
    """A message and what stands beside it, as its page takes them.

    `searched` is marked in its words; `refused` is what was not taken of its call note, by line; `calls` of the
    caller's are shown at most.
    """
    thread = inbox.thread(session, message, calls + 1)
    written = drawn(message, house().settings)
    seen_from = viewpoint(session, [message, *thread])
    called_back = calls_back(session, [message, *thread])
    at_desk = desk(message, seen_from, visitor().id, called_back)
    climbing = climbed(session, message, seen_from)
    return {
        "view": detail(message, seen_from, sound_of(message), searched, plain(written)),
        "note": note(message, written, seen_from, refused),
        "more_calls": calls + THREAD if len(thread) > calls else None,
        "call_back": offer(session, message),
        "escalation": climbing,
        "desk": at_desk,
        "desk_seen": seen("", "desk", desk=at_desk, escalation=climbing)[0],
        "beside": around(
            message,
            seen_from,
            handling.people(session, message.client_id),
            notes.list_notes(session, message),
            handling.history(session, message),
            thread[:calls],
            called_back,
        ),
    }


def calls_back(session: Session, messages: Sequence[Message]) -> Calls:
    """Those to the callers of these messages."""
    found, now = calling_back.of_messages(session, [message.id for message in messages]), utcnow()
    return [(call, calling_back.standing(call, house().settings, now)) for call in found]


def words(session: Session, message: Message) -> dict[str, Any]:
    """What changes of a message while its words are still to come."""
    return {"view": detail(message, viewpoint(session, [message]), sound_of(message))}
