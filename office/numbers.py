"""Telephone numbers: stored as E.164 (ITU-T E.164, `+` and at most 15 digits), shown as people write them."""

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat

from office.errors import NotANumber

WITHHELD = {"", "anonymous", "unknown", "unavailable", "restricted", "private", "withheld", "asterisk"}


def to_e164(raw: str, region: str) -> str:
    """`+493012345` for whatever people or trunks write (`030 12345`, `0049 30…`, `+49 (0)30…`, `49301234567`).

    Without `+` or `0` in front, the country code is tried first, and only a number that exists in a plan is believed.
    Raises NotANumber.
    """
    text = raw.strip().replace("(0)", "")
    if re.search(r"\d[^\W\d_]+\d", text):
        # phonenumbers leaves the letter out and calls somebody else.
        raise NotANumber(f"“{raw}” is not a telephone number")
    is_complete = text[:1] in {"+", "0"}
    candidates = [text] if is_complete else [f"+{text}", text]
    accept = phonenumbers.is_possible_number if is_complete else phonenumbers.is_valid_number
    for candidate in candidates:
        try:
            number = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if accept(number):
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    raise NotANumber(f"“{raw}” is not a telephone number")


def caller_number(raw: str, region: str) -> str | None:
    """The caller's number: E.164 where it is one, as it came where it is not, None where it is withheld."""
    text = raw.strip()
    if text.lower() in WITHHELD:
        return None
    try:
        return to_e164(text, region)
    except NotANumber:
        return text[:32]


def display(number: str, region: str) -> str:
    """`030 12345` at home, `+43 1 …` from abroad; what is no number is shown as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    home = parsed.country_code == phonenumbers.country_code_for_region(region)
    return phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)


def ways_to_dial(e164: str, region: str) -> list[str]:
    """The digits trunks send for a number: `49301234`, `0049301234` and, at home in `region`, `0301234`."""
    digits = e164.lstrip("+")
    ways = [digits, f"00{digits}"]
    home = str(phonenumbers.country_code_for_region(region))
    if digits.startswith(home):
        ways.append("0" + digits.removeprefix(home))
    return ways
