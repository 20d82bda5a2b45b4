"""A client's contacts in the database: find a caller, add, change, remove, list, and take over an import."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session, selectinload

from office.contacts.drafts import ContactDraft, draft_contact
from office.contacts.entries import Entry, beginnings
from office.contacts.match import FoundNumber, kind_of
from office.contacts.models import Contact, ContactNumber
from office.contacts.values import KnownCaller, Listed
from office.errors import OfficeError


class UnknownContact(OfficeError):
    """No contact of that id, or another client's."""


def find_caller(session: Session, client_id: int, number: str | None, meant: Sequence[str] = ()) -> KnownCaller:
    """Who calls, by E.164 number; None is a withheld one. One query, by the index over client and number.

    `meant` are the numbers it may mean where it is not plain which (see office.numbers.readings).
    """
    if number is None:
        return kind_of(None, [])
    found = _fitting(session, [client_id], meant or [number])
    return kind_of(number, found.get(client_id, []), meant)


def find_callers(session: Session, calls: Collection[tuple[int, str]]) -> dict[tuple[int, str], KnownCaller]:
    """Who calls, by client and number, as `find_caller` knows it; one query for all of them."""
    numbers = {number for _, number in calls}
    found = _fitting(session, {client_id for client_id, _ in calls}, numbers)
    return {(client_id, number): kind_of(number, found.get(client_id, [])) for client_id, number in calls}


def _fitting(
    session: Session, client_ids: Collection[int], numbers: Collection[str]
) -> Mapping[int, Sequence[FoundNumber]]:
    """By client, the numbers and prefixes that fit any of these."""
    possible = {beginning for number in numbers for beginning in beginnings(number)}
    if not possible:
        return {}
    rows = session.execute(
        select(
            ContactNumber.client_id,
            Contact.id,
            Contact.name,
            Contact.firm,
            Contact.listed,
            ContactNumber.e164,
            ContactNumber.is_prefix,
        )
        .join(ContactNumber.contact)
        .where(ContactNumber.client_id.in_(client_ids), ContactNumber.e164.in_(possible))
    )
    found: dict[int, list[FoundNumber]] = {}
    for client_id, contact_id, name, firm, listed, e164, is_prefix in rows:
        found.setdefault(client_id, []).append(FoundNumber(contact_id, name, listed, e164, is_prefix, firm))
    return found


def add_contact(
    session: Session,
    client_id: int,
    name: str,
    numbers: Sequence[str],
    firm: str,
    listed: Listed,
    region: str,
    note: str = "",
    *,
    by_admin: bool = False,
) -> Contact:
    """Add a contact; a number ending with `*` is a prefix. Raises NotANumber or OfficeError for the admin.

    `by_admin`: an admin does it, who may answer for what calls to these numbers cost.
    """
    contact = _new(client_id, draft_contact(name, numbers, firm, listed, region, note), by_admin=by_admin)
    session.add(contact)
    session.flush()
    return contact


def change_contact(
    session: Session,
    client_id: int,
    contact_id: int,
    name: str,
    numbers: Sequence[str],
    firm: str,
    listed: Listed,
    region: str,
    note: str = "",
    *,
    by_admin: bool = False,
) -> Contact:
    """Write a contact anew, every field of it. Raises UnknownContact, and as `add_contact`.

    Numbers an admin has entered stay such, whoever changes the rest.
    """
    draft = draft_contact(name, numbers, firm, listed, region, note)
    contact = get_contact(session, client_id, contact_id)
    contact.name, contact.firm, contact.listed, contact.note = draft.name, draft.firm, draft.listed, draft.note
    of_admin = {Entry(number.e164, number.is_prefix) for number in contact.numbers if number.by_admin}
    contact.numbers = [
        number
        for entry in draft.entries
        for number in _numbers(client_id, [entry], by_admin=by_admin or entry in of_admin)
    ]
    session.flush()
    return contact


def remove_contact(session: Session, client_id: int, contact_id: int) -> None:
    """Raises UnknownContact."""
    session.delete(get_contact(session, client_id, contact_id))
    session.flush()


def get_contact(session: Session, client_id: int, contact_id: int) -> Contact:
    """The client's contact with its numbers; another client's is as unknown as none. Raises UnknownContact."""
    contact = session.scalar(
        select(Contact)
        .where(Contact.client_id == client_id, Contact.id == contact_id)
        .options(selectinload(Contact.numbers))
    )
    if contact is None:
        raise UnknownContact("this contact is not there (any more)")
    return contact


def others_with(session: Session, contact: Contact) -> Sequence[Contact]:
    """The client's other contacts that have one of its numbers, or the same beginning of numbers."""
    same = tuple_(ContactNumber.e164, ContactNumber.is_prefix).in_(
        [(one.e164, one.is_prefix) for one in contact.numbers]
    )
    query = select(Contact).where(
        Contact.client_id == contact.client_id, Contact.id != contact.id, Contact.numbers.any(same)
    )
    return session.scalars(query.order_by(Contact.id)).all()


