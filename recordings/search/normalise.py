"""From text to the tokens that are indexed and asked for: the same on every database. Pure.

A word becomes its German and its English stem without umlauts, so that `Müller`, `Mueller` and `Muller` are one, and
`Heizungen` is `Heizung`. A long word also gets the stems of the parts it may be made of (`Heizungsmonteur`: `heizung`,
`monteur`). There is no list of German words behind that: a word is parted wherever one could begin and another end, so
some of the parts are no words, and nobody asks for them.

A number becomes its digits, with every end of them from MIN_DIGITS on, so that any piece of it is the beginning of a
token.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

LONGEST = 40
"""Characters of a token. What is longer is no word, and found by its beginning."""
MIN_DIGITS = 4
"""A shorter piece of a number is found as a word of its own only."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_COMPOUND = re.compile(r"[^\W_]+(?:[-‐‑–&/][^\W_]+)+")
_RUN = re.compile(r"\+?\d(?:[\s()/.,‐‑–-]{0,3}\d)*")
"""Digits as people write numbers, and as Whisper does where they are said one by one."""

_LETTERS = str.maketrans({"ß": "ss", "æ": "a", "œ": "o", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_SPELT_OUT = re.compile(r"(?<![aeiouq])([aou])e")
"""`ae`, `oe`, `ue` for an umlaut; not in `neue`, `Bauer`, `Quelle`."""

_VOWEL = re.compile(r"[aeiouy]")
_MAY_BEGIN = re.compile(
    # No ending, as in `Heiz-ung`, `Mont-eur`.
    r"(?![^aeiouy]{0,3}ung(?:s|en$|$)|eur|isch|ig(?![eln])|ier|t?ion|m?ent$|ch(?:en|er|t|u))"
    r"(?:[^aeiouy](?=[aeiouy])|[aeiou](?![aeiou]{2})"
    r"|b[lr]|ch|c[lr]|d[rw]|f[lr]|g[lnr]|k[lnrw]|p[fhlnr]|qu|s(?:ch|[cklmnptw])|t[rsw]|v[lr]|wr|z[w])"
)
_MAY_END = re.compile(
    r"(?:[aeiouy][^cjqvw]?|iv|[lr]b|[lnr][dg]|[flmnpr]f|[ct]h|[clnrs]k|r[lmn]|ll|lm|[mn]m|nn|[lmr]p|rr|[^aeiouyhjv]s"
    r"|[^jqvw]t|[lnrt]z|ff|gg|bb|pp|ss)$"
)
_MIN_PART, _MIN_LEFT = 4, 3
_INNER_PART = range(5, 15)
_PARTED_FROM, _INNER_FROM = 7, 14
"""Letters a word has at least to be parted in two, in three."""


@dataclass(frozen=True)
class Piece:
    """A word, or several that are also one (`E-Mail`, `0171 234`), and what it is found by."""

    start: int
    """In the text."""
    end: int
    word: str | None
    """Its token in the order of the words, for phrases; None where the words it is made of have theirs."""
    tokens: frozenset[str]


@lru_cache(128)
def pieces(text: str) -> tuple[Piece, ...]:
    """All of a text: first the words in their order, then what is more than one word.

    A page of what was found asks several times for each text.
    """
    return tuple(_pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    for found in _WORD.finditer(text):
        yield Piece(found.start(), found.end(), stem(found[0]), tokens(found[0]))
    for found in _COMPOUND.finditer(text):
        yield Piece(found.start(), found.end(), None, frozenset(stems(joined(found[0]))))
    for found in _RUN.finditer(text):
        if len(digits := digits_of(found[0])) >= MIN_DIGITS:
            yield Piece(found.start(), found.end(), None, frozenset(ends(digits)))


def runs(text: str) -> Iterator[re.Match[str]]:
    """Where a text has numbers, or pieces of them."""
    return (found for found in _RUN.finditer(text) if len(digits_of(found[0])) >= MIN_DIGITS)


def words(text: str) -> list[str]:
    """The words of a text as they stand, `E-Mail` in one piece."""
    together = re.compile(f"{_COMPOUND.pattern}|{_WORD.pattern}")
    return [found[0] for found in together.finditer(text)]


def joined(compound: str) -> str:
    """`EMail`."""
    return "".join(_WORD.findall(compound))


def phrase(text: str) -> tuple[str, ...]:
    """The words of a text as they follow each other."""
    return tuple(stem(found) for found in _WORD.findall(text))


@lru_cache(50_000)
def stem(word: str) -> str:
    """What a word is in phrases."""
    return stems(word)[0]


def stems(word: str) -> tuple[str, ...]:
    """What a word is asked for by: any of them."""
    folded = fold(word)
    return tuple(dict.fromkeys((_german(folded), _english(folded))))


@lru_cache(50_000)
def tokens(word: str) -> frozenset[str]:
    """What a word is indexed by."""
    # `Büroeinrichtung` has no umlaut in its middle.
    parts = (part for spelling in {fold(word), _plain(word)} for part in _parts(spelling))
    return frozenset((*stems(word), *map(_german, parts)))


def fold(word: str) -> str:
    """Small letters without umlauts and accents: `muller` for Müller, Mueller and MULLER."""
    return _SPELT_OUT.sub(r"\1", _plain(word))


def _plain(word: str) -> str:
    text = unicodedata.normalize("NFKD", word.casefold()).translate(_LETTERS)
    return "".join(letter for letter in text if letter.isalnum())[:LONGEST]


def _parts(word: str) -> Iterator[str]:
    """Beginnings, ends and, in very long words, middles that may be words."""
    if len(word) < _PARTED_FROM or not word.isalpha():
        return
    seams = [at for at in range(_MIN_LEFT, len(word) - _MIN_LEFT + 1) if _may_part(word, at)]
    for at in seams:
        yield from (part for part in (word[:at], word[at:]) if len(part) >= _MIN_PART)
    if len(word) >= _INNER_FROM:
        inner = (word[begin:end] for begin in seams for end in seams if end - begin in _INNER_PART)
        yield from (part for part in inner if _VOWEL.search(part))


def _may_part(word: str, at: int) -> bool:
    left, right = word[:at], word[at:]
    if left[-1] == "s" and right.startswith("ch"):
        return False
    has_vowels = _VOWEL.search(left) and _VOWEL.search(right)
    return bool(has_vowels and _MAY_BEGIN.match(right) and _MAY_END.search(left))


_GERMAN, _ENGLISH = snowballstemmer.stemmer("german"), snowballstemmer.stemmer("english")


def _german(folded: str) -> str:
    return str(_GERMAN.stemWord(folded)) or folded


def _english(folded: str) -> str:
    return str(_ENGLISH.stemWord(folded)) or folded


def digits_of(written: str) -> str:
    """Nothing but the digits; the `(0)` behind a country code is none."""
    text = unicodedata.normalize("NFKC", written)
    if text.startswith(("+", "00")):
        text = re.sub(r"\(\s*0\s*\)", "", text)
    return "".join(letter for letter in text if letter in "0123456789")


def ends(digits: str) -> list[str]:
    """`301234`, `01234`, `1234`: the beginnings of these are the pieces of a number."""
    return [digits[at : at + LONGEST] for at in range(len(digits) - MIN_DIGITS + 1)]


def dialled_at_home(digits: str) -> str:
    """The token of a stored number as it is dialled in its country.

    Told from the same digits in a text: whoever asks for `+43 30 1234` does not want `+49 30 1234`, but may want what
    a caller said, `030 1234`.
    """
    return f"_{digits}"
