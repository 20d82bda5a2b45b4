"""Numbers as they are said: up to sixty, and the days of a month. Pure."""

from collections.abc import Mapping

_UNITS = {
    "de": ("null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
           "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
           "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
}  # fmt: skip
_TENS = {
    "de": ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig"),
    "en": ("twenty", "thirty", "forty", "fifty", "sixty"),
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
"""By language, from 0 to 60 and a little beyond."""
DAYS: Mapping[str, Mapping[str, int]] = {"de": _german_days(), "en": _english_days()}
"""By language, the days of a month as they are counted: `dritten`, `third`."""


def either(words: Mapping[str, int], *more: str) -> str:
    """A pattern of any of these, the longest first."""
    return "(?:" + "|".join((*more, *sorted(words, key=len, reverse=True))) + ")"


def value(said: str, words: Mapping[str, int]) -> int:
    """The number of digits or of a word that is known."""
    return int(said) if said.isdigit() else words[said.lower()]
