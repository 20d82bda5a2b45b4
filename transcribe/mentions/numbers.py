"""Telephone numbers, in digits or in words: “0171 234 56 78”, “null eins sieben eins …”, “double five”.

What need not be one is none: an order number, a postcode, a year must never be offered to be rung.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

import phonenumbers

from office.numbers import has_trunk_zero
from transcribe.mentions.digits import Part, runs
from transcribe.mentions.mention import Kind, Mention

FEWEST = 7
"""Digits with the area code, without the 0 or the country code: less is a postcode or a part of a number."""
FEWEST_WITH_AREA = 9
"""More than any number has without its area code."""
MOST = 15
"""Of E.164."""
_LABEL_REACH = 50
"""Characters before a number in which it is said what number it is."""

_PAUSE = re.compile(r"[.,?!…]\s|\n")
"""Between them something else may begin."""
_COUNTED = re.compile(
    r"\s?(?:uhr|euro?s?|€|\$|£|%|prozent|dollars?|pounds?|pfund|franken|cents?|stück|personen|leute|jahre?n?"
    r"|tagen?|wochen?"
    r"|stunden?|minuten?|kilo\w*|meter|liter|o'?\s?clock|[ap]\.?m\b|percent|people|years?|days?|weeks?|hours?"
    r"|minutes?"
    r"|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)\b|\s?[€$£%]|[:.,]\d",
    re.IGNORECASE,
)
"""What stands in front is no part of a number."""
_OTHER_NUMBER = re.compile(
    r"\b(?!\w*(?:ruf|telefon|handy|mobil|fax|festnetz|büro|privat|dienst))[a-zäöüß]{3,}-?(?:[nm]u(?:mm|nn)ern?|nr\b|zeichen"
    r"|code)"
    r"|\b(?:kunden|auftrags|rechnungs|vertrags|bestell|vorgangs)-?\s?[nmw]?[uo](?:mm|nn|ng|nk|n)\w{1,4}\b"
    r"|\b(?:iban|bic|plz|postleitzahl|pin|code|isbn|vat)\b"
    r"|\b(?:order|customer|client|invoice|reference|account|ticket|tracking|serial|policy|case|booking|reservation"
    r"|membership|member|contract|file|part|item|product|confirmation|room|insurance|tax|security|card|article"
    r"|delivery)"
    r"\s+(?:number|no\b|code|id\b)|\b(?:zip|postcode|postal)\b"
    r"|\b(?:konto|kunde|bestellung|auftrag|rechnung|vorgang|vertrag|ticket|order|invoice|account|case|contract)"
    r"(?:\s+(?:nummer|nr|number|no))?(?:\s+(?:ist|lautet|is))?(?:\s+(?:die|the))?[\s.:,]*$",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(
    r"telefon|handy|mobil|rückruf|zurückruf|anruf|anzuruf|erreich|\bruf|durchwahl|\btel\b|phone|mobile|\bcell|\bcall"
    r"|reach|\bring\b|\btext me",
    re.IGNORECASE,
)


def numbers(text: str, language: str, region: str) -> Iterator[Mention]:
    """The numbers that exist in a plan and are not said to be something else.

    One without a leading 0 or country code is left out where the region (`DE`) has such a 0.
    """
    for run in runs(text, language):
        yield from _in_run(text, run, region)


def _in_run(text: str, run: Sequence[Part], region: str) -> Iterator[Mention]:
    first = 0
    while first < len(run):
        end, number = _longest(text, run, first, region)
        if number and not _is_other(text, run[first].start):
            yield Mention(Kind.NUMBER, run[first].start, run[end - 1].end, number)
        first = end


def _longest(text: str, run: Sequence[Part], first: int, region: str) -> tuple[int, str | None]:
    """Where the number ends that begins here, and which it is; the next part, and None, where none does."""
    is_beginning = first == 0 or _pauses(text, run, first) or run[first].digits[0] == "+"
    if is_beginning and (run[first].may_begin or not has_trunk_zero(region)):
        for end in _ends(text, run, first):
            if number := _number(text, run[first:end], region):
                return end, number
    return first + 1, None


def _ends(text: str, run: Sequence[Part], first: int) -> Iterator[int]:
    """Where it may end, the likeliest place first."""
    last = len(run)
    while last > first + 1 and _COUNTED.match(text, run[last - 1].end):
        last -= 1
    pauses = [end for end in range(first + 1, last) if _pauses(text, run, end)]
    yield from (end for end in pauses if run[end].may_begin and _are_enough(run[end:]))
    yield last
    yield from reversed(pauses)


def _are_enough(parts: Sequence[Part]) -> bool:
    """Whether they may be a number of their own: a last 0 said alone is none."""
    return sum(len(part.digits) for part in parts) >= FEWEST


def _pauses(text: str, run: Sequence[Part], before: int) -> bool:
    return _PAUSE.search(text, run[before - 1].end, run[before].start) is not None


def _number(text: str, parts: Sequence[Part], region: str) -> str | None:
    """E.164 where the parts make a number that can exist."""
    kept = [part for part in parts if not _is_dropped_zero(text, parts, part)]
    whole = [part.digits for part in kept]
    for said in dict.fromkeys(map("".join, (whole, [part.apart for part in kept], _joined(kept)))):
        with suppress(phonenumbers.NumberParseException):
            number = phonenumbers.parse(said, region)
            if phonenumbers.is_valid_number(number) and FEWEST <= len(str(number.national_number)) <= MOST:
                return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _joined(parts: Sequence[Part]) -> list[str]:
    """The digits where “90, 8” is “ninety-eight” said slowly."""
    joined: list[str] = []
    for before, part in zip([None, *parts], parts, strict=False):
        if before and before.is_ten and re.fullmatch("[1-9]", part.digits):
            joined[-1] = joined[-1][0] + part.digits
        else:
            joined.append(part.digits)
    return joined


def _is_dropped_zero(text: str, parts: Sequence[Part], part: Part) -> bool:
    """The zero of “+49 (0) 30”."""
    in_brackets = text[part.start - 1 : part.end + 1] == "(0)" and part.start > 0
    return in_brackets and parts[0].digits in {"+", "00"}


def _is_other(text: str, start: int) -> bool:
    """Whether what was said last before it, in the same sentence, makes it another number than one to be rung."""
    before = re.split(r"(?<![Nn]r)(?<!\b[Nn]o)[.!?]\s", text[max(0, start - _LABEL_REACH) : start])[-1]
    other = [match.end() for match in _OTHER_NUMBER.finditer(before)]
    telephone = [match.end() for match in _TELEPHONE.finditer(before)]
    return max(other, default=-1) > max(telephone, default=-1)


def with_lost_zero(digits: str, region: str) -> str | None:
    """E.164 of digits whose first 0 nobody heard: they are too many for a number without an area code."""
    if digits[0] in "+0" or len(digits) < FEWEST_WITH_AREA or not has_trunk_zero(region):
        return None
    with suppress(phonenumbers.NumberParseException):
        number = phonenumbers.parse(f"0{digits}", region)
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def digits_in(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Where digits are said one after another, and which: whole numbers or not, of whatever kind, but no other kind by
    name.
    """
    for run in runs(text, language):
        if not _is_other(text, run[0].start):
            yield run[0].start, run[-1].end, "".join(part.digits for part in run)
