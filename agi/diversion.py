"""Who forwarded a call: numbers out of the headers Diversion (RFC 5806) and History-Info (RFC 7044). Pure."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

LONGEST_HEADER = 2000
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
"""A display name: whoever forwards chooses it, so it may hold anything, an address too."""
_USER = re.compile(r"(?:sips?|tel):\s*([^@;>,?]{1,40})", re.IGNORECASE)
_NUMBER = re.compile(r"[+0-9][0-9().\s/-]{3,}")


def diverting_numbers(headers: Iterable[str]) -> list[str]:
    """The numbers named in these headers, in their order, each once, with `+` and digits only.

    A header may hold several entries with commas between them. What is no number is left out.
    """
    found: dict[str, None] = {}
    for header in headers:
        for user in _USER.findall(_QUOTED.sub("", header[:LONGEST_HEADER])):
            number = unquote(user).strip()
            if _NUMBER.fullmatch(number):
                found[_digits(number)] = None
    return list(found)


def _digits(number: str) -> str:
    """Without what people write between the digits, and without the `(0)` they put after a country code."""
    if number.startswith(("+", "00")):
        number = number.replace("(0)", "")
    return re.sub(r"[^+0-9]", "", number)
