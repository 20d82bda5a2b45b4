"""Who calls from a number, as contacts and call notes of its client know them, and how many of their calls are open.

Every query is about all messages of a page at once.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, and_, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from office.contacts.storage import find_callers
from recordings.callnote.showing import Known
from recordings.lists import MOST_CALLS
from recordings.models import NAMED, OF_A_FIRM, OPEN_CALL, Message

Call = tuple[int, str]
"""The client, and the number that called."""
NOBODY: Call = 0, ""


def called(client_id: int | None, numbers: Collection[str]) -> ColumnElement[bool]:
    """Of a Message: one of these numbers called this client, or (None) a number nobody claims."""
    # Hidden from the index of clients: a client has more calls than a caller ever makes, and SQLite does not know it.
    return and_(Message.caller.in_(numbers), func.coalesce(Message.client_id, 0) == (client_id or 0))


def known_callers(session: Session, messages: Collection[Message]) -> dict[int, Known]:
    """By message, what is known of who calls from its number; of every message.

    Looked up whenever a message is shown: who is entered after the first call is named in it, what is changed of a
    contact holds for old messages, and one that is removed leaves nothing behind. Who has another number by now keeps
    the old calls.
    """
    calls = _calls(messages)
    wanted = set(calls.values())
    contacts = find_callers(session, wanted)
    names = _noted(session, wanted, Message.noted_name, NAMED)
    firms = _noted(session, wanted, Message.noted_firm, OF_A_FIRM)
    known = {}
    for message in messages:
        call = calls.get(message.id, NOBODY)
        by_number = contacts.get(call)
        # Name and firm are of one contact, never of two.
        contact = by_number if by_number and by_number.name else message.contact
        name, firm = (contact.name, contact.firm) if contact else (None, None)
        known[message.id] = Known(name, firm, names.get(call), firms.get(call))
    return known


def _noted(
    session: Session, calls: Collection[Call], what: InstrumentedAttribute[str | None], is_there: str
) -> dict[Call, str]:
    """What somebody put right in a call note of this client and number; the latest call's counts."""
    if not calls:
        return {}
    found = session.execute(
        select(Message.received_at, Message.id, Message.client_id, Message.caller, what).where(
            text(is_there),
            Message.client_id.in_({client_id for client_id, _ in calls}),
            Message.caller.in_({caller for _, caller in calls}),
            Message.deleted_at.is_(None),
        )
    ).all()
    # Asked to sort them, SQLite would walk through all calls by time. What is None the database has left out.
    return {(client_id or 0, caller or ""): value or "" for _at, _id, client_id, caller, value in sorted(found)}


def open_calls(session: Session, messages: Iterable[Message]) -> dict[int, int]:
    """By message, how many calls of its number to its client are open, itself among them where it is.

    More than MOST_CALLS are told as one more than that. One walk for each caller along an index of what is open.
    """
    calls = _calls(messages)
    callers = select(Message.client_id, Message.caller).where(Message.id.in_(calls)).distinct().subquery()
    other = aliased(Message)
    walk = (
        select(other.id)
        .where(text(OPEN_CALL), other.client_id == callers.c.client_id, other.caller == callers.c.caller)
        .limit(MOST_CALLS + 1)
        .correlate(callers)
        .subquery()
    )
    counted = session.execute(
        select(callers.c.client_id, callers.c.caller, select(func.count()).select_from(walk).scalar_subquery())
    )
    counts = {(client_id, caller): count for client_id, caller, count in counted if count}
    return {message_id: counts[call] for message_id, call in calls.items() if call in counts}


def _calls(messages: Iterable[Message]) -> dict[int, Call]:
    """By message; those without client or number are missing."""
    return {
        message.id: (message.client_id, message.caller)
        for message in messages
        if message.client_id is not None and message.caller is not None
    }
