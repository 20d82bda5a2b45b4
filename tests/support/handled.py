"""Messages that people do something with, one after the other or in the very same moment."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from recorded import RECEIVED
from sqlalchemy import event
from sqlalchemy.orm import Session

from office.database import Database
from office.models import User
from recordings import handling
from recordings.inbox import Reader
from recordings.models import Message, What

NOW = RECEIVED + timedelta(days=1)
LATER = NOW + timedelta(minutes=5)
ADMIN = Reader(None)


def named(session: Session, *names: str) -> list[Message]:
    return [session.query(Message).filter_by(call_id=name).one() for name in names]


def names(messages: Iterable[Message]) -> str:
    return " ".join(message.call_id for message in messages)


def person(session: Session, login: str) -> User:
    return session.query(User).filter_by(login=login).one()


def do(
    database: Database, what: What, value: object, *calls: str, now: datetime = NOW, actor: str = "karin"
) -> handling.Outcome:
    """By a request of its own; a login stands for the person."""
    with database.session() as session:
        wanted = person(session, value) if what is What.ASSIGNEE and isinstance(value, str) else value
        return handling.change(session, named(session, *calls), {what: wanted}, actor, now, 7)


@contextmanager
def meanwhile(database: Database, do_it: Callable[[], object], table: str = "message") -> Iterator[None]:
    """It is done when everything was read, in the moment before the first row is written over."""
    is_due = True

    def before(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal is_due
        if is_due and statement.startswith(f"UPDATE {table} "):
            is_due = False
            do_it()

    event.listen(database.engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", before)
    assert not is_due, "nothing was written"
