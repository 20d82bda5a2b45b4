"""Messages a stronger model goes over again: which, and how its words take the place of the first ones.

Nobody claims them, for nobody waits for them: what it heard is written by compare-and-set, and where anything about the
message has changed since it is thrown away.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from recordings.models import Message, Segment, State
from recordings.work import Stretch


@dataclass(frozen=True)
class Again:
    """A message as it was found."""

    message_id: int
    client_id: int | None
    caller: str | None
    audio: str | None
    language: str | None
    take: int
    heard_by: str | None


_AGAIN = (
    Message.id, Message.client_id, Message.caller, Message.audio, Message.language, Message.take, Message.heard_by,
)  # fmt: skip


def is_anybody_on_the_line(session: Session) -> bool:
    return session.scalar(select(Message.id).where(Message.state == State.RECEIVING).limit(1)) is not None


def _is_open() -> ColumnElement[bool]:
    """Its words are as they were first heard: nobody has put them right, and nobody wants them gone."""
    return (Message.state == State.TRANSCRIBED) & Message.correction.is_(None) & Message.deleted_at.is_(None)


def next_one(session: Session, model: str, since: datetime, but_not: Collection[int] = ()) -> Again | None:
    """The newest message received after `since` that `model` has not heard; None where there is none."""
    found = session.execute(
        select(*_AGAIN)
        .where(
            _is_open(),
            Message.heard_by.is_distinct_from(model),
            Message.received_at > since,
            Message.id.not_in(but_not),
        )
        .order_by(Message.received_at.desc(), Message.id.desc())
        .limit(1)
    ).one_or_none()
    return found and Again(*found)


def replace(session: Session, again: Again, model: str, stretches: Sequence[Stretch], changed: Collection[int]) -> bool:
    """Write the words `model` has heard; False where the message has changed since it was found, which then stands.

    `stretches` are all there are, `changed` the places of those that are new. What stood there before is not kept.
    """
    values: dict[str, object] = {"heard_by": model}
    if changed:
        values["transcript"] = " ".join(stretch.text for stretch in stretches)
    else:
        # That it was listened to again is no news for those who look at it.
        values["changed_at"] = Message.changed_at
    written = session.execute(
        update(Message)
        .where(
            Message.id == again.message_id,
            _is_open(),
            Message.take == again.take,
            Message.heard_by.is_not_distinct_from(again.heard_by),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not written.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        return False
    for place in changed:
        one = stretches[place]
        session.execute(
            update(Segment)
            .where(Segment.message_id == again.message_id, Segment.position == place)
            .values(start=one.start, end=one.end, text=one.text, words=one.words)
            .execution_options(synchronize_session=False)
        )
    return True
