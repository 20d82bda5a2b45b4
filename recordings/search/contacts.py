"""A caller's name and firm are the contact's: where contacts change, what is indexed of their calls is looked at anew.

Contacts know nothing of messages, so this listens to the session that writes them, in whatever process that is.
"""

from collections.abc import Collection, Iterable
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
        contacts = [one for one in ones if isinstance(one, Contact)]
        ids = {one.id for one in contacts}
        # A contact may have called before it was one: such calls have nothing of it but the number.
        numbers = {one.e164 for one in ones if isinstance(one, ContactNumber)}
        numbers.update(number.e164 for one in contacts for number in one.numbers)
        theirs = select(Message.id).where(Message.client_id == client_id)
        if len(ids) + len(numbers) <= MOST:
            theirs = theirs.where(_calls_of(ids, numbers))
        stale = update(SearchEntry).where(SearchEntry.message_id.in_(theirs)).values(as_of=None)
        session.connection().execute(stale)


def _calls_of(contact_ids: Collection[int], numbers: Iterable[str]) -> ColumnElement[bool]:
    return or_(
        Message.contact_id.in_(contact_ids),
        *(Message.caller.startswith(number, autoescape=True) for number in numbers),
    )
