"""What a message is found by."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from recordings.callers import known_callers
from recordings.callnote import lines
from recordings.callnote.showing import Known
from recordings.inbox import notes_by_message
from recordings.models import Message, Note, NoteLine
from recordings.search.passages import Document, Part, Passage


def documents(
    session: Session, messages: Collection[Message], known: Mapping[int, Known] | None = None
) -> dict[int, Document]:
    """By the message's id. Whoever adds something new to messages that is to be found adds it here.

    `known` is of the callers (`known_callers`), where that was asked for already.
    """
    known = known_callers(session, messages) if known is None else known
    notes = notes_by_message(session, messages)
    return {message.id: _document(message, known[message.id], notes[message.id]) for message in messages}


def _document(message: Message, known: Known, notes: Sequence[Note]) -> Document:
    noted = lines.counting(message)
    heard = (message.wording, None if message.correction else message.tentative)
    passages = (
        (Part.WORDS, " ".join(word for text in heard if text for word in text.split())),
        (Part.NAME, known.contact),
        (Part.FIRM, known.contact_firm),
        (Part.NAME, noted.get(NoteLine.NAME)),
        (Part.FIRM, noted.get(NoteLine.FIRM)),
        *((Part.NUMBER, number) for number in (message.caller, message.callback, noted.get(NoteLine.NUMBER))),
        # Also those that are said in words: nobody searches for “null eins sieben”.
        *((Part.NUMBER, number) for number in lines.mentioned(message)),
        *((Part.NOTE, note.text) for note in notes),
        (Part.SUBJECT, noted.get(NoteLine.SUBJECT)),
    )
    return Document(message.client_id, tuple(dict.fromkeys(Passage(part, text) for part, text in passages if text)))
