"""Contacts out of files other programs write: CSV and vCard. Pure: bytes in, drafts and problems out."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import vobject  # type: ignore[import-untyped]  # it has no types

from office.contacts.drafts import ContactDraft, draft_contact
from office.contacts.entries import read_entry
from office.contacts.values import Listed
from office.errors import OfficeError

UTF16 = (b"\xff\xfe", b"\xfe\xff")
"""How files in it begin."""


@dataclass(frozen=True)
class Problem:
    """What could not be read, and the line (from 1) it begins on."""

    line: int
    reason: str


@dataclass
class Reading:
    """What a file held: contacts to take over, and what is left out, with its reason."""

    drafts: list[ContactDraft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Card:
    """One contact as a file gives it, nothing checked yet."""

    line: int
    names: Sequence[str]
    """In the order they are preferred; the first that is not empty counts, and where all are, the first number."""
    firm: str
    numbers: Sequence[str]
    listed: str = ""
    note: str = ""


def read_contacts(data: bytes, region: str) -> Reading:
    """A CSV file with German or English headings, or vCards 2.1, 3.0 or 4.0. Never raises; see `problems`.

    A contact whose numbers cannot all be used keeps those that can.
    """
    if b"\0" in data and not data.startswith(UTF16):
        # A picture or a spreadsheet: what could be said of its lines would help nobody.
        return Reading(problems=[Problem(1, "this is neither a CSV file nor a vCard")])
    text = decoded(data)
    is_vcard = text.lstrip()[:11].upper() == "BEGIN:VCARD"
    reading = Reading()
    for found in _vcards(text) if is_vcard else _rows(text):
        if isinstance(found, Problem):
            reading.problems.append(found)
        else:
            _take(found, region, reading)
    return reading


def decoded(data: bytes) -> str:
    """UTF-8 or UTF-16 where it is, else what Windows programs write in Western Europe."""
    if data.startswith(UTF16):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _take(card: Card, region: str, reading: Reading) -> None:
    numbers = []
    for raw in card.numbers:
        try:
            numbers.append(str(read_entry(raw, region)))
        except OfficeError as error:
            reading.problems.append(Problem(card.line, str(error)))
    if card.numbers and not numbers:
        return
    name = next((name for name in (*card.names, card.firm, *numbers) if name.strip()), "")
    try:
        reading.drafts.append(draft_contact(name, numbers, card.firm, _listed(card.listed), region, card.note))
    except OfficeError as error:
        reading.problems.append(Problem(card.line, str(error)))


LISTS = {
    Listed.NONE: {"", "-", "none", "no", "keine", "nein"},
    Listed.VIP: {"vip"},
    Listed.ALLOWED: {"allowed", "allow", "erlaubt", "zugelassen"},
    Listed.BLOCKED: {"blocked", "block", "gesperrt", "blockiert", "sperren"},
}


def _listed(word: str) -> Listed:
    for listed, words in LISTS.items():
        if word.strip().lower() in words:
            return listed
    raise OfficeError(f"“{word}” is no list; choose one of vip, allowed, blocked")


# CSV

HEADINGS = {
    "name": {"name", "display name", "anzeigename", "full name", "vollständiger name", "kontakt", "contact"},
    "first": {"vorname", "first name", "given name"},
    "last": {"nachname", "last name", "surname", "family name", "familienname"},
    "firm": {"firma", "unternehmen", "company", "organization", "organisation", "organization name", "firm"},
    "list": {"liste", "list"},
    "note": {"notiz", "notizen", "bemerkung", "bemerkungen", "kommentar", "note", "notes", "comment", "comments"},
}
NUMBER = re.compile(r"tel|phone|mobil|handy|\bcell|rufnummer|^(nummern?|numbers?)$")
NO_NUMBER = re.compile(r"fax|pager|telex|\btype?\b|\blabel\b|telegram|hotel")
EXCELS_LINE = re.compile(r"sep=.\s*$")
BETWEEN_NUMBERS = re.compile(r":::|[;,|\n]")


def _rows(text: str) -> Iterator[Card | Problem]:
    lines = io.StringIO(text.replace("\0", ""), newline="").readlines()
    first = next((index for index, line in enumerate(lines) if line.strip() and not EXCELS_LINE.match(line)), None)
    if first is None:
        yield Problem(1, "there is nothing in the file")
        return
    columns: Mapping[str, list[int]] | None = None
    for found in _numbered(lines[first:], _delimiter(lines[first]), first):
        if isinstance(found, Problem):
            yield found
        elif columns is None:
            columns = _columns(found[1])
            if "numbers" not in columns:
                yield Problem(found[0], "no column holds numbers; its heading should be Telefon or phone")
                return
        elif any(cell.strip() for cell in found[1]):
            yield _row(*found, columns)


def _delimiter(heading: str) -> str:
    return max(";,\t", key=heading.count)


def _numbered(lines: Sequence[str], delimiter: str, offset: int) -> Iterator[tuple[int, list[str]] | Problem]:
    """Each row with the line it begins on; cells may hold line breaks, so rows are not lines."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = offset + reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error:
            yield Problem(line, "a cell's quotation marks do not match; nothing from here on was read")
            return
        if row is None:
            return
        yield line, row


