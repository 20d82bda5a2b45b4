"""Proper names as a transcript writes them: which words make a name or a firm, from a place in the text on."""

import re
from collections.abc import Mapping
from functools import lru_cache

from office.calendar_names import MONTH_NUMBERS, WEEKDAY_NUMBERS
from office.numerals import CARDINALS
from transcribe.callnote.vocabulary import BEHIND_VON, FIRMS, NO_NAMES, NOT_FIRMS, PARTICLES

MOST = 4
"""Words of one person's name, particles not counted."""
MOST_OF_FIRM = 6
KEPT = 4
"""Texts: one is asked about at every word."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_TITLE = {
    "de": r"(?:(?:herrn?|frau|fräulein|familie|dr\.|doktor|prof\.|professor(?:in)?|rechtsanw(?:alt|ältin))\s+)+",
    "en": r"(?:(?:mr|mrs|ms|miss|mister|dr|doctor|prof|professor|sir)\.?\s+)+",
}
TITLE: Mapping[str, re.Pattern[str]] = {language: re.compile(one, re.IGNORECASE) for language, one in _TITLE.items()}
_CALENDAR = {language: frozenset((*MONTH_NUMBERS[language], *WEEKDAY_NUMBERS[language])) for language in MONTH_NUMBERS}


@lru_cache(KEPT)
def has_capitals(text: str) -> bool:
    """Whether capitals tell anything in this text."""
    return text != text.lower()


def as_written(said: str) -> str:
    """With capitals where a text has none."""
    if has_capitals(said):
        return said
    return " ".join(word if word in PARTICLES else word.title() for word in said.split())


def is_firm_word(word: str, language: str) -> bool:
    """Whether it says that somebody speaks of a firm: “Hausverwaltung”, “Limited”."""
    return FIRMS[language].fullmatch(word) is not None


def is_no_firm(word: str) -> bool:
    """A place, a department."""
    return word.lower() in NOT_FIRMS


def is_name_word(word: str, language: str, *, capitals: bool = True) -> bool:
    """Whether it can be a part of somebody's name."""
    small = re.sub(r"['’](?:m|s|d|t|re|ve|ll)$", "", word.lower())
    return (
        (word[0].isupper() or not capitals)
        and small not in NO_NAMES[language]
        and small not in _CALENDAR[language]
        and small not in CARDINALS[language]
        and not is_firm_word(word, language)
    )


def person(text: str, start: int, language: str, *, strict: bool = True) -> tuple[int, int] | None:
    """Where the name of a person stands that begins here, its titles left out but for that of a doctor.

    Not `strict`: somebody has just said that a name follows, so one word without a capital is taken for one.
    """
    capitals = has_capitals(text)
    title = TITLE[language].match(text, start)
    first = at = _behind_plain_titles(text, start) if title else start
    at = title.end() if title else at
    end, count = None, 0
    while count < MOST and (word := _WORD.match(text, at)):
        is_last_name = count > 0 and language == "de" and word[0].lower() in _CALENDAR[language]
        if is_last_name or is_name_word(word[0], language, capitals=capitals and (strict or count > 0)):
            end, count = word.end(), count + 1
            if text[end : end + 2] == ". " and len(word[0]) == 1:
                at = end + 2
                continue
        elif not (word[0].lower() in PARTICLES and _is_particle(text, word, language)):
            break
        if text[word.end() : word.end() + 1] != " ":
            break
        at = word.end() + 1
    return (first, end) if end else None


def _behind_plain_titles(text: str, start: int) -> int:
    """Behind “Herr”, before “Dr.”"""
    plain = re.compile(r"(?:(?:herrn?|frau|fräulein|familie|mr|mrs|ms|miss|mister)\.?\s+)*", re.IGNORECASE)
    found = plain.match(text, start)
    return found.end() if found else start


def _is_particle(text: str, word: re.Match[str], language: str) -> bool:
    """Whether a family's name goes on: “von Bülow”, “von der Heide”, “van den Berg”; not “von der Firma”."""
    rest = re.match(r"\s+(?:(?:der|den|dem|de|la)\s+)?([^\W\d_]+)", text[word.end() :])
    if rest is None or not rest[1][0].isupper():
        return False
    if language == "de" and word[0].lower() in {"von", "vom", "der", "zu", "zur", "den", "dem"}:
        return rest[1].lower() in BEHIND_VON
    return is_name_word(rest[1], language)


def firm(text: str, start: int, language: str) -> tuple[int, int] | None:
    """Where the firm stands that begins here: words with capitals, and what joins them."""
    joining = re.compile(r"\s+(?:(?:und|and|of|the|&|\+|für|u\.)\s+)?|\s?&\s?|\s?\+\s?|-")
    dotted = re.compile(r"(?:Dr|Prof|Co|St|Inc|Ltd|e\.\s?V)\.")
    at, end, count = start, None, 0
    capitals = has_capitals(text)
    while count < MOST_OF_FIRM and (word := re.compile(r"[^\W_]+(?:['’.][^\W\d_]+)*").match(text, at)):
        is_part = word[0][0].isupper() or word[0][0].isdigit() or is_firm_word(word[0], language) or not capitals
        if not is_part or word[0].lower() in NO_NAMES[language] - {"stadt", "auto", "büro"}:
            break
        abbreviated = dotted.match(text, at)
        end, count = (abbreviated or word).end(), count + 1
        gap = joining.match(text, end)
        if not gap:
            break
        at = gap.end()
    return (start, end) if end else None
