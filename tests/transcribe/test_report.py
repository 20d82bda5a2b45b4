"""A worker tells of itself, and is not disturbed by it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from house import wait_until
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from office.database import Database
from office.settings import Settings
from transcribe.load import Load
from transcribe.models import Worker
from transcribe.report import FORGOTTEN_AFTER, Report

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def load() -> Load:
    return Load()


@pytest.fixture
def report(settings: Settings, database: Database, load: Load) -> Report:
    settings.second_whisper_model = "small"
    return Report(settings, database, load, threads=2, batch=4)


def rows(database: Database) -> list[Worker]:
    with database.session() as session:
        return list(session.scalars(select(Worker).order_by(Worker.name)))


def test_a_worker_tells_which_model_it_runs_and_how_it_keeps_up(database: Database, report: Report, load: Load) -> None:
    load.following, load.behind, load.waiting_seconds = 3, 1, 12.5
    with load.working(32000):
        pass
    report.tell(NOW)
    [row] = rows(database)
    assert (row.model, row.second_model, row.threads, row.batch) == ("base", "small", 2, 4)
    assert (row.following, row.behind, row.waiting_seconds) == (3, 1, 12.5)
    assert row.seen_at == NOW
    assert row.speed is not None
    assert row.speed > 2
    assert 0 <= row.busy < 0.1


def test_started_again_it_goes_on_with_its_row_and_knows_how_fast_it_was(
    settings: Settings, database: Database, report: Report, load: Load
) -> None:
    with load.working(32000):
        pass
    report.tell(NOW)
    [before] = rows(database)
    again = Report(settings, database, Load(), threads=2, batch=4)
    again.tell(NOW + timedelta(seconds=5))
    [row] = rows(database)
    assert row.seen_at == NOW + timedelta(seconds=5)
    assert row.started_at > before.started_at
    assert row.speed == before.speed


def test_several_workers_of_one_machine_have_a_row_each(
    settings: Settings, database: Database, report: Report, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    with load.working(32000):
        pass
    report.tell(NOW)
    monkeypatch.setattr("transcribe.report.os.getpid", lambda: 1)
    other = Report(settings, database, Load(), threads=2, batch=4)
    later = NOW + timedelta(minutes=5)
    other.tell(later)
    first, second = rows(database)
    assert {first.seen_at, second.seen_at} == {NOW, later}, "its process runs, so it may be busy"
    assert first.speed == second.speed, "the same model on the same machine"


@pytest.mark.parametrize(("silence", "is_left"), [(14, True), (16, False)])
def test_the_row_of_a_worker_that_was_started_again_soon_goes(
    settings: Settings,
    database: Database,
    report: Report,
    monkeypatch: pytest.MonkeyPatch,
    silence: int,
    is_left: bool,  # noqa: FBT001 - a column of the table
) -> None:
    monkeypatch.setattr("transcribe.report.os.getpid", lambda: 2**23)
    Report(settings, database, Load(), threads=2, batch=4).tell(NOW)
    report.tell(NOW + timedelta(seconds=silence))
    assert (len(rows(database)) == 2) is is_left


@pytest.mark.parametrize("change", ["model", "threads"])
def test_how_fast_another_model_was_says_nothing(
    settings: Settings, database: Database, report: Report, load: Load, change: str
) -> None:
    with load.working(32000):
        pass
    report.tell(NOW)
    if change == "model":
        settings.whisper_model = "medium"
    Report(settings, database, Load(), threads=4 if change == "threads" else 2, batch=4).tell(NOW)
    assert [row.speed for row in rows(database)] == [None]


def test_workers_that_are_not_there_any_more_are_forgotten(database: Database, report: Report) -> None:
    with database.session() as session:
        for name, ago in (("gone", FORGOTTEN_AFTER + timedelta(seconds=1)), ("slow", FORGOTTEN_AFTER)):
            session.add(Worker(name=name, model="base", threads=2, batch=4, started_at=NOW, seen_at=NOW - ago))
    report.tell(NOW)
    names = [row.name for row in rows(database)]
    assert "gone" not in names
    assert "slow" in names
    assert len(names) == 2


def test_a_database_that_is_away_is_told_of_once_and_tried_again(
    database: Database, report: Report, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("transcribe.report.TELLS_EVERY", 0.01)
    tries = []
    tell = report.tell

    def is_away_at_first(now: datetime) -> None:
        tries.append(now)
        if len(tries) <= 3:
            raise OperationalError("SELECT", {}, Exception("the database is away"))
        tell(now)

    monkeypatch.setattr(report, "tell", is_away_at_first)
    stopping = threading.Event()
    thread = threading.Thread(target=report.run, args=(stopping,))
    thread.start()
    wait_until(lambda: bool(rows(database)), "the row is there")
    stopping.set()
    thread.join()
    assert caplog.text.count("could not tell how it is") == 1


def test_a_pass_that_goes_on_counts_as_work(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("transcribe.load.time.monotonic", lambda: now[0])
    with load.working(16000):
        now[0] += 30
        assert load.busy == 0.5
        assert load.speed is None
    assert load.busy == 0.5
    now[0] += 45
    assert load.busy == 0.25, "of the pass a quarter of a minute lies in the last minute"
    now[0] += 16
    assert (load.busy, load.speed) == (0.0, None)


def test_a_pass_that_failed_is_no_work(load: Load) -> None:
    with pytest.raises(RuntimeError), load.working(16000):
        raise RuntimeError
    assert (load.busy, load.speed) == (0.0, None)
