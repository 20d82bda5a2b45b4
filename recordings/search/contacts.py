"""A caller's name is the contact's: where contacts change, what is indexed of their calls has to be looked at anew.

Contacts know nothing of messages, so this listens to the session that writes them, in whatever process that is.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, event, or_, select, update
from sqlalchemy.orm import Session

from office.contacts.models import Contact, ContactNumber
from recordings.models import Message
from recordings.search.models import SearchEntry

MOST = 100
"""Of more contacts and numbers at once (an import), all messages of the client are looked at."""


def listen() -> None:
    """From now on, in all sessions of the process. May be called again."""
    if not event.contains(Session, "after_flush", _mark_calls):
        event.listen(Session, "after_flush", _mark_calls)


def _mark_calls(session: Session, _context: Any) -> None:
    """Within the transaction that changes the contacts."""
    changed: dict[int, list[Contact | ContactNumber]] = {}
    for one in (*session.new, *session.dirty, *session.deleted):
        if isinstance(one, Contact | ContactNumber):
            changed.setdefault(one.client_id, []).append(one)
    for client_id, ones in changed.items():
        theirs = select(Message.id).where(Message.client_id == client_id)
        if len(ones) <= MOST:
            theirs = theirs.where(_calls_of(ones))
        stale = update(SearchEntry).where(SearchEntry.message_id.in_(theirs)).values(as_of=None)
        session.connection().execute(stale)


def _calls_of(ones: Iterable[Contact | ContactNumber]) -> ColumnElement[bool]:
    return or_(
        *(
            Message.contact_id == one.id
            if isinstance(one, Contact)
            else Message.caller.startswith(one.e164, autoescape=True)
            for one in ones
        )
    )
