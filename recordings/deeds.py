"""How a change of a message is written: by compare-and-set, and noted beside it."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from office.models import User
from recordings.models import Deed, Handling, Message, What

ITSELF = "Vorzimmer"
"""Who brings a message back to the top, and lets it go; no login has a capital letter."""
MOMENTS = frozenset((What.READ, What.DELETED, What.REMINDER, What.REMINDED))

Values = Mapping[What, Any]
"""As the columns of a message hold them."""


def new_name() -> str:
    """By which all that is done in one go is undone."""
    return uuid.uuid4().hex


def swap(session: Session, message: Message, seen: Values, wanted: Values) -> bool:
    """Set what is wanted where everything is still as it was seen; whether it was.

    The database compares, so nobody's change is written over unseen. `message` is what stands there now.
    """
    written = session.execute(
        update(Message)
        .where(
            Message.id == message.id,
            *(getattr(Message, what).is_not_distinct_from(value) for what, value in seen.items()),
        )
        .values({what.value: value for what, value in wanted.items()})
        .execution_options(synchronize_session=False)
    )
    session.refresh(message)
    return bool(written.rowcount)  # type: ignore[attr-defined]  # an UPDATE has it


def write(
    session: Session, message: Message, wanted: Mapping[What, object], actor: str, now: datetime, together: str
) -> bool:
    """Write it and note what is different by that, where nobody else was quicker."""
    before = {what: message.assignee if what is What.ASSIGNEE else getattr(message, what) for what in wanted}
    # Whoever deletes it meanwhile is quicker, too.
    seen = {What.DELETED: message.deleted_at} | {what: as_column(value) for what, value in before.items()}
    if not swap(session, message, seen, {what: as_column(value) for what, value in wanted.items()}):
        return False
    for what, value in wanted.items():
        if before[what] != value:
            note(session, message, what, before[what], value, actor, now, together)
    return True


def note(
    session: Session,
    message: Message,
    what: What,
    before: object,
    after: object,
    actor: str,
    now: datetime,
    together: str,
) -> None:
    """Beside the message: what it was before and is now."""
    session.add(
        Deed(
            message_id=message.id,
            at=now,
            actor=actor[:120],
            what=what.value,
            before=plain(before),
            after=plain(after),
            together=together,
        )
    )


def plain(value: object) -> Any:
    """As a deed holds it: a moment in ISO 8601, a person with the login, for both the person and the id may go."""
    if isinstance(value, User):
        return {"id": value.id, "login": value.login}
    return value.isoformat() if isinstance(value, datetime) else value


def as_column(value: object) -> Any:
    """A value as the column of a message holds it."""
    return value.id if isinstance(value, User) else value


def column(what: What, noted: Any) -> Any:
    """What a deed holds, as the column of a message does."""
    if noted is None:
        return None
    if what in MOMENTS:
        return datetime.fromisoformat(noted)
    if what is What.ASSIGNEE:
        return noted["id"] if isinstance(noted, dict) else noted
    return Handling(noted) if what is What.HANDLING else noted


def login(noted: Any) -> str | None:
    """Of the person a deed holds; None in deeds that hold the id alone, as they once did."""
    return noted["login"] if isinstance(noted, dict) else None
