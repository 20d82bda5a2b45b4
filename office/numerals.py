"""Numbers as they are said: in words up to 999,999, and the days of a month. Pure."""

import re
from collections.abc import Mapping

_UNITS = {
    "de": ("null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
           "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
           "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
}  # fmt: skip
_TENS = {
    "de": ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"),
    "en": ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
}
_FIRST_DAYS = {
    "de": ("erste", "zweite", "dritte", "vierte", "fünfte", "sechste", "siebte", "achte", "neunte", "zehnte", "elfte",
           "zwölfte", "dreizehnte", "vierzehnte", "fünfzehnte", "sechzehnte", "siebzehnte", "achtzehnte",
           "neunzehnte"),
    "en": ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
           "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
           "nineteenth"),
}  # fmt: skip
LAST_DAY = 31


def _german() -> dict[str, int]:
    found = {word: number for number, word in enumerate(_UNITS["de"])} | {"eins": 1, "zwo": 2}
    for ten, name in enumerate(_TENS["de"], 2):
        found |= {f"{_UNITS['de'][unit]}und{name}": 10 * ten + unit for unit in range(1, 10)} | {name: 10 * ten}
    return found | {word.replace("ß", "ss"): number for word, number in found.items() if "ß" in word}


def _english() -> dict[str, int]:
    found = {word: number for number, word in enumerate(_UNITS["en"])}
    for ten, name in enumerate(_TENS["en"], 2):
        for unit in range(1, 10):
            found |= {f"{name}{between}{_UNITS['en'][unit]}": 10 * ten + unit for between in ("-", " ")}
        found[name] = 10 * ten
    return found


def _german_days() -> dict[str, int]:
    found = {word: day for day, word in enumerate(_FIRST_DAYS["de"], 1)} | {"siebente": 7}
    later = {f"{word}ste": number for word, number in CARDINALS["de"].items() if 20 <= number <= LAST_DAY}  # noqa: PLR2004
    return {f"{word}{ending}": day for word, day in (found | later).items() for ending in ("n", "r", "s", "")}


def _english_days() -> dict[str, int]:
    found = {word: day for day, word in enumerate(_FIRST_DAYS["en"], 1)} | {"twentieth": 20, "thirtieth": 30}
    for ten, name in ((20, "twenty"), (30, "thirty")):
        for unit, word in enumerate(_FIRST_DAYS["en"][:9], 1):
            if ten + unit <= LAST_DAY:
                found |= {f"{name}{between}{word}": ten + unit for between in ("-", " ")}
    return found


CARDINALS: Mapping[str, Mapping[str, int]] = {"de": _german(), "en": _english()}
"""By language, from 0 to 99."""
DAYS: Mapping[str, Mapping[str, int]] = {"de": _german_days(), "en": _english_days()}
"""By language, the days of a month as they are counted: `dritten`, `third`."""


def either(words: Mapping[str, int], *more: str) -> str:
    """A pattern of any of these, the longest first."""
    return "(?:" + "|".join((*more, *sorted(words, key=len, reverse=True))) + ")"


def value(said: str, words: Mapping[str, int]) -> int:
    """The number of digits or of a word that is known."""
    return int(said) if said.isdigit() else words[said.lower()]


_HUNDRED, _THOUSAND = {"de": "hundert", "en": "hundred"}, {"de": "tausend", "en": "thousand"}
_GAP = {"de": r"[\s-]?(?:und[\s-]?)?", "en": r"[\s-]+(?:and\s+)?"}
_ONE = {"de": "", "en": r"an?"}
"""What may stand for one before a hundred: in German nothing need to, in English something has to."""


def _spelled(language: str) -> str:
    below, gap, one = either(CARDINALS[language]), _GAP[language], _ONE[language]
    hundred, thousand = _HUNDRED[language], _THOUSAND[language]
    hundreds = rf"(?:(?:{below}|{one}){gap}{hundred}(?:{gap}{below})?|{below})"
    return rf"\b(?:(?:{hundreds}|{one}){gap}{thousand}(?:{gap}{hundreds})?|{hundreds})\b"


SPELLED: Mapping[str, str] = {language: _spelled(language) for language in CARDINALS}
"""By language, a pattern of any number in words: `zwölfhundert`, `a hundred and five`."""


def read(said: str, language: str) -> int:
    """The number of words that fit SPELLED, or of digits."""
    if said.isdigit():
        return int(said)
    thousands, thousand, rest = said.lower().rpartition(_THOUSAND[language])
    return (1000 * _hundreds(thousands, language) if thousand else 0) + _hundreds(rest, language, 0 if thousand else 1)


def _hundreds(said: str, language: str, nothing: int = 1) -> int:
    """Nothing said is one before a thousand, and none behind it."""
    if not (said := _bare(said)):
        return nothing
    hundreds, hundred, rest = said.partition(_HUNDRED[language])
    if not hundred:
        return CARDINALS[language][said]
    many, more = _bare(hundreds), _bare(rest)
    return 100 * (CARDINALS[language][many] if many else 1) + (CARDINALS[language][more] if more else 0)


def _bare(said: str) -> str:
    """Without the words between."""
    return re.sub(r"^(?:und|and)\b[\s-]*|^und(?=[a-zäöüß])|^an?$", "", said.strip(" -\t\n")).strip()
