"""Who follows what is changed is told all of it, page by page, and of what was committed late."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from handled import named
from recorded import RECEIVED
from sqlalchemy import event, update

from office.database import Database
from recordings.changes import OVERLAP, Mark, changed_after, moved_on
from recordings.inbox import Reader
from recordings.models import Message

NOW = RECEIVED + timedelta(days=1)
SECOND = timedelta(seconds=1)


def dated(database: Database, at: datetime, *calls: str) -> None:
    """As if they had been changed then."""
    with database.session() as session:
        session.execute(update(Message).where(Message.call_id.in_(calls)).values(changed_at=at))


def told(database: Database, reader: Reader, mark: Mark, now: datetime, limit: int = 2) -> tuple[str, Mark, bool]:
    """One page: what is on it, where to go on, and whether there is more."""
    with database.session() as session:
        found = changed_after(session, reader, mark, limit + 1)
        page, is_all = found[:limit], len(found) <= limit
        return " ".join(one.call_id for one in page), moved_on(mark, page, now, is_all=is_all), not is_all


def pages(database: Database, reader: Reader, mark: Mark, now: datetime = NOW) -> Iterator[str]:
    more = True
    while more:
        page, mark, more = told(database, reader, mark, now)
        yield page


def test_nothing_is_lost_where_several_share_a_moment(database: Database, weber: Reader) -> None:
    dated(database, RECEIVED, "m1", "m2", "m3", "m5")
    dated(database, RECEIVED - SECOND, "m4")
    assert list(pages(database, weber, Mark(RECEIVED - SECOND))) == ["m4 m1", "m2 m3", "m5"]
    assert list(pages(database, weber, Mark(RECEIVED))) == ["m1 m2", "m3 m5"], "the moment itself is among them"
    assert list(pages(database, weber, Mark(RECEIVED + SECOND))) == [""]
    assert list(pages(database, Reader(4711), Mark(RECEIVED - SECOND))) == [""]


def test_what_is_committed_late_is_told_the_next_time(database: Database, weber: Reader) -> None:
    """It is dated before what was told already, as of a transaction that had to wait."""
    dated(database, RECEIVED, "m1", "m2", "m3", "m4", "m5")
    dated(database, NOW - 2 * SECOND, "m1", "m2")
    dated(database, NOW - SECOND, "m3")
    first, mark, more = told(database, weber, Mark(NOW - 5 * SECOND), NOW)
    assert (first, more) == ("m1 m2", True)
    dated(database, NOW - 3 * SECOND, "m4")
    rest, mark, more = told(database, weber, mark, NOW + 10 * OVERLAP)
    assert (rest, more) == ("m3", False), "however long the pages take"
    assert list(pages(database, weber, mark, NOW + 10 * OVERLAP)) == ["m4 m1", "m2 m3"]


def test_what_is_over_for_long_is_told_once(database: Database, weber: Reader) -> None:
    dated(database, RECEIVED, "m1", "m2", "m3", "m4", "m5")
    page, mark, more = told(database, weber, Mark(RECEIVED), NOW, limit=5)
    assert (page, mark, more) == ("m1 m2 m3 m4 m5", Mark(NOW - OVERLAP), False)
    assert told(database, weber, mark, NOW) == ("", mark, False)
    ahead = Mark(NOW + SECOND)
    assert told(database, weber, ahead, NOW) == ("", ahead, False), "nobody is led back before what they asked for"


def test_a_message_that_is_changed_again_is_told_again(database: Database, weber: Reader) -> None:
    dated(database, RECEIVED, "m1", "m2", "m3", "m4", "m5")
    _, mark, _ = told(database, weber, Mark(RECEIVED), NOW, limit=5)
    with database.session() as session:
        [message] = named(session, "m2")
        message.read_at = datetime.now(UTC)
    page, _, _ = told(database, weber, mark, datetime.now(UTC))
    assert page == "m2"


@pytest.mark.usefixtures("weber")
def test_it_is_one_walk_along_the_index(database: Database) -> None:
    asked: list[tuple[str, object]] = []
    note = lambda _c, _k, statement, parameters, *_: asked.append((statement, parameters))  # noqa: E731
    event.listen(database.engine, "before_cursor_execute", note)
    with database.session() as session:
        changed_after(session, Reader(None), Mark(RECEIVED, 7), 10)
    event.remove(database.engine, "before_cursor_execute", note)
    statement, parameters = asked[0]
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        assert "USING INDEX ix_message_changed" in str(plan[0])
        assert "TEMP B-TREE" not in str(plan)
