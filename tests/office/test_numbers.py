"""Telephone numbers as people, providers and telephones write them."""

import re

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from office.errors import NotANumber
from office.numbers import caller_number, display, place, readings, to_e164, ways_to_dial


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("030 12345", "+493012345"),
        ("  030 12345 ", "+493012345"),
        ("030/12345-67", "+49301234567"),
        ("(030) 23125042", "+493023125042"),
        ("0049 30 12345", "+493012345"),
        ("+49 30 12345", "+493012345"),
        ("+49 (0)30 12345", "+493012345"),
        ("49301234567", "+49301234567"),
        ("0171-123 45 67", "+491711234567"),
        ("0800 1234567", "+498001234567"),
        ("030 23125-042 ext. 5", "+493023125042"),
        ("+43 1 5550123", "+4315550123"),
        ("0043 1 5550123", "+4315550123"),
        ("4315550123", "+4315550123"),
        ("+44 (0)20 7946 0200", "+442079460200"),
        ("00442079460200", "+442079460200"),
        ("+1 (212) 555-0123", "+12125550123"),
        ("12125550123", "+12125550123"),
        ("+0049 30 12345", "+493012345"),
        ("+030 12345", "+493012345"),
        ("+49 030 12345", "+493012345"),
        ("0049 (0) 30 12345", "+493012345"),
        ("(0)30 12345", "+493012345"),
        ("＋49 30 12345", "+493012345"),
        ("+49\u00a030\u00a012345", "+493012345"),
    ],
)
def test_a_number_is_e164_however_it_is_written(written: str, e164: str) -> None:
    assert to_e164(written, "DE") == e164


@pytest.mark.parametrize(
    ("written", "region", "e164"),
    [
        ("020 7946 0200", "GB", "+442079460200"),
        ("01 5550123", "AT", "+4315550123"),
        ("030 12345", "DE", "+493012345"),
        ("+49 30 12345", "GB", "+493012345"),
    ],
)
def test_a_number_without_country_code_belongs_to_the_region(written: str, region: str, e164: str) -> None:
    assert to_e164(written, region) == e164


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "anonymous",
        "+",
        "0",
        "+49",
        "110",
        "112",
        "1234",
        "sip:alice@example.org",
        "+4930231250421234567",
        "+49301234567890123",
        "030 12a45",
        "030abc",
        "0800FLOWERS",
        "+4930…",
    ],
)
def test_what_nobody_could_dial_is_no_number(written: str) -> None:
    with pytest.raises(NotANumber, match="is not a telephone number"):
        to_e164(written, "DE")


@pytest.mark.parametrize(
    "shown",
    [
        "",
        " ",
        "anonymous",
        "Anonymous",
        "ANONYMOUS",
        "Unavailable",
        "unknown",
        "Restricted",
        "asterisk",
        "anonymous@anonymous.invalid",
        "Unterdrückt",
        "anonym",
        "0",
        "0000000",
        "+",
        "+0",
    ],
)
def test_a_withheld_number_is_none(shown: str) -> None:
    assert caller_number(shown, "DE") is None


@pytest.mark.parametrize(
    ("written", "possible"),
    [
        ("030 12345", ["+493012345"]),
        ("493012345678", ["+493012345678"]),
        ("498955", ["+498955", "+49498955"]),
        ("anonymous", []),
        ("", []),
        ("s", []),
        ("112", ["+49112"]),
    ],
)
def test_digits_without_a_country_code_may_be_read_in_two_ways(written: str, possible: list[str]) -> None:
    assert readings(written, "DE") == possible


@effort(deadline=None)  # the first one loads tables
@given(st.text(max_size=40) | st.from_regex(r"[+0-9() /-]{1,25}"))
def test_whatever_is_written_only_e164_is_read(written: str) -> None:
    assert all(re.fullmatch(r"\+[1-9][0-9]{1,14}", one, re.ASCII) for one in readings(written, "DE"))


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        ("030 23125042", "+493023125042"),
        ("+493023125042", "+493023125042"),
        ("4315550123", "+4315550123"),
        ("alice", "alice"),
        ("1234", "1234"),
        (" 1234 ", "1234"),
        ("x" * 50, "x" * 32),
    ],
)
def test_a_callers_number_is_e164_or_kept_as_it_came(shown: str, kept: str) -> None:
    assert caller_number(shown, "DE") == kept


@pytest.mark.parametrize(
    ("number", "region", "shown"),
    [
        ("+493023125042", "DE", "030 23125042"),
        ("+493023125042", "GB", "+49 30 23125042"),
        ("+491711234567", "DE", "0171 1234567"),
        ("+4315550123", "DE", "+43 1 5550123"),
        ("+442079460200", "GB", "020 7946 0200"),
        ("+491515555555", "DE", "01515555555"),
        ("+491515555555", "AT", "+49 1515555555"),
        ("+49151555555555", "DE", "0151555555555"),
        ("+4312", "AT", "012"),
        ("+49116117", "DE", "116117"),
        ("+49110", "DE", "110"),
        ("+451234", "DK", "1234"),
        ("+1202555012", "US", "202555012"),
        ("+3906123", "IT", "06123"),
        ("1234", "DE", "1234"),
        ("alice", "DE", "alice"),
        ("", "DE", ""),
    ],
)
def test_a_number_is_shown_as_people_write_it(number: str, region: str, shown: str) -> None:
    assert display(number, region) == shown


@pytest.mark.parametrize("typed", ["0151 5555555", "0151 555555555", "0931 23", "030 12345", "0180 555"])
def test_what_is_shown_of_a_number_is_a_way_to_type_it(typed: str) -> None:
    assert to_e164(display(to_e164(typed, "DE"), "DE"), "DE") == to_e164(typed, "DE")


@pytest.mark.parametrize(
    ("e164", "region", "ways"),
    [
        ("+493023125001", "DE", ["493023125001", "00493023125001", "03023125001"]),
        ("+43158858", "DE", ["43158858", "0043158858"]),
        ("+43158858", "AT", ["43158858", "0043158858", "0158858"]),
    ],
)
def test_a_number_is_dialled_in_several_ways(e164: str, region: str, ways: list[str]) -> None:
    assert ways_to_dial(e164, region) == ways
    for way in ways:
        assert to_e164(way, region) == e164


@pytest.mark.parametrize(
    ("number", "language", "expected"),
    [
        ("+493012345678", "de", "Berlin"),
        ("+4315550123", "de", "Wien"),
        ("+4315550123", "en", "Vienna"),
        ("+491712345678", "de", "Mobil"),
        ("+491712345678", "en", "mobile"),
        ("+436641234567", "de", "Österreich"),
        ("+4932221234567", "de", ""),
        ("+800123456789", "de", ""),
        ("4711", "de", ""),
        ("", "de", ""),
    ],
)
def test_a_number_has_the_place_or_the_country_it_is_of(number: str, language: str, expected: str) -> None:
    assert place(number, language, "DE") == expected
