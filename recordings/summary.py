"""A message as programs see it; the JSON API and the command line say the same."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from recordings.calling_back.models import CallBack, Outcome
from recordings.callnote.lines import firm, is_true, said, told, urgent_by, who
from recordings.callnote.showing import Known
from recordings.lists import NEWS_FOR, heading_of
from recordings.models import CLOSED, NEVER_UNREAD, Handling, Message, State


def summary(message: Message, known: Known, drawn: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The fields of a message, with its moment in UTC as ISO 8601.

    Its caller is named as the pages name them; `drawn` is its call note as `lines` has it, where somebody has drawn it,
    else what is stored counts.

    `transcript` is what was heard; `correction` counts in its place where it is not None.
    """
    note = said(message) if drawn is None else drawn
    caller = who(message, known, note)
    return {
        "id": message.id,
        "client": message.client and message.client.name,
        "caller": message.caller,
        "caller_name": caller.text if caller else None,
        "caller_name_from": caller.source.value if caller else None,
        "contact_name": known.contact,
        "caller_firm": firm(message, known, note),
        "dialled": message.dialled,
        "received_at": utc(message.received_at),
        "duration": round(message.duration, 2),
        "state": message.state.value,
        "language": message.language,
        "transcript": message.transcript,
        "correction": message.correction,
        "unread": is_unread(message),
        "callback": message.callback,
        "urgent": message.counts_as_urgent,
        "urgent_by": urgent_by(message),
        "important": message.is_important,
        "handling": message.handling.value,
        "assignee": message.assignee and message.assignee.login,
        "remind_at": message.remind_at and utc(message.remind_at),
        "reminded_at": message.reminded_at and utc(message.reminded_at),
        "shelf": message.shelf,
        "heading": heading_of(message.shelf, message.weight),
        "changed_at": utc(message.changed_at),
        "call_note": told(message, note) if drawn is not None or is_true(message) else None,
    }


def call_back(call: CallBack, outcome: Outcome) -> dict[str, Any]:
    """A call back to its caller; `outcome` is as `recordings.calling_back.storage.standing` has it."""
    return {
        "id": call.id,
        "by": call.actor,
        "number": call.number,
        "started_at": utc(call.started_at),
        "answered_at": call.answered_at and utc(call.answered_at),
        "seconds": round(call.seconds, 2),
        "outcome": outcome.value,
    }


def utc(moment: datetime) -> str:
    """ISO 8601, with a Z."""
    return moment.isoformat().replace("+00:00", "Z")


def is_unread(message: Message) -> bool:
    """As the inbox counts."""
    return (
        message.read_at is None
        and message.state not in NEVER_UNREAD
        and message.handling not in CLOSED
        and not message.deleted_at
    )


def is_new_call(message: Message, now: datetime) -> bool:
    """Whether it is a missed call nobody has looked at or put off; as `recordings.inbox.count_new_calls` counts."""
    return (
        message.state is State.MISSED
        and message.read_at is None
        and message.handling is Handling.OPEN
        and message.remind_at is None
        and not message.deleted_at
        and message.received_at >= now - NEWS_FOR
    )
