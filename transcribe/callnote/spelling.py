"""Names somebody spells: “M-Ü-L-L-E-R”, “Martha, Übermut, Ludwig …”, “S for Sierra”, “Meyer mit E Y”."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from recordings.callnote.sounds import sound
from transcribe.callnote.usual import is_usual

FEWEST = 3
"""Letters; two may be anything."""
REACH = 90
"""Characters behind a name within which it is spelled."""
LIKE = 0.5
"""As much as that of a name has to be in what is spelled, for it to be this name."""
_WORDS = {
    "de": """
        anton aachen berta berlin bertha cäsar chemnitz dora düsseldorf emil essen friedrich frankfurt gustav goslar
        heinrich hamburg ida ingelheim julius jena jot kaufmann konrad köln ludwig leipzig martha marta münchen
        nordpol norbert nürnberg otto offenbach paula potsdam quelle quickborn richard rostock samuel siegfried
        salzwedel theodor tübingen ulrich unna viktor victor völklingen wilhelm wuppertal xanthippe xaver ypsilon
        zacharias zeppelin zwickau ärger ökonom österreich übermut
    """,
    "en": """
        alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa
        quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu
    """,
}
_MORE = {
    "de": {"eszett": "ß", "scharfes": "ß", "schule": "sch", "umlaut": ""},
    "en": {"zed": "z", "zee": "z"},
}
_ALPHABET: Mapping[str, Mapping[str, str]] = {
    language: {word: word[0] for word in words.split()} | _MORE[language] for language, words in _WORDS.items()
}
"""What stands for a letter on the telephone."""
_LIKE = {"de": r"(?:wie|für)", "en": r"(?:as\s+in|for|like)"}
_DOUBLE = {"de": r"(?:doppel[-\s]?|zweimal\s+)", "en": r"double[-\s]?"}
_CUE = {
    "de": re.compile(r"buchstab|geschrieben|schreibt\s+sich|schreibe", re.IGNORECASE),
    "en": re.compile(r"spell|spelt", re.IGNORECASE),
}
_MEANWHILE = r"[\s,.–-]+"


def _letter(language: str) -> str:
    words = "|".join(sorted(_ALPHABET[language], key=len, reverse=True))
    like = rf"\s+{_LIKE[language]}\s+[^\W\d_]+"
    # The “I” of “I need …” is none of the name's before it, but “W-E-Y-E-R ich …” is written as spelled.
    alone = r"(?:(?<=-[^\W\d_])|(?!\s+(?-i:[a-zäöü]{2})))"
    return rf"(?:{_DOUBLE[language]})?(?:[^\W\d_](?![\w'’])(?:{like}|{alone})|(?:{words})\b)"


_RUN = {
    language: re.compile(
        rf"(?<![\w'’]){_letter(language)}(?:{_MEANWHILE}{_letter(language)}){{{FEWEST - 1},}}(?![\w'’])", re.IGNORECASE
    )
    for language in _ALPHABET
}
_ONE = {
    language: re.compile(
        rf"(?P<double>{_DOUBLE[language]})?(?P<letter>[^\W\d_]+)(?:\s+{_LIKE[language]}\s+[^\W\d_]+)?", re.IGNORECASE
    )
    for language in _ALPHABET
}
_SHOUTED = re.compile(r"(?<![\w-])[^\W\d_a-zäöüß]{3,}(?![\w-])")
"""Whisper joins letters now and then: “MÜLLER”."""
_WITH: Mapping[str, re.Pattern[str]] = {
    "de": re.compile(
        r"\s*,?\s+(?:und\s+zwar\s+)?mit\s+(?P<letters>(?:[^\W\d_]|ypsilon)(?:[\s,-]*(?:[^\W\d_]|ypsilon))?)(?![\w])",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\s*,?\s+with\s+an?\s+(?P<letters>[^\W\d_](?:[\s,-]*[^\W\d_])?)(?![\w])", re.IGNORECASE),
}
_SAME_SOUND = (
    ("Meier", "Maier", "Mayer", "Meyer"),
    ("Schmidt", "Schmitt", "Schmid"),
    ("Hofmann", "Hoffmann"),
    ("Stephan", "Stefan"),
    ("Philipp", "Filip"),
    ("Carl", "Karl"),
    ("Becker", "Bäcker"),
)
"""Families of names one hears no difference between."""


@dataclass(frozen=True)
class Spelled:
    """A word that was said letter by letter."""

    value: str
    start: int
    end: int
    is_sure: bool = True
    """Single letters are easily misheard."""


def spelled(text: str, language: str) -> Iterator[Spelled]:
    """Every word that is spelled."""
    for match in _RUN[language].finditer(text):
        word = "".join(_letters(match[0], language))
        if len(word) >= FEWEST:
            has_words = re.search(r"[^\W\d_]{3,}", match[0]) is not None
            yield Spelled(_capital(word), *match.span(), is_sure=has_words)
    for match in _SHOUTED.finditer(text):
        if _CUE[language].search(text[max(0, match.start() - 40) : match.start()]):
            yield Spelled(_capital(match[0]), *match.span())


def mended(name: str, text: str, end: int, letters: Sequence[Spelled], language: str) -> str:
    """The name with the word that was spelled as it is written; `end` is where it ends in the text."""
    if with_letters := _WITH[language].match(text, end):
        return _with(name, re.sub(r"[\s,-]", "", with_letters["letters"].lower().replace("ypsilon", "y")))
    words = name.split()
    for one in letters:
        near = 0 <= one.start - end <= REACH
        for at in range(len(words) - 1, -1, -1):
            # Whisper swallows letters of those that are spelled.
            is_whole = len(one.value) >= len(words[at]) - 1
            if is_whole and _alike(words[at], one.value) >= (LIKE if near else 2 * LIKE - 0.2):
                if language == "de" and not one.is_sure and _is_misheard(one.value, words[at]):
                    return name
                return " ".join((*words[:at], one.value, *words[at + 1 :]))
    return name


def _is_misheard(letters: str, name: str) -> bool:
    """Letters make no other sound of a name: where they seem to, a usual name counts: “Braun”, not “W-R-A-U-N”."""
    return is_usual(name) and not is_usual(letters) and sound(name) != sound(letters)


def _letters(said: str, language: str) -> Iterator[str]:
    for match in _ONE[language].finditer(said):
        word = match["letter"].lower()
        letter = word if len(word) == 1 else _ALPHABET[language].get(word, "")
        yield letter * (2 if match["double"] else 1)


def _capital(word: str) -> str:
    return word[0].upper() + word[1:].lower()


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()


def _with(name: str, letters: str) -> str:
    *first, last = name.split()
    for family in _SAME_SOUND:
        if last in family:
            fitting = [one for one in family if letters in one.lower()]
            return " ".join((*first, fitting[0])) if fitting else name
    return name