def _columns(heading: Sequence[str]) -> dict[str, list[int]]:
    """Which columns hold what; a heading nobody knows is passed over."""
    columns: dict[str, list[int]] = {}
    for index, cell in enumerate(heading):
        if meaning := _meaning(" ".join(cell.lower().split())):
            columns.setdefault(meaning, []).append(index)
    return columns


def _meaning(heading: str) -> str | None:
    for meaning, words in HEADINGS.items():
        if heading in words:
            return meaning
    return "numbers" if NUMBER.search(heading) and not NO_NUMBER.search(heading) else None


def _row(line: int, row: Sequence[str], columns: Mapping[str, list[int]]) -> Card:
    def cells(meaning: str) -> list[str]:
        values = (row[index].strip() for index in columns.get(meaning, ()) if index < len(row))
        return [value for value in values if value]

    def cell(meaning: str) -> str:
        return next(iter(cells(meaning)), "")

    pieces = [piece.strip() for value in cells("numbers") for piece in BETWEEN_NUMBERS.split(value)]
    return Card(
        line=line,
        names=[cell("name"), f"{cell('first')} {cell('last')}"],
        firm=cell("firm"),
        numbers=[piece for piece in pieces if piece],
        listed=cell("list"),
        note=cell("note"),
    )


# vCard (RFC 6350 and its forerunners)

WANTED = re.compile(r"(?:[\w-]+\.)?(BEGIN|END|VERSION|FN|N|ORG|TEL|NOTE)[;:]", re.IGNORECASE)
NOT_FOR_TALKING = {"fax", "pager"}


def _vcards(text: str) -> Iterator[Card | Problem]:
    lines = re.split(r"\r\n|\r|\n", text)
    begins: int | None = None
    for number, line in enumerate(lines, start=1):
        word = line.strip().upper()
        if word == "BEGIN:VCARD":
            if begins is not None:
                yield Problem(begins, "the card does not end")
            begins = number
        elif word == "END:VCARD" and begins is not None:
            yield _vcard(begins, lines[begins - 1 : number])
            begins = None
    if begins is not None:
        yield Problem(begins, "the card does not end")


def _vcard(line: int, lines: Sequence[str]) -> Card | Problem:
    try:
        card = vobject.readOne("\r\n".join(text for text in _unfolded(lines) if WANTED.match(text)))
        return Card(
            line=line,
            names=[
                _first(card, "fn", str),
                _first(card, "n", lambda name: f"{_words(name.given)} {_words(name.family)}"),
            ],
            firm=_first(card, "org", lambda org: org if isinstance(org, str) else org[0]),
            numbers=[_number(tel.value) for tel in card.contents.get("tel", ()) if _is_for_talking(tel)],
            note=_first(card, "note", str),
        )
    except Exception as error:  # noqa: BLE001 - vobject raises whatever its decoders do
        return Problem(line, f"the card cannot be read: {error}")


def _unfolded(lines: Sequence[str]) -> list[str]:
    """One property a line.

    vobject undoes folding too, but breaks on letters that quoted-printable folded in the middle, and on pictures.
    """
    whole: list[str] = []
    for line in lines:
        if whole and line[:1] in {" ", "\t"}:
            whole[-1] += line[1:]
        elif whole and whole[-1].endswith("=") and "QUOTED-PRINTABLE" in whole[-1].upper():
            whole[-1] = whole[-1][:-1] + line
        else:
            whole.append(line)
    return whole


def _first(card: vobject.base.Component, name: str, text: Callable[[Any], str]) -> str:
    """The first property of that name that says anything."""
    texts = (text(found.value).strip() for found in card.contents.get(name, ()))
    return next((found for found in texts if found), "")


def _words(value: str | Sequence[str]) -> str:
    """Somebody with two given names has a list of them."""
    return value if isinstance(value, str) else " ".join(value)


def _number(value: str) -> str:
    """Out of `tel:+49-30-1234567;ext=12` (RFC 3966) too: whoever calls shows no extension."""
    return value.removeprefix("tel:").partition(";")[0]


def _is_for_talking(tel: vobject.base.ContentLine) -> bool:
    kinds = [*tel.singletonparams, *(kind for value in tel.params.get("TYPE", ()) for kind in value.split(","))]
    return not NOT_FOR_TALKING & {kind.strip().lower() for kind in kinds}
