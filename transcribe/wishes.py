"""What a client wishes of the words of a call: read for each message, so that a change counts from the next one on."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.contacts.models import Contact, ContactNumber
from office.contacts.storage import find_caller
from office.contacts.values import Listed
from office.greetings.words import LANGUAGES
from office.models import Client
from office.settings import Settings
from recordings.models import Message
from transcribe.hotwords import in_order

MOST_CONTACTS = 50
"""Besides the caller: more would not fit, and make each less likely."""


@dataclass(frozen=True)
class Wishes:
    """How a message is to be heard."""

    hotwords: tuple[str, ...]
    """Names to listen for, the likeliest first; `transcribe.hotwords.hotwords` cuts them to what fits."""
    languages: tuple[str, ...]
    """That may be spoken; the first is the likeliest."""
    min_speech_seconds: float
    """With less speech a call is no message."""


def wishes(session: Session, settings: Settings, client_id: int | None, caller: str | None) -> Wishes:
    """Of the client whose call it is (None: nobody's); `caller` is E.164, None where the number is withheld."""
    client = session.get(Client, client_id) if client_id is not None else None
    if client is None:
        others = (one for one in LANGUAGES if one != settings.language)
        return Wishes((), (settings.language, *others), settings.min_speech_seconds)
    known = find_caller(session, client.id, caller)
    contact = session.get(Contact, known.contact_id) if known.contact_id is not None else None
    names = in_order(
        caller=_names([contact] if contact else []),
        own=client.hotwords,
        client=client.name,
        learned=client.learned_hotwords,
        contacts=_names(_in_touch(session, client.id)),
    )
    least = settings.min_speech_seconds if client.min_speech_seconds is None else client.min_speech_seconds
    languages = (client.language, client.second_language) if client.second_language else (client.language,)
    return Wishes(tuple(names), languages, least)


def _names(contacts: Iterable[Contact]) -> list[str]:
    return [name for contact in contacts for name in (contact.name, contact.firm) if name]


def _in_touch(session: Session, client_id: int) -> Iterable[Contact]:
    """Contacts, whoever called last first, then the newest; nobody wants to hear from who is blocked."""
    is_theirs = (Message.client_id == ContactNumber.client_id) & (Message.caller == ContactNumber.e164)
    calls = (
        select(ContactNumber.contact_id, func.max(Message.received_at).label("last"))
        .join(Message, is_theirs)
        .where(ContactNumber.client_id == client_id)
        .group_by(ContactNumber.contact_id)
        .subquery()
    )
    return session.scalars(
        select(Contact)
        .outerjoin(calls, calls.c.contact_id == Contact.id)
        .where(Contact.client_id == client_id, Contact.listed != Listed.BLOCKED)
        .order_by(calls.c.last.desc().nulls_last(), Contact.id.desc())
        .limit(MOST_CONTACTS)
    ).all()
