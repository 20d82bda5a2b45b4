"""However many messages there are, a page of the inbox reads few of them.

What is read is counted, not timed: PostgreSQL's blocks, the steps of SQLite's machine.
"""

from datetime import timedelta
from typing import Any

import pytest
from recorded import RECEIVED
from sqlalchemy import insert, text

from office.database import Database
from office.models import Client, Role, User
from recordings.inbox import Reader
from recordings.lists import EVERYTHING, Filter, Standing
from recordings.models import Handling, Message, State

COUNT = 20_000
PAGE = 25
ADMIN, OWNER = Reader(None), Reader(1)
REGULAR, STRANGER = "+49301111111", "+49302222222"
BUSY, RELAXED = 1, 2
LAST = RECEIVED + timedelta(minutes=COUNT)

BLOCKS, STEPS = 700, 60_000
"""A walk through all of this many messages' rows is ten times that."""


@pytest.fixture
def full(database: Database) -> Database:
    """The first of two clients has every second message; what is rare is among the oldest."""
    with database.session() as session:
        session.execute(insert(Client), [{"id": one, "name": f"{one}"} for one in (1, 2)])
        users = [{"id": one, "login": f"{one}", "password_hash": "", "role": Role.ADMIN} for one in (BUSY, RELAXED)]
        session.execute(insert(User), users)
        session.execute(insert(Message), [row(at) for at in range(COUNT)])
    if database.engine.dialect.name == "postgresql":
        # As its autovacuum does within minutes.
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return database


def row(at: int) -> dict[str, Any]:
    is_rare = at in {10, 11, 20, 21}
    return {
        "call_id": f"{at}",
        "client_id": 1 + at % 2,
        "dialled": "+493023125042",
        "caller": STRANGER if is_rare else REGULAR if at % 10 < 3 else f"+4917{at:08}",
        "received_at": RECEIVED + timedelta(minutes=at),
        "changed_at": RECEIVED,
        "state": State.TRANSCRIBED,
        "read_at": None if is_rare else RECEIVED,
        "is_urgent": is_rare,
        "language": "fr" if is_rare else "de",
        "assignee_id": RELAXED if is_rare else BUSY if at % 10 < 3 else None,
        "handling": Handling.DONE if at % 10 > 6 else Handling.TO_DO if is_rare else Handling.OPEN,
        "transcript": "Guten Tag, hier spricht ein Mensch, der um Rückruf bittet. " * 5,
    }


RARE = 4
"""So many a filter may find; half of them are the owner's."""
FILTERS = {
    "everything": (EVERYTHING, PAGE),
    **{f"standing {one}": (Filter(standing=one), PAGE) for one in (Standing.READ, Standing.DONE)},
    "new": (Filter(standing=Standing.TO_DO), RARE),
    "unassigned": (Filter(unassigned=True), 0),
    "of a client": (Filter(client_id=1), PAGE),
    "urgent": (Filter(urgent=True), RARE),
    "of a regular": (Filter(caller=REGULAR), PAGE),
    "of a stranger": (Filter(caller=STRANGER), RARE),
    "a common language": (Filter(language="de"), PAGE),
    "a rare language": (Filter(language="fr"), RARE),
    "an unknown language": (Filter(language="it"), 0),
    "who has much": (Filter(assignee_id=BUSY), PAGE),
    "who has little": (Filter(assignee_id=RELAXED), RARE),
    "the first day": (Filter(until=RECEIVED + timedelta(days=1)), PAGE),
    "before all": (Filter(until=RECEIVED), 0),
    "the last day": (Filter(since=LAST - timedelta(days=1)), PAGE),
}
