"""The texts a message is found by, and the tokens of them. Pure."""

from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from recordings.search import normalise


class Part(StrEnum):
    """Of a message, in which something can be found."""

    WORDS = "words"
    NAME = "name"
    """Of the caller: as the client knows them, or as it was said."""
    FIRM = "firm"
    """As above."""
    NUMBER = "number"
    """The caller's, keyed in, or said: E.164, or as it came."""
    SUBJECT = "subject"
    """What the call note says it is about."""
    NOTE = "note"
    """What somebody wrote beside it."""


@dataclass(frozen=True)
class Passage:
    """A text of a message."""

    part: Part
    text: str


@dataclass(frozen=True)
class Document:
    """All of a message that can be searched for."""

    client_id: int | None
    passages: tuple[Passage, ...] = ()
    """Each once; none is empty."""


@dataclass(frozen=True)
class Tokens:
    """What both databases keep of a document."""

    client_id: int | None
    fields: tuple[tuple[str, ...], ...]
    """The words of each field in their order, for phrases."""
    others: frozenset[str]
    """What it is found by beyond them."""


def tokens(document: Document) -> Tokens:
    """Pure."""
    fields, others = [], set[str]()
    for passage in document.passages:
        found = pieces(passage)
        if passage.part is not Part.NUMBER:
            fields.append(tuple(piece.word for piece in found if piece.word is not None))
        others.update(*(piece.tokens for piece in found))
    return Tokens(document.client_id, tuple(fields), frozenset(others.difference(*fields)))


def pieces(passage: Passage) -> tuple[normalise.Piece, ...]:
    """What a passage is found by. A number is one piece; where it is none, its words are. Pure."""
    if passage.part is not Part.NUMBER or not (digits := normalise.digits_of(passage.text)):
        return normalise.pieces(passage.text)
    return (normalise.Piece(0, len(passage.text), None, frozenset(_number_tokens(passage.text, digits))),)


def _number_tokens(number: str, digits: str) -> list[str]:
    """As it is stored and as it is dialled at home."""
    found = [digits, *normalise.ends(digits)]
    try:
        home = phonenumbers.national_significant_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return found
    return [*found, normalise.dialled_at_home(f"0{home}")]
