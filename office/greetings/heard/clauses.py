"""Where a thought ends in a transcript, and which thoughts are not about the office. Pure."""

import re
from collections.abc import Iterator, Mapping

from office.greetings.variables import MONTHS

_MONTH = "|".join(month for months in MONTHS.values() for month in months)
_STOP = rf"(?<!\bDr)(?<!\bSt)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bProf)[.!?]\s+(?!(?:{_MONTH})\b)(?=[^\W\d_a-zäöü])"
"""A full stop before a month counts a day: `3. Januar`."""
_DATE = rf"(?:(?:de[mnr]|the)\s+)?(?:\d|(?:{_MONTH})\b)"
_SENTENCE, _CLAUSE = re.compile(_STOP), re.compile(rf"{_STOP}|,\s+(?!{_DATE})|[;:!?]\s+")
"""The comma of “Monday, November 30, 2026” ends nothing."""

ANOTHER_SERVICE: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"not(?:dienst|f[aä]ll|ruf)|bereitschaft|störung|vertret|tag der offenen tür|umzieh|umzug|umgezogen"
        r"|finden sie uns|adresse",
        re.IGNORECASE,
    ),
    "en": re.compile(r"emergenc|urgent|on call|stand-?in|open day|moving to|moved to|address", re.IGNORECASE),
}
"""Whoever speaks of these goes on to their hours, not the office's."""
AN_ASIDE: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"eingeh|eingegangen|nachricht|mailbox|e-?mail|online|internet|web-?(?:site|seite|shop)|r[uü]ckruf|zurückruf"
        r"|\bruf\w*\b.*\bzurück|termin|liefer",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"messages?\b|voicemail|e-?mail|online|internet|website|\bcall\w* (?:you|\w+ back)|your call|appointment"
        r"|deliver",
        re.IGNORECASE,
    ),
}
"""What else has a time or a day."""


def sentences(text: str) -> list[str]:
    return _split(_SENTENCE, text)


def clauses(text: str) -> list[str]:
    return _split(_CLAUSE, text)


def about_the_office(text: str, language: str) -> Iterator[list[str]]:
    """By sentence, the clauses that speak of nothing else."""
    for sentence in sentences(text):
        if not ANOTHER_SERVICE[language].search(sentence):
            yield [clause for clause in clauses(sentence) if not AN_ASIDE[language].search(clause)]


def _split(border: re.Pattern[str], text: str) -> list[str]:
    return [stripped for part in border.split(text) if (stripped := part.strip())]
