"""Take back what was done with messages, by the name it was done under; what somebody has changed since stays."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from office.database import savepoint
from office.models import User
from recordings import corrections, deeds
from recordings.assigning import may_have
from recordings.callnote import keeping
from recordings.inbox import Reader
from recordings.models import Deed, Message, Note, NoteLine, What


@dataclass(frozen=True)
class Undone:
    """What became of it."""

    restored: tuple[Message, ...]
    left: tuple[Message, ...]
    """Somebody has changed these since, or what they would go back to is not there any more."""
    reworded: tuple[Message, ...]
    """Of the restored, those whose words are others now."""


def undo(session: Session, reader: Reader, together: str, actor: str, now: datetime) -> Undone:
    """Every message the reader may see becomes what it was, wholly or not at all; both lists empty: nothing is left."""
    done = session.execute(
        select(Message, Deed)
        .join(Deed, Deed.message_id == Message.id)
        .where(Deed.together == together, Deed.undone_at.is_(None), reader.may_see())
        .order_by(Message.id, Deed.id)
    ).all()
    restored: list[Message] = []
    left: list[Message] = []
    reworded: list[Message] = []
    for message, rows in itertools.groupby(done, key=lambda row: row[0]):
        deeds_of_it = [row[1] for row in rows]
        taken = _take_back(session, message, deeds_of_it, actor, now)
        (restored if taken else left).append(message)
        if taken and What.WORDS in _kinds(deeds_of_it):
            reworded.append(message)
    return Undone(tuple(restored), tuple(left), tuple(reworded))


def messages_of(session: Session, reader: Reader, done: Sequence[Deed]) -> dict[str, int]:
    """By the names all this was done under, with how many messages the reader may see `undo` would take it back."""
    names = {deed.together for deed in done if deed.undone_at is None}
    if not names:
        return {}
    counted = session.execute(
        select(Deed.together, func.count(Deed.message_id.distinct()))
        .join(Message, Message.id == Deed.message_id)
        .where(Deed.together.in_(names), Deed.undone_at.is_(None), reader.may_see())
        .group_by(Deed.together)
    )
    return {row[0]: row[1] for row in counted}


def _take_back(session: Session, message: Message, done: Sequence[Deed], actor: str, now: datetime) -> bool:
    """All that was done with one message, the first deed first."""
    if message.deleted_at is not None and What.DELETED not in _kinds(done):
        return False
    if not _all_of(session, message, list(_parts(session, message, done, now))):
        return False
    for deed in done:
        deed.undone_at, deed.undone_by = now, actor[:120]
    return True


def _all_of(session: Session, message: Message, parts: Sequence[Callable[[], bool]]) -> bool:
    """Each part is taken back, or none."""
    if len(parts) == 1:
        return parts[0]()
    attempt = savepoint(session)
    if all(part() for part in parts):
        attempt.commit()
        return True
    attempt.rollback()
    session.refresh(message)
    if message.call_note:
        session.refresh(message.call_note)
    return False


def _kinds(done: Sequence[Deed]) -> set[What]:
    return {What(deed.what) for deed in done}


def _parts(session: Session, message: Message, done: Sequence[Deed], now: datetime) -> Iterator[Callable[[], bool]]:
    """What is to be taken back, each part at once, the last first; each tells whether it was."""
    for deed in reversed(done):
        if take_back := _BY_ITSELF.get(What(deed.what)):
            yield partial(take_back, session, message, deed, now)
    if columns := [deed for deed in done if What(deed.what) not in _BY_ITSELF]:
        yield partial(_restore, session, message, columns)


def _restore(session: Session, message: Message, done: Sequence[Deed]) -> bool:
    """From what the last deed made of it to what was before the first."""
    made = {What(deed.what): deeds.column(What(deed.what), deed.after) for deed in done}
    was = {What(deed.what): deeds.column(What(deed.what), deed.before) for deed in reversed(done)}
    return all(_is_still_there(session, message, deed) for deed in done) and deeds.swap(session, message, made, was)


def _is_still_there(session: Session, message: Message, deed: Deed) -> bool:
    """Whoever had the message; somebody else may have been given the id of a user who is gone."""
    if deed.what != What.ASSIGNEE or deed.before is None:
        return True
    person = session.get(User, deeds.column(What.ASSIGNEE, deed.before))
    return person is not None and deeds.login(deed.before) in {None, person.login} and may_have(person, message)


def _take_back_note(session: Session, message: Message, deed: Deed, now: datetime) -> bool:
    """A note that was written is removed, one that was removed is there again."""
    was_written = deed.before is None
    there = Note.removed_at.is_(None)
    written = session.execute(
        update(Note)
        .where(Note.id == (deed.after or deed.before), there if was_written else ~there)
        .values(removed_at=now if was_written else None)
    )
    if not written.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        return False
    # Its notes are what has changed of it.
    message.changed_at = now
    return True


def _take_back_line(session: Session, message: Message, deed: Deed, now: datetime) -> bool:
    line, made, was = NoteLine(deed.after["line"]), deed.after["value"], deed.before["value"]
    return keeping.replace(session, message, line, made, was, now)


def _take_back_words(session: Session, message: Message, deed: Deed, now: datetime) -> bool:
    return corrections.put_back(session, message, deed.after, deed.before, now)


_BY_ITSELF: Mapping[What, Callable[[Session, Message, Deed, datetime], bool]] = {
    What.NOTE: _take_back_note,
    What.CALL_NOTE: _take_back_line,
    What.WORDS: _take_back_words,
}
"""How what stands in a table of its own, or teaches names, is taken back; columns of the message are all at once."""
