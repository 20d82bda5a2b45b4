"""What people do with a message: every change is noted beside it; `recordings.undoing` takes it back.

done = change(session, messages, {What.HANDLING: Handling.DONE}, "karin", now, trash_days)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from office import rights
from office.models import User
from recordings import deeds
from recordings.assigning import may_have
from recordings.inbox import Reader
from recordings.lists import can_be_undone
from recordings.models import Deed, Message, State, What


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
            done = deeds.write(session, message, _with_what_it_ends(different), actor, now, together)
            (changed if done else missed).append(message)
    return Outcome(together, tuple(changed), tuple(missed), tuple(refused))


def joined(outcomes: Sequence[Outcome]) -> Outcome:
    """Of several changes that were done in one go, at least one."""
    changed = tuple(message for one in outcomes for message in one.changed)
    missed = tuple(message for one in outcomes for message in one.missed)
    refused = tuple(message for one in outcomes for message in one.refused)
    return Outcome(outcomes[0].together, changed, missed, refused)


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
    return sum(deeds.write(session, message, {What.ASSIGNEE: None}, actor, now, together) for message in unseen)


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


def people(session: Session, *client_ids: int | None) -> Sequence[User]:
    """Who may be given messages of these clients: who may see one of them."""
    theirs = [client_id for client_id in client_ids if client_id is not None]
    anywhere = rights.who_may(rights.What.MESSAGES, rights.Whose.FOREIGN)
    may = User.role.in_(anywhere) | User.client_id.in_(theirs)
    return session.scalars(select(User).where(may).order_by(User.login)).all()


def person(session: Session, messages: Iterable[Message], login: str) -> User | None:
    """Who may be given one of these messages at least, by their login; None where nobody of that name may."""
    found = people(session, *{message.client_id for message in messages})
    return next((one for one in found if one.login == login), None)


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
    return bool(getattr(message, what) == deeds.as_column(value))


def _with_what_it_ends(wanted: dict[What, object]) -> dict[What, object]:
    """Whoever decides what becomes of a message need not be reminded of it any more."""
    return wanted | {What.REMINDED: None} if wanted.keys() & {What.HANDLING, What.REMINDER} else wanted
