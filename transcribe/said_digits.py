"""Digits said one after another, of which Whisper is less sure than of words, heard in three ways. Pure.

Whisper writes a number as numbers were written before. Left to itself it writes a whole one at once, loses digits and
makes some up; after a text that writes each digit by itself, or each as a word, it hears most of them better and some
worse. What two of the three ways have in common is hardly ever wrong (bench/callnote.py).
"""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from transcribe.mentions.digits import runs

FEWEST = 3
"""Digits one after another: less is a day or an hour, which Whisper hears well."""
LIKE = 7
"""Digits both have in common: no chance."""
APART: Mapping[str, str] = {
    "de": "Meine Nummer ist 0 1 7 1, 2 3 4 5 6 7 8.",
    "en": "My number is 0 2 0, 7 9 4 6, 3 5 8.",
}
"""By language, a text that writes digits apart."""
IN_WORDS: Mapping[str, str] = {
    "de": "Meine Nummer ist null eins sieben eins, zwo drei, vier fünf, sechsundsiebzig, acht.",
    "en": "My number is oh two oh, seven nine four six, double five eight.",
}
"""By language, a text that writes them as words."""


def digits_of(text: str, language: str) -> str:
    """All digits that are said one after another, number by number."""
    return " ".join(digits for _start, _end, digits in _numbers(text, language))


def are_agreed(first: str, other: str | None, language: str) -> bool:
    """Whether both hold the same digits, or `other` all but the very first; None is not to be believed."""
    if other is None:
        return False
    said, again = digits_of(first, language), digits_of(other, language)
    return said == again or (len(again) >= LIKE and said.endswith(again))


def agreed(first: str, apart: str | None, in_words: str | None, language: str) -> str:
    """The text as it was heard first, with the digits that most likely were said.

    `apart` and `in_words` were heard after the texts above; None where they are not to be believed. What was heard
    first stays where one of them says the same; else, as of all three it is right most often, `apart` counts.
    """
    if apart is None or not digits_of(apart, language):
        return first
    is_certain = are_agreed(first, apart, language) or are_agreed(first, in_words, language)
    return first if is_certain else _with_digits_of(apart, first, language)


def _with_digits_of(other: str, first: str, language: str) -> str:
    """`first`, but `other` where the two differ in a number."""
    here, there = list(_words(first, language)), list(_words(other, language))
    alike = SequenceMatcher(None, [_bare(word) for word, _ in here], [_bare(word) for word, _ in there], autojunk=False)
    merged: list[tuple[str, bool]] = []
    for what, start, end, its_start, its_end in alike.get_opcodes():
        ours, its = here[start:end], there[its_start:its_end]
        differs = what != "equal" and any(is_of_number for _, is_of_number in (*ours, *its))
        merged += its if differs else ours
    return " ".join(word for word, _ in merged)


def _words(text: str, language: str) -> Iterator[tuple[str, bool]]:
    """Each word, and whether it is of a number."""
    numbers = list(_numbers(text, language))
    for word in re.finditer(r"\S+", text):
        yield word[0], any(start < word.end() and word.start() < end for start, end, _ in numbers)


def _numbers(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Where they are, and their digits."""
    for run in runs(text, language):
        digits = "".join(part.digits for part in run)
        if len(digits) >= FEWEST:
            yield run[0].start, run[-1].end, digits


def _bare(word: str) -> str:
    return re.sub(r"\W", "", word.casefold())
