"""Where in a text, and where in the sound, a search has found something. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from recordings.models import Word
from recordings.search.normalise import Piece, pieces
from recordings.search.query import Atom, Beginning, Phrase, Query, Token, Way


@dataclass(frozen=True)
class Hit:
    """Words that match, `words[first:end]`, and the seconds of the recording at which they are said."""

    first: int
    end: int
    starts: float
    ends: float


def hits(words: Sequence[Word], query: Query) -> list[Hit]:
    """What matches among the words of a message, in their order."""
    places, text = [], ""
    for word in words:
        # Whisper takes `-Mail` for a word of its own.
        text += "" if word["text"].startswith("-") else " "
        places.append((len(text), len(text) + len(word["text"])))
        text += word["text"]
    found = []
    for start, stop in marks(text, query):
        touched = [at for at, (begins, ends) in enumerate(places) if begins < stop and start < ends]
        first, last = touched[0], touched[-1]
        found.append(Hit(first, last + 1, words[first]["start"], words[last]["end"]))
    return found


@lru_cache(128)
def marks(text: str, query: Query) -> tuple[tuple[int, int], ...]:
    """The stretches of a text that match, in their order; none reaches into another.

    A page of what was found asks several times for the words of a message.
    """
    return matching(pieces(text), query)


def matching(found: Sequence[Piece], query: Query) -> tuple[tuple[int, int], ...]:
    """As `marks`, of what a text is found by."""
    spans = sorted(span for term in query for way in term for span in _way(found, way))
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _way(found: Sequence[Piece], way: Way) -> list[tuple[int, int]]:
    """Nothing where not all of it is there."""
    spans = [list(_spans(found, atom)) for atom in way]
    return [span for each in spans for span in each] if all(spans) else []


def _spans(found: Sequence[Piece], atom: Atom) -> Iterator[tuple[int, int]]:
    if isinstance(atom, Phrase):
        yield from _phrases([piece for piece in found if piece.word is not None], atom.words)
        return
    for piece in found:
        if _matches(piece, atom):
            yield piece.start, piece.end


def _matches(piece: Piece, atom: Token | Beginning) -> bool:
    if isinstance(atom, Token):
        return atom.text in piece.tokens
    return any(token.startswith(atom.text) for token in piece.tokens)


def _phrases(found: Sequence[Piece], words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    for at in range(len(found) - len(words) + 1):
        run = found[at : at + len(words)]
        if tuple(piece.word for piece in run) == words:
            yield run[0].start, run[-1].end
