"""However many messages there are, a page of the inbox reads few of them.

What is read is counted, not timed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from recorded import RECEIVED
from sqlalchemy import event, insert, text, update
from sqlalchemy.orm import Session

from office.database import Database
from office.models import Client, Role, User
from recordings import callers, inbox
from recordings.agenda import to_do
from recordings.callnote import keeping
from recordings.changes import Mark, changed_after
from recordings.inbox import Reader
from recordings.lists import EVERYTHING, MOST_CALLS, Filter, Place, Shelf, Standing
from recordings.models import Handling, Message, State, StoredNote

COUNT = 20_000
PAGE = 25
ADMIN, OWNER = Reader(None), Reader(1)
REGULAR, STRANGER = "+49301111111", "+49302222222"
BUSY, RELAXED = 1, 2
BLOCKS, PAGES = 700, 2000
"""Of PostgreSQL and of SQLite. To look at each message takes many times as much."""


@pytest.fixture
def full(database: Database) -> Database:
    """The first of two clients has every second message; what is rare is among the oldest."""
    with database.session() as session:
        session.execute(insert(Client), [{"id": one, "name": f"{one}"} for one in (1, 2)])
        users = [{"id": one, "login": f"{one}", "password_hash": "", "role": Role.ADMIN} for one in (BUSY, RELAXED)]
        session.execute(insert(User), users)
        session.execute(insert(Message), [row(at) for at in range(COUNT)])
    analyse(database)
    return database


def analyse(database: Database) -> None:
    if database.engine.dialect.name == "postgresql":
        # As its autovacuum does within minutes.
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


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
    "new": (Filter(standing=Standing.NEW), 0),
    "read": (Filter(standing=Standing.READ), PAGE),
    "to do": (Filter(standing=Standing.TO_DO), RARE),
    "done": (Filter(standing=Standing.DONE), PAGE),
    "unassigned": (Filter(unassigned=True), 0),
    "of a client": (Filter(client_id=1), PAGE),
    "urgent": (Filter(urgent=True), RARE),
    "of a regular": (Filter(caller=REGULAR), PAGE),
    "of a stranger": (Filter(caller=STRANGER), RARE),
    "withheld": (Filter(withheld=True), 0),
    "taken on": (Filter(is_taken=True), PAGE),
    "taken on by nobody": (Filter(is_taken=False), PAGE),
    "a common language": (Filter(language="de"), PAGE),
    "a rare language": (Filter(language="fr"), RARE),
    "an unknown language": (Filter(language="it"), 0),
    "who has much": (Filter(assignee_id=BUSY), PAGE),
    "who has little": (Filter(assignee_id=RELAXED), RARE),
    "the first hour": (Filter(until=RECEIVED + timedelta(hours=1)), PAGE),
    "before all": (Filter(until=RECEIVED), 0),
    "the last day": (Filter(since=RECEIVED + timedelta(minutes=COUNT - 1440)), PAGE),
}


@pytest.mark.parametrize("reader", [ADMIN, OWNER], ids=["admin", "owner"])
def test_no_filter_walks_through_all_messages(full: Database, reader: Reader) -> None:
    for name, (wanted, count) in FILTERS.items():
        with measured(full) as session:
            found = inbox.list_messages(session, reader, Shelf.MESSAGES, wanted, limit=PAGE)
        assert len(found) == (count // 2 if reader == OWNER and count < PAGE else count), name


@pytest.mark.parametrize("reader", [ADMIN, OWNER], ids=["admin", "owner"])
def test_pages_in_the_middle_are_reached_at_once_and_go_on_among_what_weighs_less(
    full: Database, reader: Reader
) -> None:
    with full.session() as session:
        everything = inbox.list_messages(session, reader, Shelf.MESSAGES, limit=COUNT)
    places = [Place(message.weight, message.received_at, message.id) for message in everything]
    last_of_weight = [at for at in range(len(places) - 1) if places[at].weight > places[at + 1].weight]
    assert len(last_of_weight) == 2
    for at in (len(places) // 2, len(places) * 9 // 10, *last_of_weight, *(one - 5 for one in last_of_weight)):
        before = max(at, 0)
        with measured(full) as session:
            page = inbox.list_messages(session, reader, Shelf.MESSAGES, limit=PAGE, after=places[before])
        assert [message.id for message in page] == [place.id for place in places[before + 1 : before + 1 + PAGE]]
        with measured(full) as session:
            beside = inbox.neighbours(session, reader, everything[before])
        assert beside == (places[before - 1].id if before else None, places[before + 1].id)


@pytest.mark.parametrize("reader", [ADMIN, OWNER], ids=["admin", "owner"])
@pytest.mark.parametrize(("shelf", "count"), [(None, PAGE), (Shelf.MESSAGES, PAGE), (Shelf.DELETED, 0)])
def test_programs_go_through_the_newest_without_the_others(
    full: Database, reader: Reader, shelf: Shelf | None, count: int
) -> None:
    with measured(full) as session:
        found = inbox.recent_messages(session, reader, shelf=shelf, limit=PAGE)
    assert len(found) == count


@pytest.mark.parametrize("reader", [ADMIN, OWNER], ids=["admin", "owner"])
def test_programs_get_what_has_to_be_done_first_without_the_others(full: Database, reader: Reader) -> None:
    with measured(full) as session:
        found = inbox.list_first(session, reader, limit=PAGE)
    assert len(found) == PAGE


@pytest.mark.parametrize("reader", [ADMIN, OWNER], ids=["admin", "owner"])
def test_programs_follow_what_is_changed_without_the_others(full: Database, reader: Reader) -> None:
    with full.session() as session:
        session.execute(update(Message).values(changed_at=Message.received_at))
    analyse(full)
    for at in (0, COUNT // 2, COUNT - 10):
        with measured(full) as session:
            found = changed_after(session, reader, Mark(RECEIVED + timedelta(minutes=at)), PAGE)
        assert len(found) == min(PAGE, (COUNT - at) // (2 if reader == OWNER else 1))


@pytest.mark.parametrize(("reader", "count"), [(ADMIN, RARE), (OWNER, RARE // 2)], ids=["admin", "owner"])
def test_counting_what_is_unread_reads_nothing_else(full: Database, reader: Reader, count: int) -> None:
    with measured(full) as session:
        assert inbox.count_unread(session, reader) == count


@pytest.mark.parametrize(("reader", "share"), [(ADMIN, 1), (OWNER, 2)], ids=["admin", "owner"])
def test_what_is_to_do_is_found_without_what_is_not(full: Database, reader: Reader, share: int) -> None:
    """Every third message has a due, most of them over long since."""
    with full.session() as session:
        session.execute(insert(StoredNote), [note(at) for at in range(1, COUNT + 1, 3)])
        session.execute(update(Message).where(Message.id.between(31, 34)).values(remind_at=RECEIVED))
    analyse(full)
    today = (RECEIVED + timedelta(minutes=COUNT, days=60)).date()
    with measured(full) as session:
        found = to_do(session, reader, today, 500)
    assert [one.id for one in found if one.handling is Handling.TO_DO and not one.remind_at] != []
    assert len([one for one in found if one.remind_at]) == 4 // share
    assert {one.id for one in found if one.call_note} >= {one for one in AHEAD if share == 1 or one % 2}


AHEAD = (43, 1003, 1006)
"""Messages with a deadline that is still to come."""


def note(message_id: int) -> dict[str, Any]:
    received = RECEIVED + timedelta(minutes=message_id)
    day = (received + timedelta(days=100 if message_id in AHEAD else 2)).date().isoformat()
    due = {"value": day, "text": "bis dann", "begins": None, "ends": None, "is_deadline": message_id % 2 == 0}
    return {"message_id": message_id, "due": day if message_id in AHEAD else None, "drawn": {"due": due}}


@pytest.mark.parametrize("reader", [ADMIN, OWNER], ids=["admin", "owner"])
def test_who_calls_on_a_page_is_named_and_counted_without_reading_all_their_calls(
    full: Database, reader: Reader
) -> None:
    with full.session() as session:
        for message in session.query(Message).filter_by(caller=STRANGER):
            message.noted_name = "Sabine Müller"
        pages = [
            inbox.list_messages(session, reader, Shelf.MESSAGES, Filter(caller=caller), limit=PAGE)
            for caller in (None, REGULAR, STRANGER)
        ]
        together = [message for page in pages for message in page]
    with measured(full) as session:
        known, counts = callers.known_callers(session, together), callers.open_calls(session, together)
    assert {known[message.id].earlier for message in together if message.caller == STRANGER} == {"Sabine Müller"}
    assert {counts[message.id] for message in together if message.caller == REGULAR} == {MOST_CALLS + 1}
    assert {counts[message.id] for message in together if message.caller == STRANGER} == {RARE // 2}


def test_what_has_to_be_drawn_is_found_among_what_was_changed_alone(full: Database) -> None:
    """However many messages there are whose note is true, or has still to be drawn."""
    with full.session() as session:
        session.execute(update(Message).where(Message.id.in_((7, 8))).values(changed_at=RECEIVED + timedelta(days=1)))
        session.add(StoredNote(message_id=7, as_of=RECEIVED + timedelta(days=1)))
    analyse(full)
    with measured(full) as session:
        assert keeping.to_be_drawn(session, RECEIVED + timedelta(hours=1)) == [8]


@contextmanager
def measured(database: Database) -> Iterator[Session]:
    """A session that may not read too much."""
    if database.engine.dialect.name == "postgresql":
        asked: list[tuple[str, Any]] = []

        def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
            asked.append((statement, values))

        with database.session() as session:
            event.listen(session.connection(), "before_cursor_execute", note)
            yield session
        with database.engine.connect() as connection:
            for statement, values in asked:
                plan = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", values)
                read = plan.scalar_one()[0]["Plan"]
                assert read["Shared Hit Blocks"] + read["Shared Read Blocks"] < BLOCKS, plan
        return
    with database.session() as session:
        # So it reads each page again whenever it looks at it.
        session.connection().exec_driver_sql("PRAGMA cache_size = 10")
        before = bytes_read()
        yield session
        assert bytes_read() - before < PAGES * 4096


def bytes_read() -> int:
    """By this process, from files and what lies in memory of them."""
    return int(Path("/proc/self/io").read_text().split()[1])
