"""What a message is found by, and the tokens of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import phonenumbers
from sqlalchemy import select
from sqlalchemy.orm import Session

from recordings.callnote import lines
from recordings.inbox import caller_names
from recordings.models import Message, Note, NoteLine
from recordings.search import normalise


@dataclass(frozen=True)
class Document:
    """All of a message that can be searched for."""

    client_id: int | None
    words: str = ""
    names: tuple[str, ...] = ()
    """Of the caller and the firm: as the client knows them, and as they were said."""
    numbers: tuple[str, ...] = ()
    """E.164, or as they came."""
    notes: tuple[str, ...] = ()
    """What people wrote, and what the call note says it is about."""


def documents(session: Session, messages: Collection[Message]) -> dict[int, Document]:
    """By the message's id. Whoever adds something new to messages that is to be found adds it here."""
    names = caller_names(session, messages)
    notes: dict[int, list[str]] = {message.id: [] for message in messages}
    written = select(Note.message_id, Note.text).where(Note.message_id.in_(list(notes)), Note.removed_at.is_(None))
    for message_id, text in session.execute(written.order_by(Note.id)):
        notes[message_id].append(text)
    return {message.id: _document(message, names.get(message.id), notes[message.id]) for message in messages}


def _document(message: Message, name: str | None, notes: Sequence[str]) -> Document:
    firm = message.contact.firm if message.contact else None
    noted = lines.counting(message)
    heard = (message.wording, None if message.correction else message.tentative)
    return Document(
        message.client_id,
        words=" ".join(text for text in heard if text),
        names=tuple(text for text in (name, firm, noted.get(NoteLine.NAME), noted.get(NoteLine.FIRM)) if text),
        numbers=tuple(number for number in (message.caller, message.callback, noted.get(NoteLine.NUMBER)) if number),
        notes=(*notes, *(text for text in (noted.get(NoteLine.SUBJECT),) if text)),
    )


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
    texts = (document.words, *document.names, *document.notes)
    fields, others = [], {token for number in document.numbers for token in _number_tokens(number)}
    for text in texts:
        found = list(normalise.pieces(text))
        fields.append(tuple(piece.word for piece in found if piece.word is not None))
        others.update(*(piece.tokens for piece in found))
    return Tokens(document.client_id, tuple(fields), frozenset(others.difference(*fields)))


def _number_tokens(number: str) -> list[str]:
    """As it is stored and as it is dialled at home; what is no number, by its words."""
    digits = normalise.digits_of(number)
    if not digits:
        return [token for piece in normalise.pieces(number) for token in piece.tokens]
    found = [digits, *normalise.ends(digits)]
    try:
        home = phonenumbers.national_significant_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return found
    return [*found, normalise.dialled_at_home(f"0{home}")]
