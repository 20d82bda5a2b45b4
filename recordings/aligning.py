"""Where in the sound the words are that somebody put right: told by the words that were heard in their place. Pure."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import NamedTuple

from recordings.models import Message, Segment, Word

_NO_LETTERS = re.compile(r"[\W_]+")


class Place(NamedTuple):
    """When something was said: seconds from the start of the recording."""

    begins: float
    ends: float


class Cut(NamedTuple):
    """A piece of a segment's text as Whisper timed it: “info” and “@weber.de” are two, and one word."""

    text: str
    word: Word
    is_apart: bool
    """A space stands before it."""


class _Heard(NamedTuple):
    text: str
    place: Place


def spoken(message: Message) -> list[Word]:
    """The words that count, put right or as they were heard; without any of which nobody knows when it was said."""
    if not message.correction:
        return [word for segment in message.segments for word in segment.words]
    words = message.correction.split()
    places = align(words, message.segments, message.duration)
    return [
        Word(start=place.begins, end=place.ends, text=word, probability=1.0)
        for word, place in zip(words, places, strict=False)
    ]


def align(words: Sequence[str], segments: Sequence[Segment], duration: float) -> list[Place]:
    """The place of each word of a text somebody has put right; of none where nothing was heard.

    Words that were heard keep their times, and as many others as they replace take the times of those; else they share
    out the time of what they replace, or the time between their neighbours. `duration`: seconds of the recording.
    """
    heard = [one for segment in segments for one in _heard(segment)]
    return list(_forward(_placed(words, heard, duration))) if heard else []


def cut(segment: Segment) -> Iterator[Cut]:
    """Only the segment's text says whether there is a space between two of its timed words."""
    text, at = segment.text.strip(), 0
    for word in segment.words:
        said = word["text"].strip()
        found = text.find(said, at)
        is_apart = found != at or at == 0
        at = found + len(said) if found >= 0 else at
        yield Cut(said, word, is_apart)


def _heard(segment: Segment) -> list[_Heard]:
    """The words of a segment; where none were timed, they share out its time."""
    if not segment.words:
        words = segment.text.split()
        return [*map(_Heard, words, _shared(words, Place(segment.start, segment.end)))]
    found: list[_Heard] = []
    for piece in cut(segment):
        if found and not piece.is_apart:
            before = found.pop()
            place = Place(before.place.begins, piece.word["end"])
            found.append(_Heard(before.text + piece.text, place))
        else:
            found.append(_Heard(piece.text, Place(piece.word["start"], piece.word["end"])))
    return found


def _placed(words: Sequence[str], heard: Sequence[_Heard], duration: float) -> Iterator[Place]:
    # Of long texts it passes over words as frequent as “und” unless their neighbours are equal too: else it takes long.
    matcher = SequenceMatcher(None, [_folded(one.text) for one in heard], [_folded(word) for word in words])
    for _, first, behind, begin, end in matcher.get_opcodes():
        replaced = heard[first:behind]
        if len(replaced) == end - begin:
            yield from (one.place for one in replaced)
        elif replaced:
            yield from _shared(words[begin:end], Place(replaced[0].place.begins, replaced[-1].place.ends))
        else:
            begins = heard[first - 1].place.ends if first else 0.0
            ends = heard[first].place.begins if first < len(heard) else duration
            yield from _shared(words[begin:end], Place(begins, ends))


def _folded(word: str) -> str:
    """Who puts in a comma or a capital has put no word right."""
    return _NO_LETTERS.sub("", word.casefold())


def _shared(words: Sequence[str], whole: Place) -> list[Place]:
    """A time shared out among words by their letters."""
    letters = [0, *accumulate(map(len, words))]
    seams = [round(whole.begins + (whole.ends - whole.begins) * at / max(letters[-1], 1), 2) for at in letters]
    return [Place(begins, ends) for begins, ends in pairwise(seams)]


def _forward(places: Iterator[Place]) -> Iterator[Place]:
    """Whisper's times may run backwards, and the sound may end before its last word does."""
    begins = ends = 0.0
    for place in places:
        begins = max(begins, place.begins)
        ends = max(ends, begins, place.ends)
        yield Place(begins, ends)
