"""What the page of one message is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from markupsafe import Markup
from sqlalchemy.orm import Session

from office.database import utcnow
from recordings import handling, inbox, notes, undoing
from recordings.calling_back import storage as calling_back
from recordings.models import Message, NoteLine
from recordings.search import Query, parse
from transcribe.callnote import plain
from transcribe.noting import drawn
from webui.asking import LONGEST_SEARCH, viewpoint
from webui.auth import visitor
from webui.call_back_offer import offer
from webui.came_from import SEARCHED, came_from
from webui.desk import around, desk
from webui.detail import detail
from webui.escalated import climbed
from webui.fresh import seen
from webui.house import house
from webui.ids import to_whole
from webui.note import NONE_REFUSED, Refused, note
from webui.sound import sound_of
from webui.viewpoint import Calls

THREAD = 50
"""Calls of one caller that are shown beside a message, and so many more each time somebody asks for them."""
MOST_CALLS = 1000
PARTS: Mapping[str, str] = {
    "head": "message_head",
    "words": "message",
    "callnote": "message_note",
    "kept-notes": "message_notes",
    "handing-over": "message_handing_over",
    "calls": "message_thread",
    "deeds": "message_history",
}
"""What others may change of a message beside its desk, by the id it has on the page: the template it is made of."""


@dataclass(frozen=True)
class Part:
    """A part of the page that can be made anew by itself."""

    id: str
    seen: str
    """Tells what is on the screen from what may come."""
    fragment: Markup


def opened(session: Session, message: Message, *, refused: Mapping[NoteLine, Refused] = NONE_REFUSED) -> dict[str, Any]:
    """A message and what stands beside it, as its page takes them.

    What was searched for is marked in its words; `refused` is what was not taken of its call note, by line.
    """
    calls = _calls_shown()
    thread = inbox.thread(session, message, calls + 1)
    written = drawn(message, house().settings)
    seen_from = viewpoint(session, [message, *thread])
    called_back = calls_back(session, [message, *thread])
    climbing = climbed(session, message, seen_from)
    is_wanted = climbing is not None and climbing.is_wanted
    offered = offer(session, message)
    cannot_ring = offered is not None and offered.why_not is not None
    at_desk = desk(message, seen_from, visitor().id, called_back, is_wanted=is_wanted, cannot_ring=cannot_ring)
    done = handling.history(session, message)
    values = {
        "view": detail(message, seen_from, sound_of(message), _searched(), plain(written)),
        "note": note(message, written, seen_from, refused),
        "calls_shown": calls if calls > THREAD else None,
        "more_calls": calls + THREAD if len(thread) > calls else None,
        "call_back": offered,
        "escalation": climbing,
        "desk": at_desk,
        "desk_seen": seen("", "desk", desk=at_desk, escalation=climbing)[0],
        "beside": around(
            message,
            seen_from,
            handling.people(session, message.client_id),
            notes.list_notes(session, message),
            done,
            undoing.messages_of(session, visitor().reader, done),
            thread[:calls],
            called_back,
        ),
    }
    parts = [Part(id_, *seen(message.state, template, **values)) for id_, template in PARTS.items()]
    return values | {"parts": {part.id: part for part in parts}}


def calls_back(session: Session, messages: Sequence[Message]) -> Calls:
    """Those to the callers of these messages."""
    found, now = calling_back.of_messages(session, [message.id for message in messages]), utcnow()
    return [(call, calling_back.standing(call, house().settings, now)) for call in found]


def words(session: Session, message: Message) -> dict[str, Any]:
    """What changes of a message while its words are still to come."""
    return {"view": detail(message, viewpoint(session, [message]), sound_of(message), _searched())}


def changed(values: Mapping[str, Any]) -> list[Part]:
    """What of the page, as `opened` has it, is different from what it says its reader has on the screen."""
    return [part for part in values["parts"].values() if request.args.get(f"seen-{part.id}", part.seen) != part.seen]


def _searched() -> Query:
    return parse(came_from().get(SEARCHED, "").strip()[:LONGEST_SEARCH])


def _calls_shown() -> int:
    """Of the caller's, beside a message."""
    return min(max(to_whole(request.args.get("calls", "")) or 0, THREAD), MOST_CALLS)