def list_contacts(
    session: Session, client_id: int, search: str = "", limit: int = 50, after: int | None = None
) -> Sequence[Contact]:
    """Contacts by name, with their numbers: those whose name, firm or number holds `search`.

    `after` is the id of the last contact of the page before. Raises UnknownContact where it has gone.
    """
    order = (func.lower(Contact.name), Contact.id)
    query = select(Contact).where(Contact.client_id == client_id).order_by(*order).limit(limit)
    if after is not None:
        last = get_contact(session, client_id, after)
        query = query.where(tuple_(*order) > tuple_(func.lower(last.name), last.id))
    if search.strip():
        query = query.where(_holds(" ".join(search.split())))
    return session.scalars(query.options(selectinload(Contact.numbers))).all()


def _holds(search: str) -> ColumnElement[bool]:
    # SQLite knows capitals of ASCII only, so “ö” finds “Ö” by being asked for both.
    spellings = {search, search.lower(), search.upper(), search.capitalize()}
    columns = (Contact.name, Contact.firm)
    conditions = [column.icontains(text, autoescape=True) for column in columns for text in spellings]
    if digits := _digits_of(search):
        conditions.append(Contact.numbers.any(ContactNumber.e164.contains(digits)))
    return or_(*conditions)


def _digits_of(search: str) -> str:
    """`3012` for a piece of a number, `030 12`, that is stored as `+493012…`; nothing for words."""
    if not re.fullmatch(r"[\d\s+()/.*\-]+", search):
        return ""
    digits = re.sub(r"\D", "", search)
    return digits.lstrip("0") or digits


def written(number: ContactNumber) -> str:
    """The number as `add_contact` takes it: `+493012345`, `+4930*`."""
    return str(Entry(number.e164, number.is_prefix))


def _new(client_id: int, draft: ContactDraft, *, by_admin: bool) -> Contact:
    return Contact(
        client_id=client_id,
        name=draft.name,
        firm=draft.firm,
        listed=draft.listed,
        note=draft.note,
        numbers=_numbers(client_id, draft.entries, by_admin=by_admin),
    )


def _numbers(client_id: int, entries: Iterable[Entry], *, by_admin: bool) -> list[ContactNumber]:
    return [
        ContactNumber(client_id=client_id, e164=entry.e164, is_prefix=entry.is_prefix, by_admin=by_admin)
        for entry in entries
    ]


def _entries(contact: Contact) -> list[Entry]:
    return [Entry(number.e164, number.is_prefix) for number in contact.numbers]


@dataclass(frozen=True)
class Imported:
    """How many contacts an import has added, changed, and found there already."""

    added: int
    changed: int
    unchanged: int


Known = dict[tuple[str, str, Entry], Contact]
"""Contacts by name, firm and each of their numbers."""


def import_contacts(
    session: Session, client_id: int, drafts: Iterable[ContactDraft], *, by_admin: bool = False
) -> Imported:
    """Take over what `read_contacts` read; reading the same file again changes nothing.

    Two contacts are the same where name, firm and one number are. Such a one gains the numbers it lacked; its list
    and note are replaced where the file gives one. `by_admin` as for `add_contact`.
    """
    contacts = session.scalars(
        select(Contact).where(Contact.client_id == client_id).options(selectinload(Contact.numbers))
    ).all()
    known: Known = {}
    for contact in contacts:
        _remember(known, contact)
    outcomes = [_take_over(session, client_id, draft, known, by_admin=by_admin) for draft in drafts]
    session.flush()
    return Imported(*(outcomes.count(outcome) for outcome in ("added", "changed", "unchanged")))


def _remember(known: Known, contact: Contact) -> None:
    for entry in _entries(contact):
        known.setdefault((contact.name, contact.firm, entry), contact)


def _take_over(
    session: Session, client_id: int, draft: ContactDraft, known: Known, *, by_admin: bool
) -> Literal["added", "changed", "unchanged"]:
    found = (known.get((draft.name, draft.firm, entry)) for entry in draft.entries)
    contact = next((contact for contact in found if contact), None)
    if contact is None:
        contact = _new(client_id, draft, by_admin=by_admin)
        session.add(contact)
        _remember(known, contact)
        return "added"
    changed = _complete(contact, draft, by_admin=by_admin)
    _remember(known, contact)
    return "changed" if changed else "unchanged"


def _complete(contact: Contact, draft: ContactDraft, *, by_admin: bool) -> bool:
    """Give a contact what the draft knows more of it; whether there was anything."""
    there = set(_entries(contact))
    lacking = [entry for entry in draft.entries if entry not in there]
    listed = contact.listed if draft.listed is Listed.NONE else draft.listed
    note = draft.note or contact.note
    if not lacking and (listed, note) == (contact.listed, contact.note):
        return False
    contact.listed, contact.note = listed, note
    contact.numbers.extend(_numbers(contact.client_id, lacking, by_admin=by_admin))
    return True
