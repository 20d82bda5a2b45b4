"""Digits said one after another, of which Whisper is less sure than of words, heard in three ways. Pure.

Whisper writes a number as numbers were written before. Left to itself it writes a whole one at once, loses digits and
makes some up; after a text that writes each digit by itself, or each as a word, it hears most of them better and some
worse. Of each way there are several hypotheses, the likeliest first, and how likely each is: the digits that have most
of that together are right more often than those any one way puts first (bench/callnote.py).
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from transcribe.mentions.digits import runs
from transcribe.mentions.numbers import numbers

Hypotheses = Sequence[tuple[float, str]]
"""Of one hearing: the logarithm of how likely it is, and the text."""
FEWEST = 3
"""Digits one after another: less is a day or an hour, which Whisper hears well."""
LIKE = 7
"""Digits both have in common: no chance."""
WHOLE = 11
"""Digits with those of the country: with fewer there are numbers, too, but more may follow as well."""
_REGION = {"de": "DE", "en": "GB"}
"""Whose numbers are said without a country code; in others of the same language they are as long."""
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

_NO_WORD, _REST_OF_WORD = re.compile(r"\W*"), re.compile(r"\w*")
_GOES_ON = re.compile(r"\W*(?:r?und|and)?\W*", re.IGNORECASE)
"""Between digits that may be of one number: “67 und 30”, where that is “siebenundsechzig siebenunddreißig”."""


def digits_of(text: str, language: str) -> str:
    """All digits that are said one after another, number by number."""
    return " ".join(digits for _start, _end, digits in _numbers(text, language))


def unfinished_number(text: str, language: str) -> int | None:
    """Where the digits begin with which a text ends, of which there may be more to come.

    None where it does not end with any, or with a whole number.
    """
    if language not in APART:
        return None
    start, behind = None, _NO_WORD
    for run in reversed(list(runs(text, language))):
        if not behind.fullmatch(text, run[-1].end, len(text) if start is None else start):
            break
        start, behind = run[0].start, _GOES_ON
    return None if start is None or _is_whole(text[start:], language) else start


def _is_whole(said: str, language: str) -> bool:
    """Whether this is a number that can exist, and long enough to be more than the beginning of one."""
    last = next(iter(list(numbers(said, language, _REGION[language]))[-1:]), None)
    if last is None or not _NO_WORD.fullmatch(said, last.end):
        return False
    return len(last.value.removeprefix("+")) >= WHOLE


def are_agreed(first: str, other: str | None, language: str) -> bool:
    """Whether both hold the same digits, or `other` all but the very first; None is not to be believed."""
    if other is None:
        return False
    said, again = digits_of(first, language), digits_of(other, language)
    return said == again or (len(again) >= LIKE and said.endswith(again))


def likeliest(first: str, hearings: Iterable[Hypotheses], language: str) -> str:
    """The text `first`, with the digits that all hearings of the same sound together hold for likeliest."""
    shares: dict[str, float] = {}
    texts: dict[str, tuple[float, str]] = {}
    for share, text in (one for hypotheses in hearings for one in _shares(hypotheses)):
        digits = digits_of(text, language)
        shares[digits] = shares.get(digits, 0.0) + share
        texts[digits] = max(texts.get(digits, (0.0, "")), (share, text))
    # That none were said is no way to hear them.
    shares.pop("", None)
    said = digits_of(first, language)
    best = max(shares, key=lambda digits: shares[digits], default=said)
    return first if best == said or not said else _with_digits_of(texts[best][1], first, language)


def _shares(hypotheses: Hypotheses) -> Iterator[tuple[float, str]]:
    """How likely each is among them, in all 1."""
    highest = max(likelihood for likelihood, _text in hypotheses)
    weights = [math.exp(likelihood - highest) for likelihood, _text in hypotheses]
    return ((weight / sum(weights), text) for weight, (_likelihood, text) in zip(weights, hypotheses, strict=True))


def _with_digits_of(other: str, first: str, language: str) -> str:
    """`first` with the numbers of `other`.

    Where one has more of them, a number fell apart or a day was taken for one: then all from the first number of
    `other` to its last stand for those of `first` that are most like them.
    """
    ours, its = list(_places(first, language)), list(_places(other, language))
    if len(ours) != len(its):
        said = digits_of(other, language).replace(" ", "")
        spans = [(one[0], last[1]) for at, one in enumerate(ours) for last in ours[at:]]
        ours = [max(spans, key=lambda span: _likeness(digits_of(first[slice(*span)], language), said))]
        its = [(its[0][0], its[-1][1])]
    text, end = "", 0
    for (our_start, our_end), (its_start, its_end) in zip(ours, its, strict=True):
        text += first[end:our_start] + other[its_start:its_end]
        end = our_end
    return text + first[end:]


def _likeness(digits: str, others: str) -> float:
    return SequenceMatcher(None, digits.replace(" ", ""), others, autojunk=False).ratio()


def _places(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Where numbers are, to the ends of their words but without what ends a sentence."""
    for start, end, _digits in _numbers(text, language):
        yield text.rfind(" ", 0, start) + 1, next(_REST_OF_WORD.finditer(text, end)).end()


def _numbers(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Where they are, and their digits."""
    for run in runs(text, language):
        digits = "".join(part.digits for part in run)
        if len(digits) >= FEWEST:
            yield run[0].start, run[-1].end, digits
