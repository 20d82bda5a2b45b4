"""Who calls from a number, as contacts and call notes of its client know them, and how many of their calls are open.

Every query is about all messages of a page at once.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from office.contacts.storage import find_callers
from recordings.callnote.showing import Known
from recordings.lists import MOST_CALLS
from recordings.models import NAMED, OF_A_FIRM, OPEN_CALL, Message


def caller_names(session: Session, messages: Iterable[Message]) -> dict[int, str]:
    """By message, the name its client knows the caller by.

    Looked up whenever a message is shown: who is entered after the first call is named in it, a new name holds for old
    messages, and a contact that is removed leaves no name behind. Who has another number by now keeps the old calls.
    """
    listed = [(message, message.client_id, message.caller) for message in messages]
    calls = {(client_id, caller) for _, client_id, caller in listed if client_id is not None and caller is not None}
    known = {call: caller.name for call, caller in find_callers(session, calls).items()}
    names = {
        message.id: known.get((client_id or 0, caller or "")) or (message.contact and message.contact.name)
        for message, client_id, caller in listed
    }
    return {message_id: name for message_id, name in names.items() if name}


def noted_names(session: Session, messages: Iterable[Message]) -> dict[int, str]:
    """By message, the name somebody put right in a call note of its client and number; the latest call's counts."""
    return _noted(session, messages, Message.noted_name, NAMED)


def noted_firms(session: Session, messages: Iterable[Message]) -> dict[int, str]:
    """As `noted_names`, the firm."""
    return _noted(session, messages, Message.noted_firm, OF_A_FIRM)


def _noted(
    session: Session, messages: Iterable[Message], what: InstrumentedAttribute[str | None], is_there: str
) -> dict[int, str]:
    calls = _calls(messages)
    wanted = set(calls.values())
    if not wanted:
        return {}
    found = session.execute(
        select(Message.received_at, Message.id, Message.client_id, Message.caller, what).where(
            text(is_there),
            Message.client_id.in_({client_id for client_id, _ in wanted}),
            Message.caller.in_({caller for _, caller in wanted}),
            Message.deleted_at.is_(None),
        )
    ).all()
    # Asked to sort them, SQLite would walk through all calls by time. What is None the database has left out.
    noted = {(client_id, caller): value or "" for _at, _id, client_id, caller, value in sorted(found)}
    return {message_id: noted[call] for message_id, call in calls.items() if call in noted}


def known_callers(session: Session, messages: Collection[Message]) -> dict[int, Known]:
    """By message, what is known of who calls from its number; of every message."""
    contacts, names = caller_names(session, messages), noted_names(session, messages)
    firms = noted_firms(session, messages)
    return {one.id: Known(contacts.get(one.id), names.get(one.id), firms.get(one.id)) for one in messages}


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


def _calls(messages: Iterable[Message]) -> dict[int, tuple[int, str]]:
    """By message, its client and number; those without are missing."""
    return {
        message.id: (message.client_id, message.caller)
        for message in messages
        if message.client_id is not None and message.caller is not None
    }
