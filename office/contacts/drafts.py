"""A contact before it is stored: checked and cleaned, so that storing cannot fail half-way. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from office.contacts.entries import Entry, read_entry
from office.contacts.values import Listed
from office.errors import OfficeError

LONGEST_NAME = 120


@dataclass(frozen=True)
class ContactDraft:
    """What a contact shall be; at least one entry, none twice."""

    name: str
    entries: tuple[Entry, ...]
    firm: str = ""
    listed: Listed = Listed.NONE
    note: str = ""


def draft_contact(
    name: str, numbers: Sequence[str], firm: str, listed: Listed, region: str, note: str = ""
) -> ContactDraft:
    """Check what was entered. Raises NotANumber, or OfficeError with a sentence for the admin."""
    name = _one_line(name, "name")
    if not name:
        raise OfficeError("a contact needs a name")
    entries = dict.fromkeys(read_entry(raw, region) for raw in numbers if raw.strip())
    if not entries:
        raise OfficeError(f"“{name}” needs at least one number")
    return ContactDraft(name, tuple(entries), _one_line(firm, "firm"), listed, _printable(note, keep="\n\t").strip())


def _one_line(text: str, what: str) -> str:
    text = " ".join(_printable(text).split())
    if len(text) > LONGEST_NAME:
        raise OfficeError(f"the {what} “{text[:30]}…” is longer than {LONGEST_NAME} characters")
    return text


def _printable(text: str, keep: str = "") -> str:
    """Without control characters and broken surrogates: PostgreSQL refuses some, and nobody typed them on purpose."""
    text = text.replace("\r\n", "\n")
    return "".join(char if char in keep or unicodedata.category(char) not in {"Cc", "Cs"} else " " for char in text)
