"""The number to call back, as it is said."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

import phonenumbers

from transcribe.callnote.note import Field
from transcribe.callnote.said import Said
from transcribe.mentions import Kind, Mention
from transcribe.mentions.numbers import digits_in, with_lost_zero

FEWEST = 5
"""Digits of a number that is none in any plan: a digit was lost, or it is one without an area code."""
USUAL_MOST = 11
"""Digits without the country code: hardly a number has more, though plans allow it."""
_CUE: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"(?<!kunden)(?<!rechnungs)(?<!vertrags)(?<!auftrags)(?<!bestell)(?:(?:telefon|handy|mobil|rückruf|ruf"
        r"|büro|durchwahl)nummer|\bnummer|durchwahl|handy|mobil|festnetz"
        r"|telefon|erreich\w*|zurückruf\w*|rückruf|ruf\w*|anruf\w*|anzurufen)\b[^.!?\d]{0,40}$",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:(?:my|the|phone|mobile|cell|telephone|direct|office|callback)\s+number|reach(?:ed)?|call|ring"
        r"|phone|contact|text"
        r"|number['’]s)\b[^.!?\d]{0,40}$",
        re.IGNORECASE,
    ),
}
"""Behind it stands the number to be rung."""
_CORRECTED: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:nein|falsch|entschuldigung|sorry|quatsch|stimmt\s+nicht|sondern|korrigiere|moment|richtig)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\b(?:no|sorry|wrong|correction|rather|instead|not|mistake|scratch\s+that)\b", re.IGNORECASE),
}
"""Between two numbers: the second one counts."""
_AGAIN: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(r"\b(?:wiederhole|noch\s?mal|noch\s+einmal|nochmals)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:again|once\s+more|repeat)\b", re.IGNORECASE),
}
"""Between two numbers: they are meant to be one."""
_BEST: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:am\s+besten|lieber|am\s+ehesten|besser|bitte\s+unter|zurück\s+unter)\b[^.!?\d]{0,40}$", re.IGNORECASE
    ),
    "en": re.compile(
        r"\b(?:best|better|rather|preferably|call\s+(?:me\s+)?back\s+(?:on|at))\b[^.!?\d]{0,40}$", re.IGNORECASE
    ),
}
_NOT: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\b(?:nicht|nicht\s+mehr|statt|anstatt)\s+(?:unter\s+)?(?:de[rm]\s+|die\s+"
        r"|meiner\s+)?(?:alten\s+)?(?:nummer\s+)?$"
        r"|\b(?:alte|bisherige|ihre|eure|sie\s+(?:haben|hatten)\s+mir)\s+(?:telefon|handy)?nummer\s+(?:war"
        r"|ist)?\s*(?:die\s+)?$",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:not|instead\s+of|old\s+number\s+(?:is|was)|your\s+number\s+(?:is)?)\s*(?:on\s+|at\s+)?$", re.IGNORECASE
    ),
}
_LOOK_BACK = 70
"""Characters."""


def callback(said: Said, language: str, region: str, mentions: Sequence[Mention]) -> Field | None:
    """The number the caller wants to be rung at; where none is whole, the digits somebody calls their number."""
    found = [one for one in mentions if one.kind is Kind.NUMBER]
    wanted = [one for one in found if not _NOT[language].search(_before(said.text, one.start))]
    if chosen := _chosen(said.text, language, wanted or found):
        return said.field(chosen.value, chosen.start, chosen.end)
    for start, end, digits in _bare(said.text, language, mentions):
        return said.field(with_lost_zero(digits, region) or digits, start, end)
    for start, end, digits in _untaken(said.text, language, mentions):
        if not said.text[start:end].isalnum() and (mobile := _mobile_with_lost_zero(digits, region)):
            return said.field(mobile, start, end)
    return None


def _chosen(text: str, language: str, found: Sequence[Mention]) -> Mention | None:
    """The one that is put right, or said to be the best, or said most often, or first."""
    if not found:
        return None
    for earlier, later in itertools.pairwise(found):
        if earlier.value != later.value and _CORRECTED[language].search(text[earlier.end : later.start]):
            return later
    for one in found:
        if _BEST[language].search(_before(text, one.start)):
            return one
    for earlier, later in itertools.pairwise(found):
        if _AGAIN[language].search(text[earlier.end : later.start]):
            return max(later, earlier, key=lambda one: _completeness(one.value))
    told = [one for one in found if _CUE[language].search(_before(text, one.start))] or found
    values = [one.value for one in told]
    most = max(values, key=values.count)
    return next(one for one in told if one.value == most)


def _completeness(number: str) -> int:
    """Whisper leaves digits out, and hardly ever puts some in; but where it does, the number is longer than any is."""
    digits = len(str(phonenumbers.parse(number).national_number))
    return digits if digits <= USUAL_MOST else -digits


def _bare(text: str, language: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, str]]:
    for start, end, digits in _untaken(text, language, mentions):
        if len(digits) >= FEWEST and _CUE[language].search(_before(text, start)):
            yield start, end, digits


def _untaken(text: str, language: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, str]]:
    """Digits that are of no number, day or amount."""
    for start, end, digits in digits_in(text, language):
        if not any(one.start < end and start < one.end for one in mentions):
            yield start, end, digits


def _mobile_with_lost_zero(digits: str, region: str) -> str | None:
    """A whole mobile number, in pieces, is one to be rung even where “my number is oh” was not heard at all."""
    number = with_lost_zero(digits, region)
    is_mobile = number and phonenumbers.number_type(phonenumbers.parse(number)) is phonenumbers.PhoneNumberType.MOBILE
    return number if is_mobile else None


def _before(text: str, start: int) -> str:
    return text[max(0, start - _LOOK_BACK) : start]
