"""What somebody typed into the search, understood. Pure.

Every word must be found; each can be found in several ways: `0171 234` as a number, or as two words.
"""

import re
from dataclasses import dataclass

import phonenumbers

from recordings.search import normalise
from recordings.search.normalise import MIN_DIGITS

_QUOTES = re.compile("[“”„‟«»]")

MOST_TERMS = 20
"""Whoever pastes a whole letter is searched for its beginning."""


@dataclass(frozen=True)
class Token:
    """A token as it is indexed."""

    text: str


@dataclass(frozen=True)
class Beginning:
    """Any token that begins so."""

    text: str


@dataclass(frozen=True)
class Phrase:
    """Words that follow each other."""

    words: tuple[str, ...]


Atom = Token | Beginning | Phrase
Way = tuple[Atom, ...]
"""All of these."""
Term = tuple[Way, ...]
"""Any of these."""
Query = tuple[Term, ...]
"""All of these; nothing at all where nothing was typed that could be searched for."""


def parse(typed: str) -> Query:
    """The terms of a search: numbers, words, and “phrases” between quotation marks."""
    terms: list[Term] = []
    for place, stretch in enumerate(_QUOTES.sub('"', typed).split('"')):
        terms += _phrase(stretch) if place % 2 else _plain(stretch)
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


def _phrase(text: str) -> list[Term]:
    words = normalise.phrase(text)
    if len(words) > 1:
        return [((Phrase(words),),)]
    return _plain(text)


def _plain(text: str) -> list[Term]:
    terms, end = [], 0
    for run in normalise.runs(text):
        terms += _words(text[end : run.start()])
        terms.append(_number(run[0]))
        end = run.end()
    return terms + _words(text[end:])


def _words(text: str) -> list[Term]:
    return [_word(word) for word in normalise.words(text)]


def _word(word: str) -> Term:
    ways: list[Way] = [(Token(stem),) for stem in normalise.stems(normalise.joined(word))]
    if len(parts := normalise.phrase(word)) > 1:
        ways.append((Phrase(parts),))
    return tuple(ways)


def _number(written: str) -> Term:
    """With or without the country code; two numbers side by side also each for itself."""
    digits = normalise.digits_of(written)
    if written.startswith(("+", "00")):
        digits = digits.removeprefix("00") or digits
        beginnings = [digits, *_at_home(digits)]
    else:
        beginnings = [digits, normalise.dialled_at_home(digits)]
    ways: list[Way] = [(Beginning(one),) for one in beginnings]
    if len(groups := written.split()) > 1:
        ways.append(tuple(_group(group) for group in groups if normalise.digits_of(group)))
    return tuple(ways)


def _group(written: str) -> Atom:
    digits = normalise.digits_of(written)
    return Beginning(digits) if len(digits) >= MIN_DIGITS else Token(digits)


def _at_home(digits: str) -> list[str]:
    """`0301234`, as callers say it, for `49301234`; nothing where that is too short to be a number."""
    try:
        number = phonenumbers.parse(f"+{digits}", None)
    except phonenumbers.NumberParseException:
        return []
    return [f"0{phonenumbers.national_significant_number(number)}"]
