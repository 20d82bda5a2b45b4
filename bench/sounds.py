"""Which German names sound the same, by a measure the rules know nothing of: Kölner Phonetik (H. J. Postel, 1969)."""

import itertools
import re
import unicodedata

_CODES = {letter: code for letters, code in (
    ("aeijouy", "0"), ("bp", "1"), ("dt", "2"), ("fvw", "3"), ("gkq", "4"), ("l", "5"), ("mn", "6"), ("r", "7"),
    ("szß", "8"),
) for letter in letters}  # fmt: skip
_BEGINS_HARD, _HARD = "ahkloqrux", "ahkoqux"
"""What follows a C that is said as K, at the beginning of a word and within it."""


def cologne(word: str) -> str:
    """The code of a word; the same for words that may sound the same. Vowels count at the beginning alone."""
    plain = unicodedata.normalize("NFKD", word.lower().replace("ph", "f"))
    letters = re.sub(r"[^a-zß]", "", plain)
    around = zip(" " + letters, letters, letters[1:] + " ", strict=False)
    codes = "".join(_code(before, letter, behind) for before, letter, behind in around)
    merged = "".join(code for code, _same in itertools.groupby(codes))
    return merged[:1] + merged[1:].replace("0", "")


def _code(before: str, letter: str, behind: str) -> str:
    if letter == "h":
        return ""
    if letter == "x":
        return "8" if before in "ckq" else "48"
    if letter in "dt" and behind in "csz":
        return "8"
    if letter == "c":
        hard = _BEGINS_HARD if before == " " else _HARD
        return "4" if behind in hard and before not in "sz" else "8"
    return _CODES[letter]


def sound_the_same(name: str, other: str) -> bool:
    """Word by word."""
    return [cologne(word) for word in name.split()] == [cologne(word) for word in other.split()]
