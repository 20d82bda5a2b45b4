"""What a message is found by, and the tokens of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from sqlalchemy.orm import Session

from recordings.callnote import lines
from recordings.inbox import caller_names, notes_by_message
from recordings.models import Message, Note, NoteLine
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


def documents(session: Session, messages: Collection[Message]) -> dict[int, Document]:
    """By the message's id. Whoever adds something new to messages that is to be found adds it here."""
    names = caller_names(session, messages)
    notes = notes_by_message(session, messages)
    return {message.id: _document(message, names.get(message.id), notes[message.id]) for message in messages}


def _document(message: Message, name: str | None, notes: Sequence[Note]) -> Document:
    firm = message.contact.firm if message.contact else None
    noted = lines.counting(message)
    heard = (message.wording, None if message.correction else message.tentative)
    passages = (
        (Part.WORDS, " ".join(text for text in heard if text)),
        (Part.NAME, name),
        (Part.FIRM, firm),
        (Part.NAME, noted.get(NoteLine.NAME)),
        (Part.FIRM, noted.get(NoteLine.FIRM)),
        *((Part.NUMBER, number) for number in (message.caller, message.callback, noted.get(NoteLine.NUMBER))),
        *((Part.NOTE, note.text) for note in notes),
        (Part.SUBJECT, noted.get(NoteLine.SUBJECT)),
    )
    return Document(message.client_id, tuple(dict.fromkeys(Passage(part, text) for part, text in passages if text)))


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


def pieces(passage: Passage) -> list[normalise.Piece]:
    """What a passage is found by. A number is one piece; where it is none, its words are. Pure."""
    if passage.part is not Part.NUMBER or not (digits := normalise.digits_of(passage.text)):
        return list(normalise.pieces(passage.text))
    return [normalise.Piece(0, len(passage.text), None, frozenset(_number_tokens(passage.text, digits)))]


def _number_tokens(number: str, digits: str) -> list[str]:
    """As it is stored and as it is dialled at home."""
    found = [digits, *normalise.ends(digits)]
    try:
        home = phonenumbers.national_significant_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return found
    return [*found, normalise.dialled_at_home(f"0{home}")]
