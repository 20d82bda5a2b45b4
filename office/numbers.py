"""Telephone numbers: stored as E.164 (ITU-T E.164, `+` and at most 15 digits), shown as people write them."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat
from phonenumbers.shortnumberinfo import is_valid_short_number_for_region

from office.errors import NotANumber

WITHHELD = frozenset(
    {"", "anonymous", "unknown", "unavailable", "restricted", "private", "withheld", "asterisk"}
    | {"anonym", "unbekannt", "unterdrückt"}
)

_EXTENSION = re.compile(r"[\s,;.]*(?:ext|extension|x|durchwahl|dw|app)[\s.:]*\d{1,7}$", re.IGNORECASE)
LONGEST = 16
"""Characters of an E.164 number, `+` included."""


def to_e164(raw: str, region: str) -> str:
    """`+493012345` for whatever people or trunks write (`030 12345`, `0049 30…`, `+49 (0)30…`, `49301234567`).

    Without `+` or `0` in front, the country code is tried first, and only a number that exists in a plan is believed.
    Raises NotANumber.
    """
    text = _tidy(raw)
    accept = phonenumbers.is_possible_number if text[:1] in {"+", "0"} else phonenumbers.is_valid_number
    for number in _candidates(text, region):
        if accept(number):
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    raise NotANumber(f"“{raw}” is not a telephone number")


def listed(text: str) -> list[str]:
    """The numbers of a field, as they were typed: one a line, or with a comma or semicolon between them."""
    pieces = re.split(r"[\r\n]+|[,;](?=\s*[+(*\d])|[,;]\s*$", text, flags=re.MULTILINE)
    return [piece.strip() for piece in pieces if piece.strip()]


def readings(raw: str, region: str) -> list[str]:
    """The E.164 numbers this can mean, the likeliest first: to be looked up among known ones, never to be dialled.

    One where it is plain which; several where `498955` may be a short number of Munich or one of the area code 04989;
    none where it is no number.
    """
    try:
        return [to_e164(raw, region)]
    except NotANumber:
        possible = filter(phonenumbers.is_possible_number, _candidates(_tidy(raw), region))
        return [phonenumbers.format_number(number, PhoneNumberFormat.E164) for number in possible]


def _tidy(raw: str) -> str:
    """One `+` or `0` in front where there was one; the `(0)` people put after a country code is gone."""
    text = unicodedata.normalize("NFKC", raw).strip()
    # No country code begins with 0: whoever sends “+0049…” or “+089…” has put the plus there unasked.
    text = re.sub(r"^\+\s*(?=0)", "", text)
    trunk_zero = "" if text.startswith(("+", "00")) else "0"
    return re.sub(r"\(\s*0\s*\)", trunk_zero, text)


def _candidates(text: str, region: str) -> Iterator[PhoneNumber]:
    """With the country code first where neither `+` nor `0` tells."""
    if re.search(r"[^\W\d_]|\.\.", _EXTENSION.sub("", text)):
        # phonenumbers leaves letters out or takes them for the digits on their keys, and calls somebody else; and of
        # “+4930…” it makes a number.
        return
    for candidate in [text] if text[:1] in {"+", "0"} else [f"+{text}", text]:
        with suppress(phonenumbers.NumberParseException):
            number = phonenumbers.parse(candidate, region)
            # Germany's plan is open, so phonenumbers takes longer ones for possible.
            if len(phonenumbers.format_number(number, PhoneNumberFormat.E164)) <= LONGEST:
                yield number


def caller_number(raw: str, region: str) -> str | None:
    """The caller's number: E.164 where it is one, as it came where it is not, None where it is withheld."""
    text = raw.strip()
    if is_withheld(text):
        return None
    try:
        return to_e164(text, region)
    except NotANumber:
        return text[:32]


def could_be_number(typed: str, region: str) -> bool:
    """Whether a caller, or who forwards a call, could be shown like this: by a number, however short, or withheld."""
    if is_withheld(typed) or re.fullmatch(r"[+*#\d\s()/.-]*\d[\d\s()/.-]*", typed.strip()):
        return True
    try:
        return bool(to_e164(typed, region))
    except NotANumber:
        return False


def is_withheld(text: str) -> bool:
    """Trunks send a word, an address like `anonymous@anonymous.invalid`, or zeros for a number that is not shown."""
    return text.partition("@")[0].strip().lower() in WITHHELD or not text.strip("+0 ")


@lru_cache(maxsize=4096)
def display(number: str, region: str) -> str:
    """`030 12345` at home, `+43 1 …` from abroad; what is no number is shown as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    if parsed.country_code != phonenumbers.country_code_for_region(region):
        return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
    shown = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    return f"0{shown}" if _lacks_trunk_zero(shown, parsed, region) else shown


def _lacks_trunk_zero(shown: str, number: PhoneNumber, region: str) -> bool:
    """The library shows a number of a length no plan has by its bare digits; only 110, 116117 … are dialled so."""
    return (
        shown == phonenumbers.national_significant_number(number)
        and has_trunk_zero(region)
        and not phonenumbers.is_valid_number(number)
        and not is_valid_short_number_for_region(number, region)
    )


def has_trunk_zero(region: str) -> bool:
    """Whether numbers have a 0 in front at home, which is none of E.164."""
    return phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) == "0"


SHORTEST_ALIKE = 7
"""Digits: shorter ones are alike by chance."""


def are_alike(one: str, other: str) -> bool:
    """Whether two E.164 numbers differ by their country at most: who says `020 7946 0123` means it as at home there."""
    try:
        digits = [phonenumbers.national_significant_number(phonenumbers.parse(each, None)) for each in (one, other)]
    except phonenumbers.NumberParseException:
        return False
    return digits[0] == digits[1] and len(digits[0]) >= SHORTEST_ALIKE


def ways_to_dial(e164: str, region: str) -> list[str]:
    """The digits trunks send for a number: `49301234`, `0049301234` and, at home in `region`, `0301234`."""
    digits = e164.lstrip("+")
    ways = [digits, f"00{digits}"]
    home = str(phonenumbers.country_code_for_region(region))
    if digits.startswith(home):
        ways.append("0" + digits.removeprefix(home))
    return ways


MOBILE = {"de": "Mobil", "en": "mobile"}


def place(number: str, language: str, region: str) -> str:
    """The town of a number, else its country, in a language (`de`); empty where that is not known.

    At home, in `region`, nobody need be told the country: of a mobile number that it is one, of others nothing.
    """
    # A hundred megabytes of towns, for whoever shows some.
    from phonenumbers import geocoder  # noqa: PLC0415

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ""
    found = str(geocoder.description_for_number(parsed, language))
    is_at_home = parsed.country_code == phonenumbers.country_code_for_region(region)
    if not is_at_home or found != geocoder.country_name_for_number(parsed, language):
        return found
    is_mobile = phonenumbers.number_type(parsed) is phonenumbers.PhoneNumberType.MOBILE
    return MOBILE.get(language, MOBILE["en"]) if is_mobile else ""
