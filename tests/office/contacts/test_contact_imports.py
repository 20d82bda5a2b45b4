"""Contacts out of the files other programs write."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.contacts.drafts import ContactDraft
from office.contacts.imports import Problem, Reading, read_contacts
from office.contacts.values import Listed

FILES = Path(__file__).resolve().parents[2] / "data" / "contacts"


def told(reading: Reading) -> list[tuple[str, str, list[str]]]:
    return [(draft.name, draft.firm, [str(entry) for entry in draft.entries]) for draft in reading.drafts]


def read(text: str) -> Reading:
    return read_contacts(text.encode(), "DE")


def draft_of(text: str) -> ContactDraft:
    reading = read(text)
    assert reading.problems == []
    (draft,) = reading.drafts
    return draft


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_is_read_however_it_was_saved(encoding: str, delimiter: str, end: str) -> None:
    rows = [["Vorname", "Nachname", "Firma", "Telefon"], ["Jörg", "Groß", "Größe & Söhne", "030 1234567"]]
    data = end.join(delimiter.join(row) for row in rows).encode(encoding)
    assert told(read_contacts(data, "DE")) == [("Jörg Groß", "Größe & Söhne", ["+49301234567"])]


@pytest.mark.parametrize(
    ("heading", "row", "expected"),
    [
        ("Name,Phone", "Ann Lee,030 1234567", ("Ann Lee", "", ["+49301234567"])),
        ("Name;Nummer;Liste", "Werbung;0900*;gesperrt", ("Werbung", "", ["+49900*"])),
        ("Given Name,Family Name,Mobile Phone,Home Phone", "Ann,Lee,0171 2345678,030 1234567",
         ("Ann Lee", "", ["+491712345678", "+49301234567"])),
        ("Anzeigename,Fax-Nummer,Mobil-Tel.-Nr.", "Ann,030 9999999,0171 2345678", ("Ann", "", ["+491712345678"])),
        ("First Name,Last Name,Organization Name,Phone 1 - Label,Phone 1 - Value",
         "Ann,Lee,Lee Ltd,Work,030 1234567 ::: 0171 2345678",
         ("Ann Lee", "Lee Ltd", ["+49301234567", "+491712345678"])),
        ("Company,Phone", "Lee Ltd,030 1234567", ("Lee Ltd", "Lee Ltd", ["+49301234567"])),
        ("Rufnummer", "030 1234567", ("+49301234567", "", ["+49301234567"])),
        ('"Telefon (privat)";"Name"', '"030 1234567";"Lee, ""Ann"""', ('Lee, "Ann"', "", ["+49301234567"])),
        ("Kundennummer;Name;Telefon geschäftlich", "4711;Ann;030/1234567", ("Ann", "", ["+49301234567"])),
        ("name,phone,phone", "Ann,030 1234567,0049301234567", ("Ann", "", ["+49301234567"])),
    ],
)  # fmt: skip
def test_headings_are_known_in_german_and_english(heading: str, row: str, expected: tuple[str, str, list[str]]) -> None:
    reading = read(f"{heading}\n{row}\n")
    assert (told(reading), reading.problems) == ([expected], [])


@pytest.mark.parametrize(
    ("word", "listed"),
    [("", Listed.NONE), ("VIP", Listed.VIP), ("erlaubt", Listed.ALLOWED), ("Blocked", Listed.BLOCKED)],
)
def test_a_column_says_which_list_a_contact_is_on(word: str, listed: Listed) -> None:
    assert draft_of(f"name;phone;list;note\nAnn;030 1234567;{word};nice").listed is listed


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem(1, "there is nothing in the file")),
        ("\n\n", Problem(1, "there is nothing in the file")),
        ("sep=;\n", Problem(1, "there is nothing in the file")),
        ("sep=;\nName;Telefon\nAnn;112", Problem(3, "“112” is not a telephone number")),
        ("Name;Stadt\nAnn;Ulm", Problem(1, "no column holds numbers")),
        ("Name;Telefon\n\nAnn;hello", Problem(3, "“hello” is not a telephone number")),
        ('Name;Telefon\n"An\nna";030 1234567\nBert;', Problem(4, "“Bert” needs at least one number")),
        ('Name;Telefon\nAnn;030 1234567\n"Bert;030 1234567', Problem(3, "quotation marks")),
        ("Name;Telefon;Liste\nAnn;030 1234567;best", Problem(2, "“best” is no list")),
        ("Name;Telefon\nAnn", Problem(2, "“Ann” needs at least one number")),
        (f"Name;Telefon\n{'A' * 121};030 1234567", Problem(2, "longer than 120")),
        ("BEGIN:VCARD\nFN:Ann", Problem(1, "the card does not end")),
        ("BEGIN:VCARD\nFN:Ann\nBEGIN:VCARD\nFN:Bo\nTEL:030 1234567\nEND:VCARD", Problem(1, "the card does not end")),
        ("BEGIN:VCARD\nFN:Bo\nTEL:030 1234567\nEND:VCARD\nBEGIN:VCARD\nFN:Ann\nEND:VCARD",
         Problem(5, "“Ann” needs at least one number")),
        ("BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=FC\nTEL:030 1234567\nEND:VCARD",
         Problem(1, "the card cannot be read")),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_its_line(text: str, problem: Problem) -> None:
    (found,) = read(text).problems
    assert found.line == problem.line
    assert problem.reason in found.reason


def test_a_contact_keeps_the_numbers_that_can_be_used() -> None:
    reading = read("Name;Telefon;Mobil\nAnn;hello;0171 2345678\n")
    assert told(reading) == [("Ann", "", ["+491712345678"])]
    assert [problem.line for problem in reading.problems] == [2]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("outlook-2.1.vcf", [("Jörg Müller-Lüdenscheidt", "Müller GmbH", ["+491712345678", "+49301234567"])]),
        (
            "iphone-3.0.vcf",
            [
                ("Anna Öztürk", "Bäckerei Lenz, Söhne", ["+491712345678", "+49301234567"]),
                ("Klinik am Park", "Klinik am Park", ["+43155501230"]),
            ],
        ),
        ("nextcloud-4.0.vcf", [("Zoë Weiß", "", ["+49301234567", "+491712345678"])]),
    ],
)
def test_vcards_of_every_version_are_read(name: str, expected: list[tuple[str, str, list[str]]]) -> None:
    reading = read_contacts((FILES / name).read_bytes(), "DE")
    assert (told(reading), reading.problems) == (expected, [])


def test_a_vcards_note_is_kept() -> None:
    (draft,) = read_contacts((FILES / "nextcloud-4.0.vcf").read_bytes(), "DE").drafts
    assert draft.note == "ruft morgens an\nduzen, bitte"


@given(st.one_of(st.binary(), st.text().map(str.encode)))
def test_no_file_makes_it_fail(data: bytes) -> None:
    read_contacts(data, "DE")


PIECES = ["BEGIN:VCARD", "END:VCARD", "TEL;TYPE=cell:", "030 1234567", "N:a;b", "FN:", "=", '"', ";", "\n", " "]


@given(st.lists(st.sampled_from(PIECES)))
def test_no_vcard_makes_it_fail(pieces: list[str]) -> None:
    read("BEGIN:VCARD\n" + "".join(pieces))
    read("Name;Telefon\n" + "".join(pieces))


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"PK\x03\x04\x14\0\x06\0"])
def test_a_picture_or_a_spreadsheet_is_told_to_be_no_contacts(data: bytes) -> None:
    reading = read_contacts(data, "DE")
    assert [problem.reason for problem in reading.problems] == ["this is neither a CSV file nor a vCard"]
    assert reading.drafts == []
