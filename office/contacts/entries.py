"""Numbers and prefixes as people write them into contacts: `030 12345`, `+49 900*`. Pure."""

import re
from dataclasses import dataclass

import phonenumbers

from office.errors import NotANumber
from office.numbers import to_e164

LONGEST = 15
"""Digits of an E.164 number, the country code included."""


@dataclass(frozen=True)
class Entry:
    """A number of a contact: E.164, or the beginning of such numbers."""

    e164: str
    is_prefix: bool = False

    def __str__(self) -> str:
        return f"{self.e164}*" if self.is_prefix else self.e164


def read_entry(raw: str, region: str) -> Entry:
    """The number that is meant, or the prefix where a `*` ends it. Raises NotANumber."""
    text = raw.strip()
    if text.endswith("*"):
        return Entry(_prefix(text.removesuffix("*"), raw, region), is_prefix=True)
    return Entry(to_e164(text, region))


def _prefix(text: str, raw: str, region: str) -> str:
    """A prefix is no number `phonenumbers` would know, so only the ways to write a country code are undone here."""
    if text.startswith(("+", "00")):
        text = text.replace("(0)", "")
    text = re.sub(r"[\s()/.\-‐‑–]", "", text)
    trunk = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) or ""
    if text.startswith("00"):
        text = f"+{text[2:]}"
    elif not text.startswith("+") and text.startswith(trunk):
        text = f"+{phonenumbers.country_code_for_region(region)}{text.removeprefix(trunk)}"
    if not re.fullmatch(rf"\+[1-9][0-9]{{0,{LONGEST - 1}}}", text):
        raise NotANumber(f"“{raw}” is not the beginning of a number; write it like +49 900* or 0900*")
    return text


def beginnings(number: str) -> list[str]:
    """Everything a contact's number can be that fits this E.164 number: `+4`, `+49`, …, the number itself."""
    return [number[:end] for end in range(2, min(len(number), LONGEST + 1) + 1)] if number.startswith("+") else []
