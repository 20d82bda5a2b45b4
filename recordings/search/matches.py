"""In which parts of a message something was found, and where in them. Pure."""

from dataclasses import dataclass

from recordings.search.hits import marks, matching
from recordings.search.passages import Document, Part, Passage, pieces
from recordings.search.query import Query


@dataclass(frozen=True)
class Match:
    """A text of a message in which something was found."""

    part: Part
    text: str
    marks: tuple[tuple[int, int], ...]
    """The stretches of it that match, in their order; a number matches as a whole."""


def matches(document: Document, query: Query) -> list[Match]:
    """Every passage that holds something of what is searched for."""
    found = [Match(one.part, one.text, _marks(one, query)) for one in document.passages]
    return [one for one in found if one.marks]


def _marks(passage: Passage, query: Query) -> tuple[tuple[int, int], ...]:
    if passage.part is Part.NUMBER:
        return matching(pieces(passage), query)
    return marks(passage.text, query)
