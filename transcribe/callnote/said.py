"""The words of a message as one text, and where in the sound each of them is."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter
from typing import Protocol, Self

from recordings.aligning import align
from recordings.models import Segment, Word
from transcribe.callnote.note import Due, Field


class Stretch(Protocol):
    """A piece of transcript, as `recordings.models.Segment` or `recordings.work.Stretch`."""

    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def text(self) -> str: ...
    @property
    def words(self) -> Sequence[Word]: ...


@dataclass(frozen=True)
class Timed:
    """Characters of the text, and the seconds in which they were said."""

    start: int
    end: int
    begins: float
    ends: float
    is_unsure: bool = False
    """Whisper guessed rather than heard it."""


SURE = 0.5
"""Below this probability Whisper guessed rather than heard a word."""


@dataclass(frozen=True)
class Said:
    """The text, with one space between two words, and the times of what was timed."""

    text: str
    words: tuple[Timed, ...] = ()
    is_heard: bool = False
    """By Whisper, who writes names by ear; else somebody has written it."""

    @classmethod
    def of(cls, stretches: Iterable[Stretch]) -> Self:
        """Of a message's segments in their order: Whisper may cut a sentence, or a number, in two."""
        text = ""
        words: list[Timed] = []
        for stretch in stretches:
            piece = " ".join(stretch.text.split())
            if piece:
                text += " " if text else ""
                words += _placed(piece, stretch, len(text))
                text += piece
        return cls(text, tuple(words), is_heard=True)

    @classmethod
    def corrected(cls, text: str, heard: Sequence[Segment], duration: float) -> Self:
        """What somebody has put in place of the words that were heard in so many seconds of sound."""
        words = text.split()
        places = align(words, heard, duration)
        ends = accumulate(len(word) + 1 for word in words)
        timed = (
            Timed(end - 1 - len(word), end - 1, *place) for word, end, place in zip(words, ends, places, strict=False)
        )
        return cls(" ".join(words), tuple(timed))

    def field(self, value: str, start: int, end: int) -> Field:
        """The line of a note that stands on these characters."""
        return Field(value, self.text[start:end], start, end, *self._seconds(start, end))

    def due(self, value: str, start: int, end: int, *, is_deadline: bool) -> Due:
        """As `field`, for a day or a time."""
        return Due(value, self.text[start:end], start, end, *self._seconds(start, end), is_deadline)

    def unsure_share(self, start: int, end: int) -> float:
        """How much of the words there was guessed, from 0 to 1; 0 where nobody knows."""
        touched = self._words(start, end)
        return sum(word.is_unsure for word in touched) / len(touched) if touched else 0.0

    def _seconds(self, start: int, end: int) -> tuple[float | None, float | None]:
        touched = self._words(start, end)
        return (touched[0].begins, touched[-1].ends) if touched else (None, None)

    def _words(self, start: int, end: int) -> Sequence[Timed]:
        """Those of which a character is among these."""
        first = bisect_right(self.words, start, key=attrgetter("end"))
        return self.words[first : bisect_left(self.words, end, key=attrgetter("start"))]


def _placed(piece: str, stretch: Stretch, offset: int) -> Iterator[Timed]:
    """The timed words of a stretch; all of it at once where none were timed."""
    if not stretch.words:
        yield Timed(offset, offset + len(piece), stretch.start, stretch.end)
    at = 0
    for word in stretch.words:
        said = word["text"].strip()
        found = piece.find(said, at)
        if said and found >= 0:
            at = found + len(said)
            yield Timed(offset + found, offset + at, word["start"], word["end"], word["probability"] < SURE)
