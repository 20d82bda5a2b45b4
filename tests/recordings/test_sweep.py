"""What was interrupted is put right, and nothing else is touched."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from recorded import RECEIVED, grow_old, header, open_row, recording, row, silence, speech, waiting
from sqlalchemy import select
from words import CHOCOLATE

from office.clients import add_client
from office.database import Database, utcnow
from office.settings import Settings
from recordings import store
from recordings.models import Message, Segment, State
from recordings.sweep import sweep

NAME = "1700000000.{}_+493023125042_+4930231250999.wav16"
Sweep = Callable[[], list[Message]]


@pytest.fixture
def sweeps(database: Database, settings: Settings) -> Sweep:
    """Sweeps, and returns all messages."""

    def run() -> list[Message]:
        sweep(database, settings, utcnow())
        with database.session() as session:
            return list(session.scalars(select(Message).order_by(Message.call_id)))

    return run


def spooled(settings: Settings, number: int = 7, *, closed: bool = True, age: float = 10.0) -> Path:
    return recording(settings.spool / NAME.format(number), speech(CHOCOLATE[0]), closed=closed, age=age)


def test_a_recording_without_a_row_is_adopted_for_whose_number_was_dialled(
    database: Database, settings: Settings, sweeps: Sweep
) -> None:
    with database.session() as session:
        client = add_client(session, "Weber", ["+493023125042"], "en", "Europe/Berlin", "DE")
    path = spooled(settings)
    (message,) = sweeps()
    assert (message.call_id, message.client_id, message.language) == ("1700000000.7", client.id, "en")
    assert (message.dialled, message.caller) == ("+493023125042", "+4930231250999")
    assert message.received_at.isoformat() == "2023-11-14T22:13:20+00:00"
    assert message.state is State.RECORDED
    assert message.notice is not None
    assert "recorded" in message.notice
    assert message.audio is not None
    assert (settings.messages / message.audio).exists()
    assert not path.exists()


def test_a_recording_with_a_row_ends_its_call(database: Database, settings: Settings, sweeps: Sweep) -> None:
    known = open_row(database, "1700000000.7")
    spooled(settings)
    (message,) = sweeps()
    assert (message.id, message.state) == (known, State.RECORDED)


def test_sweeping_again_changes_nothing(settings: Settings, sweeps: Sweep) -> None:
    spooled(settings)
    first = sweeps()
    assert [one.id for one in sweeps()] == [one.id for one in first]


@pytest.mark.parametrize(("closed", "age"), [(True, 0.0), (True, 4.0), (False, 10.0), (False, 55.0)])
def test_what_may_still_be_written_is_not_touched(
    settings: Settings,
    sweeps: Sweep,
    closed: bool,  # noqa: FBT001 - a column of the table
    age: float,
) -> None:
    path = spooled(settings, closed=closed, age=age)
    before = path.read_bytes()
    assert sweeps() == []
    assert path.read_bytes() == before


def test_a_file_that_is_a_header_yet_belongs_to_a_caller_who_has_not_spoken_so_far(
    settings: Settings, sweeps: Sweep
) -> None:
    path = recording(settings.spool / "1700000000.7_+493023125042_.wav16", silence(0), age=30)
    assert path.stat().st_size == 44
    assert sweeps() == []
    assert path.exists()
    grow_old(path, 61)
    (message,) = sweeps()
    assert message.state is State.MISSED


def holds(database: Database, message_id: int, seconds: float) -> None:
    store.hold(database, message_id, utcnow() + timedelta(seconds=seconds))


def test_what_a_caller_on_the_line_may_still_replace_is_left_alone_until_the_call_script_must_be_dead(
    database: Database, settings: Settings, sweeps: Sweep
) -> None:
    message_id = open_row(database, "1700000000.7")
    path = spooled(settings, age=70)
    holds(database, message_id, 10)
    assert [message.state for message in sweeps()] == [State.RECEIVING]
    assert path.exists()
    holds(database, message_id, -1)
    assert [message.state for message in sweeps()] == [State.RECORDED]


def test_where_the_dialplan_has_taken_the_call_over_nobody_holds_it_any_more(
    database: Database, settings: Settings, sweeps: Sweep
) -> None:
    holds(database, open_row(database, "1700000000.7"), 3600)
    spooled(settings).with_suffix(".rang").write_text("1")
    assert [message.state for message in sweeps()] == [State.RECORDED]


def test_what_is_about_to_be_said_anew_is_not_brought_back_while_the_caller_is_on_the_line(
    database: Database, settings: Settings, sweeps: Sweep
) -> None:
    message_id = open_row(database, "1700000000.7")
    earlier = spooled(settings, age=70).with_suffix(".earlier")
    spooled(settings, age=70).rename(earlier)
    holds(database, message_id, 10)
    assert [message.state for message in sweeps()] == [State.RECEIVING]
    assert earlier.exists()


STEM = "1700000000.7_+493023125042_+4930231250999_"


def test_a_caller_who_hung_up_before_the_beep_of_the_fallback_is_a_missed_call(
    settings: Settings, sweeps: Sweep
) -> None:
    mark = settings.spool / f"{STEM}.rang"
    mark.write_text("1")
    assert sweeps() == [], "the call may still go on"
    grow_old(mark, 61)
    (message,) = sweeps()
    assert (message.state, message.caller, message.notice) == (State.MISSED, "+4930231250999", None)
    assert list(settings.spool.iterdir()) == []


def test_the_mark_of_a_call_that_was_recorded_goes_with_the_recording(settings: Settings, sweeps: Sweep) -> None:
    recording(settings.spool / f"{STEM}.wav16", speech(CHOCOLATE[0]), age=10)
    (settings.spool / f"{STEM}.rang").write_text("1")
    (message,) = sweeps()
    assert message.state is State.RECORDED
    assert list(settings.spool.iterdir()) == []


@pytest.mark.parametrize("has_better", [True, False])
def test_what_was_to_be_said_anew_is_kept_where_the_call_script_died(
    settings: Settings,
    sweeps: Sweep,
    has_better: bool,  # noqa: FBT001 - a column of the table
) -> None:
    words = speech(CHOCOLATE[0])
    earlier = settings.spool / f"{STEM}.earlier"
    recording(settings.spool / "x.wav16", words).rename(earlier)
    grow_old(earlier, 61)
    if has_better:
        recording(settings.spool / f"{STEM}.wav16", words[: len(words) // 2], age=10)
    first = sweeps()
    if not first:
        grow_old(settings.spool / f"{STEM}.wav16", 61)
        first = sweeps()
    (message,) = first
    assert message.duration == pytest.approx(len(words) / 16000 / (2 if has_better else 1), abs=0.001)
    assert list(settings.spool.iterdir()) == []


def test_what_nobody_has_closed_for_a_minute_is_repaired_and_adopted(settings: Settings, sweeps: Sweep) -> None:
    path = spooled(settings, closed=False, age=55)
    assert sweeps() == []
    grow_old(path, 61)
    (message,) = sweeps()
    assert message.state is State.RECORDED
    assert message.duration == pytest.approx(len(speech(CHOCOLATE[0])) / 16000, abs=0.001)


def test_a_foreign_file_is_adopted_as_well(settings: Settings, sweeps: Sweep) -> None:
    recording(settings.spool / "memo of mine.wav16", speech(CHOCOLATE[0]), age=10)
    (message,) = sweeps()
    assert (message.call_id, message.caller, message.dialled) == ("memo-of-mine", None, "")
    assert message.state is State.RECORDED


def test_what_asterisk_did_not_record_is_left_alone(settings: Settings, sweeps: Sweep) -> None:
    path = settings.spool / "notes.txt"
    path.write_text("mine")
    grow_old(path, 1000)
    assert sweeps() == []
    assert path.exists()


def test_an_empty_file_of_a_call_is_a_missed_call(settings: Settings, sweeps: Sweep) -> None:
    path = settings.spool / NAME.format(7)
    path.write_bytes(header(0))
    grow_old(path, 61)
    (message,) = sweeps()
    assert message.state is State.MISSED
    assert not path.exists()


def test_one_bad_recording_does_not_keep_the_others_waiting(
    settings: Settings, sweeps: Sweep, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    finish = store.finish

    def fails_for_the_first(database: Database, message_id: int, path: Path, messages: Path) -> State:
        if path.name == NAME.format(1):
            raise OSError(5, "Input/output error")
        return finish(database, message_id, path, messages)

    monkeypatch.setattr(store, "finish", fails_for_the_first)
    for number in (1, 2, 3):
        spooled(settings, number)
    states = {message.call_id: message.state for message in sweeps()}
    assert states == {
        "1700000000.1": State.RECEIVING,
        "1700000000.2": State.RECORDED,
        "1700000000.3": State.RECORDED,
    }
    assert "cannot be adopted; the next sweep tries again" in caplog.text
    monkeypatch.setattr(store, "finish", finish)
    assert {message.state for message in sweeps()} == {State.RECORDED}


def test_a_recording_that_is_no_sound_is_kept_and_somebody_is_told(settings: Settings, sweeps: Sweep) -> None:
    path = settings.spool / NAME.format(7)
    path.write_bytes(b"rubbish" * 100)
    grow_old(path, 61)
    (message,) = sweeps()
    assert message.state is State.FAILED
    assert message.audio is not None
    assert (settings.messages / message.audio).read_bytes() == b"rubbish" * 100


def test_a_call_that_never_ended_is_closed_as_missed(database: Database, settings: Settings, sweeps: Sweep) -> None:
    longest = timedelta(seconds=settings.max_message_seconds + 120)
    open_row(database, "1700000000.1", utcnow() - longest - timedelta(seconds=5))
    open_row(database, "1700000000.2", utcnow() - longest + timedelta(seconds=30))
    assert [message.state for message in sweeps()] == [State.MISSED, State.RECEIVING]


def test_a_lost_call_whose_recording_still_grows_is_not_closed(
    database: Database, settings: Settings, sweeps: Sweep
) -> None:
    open_row(database, "1700000000.7", utcnow() - timedelta(hours=1))
    spooled(settings, closed=False, age=1)
    assert [message.state for message in sweeps()] == [State.RECEIVING]


def test_a_lost_call_whose_sound_was_already_moved_gets_it(
    database: Database, settings: Settings, sweeps: Sweep
) -> None:
    open_row(database, "1700000000.7", RECEIVED)
    folder = settings.messages / "2026" / "03"
    folder.mkdir(parents=True)
    recording(folder / "1700000000.7.wav", speech(CHOCOLATE[0]))
    (message,) = sweeps()
    assert (message.state, message.audio) == (State.RECORDED, "2026/03/1700000000.7.wav")


def test_what_was_deleted_long_ago_is_gone_for_good_with_its_sound(
    database: Database, settings: Settings, sweeps: Sweep
) -> None:
    old, fresh, kept = waiting(database, "1.1", "1.2", "1.3")
    with database.session() as session:
        session.add(Segment(message_id=old, position=0, start=0, end=1, text="Hallo.", words=[]))
        session.get_one(Message, old).deleted_at = utcnow() - timedelta(days=settings.trash_days, minutes=1)
        session.get_one(Message, fresh).deleted_at = utcnow() - timedelta(days=settings.trash_days, minutes=-1)
    (settings.messages / "2026" / "03").mkdir(parents=True)
    for message_id in (old, fresh, kept):
        stored = settings.messages / str(row(database, message_id).audio)
        for path in (stored, stored.with_suffix(".peaks.json")):
            path.touch()
    assert [message.id for message in sweeps()] == [fresh, kept]
    left = [path.name for path in sorted(settings.messages.rglob("1.*"))]
    assert left == ["1.2.peaks.json", "1.2.wav", "1.3.peaks.json", "1.3.wav"]
    with database.session() as session:
        assert session.scalars(select(Segment)).all() == []


def test_the_number_of_the_newest_message_is_not_given_again_once_it_is_gone(database: Database, sweeps: Sweep) -> None:
    (old,) = waiting(database, "1.1")
    with database.session() as session:
        session.get_one(Message, old).deleted_at = utcnow() - timedelta(days=30)
    assert sweeps() == []
    (new,) = waiting(database, "1.2")
    assert new > old, "a link to the old one would show the new one"


def test_deleting_for_good_does_not_fail_where_the_sound_is_already_gone(database: Database, sweeps: Sweep) -> None:
    (old,) = waiting(database, "1.1")
    with database.session() as session:
        session.get_one(Message, old).deleted_at = utcnow() - timedelta(days=30)
    assert sweeps() == []


def test_one_message_that_cannot_be_deleted_does_not_keep_the_others(
    database: Database, settings: Settings, sweeps: Sweep
) -> None:
    waiting(database, "1.1", "1.2")
    with database.session() as session:
        for message in session.scalars(select(Message)):
            message.deleted_at = utcnow() - timedelta(days=30)
    (settings.messages / "2026" / "03" / "1.1.wav").mkdir(parents=True)
    assert [message.call_id for message in sweeps()] == ["1.1"]
