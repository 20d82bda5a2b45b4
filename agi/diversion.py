"""Who forwarded a call: numbers out of the headers Diversion (RFC 5806) and History-Info (RFC 7044). Pure."""

import re
from collections.abc import Iterable

LONGEST_HEADER = 2000
_USER = re.compile(r"(?:sips?|tel):\s*([^@;>,?]{1,40})", re.IGNORECASE)
_NUMBER = re.compile(r"[+0-9][0-9().\s/-]{3,}")


def diverting_numbers(headers: Iterable[str]) -> list[str]:
    """The numbers named in these headers, in their order, each once, with `+` and digits only.

    A header may hold several entries with commas between them. What is no number is left out.
    """
    found: dict[str, None] = {}
    for header in headers:
        for user in _USER.findall(header[:LONGEST_HEADER]):
            number = user.strip().replace("%2B", "+").replace("%2b", "+")
            if _NUMBER.fullmatch(number):
                found[re.sub(r"[^+0-9]", "", number)] = None
    return list(found)
