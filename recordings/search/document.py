"""What a message is found by."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from recordings.callers import caller_names
from recordings.callnote import lines
from recordings.inbox import notes_by_message
from recordings.models import Message, Note, NoteLine
from recordings.search.passages import Document, Part, Passage


def documents(
    session: Session, messages: Collection[Message], names: Mapping[int, str] | None = None
) -> dict[int, Document]:
    """By the message's id. Whoever adds something new to messages that is to be found adds it here.

    `names` are the callers' (`caller_names`), where those are known already.
    """
    names = caller_names(session, messages) if names is None else names
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
