"""Weekdays a greeting names as open or as closed. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from office.calendar_names import WEEKDAY_NUMBERS
from office.greetings.heard.clauses import about_the_office
from office.greetings.heard.dates import begins_with_date
from office.greetings.variables import WEEKDAYS

WEEK = 7


@dataclass(frozen=True)
class NamedDays:
    """Weekdays as they were said; Monday is 0."""

    said: str
    days: frozenset[int]
    is_open: bool


_NUMBERS = {**WEEKDAY_NUMBERS["de"], **WEEKDAY_NUMBERS["en"]}
_PART = {
    "de": r"(?:vormittag|nachmittag|mittag|morgen|abend)?s?\b",
    "en": r"s?\b",
}
_THROUGH = {
    "de": r"\s*(?:bis(?:\s+(?:einschließlich|zum))?|-|–)\s*",
    "en": r"\s*(?:to|through|till|until|-|–)\s*",
}
_OPEN = {
    "de": re.compile(
        r"öffn|offen|erreich|besetzt|für sie da|wieder da|sind da|zurück|im büro|uhr\b|halb|\d:\d\d"
        r"|(?:sprech|öffnungs|büro|geschäfts|telefon|service|kern)(?:zeit|stunde)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\bopen|available|reach (?:us|me)|here\b|hours|\d\s?[ap]\.?\s?m\b|o'clock|noon|past|quarter|\d:\d\d|\bback\b"
        r"|return|in the office|staffed",
        re.IGNORECASE,
    ),
}
_CLOSED = {
    "de": re.compile(
        r"geschlossen|schließ|\bzu\s*$|\bzu bleib|nicht|kein|niemand|außer|ausgenommen|ruhetag|\bfrei\b|urlaub|ferien"
        r"|krank|abwesen|verreist|ohne|feiertag|statt",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"closed|\bnot\b|n't\b|no one|nobody|except|excluding|away|holiday|vacation|out of|unavailable|other than"
        r"|instead|without|\boff\b",
        re.IGNORECASE,
    ),
}


def _pattern(language: str) -> re.Pattern[str]:
    names = "|".join((*WEEKDAYS[language], *(("Sonnabend",) if language == "de" else ())))
    day = rf"(?P<{{}}>{names}){_PART[language]}"
    return re.compile(rf"\b{day.format('first')}(?:{_THROUGH[language]}{day.format('last')})?", re.IGNORECASE)


_DAYS = {language: _pattern(language) for language in WEEKDAYS}


def named_days(text: str, language: str) -> list[NamedDays]:
    """Weekdays that are said to be open or closed; those of which it says neither are left out."""
    return [
        one
        for clauses in about_the_office(text, language)
        for thought in _thoughts(clauses, language)
        for one in _in(thought, language)
    ]


def _thoughts(clauses: list[str], language: str) -> list[str]:
    """Clauses put together so that each says open or closed: “Monday, Tuesday and Friday from 9 to 5 p.m.”"""
    found: list[str] = []
    waiting: list[str] = []
    for clause in clauses:
        waiting.append(clause)
        if _says(clause, language):
            found.append(", ".join(waiting))
            waiting = []
    if waiting and found:
        found[-1] = ", ".join((found[-1], *waiting))
    return found


def _says(clause: str, language: str) -> bool:
    return bool(_OPEN[language].search(clause) or _CLOSED[language].search(clause))


def _in(thought: str, language: str) -> Iterator[NamedDays]:
    is_open = not _CLOSED[language].search(thought)
    for match in _DAYS[language].finditer(thought):
        if not begins_with_date(thought[match.end() :], language):
            yield NamedDays(match[0], _days(match), is_open)


def _days(match: re.Match[str]) -> frozenset[int]:
    first = _NUMBERS[match["first"].lower()]
    last = _NUMBERS[(match["last"] or match["first"]).lower()]
    return frozenset((first + step) % WEEK for step in range((last - first) % WEEK + 1))
