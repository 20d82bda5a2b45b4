"""A call is kept: its row at once, its sound safely, its end exactly once."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from recorded import NOBODY, RECEIVED, open_row, recording, row, silence, speech, tones
from sqlalchemy import select
from words import CHOCOLATE, EURASIA

from office.clients import Line, add_client
from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database, utcnow
from office.settings import Settings
from recordings import sound, store
from recordings.models import Message, Segment, State
from recordings.sweep import sweep

SPOOLED = "1700000000.7_+493023125042_+4930231250999.wav16"
CALL = "1700000000.7"


@pytest.fixture
def message_id(database: Database) -> int:
    return open_row(database, CALL)


@pytest.fixture
def spooled(settings: Settings) -> Path:
    return settings.spool / SPOOLED


def test_a_call_is_noted_once_however_often_it_is_opened(database: Database) -> None:
    first = open_row(database, CALL)
    again = store.open_call(database, CALL, NOBODY, None, RECEIVED + timedelta(hours=1))
    assert again == first
    assert (row(database, first).caller, row(database, first).received_at) == ("+4930231250999", RECEIVED)
    assert row(database, first).state is State.RECEIVING


def test_a_call_of_a_contact_is_known_as_theirs(database: Database) -> None:
    with database.session() as session:
        weber = add_client(session, "Weber", ["+493023125042"], "de", "Europe/Berlin", "DE")
        anna = add_contact(session, weber.id, "Anna", ["030 231250999"], "", Listed.VIP, "DE")
    line = Line(weber.id, "Weber", "de", "+493023125042")
    message_id = open_row(database, CALL, line=line)
    assert row(database, message_id).contact_id == anna.id
    assert row(database, open_row(database, "1700000000.8")).contact_id is None, "nobody's call is no client's contact"


def test_two_who_open_the_same_call_at_once_mean_the_same_row(database: Database) -> None:
    barrier = threading.Barrier(4)

    def open_it(_number: int) -> int:
        barrier.wait()
        return open_row(database, CALL)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(open_it, range(4)))) == 1


def test_the_sound_is_moved_whole_and_the_row_tells_where(
    database: Database, settings: Settings, message_id: int, spooled: Path
) -> None:
    words = speech(CHOCOLATE[0])
    recording(spooled, words)
    assert store.finish(database, message_id, spooled, settings.messages) is State.RECORDED
    message = row(database, message_id)
    assert (message.state, message.audio) == (State.RECORDED, f"2026/03/{CALL}.wav")
    assert message.duration == pytest.approx(len(words) / sound.RATE, abs=0.001)
    assert len(sound.read(settings.messages / message.audio)) == len(words)
    assert not spooled.exists()


def test_a_recording_that_was_never_closed_is_stored_with_its_length(
    database: Database, settings: Settings, message_id: int, spooled: Path
) -> None:
    words = speech(CHOCOLATE[0])
    recording(spooled, words, closed=False)
    assert store.finish(database, message_id, spooled, settings.messages) is State.RECORDED
    assert row(database, message_id).duration == pytest.approx(len(words) / sound.RATE, abs=0.001)


def test_the_sound_is_on_the_disk_before_its_name_and_the_name_before_the_row(
    database: Database, settings: Settings, message_id: int, spooled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording(spooled, speech(CHOCOLATE[0]))
    inode, steps = spooled.stat().st_ino, []
    stored = settings.messages / "2026" / "03" / f"{CALL}.wav"
    names = {folder.stat().st_ino: folder.name for folder in (settings.messages, settings.spool)} | {inode: "sound"}
    fsync, note_end = os.fsync, store._note_end  # noqa: SLF001 - to see when the row is written

    def watched_fsync(descriptor: int) -> None:
        number = os.fstat(descriptor).st_ino
        name = names.get(number) or ("month" if number == stored.parent.stat().st_ino else "year")
        steps.append(f"{name} {'named' if stored.exists() else 'unnamed'}")
        fsync(descriptor)

    def watched_end(*arguments: object) -> State:
        steps.append("row")
        return note_end(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(store, "_note_end", watched_end)
    store.finish(database, message_id, spooled, settings.messages)
    assert steps[0] == "sound unnamed"
    assert sorted(steps[1:-1]) == ["messages named", "month named", "spool named", "year named"]
    assert steps[-1] == "row"


@pytest.mark.parametrize(
    "heard", [silence(4), tones(4, 425, on=0.48, off=0.48), silence(0)], ids=["silence", "busy", "nothing"]
)
def test_a_call_in_which_nobody_spoke_is_missed(
    database: Database, settings: Settings, message_id: int, spooled: Path, heard: sound.Samples
) -> None:
    recording(spooled, heard)
    assert store.finish(database, message_id, spooled, settings.messages) is State.MISSED


def test_a_call_without_any_sound_is_missed(
    database: Database, settings: Settings, message_id: int, spooled: Path
) -> None:
    assert store.finish(database, message_id, spooled, settings.messages) is State.MISSED
    assert row(database, message_id).audio is None


def test_a_missed_call_still_gets_the_sound_the_dialplan_recorded_afterwards(
    database: Database, settings: Settings, message_id: int, spooled: Path
) -> None:
    store.finish(database, message_id, spooled, settings.messages)
    recording(spooled, speech(CHOCOLATE[0]))
    assert store.finish(database, message_id, spooled, settings.messages) is State.RECORDED
    assert row(database, message_id).audio == f"2026/03/{CALL}.wav"


@pytest.mark.parametrize("state", [State.TRANSCRIBING, State.TRANSCRIBED, State.NO_SPEECH, State.FAILED, State.MISSED])
def test_finishing_again_does_not_throw_back_what_has_gone_on(
    database: Database, settings: Settings, message_id: int, spooled: Path, state: State
) -> None:
    recording(spooled, speech(CHOCOLATE[0]))
    store.finish(database, message_id, spooled, settings.messages)
    with database.session() as session:
        session.get_one(Message, message_id).state = state
    assert store.finish(database, message_id, spooled, settings.messages) is state
    assert row(database, message_id).state is state


def test_many_may_finish_the_same_call_at_once(
    database: Database, settings: Settings, message_id: int, spooled: Path
) -> None:
    recording(spooled, speech(CHOCOLATE[0]))
    barrier = threading.Barrier(4)

    def finish(_number: int) -> State:
        barrier.wait()
        return store.finish(database, message_id, spooled, settings.messages)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(finish, range(4))) == {State.RECORDED}
    message = row(database, message_id)
    assert (message.state, message.audio) == (State.RECORDED, f"2026/03/{CALL}.wav")
    assert not spooled.exists()


def test_after_a_crash_between_move_and_row_finishing_again_finds_the_sound(
    database: Database, settings: Settings, message_id: int, spooled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording(spooled, speech(CHOCOLATE[0]))
    with monkeypatch.context() as crash:
        crash.setattr(store, "_note_end", lambda *_arguments: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.finish(database, message_id, spooled, settings.messages)
    assert not spooled.exists()
    assert row(database, message_id).state is State.RECEIVING
    assert store.finish(database, message_id, spooled, settings.messages) is State.RECORDED


def test_where_the_disk_does_not_take_it_the_recording_stays_in_the_spool(
    database: Database, settings: Settings, message_id: int, spooled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording(spooled, speech(CHOCOLATE[0]))

    def is_full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", is_full)
        with pytest.raises(OSError, match="No space left"):
            store.finish(database, message_id, spooled, settings.messages)
    assert spooled.exists()
    assert row(database, message_id).state is State.RECEIVING
    assert store.finish(database, message_id, spooled, settings.messages) is State.RECORDED


def test_what_cannot_be_read_is_kept_and_somebody_is_told(
    database: Database, settings: Settings, message_id: int, spooled: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spooled.write_bytes(b"rubbish" * 1000)
    assert store.finish(database, message_id, spooled, settings.messages) is State.FAILED
    message = row(database, message_id)
    assert message.audio is not None
    assert (settings.messages / message.audio).read_bytes() == b"rubbish" * 1000
    assert "please listen to the file" in caplog.text


def test_the_notice_a_caller_heard_is_kept(database: Database, message_id: int) -> None:
    store.note_notice(database, message_id, "Ihre Nachricht wird aufgezeichnet.")
    assert row(database, message_id).notice == "Ihre Nachricht wird aufgezeichnet."


def test_a_call_that_goes_on_is_no_news(database: Database, message_id: int) -> None:
    before = row(database, message_id).changed_at
    store.hold(database, message_id, RECEIVED + timedelta(hours=1))
    assert row(database, message_id).changed_at == before


def test_who_begins_anew_loses_no_words_of_a_message_that_is_stored(
    database: Database, settings: Settings, message_id: int, spooled: Path
) -> None:
    recording(spooled, speech(CHOCOLATE[0]))
    store.finish(database, message_id, spooled, settings.messages)
    with database.session() as session:
        message = session.get_one(Message, message_id)
        message.state, message.transcript = State.TRANSCRIBED, "Guten Tag."
        session.add(Segment(message_id=message_id, position=0, start=0, end=1, text="Guten Tag.", words=[]))
    store.begin_again(database, message_id)
    with database.session() as session:
        message = session.get_one(Message, message_id)
        assert (message.state, message.transcript, message.take) == (State.TRANSCRIBED, "Guten Tag.", 0)
        assert [segment.text for segment in message.segments] == ["Guten Tag."]


def finishes_twice(database: Database, settings: Settings, message_id: int, spooled: Path) -> State:
    recording(spooled, speech(CHOCOLATE[0]))
    store.finish(database, message_id, spooled, settings.messages)
    recording(spooled, speech(EURASIA[0]))
    return store.finish(database, message_id, spooled, settings.messages)


def test_a_second_recording_of_a_call_is_a_message_of_its_own(
    database: Database, settings: Settings, message_id: int, spooled: Path
) -> None:
    store.note_notice(database, message_id, "Ihre Nachricht wird aufgezeichnet.")
    assert finishes_twice(database, settings, message_id, spooled) is State.RECORDED
    with database.session() as session:
        first, second = session.scalars(select(Message).order_by(Message.id))
    assert [len(sound.read(settings.messages / str(one.audio))) for one in (first, second)] == [
        len(speech(CHOCOLATE[0])),
        len(speech(EURASIA[0])),
    ]
    assert (second.caller, second.received_at, second.notice) == (first.caller, first.received_at, first.notice)
    assert not spooled.exists()


@pytest.mark.parametrize("step", ["_move_in", "_note_end"])
def test_a_second_recording_is_found_again_after_a_crash(
    database: Database,
    settings: Settings,
    message_id: int,
    spooled: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    recording(spooled, speech(CHOCOLATE[0]))
    store.finish(database, message_id, spooled, settings.messages)
    recording(spooled, speech(EURASIA[0]), closed=False, age=61)
    with monkeypatch.context() as crash:
        real = getattr(store, step)

        def crashes(*arguments: object) -> object:
            is_of_the_first = arguments[1] == message_id
            return real(*arguments) if is_of_the_first else 1 / 0

        crash.setattr(store, step, crashes)
        with pytest.raises(ZeroDivisionError):
            store.finish(database, message_id, spooled, settings.messages)
    sweep(database, settings, utcnow())
    with database.session() as session:
        rows = session.scalars(select(Message).order_by(Message.id)).all()
    assert [one.state for one in rows] == [State.RECORDED, State.RECORDED]


def test_a_recording_of_a_call_that_was_taken_is_a_message_of_its_own(
    database: Database, settings: Settings, message_id: int, spooled: Path
) -> None:
    store.close(database, message_id, State.TAKEN)
    recording(spooled, speech(CHOCOLATE[0]))
    assert store.finish(database, message_id, spooled, settings.messages) is State.RECORDED
    assert row(database, message_id).state is State.TAKEN
