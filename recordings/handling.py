"""What people do with a message: every change is noted beside it; `recordings.undoing` takes it back.

done = change(session, messages, {What.HANDLING: Handling.DONE}, "karin", now, trash_days)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from office import rights
from office.models import User
from recordings import deeds
from recordings.callnote import keeping, lines
from recordings.corrections import can_be_corrected, refusal
from recordings.errors import RecordingError
from recordings.inbox import Reader
from recordings.lists import can_be_undone
from recordings.models import CLOSED, Deed, Handling, Message, Note, NoteLine, State, StoredNote, What

LONGEST_NOTE = 4000
"""Characters."""
CALLED_UP_WITHIN = timedelta(days=7)
"""So long after its day a deadline still calls its message up; whoever was away longer sees it is overdue."""
REMINDED_AT_ONCE = 100
"""Calls have to write too, and would wait."""


class PutRightMeanwhile(RecordingError):
    """Somebody else has put this line of the call note right meanwhile."""


class NoNote(RecordingError):
    """There is nothing in the note, or too much."""


@dataclass(frozen=True)
class Outcome:
    """What became of a change of several messages; those that were so already are in neither list."""

    together: str
    """By this name it is undone."""
    changed: tuple[Message, ...]
    missed: tuple[Message, ...]
    """Somebody else has changed them in this very moment; they are as that left them."""
    refused: tuple[Message, ...]
    """Their caller is still on the line and has not said it all, or they are deleted and can only be brought back."""


def may_have(person: User, message: Message) -> bool:
    """Whether it may be given to them: to who may see it."""
    return rights.may(rights.Who(person.role, person.client_id), rights.What.MESSAGES, message.client_id)


def change(
    session: Session,
    messages: Iterable[Message],
    wanted: Mapping[What, object],
    actor: str,
    now: datetime,
    trash_days: float,
    together: str | None = None,
) -> Outcome:
    """Set all of it for all these messages; each is changed wholly, or not at all where somebody else was quicker.

    `together` is the name of several changes that are to be undone in one go.
    A value is a moment for READ, DELETED (the first counts) and REMINDER, a User for ASSIGNEE; None ends these.
    """
    together = together or deeds.new_name()
    changed: list[Message] = []
    missed: list[Message] = []
    refused: list[Message] = []
    # In one order: two who change the same messages wait for one another, but not in a circle.
    for message in sorted(messages, key=lambda one: one.id):
        if not _can_be_done(message, wanted, now, trash_days):
            refused.append(message)
        elif different := {what: value for what, value in wanted.items() if not _is_so(message, what, value)}:
            done = _set(session, message, _with_what_it_ends(different), actor, now, together)
            (changed if done else missed).append(message)
    return Outcome(together, tuple(changed), tuple(missed), tuple(refused))


def joined(outcomes: Sequence[Outcome]) -> Outcome:
    """Of several changes that were done in one go, at least one."""
    changed = tuple(message for one in outcomes for message in one.changed)
    missed = tuple(message for one in outcomes for message in one.missed)
    refused = tuple(message for one in outcomes for message in one.refused)
    return Outcome(outcomes[0].together, changed, missed, refused)


def put_right(
    session: Session,
    message: Message,
    line: NoteLine,
    value: str | None,
    seen: str | None,
    actor: str,
    now: datetime,
    together: str | None = None,
) -> str | None:
    """Put a line of the call note right, in place of what was put there before (`seen`); as StoredNote has them.

    None, or just what was said, and that counts again. `together` is the name of several lines that are to be undone in
    one go. Raises PutRightMeanwhile, and NotCorrected where there is nothing one could have heard.
    """
    if not can_be_corrected(message):
        raise refusal(message)
    drawn = lines.said(message).get(line)
    wanted = None if drawn and drawn["value"] == value else value
    if lines.put_right(message, line) != seen:
        raise PutRightMeanwhile("somebody else has put this line right meanwhile")
    if wanted == seen:
        return None
    if not keeping.replace(session, message, line, seen, wanted, now):
        raise PutRightMeanwhile("somebody else has put this line right in this very moment")
    together = together or deeds.new_name()
    before, after = ({"line": line.value, "value": one} for one in (seen, wanted))
    deeds.note(session, message, What.CALL_NOTE, before, after, actor, now, together)
    return together


def write_note(session: Session, message: Message, text: str, actor: str, now: datetime) -> tuple[Note, str]:
    """Put a note beside it; the note, and the name by which it is undone. Raises NoNote."""
    # PostgreSQL keeps no NUL.
    words = "\n".join(line.rstrip() for line in text.replace("\0", "").strip().splitlines())
    if not words:
        raise NoNote("there is nothing in this note")
    if len(words) > LONGEST_NOTE:
        raise NoNote(f"a note has at most {LONGEST_NOTE} characters")
    note = Note(message_id=message.id, at=now, author=actor, text=words)
    session.add(note)
    session.flush()
    return note, _touch(session, message, None, note.id, actor, now)


def remove_note(session: Session, message: Message, note_id: int, actor: str, now: datetime) -> str | None:
    """Take a note away; the name by which that is undone, None where the note is not there (any more)."""
    removed = session.execute(
        update(Note)
        .where(Note.id == note_id, Note.message_id == message.id, Note.removed_at.is_(None))
        .values(removed_at=now)
    )
    if not removed.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        return None
    return _touch(session, message, note_id, None, actor, now)


def remind(session: Session, now: datetime) -> int:
    """Bring back to the top what was to be brought back by now, so many at a time; how many these were.

    What somebody changes in this moment is left as they want it; the next look sees to it.
    """
    is_due = Message.remind_at <= now, Message.deleted_at.is_(None)
    due = session.scalars(select(Message).where(*is_due).order_by(Message.id).limit(REMINDED_AT_ONCE)).all()
    return sum(_bring_back(session, message, now) for message in due)


def call_up(session: Session, now: datetime, house_zone: ZoneInfo) -> int:
    """Bring to the top whose deadline is today or over, so many at a time; how many were looked at.

    Once for each due: whoever ticks it off is left in peace. What is put off comes when it was to come.
    """
    today = now.astimezone(UTC).date()
    # Somewhere it is tomorrow already.
    first, last = today - CALLED_UP_WITHIN, today + timedelta(days=2)
    due = session.scalars(
        select(Message)
        .join(StoredNote, StoredNote.message_id == Message.id)
        .where(
            StoredNote.when_due >= first.isoformat(),
            StoredNote.when_due < last.isoformat(),
            StoredNote.called_up.is_distinct_from(StoredNote.when_due),
            lines.IS_DEADLINE,
            Message.deleted_at.is_(None),
            Message.handling.not_in(CLOSED),
            Message.remind_at.is_(None),
            Message.state != State.RECEIVING,
        )
        .order_by(StoredNote.when_due, Message.id)
        .options(joinedload(Message.call_note), joinedload(Message.client))
        .limit(REMINDED_AT_ONCE)
    ).all()
    return sum(_call_up(session, message, now, house_zone) for message in due)


def _call_up(session: Session, message: Message, now: datetime, house_zone: ZoneInfo) -> bool:
    note = message.call_note
    if note is None or note.when_due is None:
        return False
    zone = ZoneInfo(message.client.time_zone) if message.client else house_zone
    has_come = lines.calls_up(note.when_due, message.received_at, now, zone)
    if has_come is False:
        return False
    is_to_come_up = has_come and message.reminded_at is None
    if is_to_come_up and not _set(session, message, {What.REMINDED: now}, deeds.ITSELF, now, deeds.new_name()):
        return False
    keeping.called_up(session, message)
    return True


def date_held(session: Session, person: User, now: datetime) -> None:
    """The messages they have change when they are removed: open pages are told."""
    session.execute(update(Message).where(Message.assignee_id == person.id).values(changed_at=now))


def take_from(session: Session, person: User, actor: str, now: datetime) -> int:
    """Whose role or client was changed keeps no message they may not see any more; how many were taken from them.

    Undone under its name, each is theirs again, once they may see it.
    """
    together = deeds.new_name()
    held = session.scalars(select(Message).where(Message.assignee_id == person.id).order_by(Message.id)).all()
    unseen = [message for message in held if not may_have(person, message)]
    return sum(_set(session, message, {What.ASSIGNEE: None}, actor, now, together) for message in unseen)


def find(session: Session, reader: Reader, ids: Sequence[int]) -> list[Message]:
    """Those of these messages the reader may see, deleted ones included."""
    wanted = select(Message).where(Message.id.in_(ids), reader.may_see())
    return list(session.scalars(wanted.options(joinedload(Message.assignee))))


def history(session: Session, message: Message) -> Sequence[Deed]:
    """What was done with it, the latest first."""
    return session.scalars(select(Deed).where(Deed.message_id == message.id).order_by(Deed.id.desc())).all()


def who_changed(session: Session, messages: Iterable[Message]) -> list[str]:
    """Whoever has changed one of these last."""
    ids = [message.id for message in messages]
    latest = select(func.max(Deed.id)).where(Deed.message_id.in_(ids)).group_by(Deed.message_id)
    return sorted(set(session.scalars(select(Deed.actor).where(Deed.id.in_(latest)))))


def notes(session: Session, message: Message) -> Sequence[Note]:
    """In the order they were written."""
    return session.scalars(
        select(Note).where(Note.message_id == message.id, Note.removed_at.is_(None)).order_by(Note.id)
    ).all()


def people(session: Session, *client_ids: int | None) -> Sequence[User]:
    """Who may be given messages of these clients: who may see one of them."""
    theirs = [client_id for client_id in client_ids if client_id is not None]
    anywhere = rights.who_may(rights.What.MESSAGES, rights.Whose.FOREIGN)
    may = User.role.in_(anywhere) | User.client_id.in_(theirs)
    return session.scalars(select(User).where(may).order_by(User.login)).all()


def _can_be_done(message: Message, wanted: Mapping[What, object], now: datetime, trash_days: float) -> bool:
    """What is deleted can only be brought back, and that not for ever; a caller on the line has not said it all."""
    if message.deleted_at is None:
        return message.state is not State.RECEIVING
    if What.DELETED in wanted and wanted[What.DELETED] is None:
        return can_be_undone(message.deleted_at, now, trash_days)
    return wanted.keys() == {What.DELETED}


def _is_so(message: Message, what: What, value: object) -> bool:
    """Nothing has to be done. Of readings and deletions the first counts."""
    if what in {What.READ, What.DELETED}:
        return (getattr(message, what) is None) == (value is None)
    return bool(getattr(message, what) == _column(value))


def _with_what_it_ends(wanted: dict[What, object]) -> dict[What, object]:
    """Whoever decides what becomes of a message need not be reminded of it any more."""
    return wanted | {What.REMINDED: None} if wanted.keys() & {What.HANDLING, What.REMINDER} else wanted


def _set(
    session: Session, message: Message, wanted: Mapping[What, object], actor: str, now: datetime, together: str
) -> bool:
    """Write it and note what is different by that, where nobody else was quicker."""
    before = {what: message.assignee if what is What.ASSIGNEE else getattr(message, what) for what in wanted}
    # Whoever deletes it meanwhile is quicker, too.
    seen = {What.DELETED: message.deleted_at} | {what: _column(value) for what, value in before.items()}
    if not deeds.swap(session, message, seen, {what: _column(value) for what, value in wanted.items()}):
        return False
    for what, value in wanted.items():
        if before[what] != value:
            deeds.note(session, message, what, before[what], value, actor, now, together)
    return True


def _column(value: object) -> Any:
    return value.id if isinstance(value, User) else value


def _bring_back(session: Session, message: Message, now: datetime) -> bool:
    handling = Handling.TO_DO if message.handling in CLOSED else message.handling
    wanted = {What.REMINDED: now, What.REMINDER: None, What.READ: None, What.HANDLING: handling}
    return _set(session, message, wanted, deeds.ITSELF, now, _together_with_reminder(session, message))


def _together_with_reminder(session: Session, message: Message) -> str:
    """Who takes a reminder back takes back what it has done: both are undone in one go."""
    deed = session.scalar(
        select(Deed)
        .where(Deed.message_id == message.id, Deed.what == What.REMINDER.value, Deed.undone_at.is_(None))
        .order_by(Deed.id.desc())
        .limit(1)
    )
    is_of_this_one = deed is not None and deed.after == deeds.plain(message.remind_at)
    return deed.together if deed is not None and is_of_this_one else deeds.new_name()


def _touch(session: Session, message: Message, before: int | None, after: int | None, actor: str, now: datetime) -> str:
    """A message whose notes have changed has changed."""
    message.changed_at = now
    together = deeds.new_name()
    deeds.note(session, message, What.NOTE, before, after, actor, now, together)
    return together
