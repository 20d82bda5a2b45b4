"""In which parts of a message something was found, and where in them. Pure."""

from dataclasses import dataclass

from recordings.search.hits import matching
from recordings.search.passages import Document, Part, pieces
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
    found = [Match(one.part, one.text, tuple(matching(pieces(one), query))) for one in document.passages]
    return [one for one in found if one.marks]
