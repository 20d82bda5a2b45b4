"""The worker, with an engine by hand: every message gets its words once, or is given up with its sound kept."""

import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from ear import Ear, Echo, decoded
from house import wait_until
from recorded import RECEIVED, header, open_row, recording, row, silence, speech, waiting
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from words import CHOCOLATE, EURASIA

from office.clients import add_client
from office.database import Database, utcnow
from office.settings import Settings
from recordings import store, work
from recordings.callnote import lines
from recordings.models import Message, Segment, State
from recordings.sound import RATE, Samples
from transcribe.engine import Decoded, Window
from transcribe.hearing import listen
from transcribe.listener import Listener


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def listener(settings: Settings, database: Database, ear: Ear) -> Iterator[Listener]:
    with closing(Listener(settings, database, ear)) as listener:
        yield listener


@pytest.fixture
def messages(settings: Settings, database: Database) -> list[int]:
    """Two messages that wait for their words, with their sound."""
    (settings.messages / "2026" / "03").mkdir(parents=True)
    for name in ("1.1", "1.2"):
        recording(settings.messages / "2026" / "03" / f"{name}.wav", speech(CHOCOLATE[0]))
    return waiting(database, "1.1", "1.2")


def end_pauses(database: Database) -> None:
    """As if the time until the next try had gone by."""
    with database.session() as session:
        session.execute(update(Message).values(lease_until=utcnow() - timedelta(seconds=1)))


def test_everything_that_waits_gets_its_words(
    database: Database, listener: Listener, ear: Ear, messages: list[int]
) -> None:
    listener.work_off()
    assert [window.languages for window in ear.heard] == [["de"], ["de"]]
    for message_id in messages:
        message = row(database, message_id)
        assert (message.state, message.transcript, message.tentative) == (State.TRANSCRIBED, "Guten Tag.", None)
        assert message.speech == pytest.approx(2.6, abs=0.4)
        assert (message.lease_holder, message.attempts, message.heard_by) == (None, 1, "base")
    with database.session() as session:
        segments = session.scalars(select(Segment).order_by(Segment.message_id, Segment.position)).all()
    assert [(one.message_id, one.position, one.text) for one in segments] == [
        (one, 0, "Guten Tag.") for one in messages
    ]
    assert [word["text"] for word in segments[0].words] == ["Guten", "Tag."]
    with database.session() as session:
        assert all(lines.is_true(session.get_one(Message, one)) for one in messages), "the note comes with the words"


@pytest.mark.usefixtures("messages")
def test_messages_that_wait_are_heard_together(ear: Ear, listener: Listener) -> None:
    listener.work_off()
    assert ear.batches == [2]


def test_the_clients_name_is_likely_to_be_said(
    database: Database, listener: Listener, ear: Ear, messages: list[int]
) -> None:
    with database.session() as session:
        client = add_client(session, "Weber und Töchter", [], "de", "Europe/Berlin", "DE")
        session.get_one(Message, messages[0]).client_id = client.id
    listener.work_off()
    assert [window.hotwords for window in ear.heard] == ["Weber und Töchter", ""]


def test_a_client_may_say_how_much_speech_makes_a_message(
    database: Database, listener: Listener, messages: list[int]
) -> None:
    with database.session() as session:
        client = add_client(session, "Weber", [], "de", "Europe/Berlin", "DE")
        client.min_speech_seconds = 20
        session.get_one(Message, messages[0]).client_id = client.id
    listener.work_off()
    assert [row(database, message_id).state for message_id in messages] == [State.MISSED, State.TRANSCRIBED]


@pytest.mark.parametrize(
    ("closely", "state"),
    [
        (decoded("Untertitel", avg_logprob=-9.0), State.NO_SPEECH),
        (decoded("Mist,", "wieder", seconds=2.0), State.TRANSCRIBED),
    ],
)
def test_where_no_word_is_believed_the_sound_is_looked_at_more_closely(
    database: Database, listener: Listener, ear: Ear, messages: list[int], closely: Decoded, state: State
) -> None:
    ear.does = lambda: decoded("Untertitel", avg_logprob=-9.0) if len(ear.heard) <= 2 else closely
    listener.work_off()
    assert {row(database, message_id).state for message_id in messages} == {state}
    assert len(ear.heard) == 4


def test_what_fails_is_tried_four_times_and_then_given_up_with_its_sound_kept(
    settings: Settings,
    database: Database,
    listener: Listener,
    ear: Ear,
    messages: list[int],
    caplog: pytest.LogCaptureFixture,
) -> None:
    ear.does = fails
    states = []
    for _attempt in range(work.MAX_ATTEMPTS):
        listener.work_off()
        states.append(row(database, messages[0]).state)
        end_pauses(database)
    listener.work_off()
    assert states == [State.RECORDED] * 3 + [State.FAILED]
    # Together at first, and then alone, to find out which of them it is; alone from the beginning ever after.
    assert ear.batches == [2, 1, 1] + [1, 1] * (work.MAX_ATTEMPTS - 1)
    assert (settings.messages / str(row(database, messages[0]).audio)).exists()
    assert "could not be transcribed and is failed" in caplog.text


def test_what_failed_waits_before_it_is_tried_again_and_holds_nobody_up(
    database: Database, listener: Listener, ear: Ear, messages: list[int]
) -> None:
    def fails_twice() -> Decoded:
        return fails() if len(ear.batches) <= 2 else decoded("Guten", "Tag.")

    ear.does = fails_twice
    listener.work_off()
    assert [row(database, message_id).state for message_id in messages] == [State.RECORDED, State.TRANSCRIBED]
    end_pauses(database)
    listener.work_off()
    assert row(database, messages[0]).state is State.TRANSCRIBED


@pytest.mark.parametrize("rubbish", [None, b"", b"no sound"])
def test_a_sound_that_is_gone_or_broken_is_given_up_in_the_end(
    settings: Settings,
    database: Database,
    listener: Listener,
    messages: list[int],
    rubbish: bytes | None,
) -> None:
    path: Path = settings.messages / str(row(database, messages[0]).audio)
    path.unlink()
    if rubbish is not None:
        path.write_bytes(rubbish)
    for _attempt in range(work.MAX_ATTEMPTS):
        listener.work_off()
        end_pauses(database)
    assert [row(database, message_id).state for message_id in messages] == [State.FAILED, State.TRANSCRIBED]


def test_a_deleted_message_is_not_listened_to(
    database: Database, listener: Listener, ear: Ear, messages: list[int]
) -> None:
    with database.session() as session:
        session.get_one(Message, messages[0]).deleted_at = utcnow()
    listener.work_off()
    assert len(ear.heard) == 1
    assert [row(database, message_id).state for message_id in messages] == [State.RECORDED, State.TRANSCRIBED]


def fails() -> Decoded:
    raise RuntimeError("out of memory")


def lease_of(database: Database, message_id: int) -> datetime:
    until = row(database, message_id).lease_until
    assert until is not None
    return until


def test_the_claim_is_renewed_while_a_long_message_is_heard(
    settings: Settings, database: Database, ear: Ear, messages: list[int]
) -> None:
    listener = Listener(settings.model_copy(update={"lease_seconds": 1.5}), database, ear)
    until: list[datetime] = []
    stopping = threading.Event()

    def listens_long() -> Decoded:
        until.append(lease_of(database, messages[0]))
        wait_until(lambda: lease_of(database, messages[0]) > until[0] + timedelta(seconds=0.2), "the claim is renewed")
        with database.session() as session:
            assert work.claim_next(session, "another", until[0] + timedelta(seconds=0.01), timedelta()) is None
        return decoded("Guten", "Tag.")

    ear.does = listens_long
    thread = threading.Thread(target=listener.run, args=(stopping,))
    thread.start()
    wait_until(lambda: row(database, messages[0]).state is State.TRANSCRIBED, "the message is heard")
    stopping.set()
    thread.join()
    assert row(database, messages[0]).attempts == 1


def test_who_lost_the_message_while_listening_leaves_the_others_words_alone(
    database: Database, listener: Listener, ear: Ear, messages: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    def loses_it() -> Decoded:
        with database.session() as session:
            session.execute(
                update(Message)
                .where(Message.id == messages[0])
                .values(state=State.TRANSCRIBED, transcript="The other's words.", lease_holder=None)
            )
        return decoded("Guten", "Tag.")

    ear.does = loses_it
    listener.work_off()
    assert row(database, messages[0]).transcript == "The other's words."
    assert "was taken over by another worker" in caplog.text
    with database.session() as session:
        assert session.scalars(select(Segment).where(Segment.message_id == messages[0])).all() == []


def test_two_workers_share_the_work_and_hear_nothing_twice(
    settings: Settings, database: Database, ear: Ear, messages: list[int]
) -> None:
    both = threading.Barrier(2)

    def meets_the_other() -> Decoded:
        both.wait(20)
        return decoded("Guten", "Tag.")

    ear.does = meets_the_other
    workers = [threading.Thread(target=Listener(settings, database, ear, batch=1).work_off) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert len(ear.heard) == 2
    assert {row(database, message_id).attempts for message_id in messages} == {1}
    assert {row(database, message_id).state for message_id in messages} == {State.TRANSCRIBED}


class Killed(BaseException):
    """What no code can catch: the machine has ended the process."""


class Deadly(Ear):
    """Hears what is short, and dies of what is long."""

    def decode(self, windows: Sequence[Window]) -> list[Decoded]:
        if any(len(window.samples) > 4 * RATE for window in windows):
            raise Killed
        return super().decode(windows)


def test_a_message_that_kills_its_worker_takes_no_other_with_it(
    settings: Settings, database: Database, messages: list[int]
) -> None:
    deadly, *others = messages
    recording(settings.messages / str(row(database, deadly).audio), speech(EURASIA[0]))
    for _life in range(3 * work.MAX_ATTEMPTS):
        listener = Listener(settings, database, Deadly())
        with suppress(Killed):
            listener.work_off()
        for case in listener._held():  # noqa: SLF001 - the system closes the files of a process that was killed
            case.close()
        end_pauses(database)
        with database.session() as session:
            work.give_up(session, utcnow())
    assert row(database, deadly).state is State.FAILED
    assert {row(database, message_id).state for message_id in others} == {State.TRANSCRIBED}


def test_what_was_tried_before_is_heard_alone(
    database: Database, listener: Listener, ear: Ear, messages: list[int]
) -> None:
    with database.session() as session:
        session.execute(update(Message).values(attempts=1))
    listener.work_off()
    assert ear.batches == [1, 1]
    assert {row(database, message_id).state for message_id in messages} == {State.TRANSCRIBED}


def test_who_has_just_hung_up_waits_for_no_old_message(
    settings: Settings, database: Database, ear: Ear, messages: list[int]
) -> None:
    old, fresh = messages
    recording(settings.messages / str(row(database, old).audio), LONG)
    with database.session() as session:
        session.get_one(Message, fresh).deleted_at = utcnow()
    with closing(Listener(settings, database, ear, batch=1)) as listener:
        listener.wake()
        listener.step()
        with database.session() as session:
            message = session.get_one(Message, fresh)
            message.deleted_at, message.received_at = None, utcnow() - timedelta(seconds=20)
        listener.wake()
        listener.step()
        assert [row(database, one).state for one in (old, fresh)] == [State.TRANSCRIBING, State.TRANSCRIBED]


def test_who_fails_a_message_another_holds_by_now_does_not_say_that_it_is_tried_again(
    database: Database, listener: Listener, ear: Ear, messages: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    def loses_it() -> Decoded:
        with database.session() as session:
            session.execute(update(Message).values(lease_holder="another"))
        return fails()

    ear.does = loses_it
    listener.work_off()
    assert caplog.text.count("is in the hands of another worker") == len(messages)
    assert {row(database, message_id).lease_holder for message_id in messages} == {"another"}


def test_a_worker_that_is_stuck_in_a_message_does_not_keep_it(
    settings: Settings, database: Database, ear: Ear, messages: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transcribe.pulse.STUCK_AFTER", 0.5)
    goes_on, stopping = threading.Event(), threading.Event()

    def is_stuck() -> Decoded:
        goes_on.wait(60)
        return decoded("Guten", "Tag.")

    ear.does = is_stuck
    listener = Listener(settings.model_copy(update={"lease_seconds": 0.3}), database, ear)
    thread = threading.Thread(target=listener.run, args=(stopping,))
    thread.start()
    try:
        wait_until(lambda: row(database, messages[0]).lease_holder, "it is claimed")
        wait_until(lambda: not listener.pulse.is_beating, "it is stuck")
        wait_until(lambda: lease_of(database, messages[0]) < utcnow() - timedelta(seconds=0.5), "nobody renews")
    finally:
        stopping.set()
        goes_on.set()
        thread.join()


# -- Calls on the line -------------------------------------------------------------------------------------------


NAME = "1700000000.7_+493023125001_+4930231250310.wav16"
LONG = np.concatenate([part for _ in range(4) for part in (speech(EURASIA[0]), silence(0.7))])


class Line:
    """A call being recorded, as Asterisk writes it: by steps, the header last."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings, self._database = settings, database
        self.path = settings.spool / NAME
        self.path.write_bytes(header(0))
        self.message_id = open_row(database, "1700000000.7")

    def says(self, sound: Samples) -> None:
        with self.path.open("ab") as file:
            file.write((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())

    def begins_anew(self) -> None:
        self.path.rename(self.path.with_suffix(".earlier"))
        self.path.write_bytes(header(0))
        store.begin_again(self._database, self.message_id)

    def hangs_up(self) -> State:
        return store.finish(self._database, self.message_id, self.path, self._settings.messages)

    @property
    def row(self) -> Message:
        return row(self._database, self.message_id)


@pytest.fixture
def line(settings: Settings, database: Database) -> Line:
    return Line(settings, database)


def listens(listener: Listener) -> None:
    """All there is to be heard by now."""
    listener.wake()
    while listener.step():
        pass


def whole(samples: Samples) -> str:
    return " ".join(stretch.text for stretch in listen(Echo(), as_written(samples), ["de"]).stretches)


def as_written(samples: Samples) -> Samples:
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").astype(np.float32) / np.float32(32768)


@pytest.fixture
def echo(settings: Settings, database: Database) -> Iterator[Listener]:
    """Hears the sound itself, so that a window more or less, or cut elsewhere, is another text."""
    with closing(Listener(settings, database, Echo())) as listener:
        yield listener


def test_words_stand_there_while_the_caller_speaks_and_what_is_final_never_changes(line: Line, echo: Listener) -> None:
    seen = []
    for start in range(0, len(LONG), RATE):
        line.says(LONG[start : start + RATE])
        listens(echo)
        seen.append(line.row.transcript or "")
    assert line.row.state is State.RECEIVING
    assert len(set(seen)) > 2
    assert all(after.startswith(before) for before, after in itertools.pairwise(seen))
    line.hangs_up()
    listens(echo)
    assert line.row.state is State.TRANSCRIBED
    assert (line.row.transcript or "").startswith(seen[-1])
    assert line.row.transcript == whole(LONG)


def test_the_words_are_those_of_the_whole_recording_also_after_the_worker_died(
    settings: Settings, database: Database, line: Line, echo: Listener
) -> None:
    half = len(LONG) // 2
    line.says(LONG[:half])
    listens(echo)
    assert line.row.heard_until > 0
    end_pauses(database)
    with closing(Listener(settings, database, Echo())) as another:
        line.says(LONG[half:])
        listens(another)
        line.hangs_up()
        listens(another)
    assert line.row.transcript == whole(LONG)


def test_a_worker_that_stops_leaves_its_calls_to_the_next_at_once(
    settings: Settings, database: Database, line: Line, echo: Listener
) -> None:
    line.says(LONG[: len(LONG) // 2])
    listens(echo)
    until = line.row.heard_until
    echo.close()
    with closing(Listener(settings, database, Echo())) as another:
        line.says(LONG[len(LONG) // 2 :])
        listens(another)
        assert line.row.heard_until > until


def test_a_worker_that_comes_only_after_the_hang_up_goes_on_where_the_words_end(
    settings: Settings, database: Database, line: Line, echo: Listener
) -> None:
    line.says(LONG[: len(LONG) // 2])
    listens(echo)
    line.says(LONG[len(LONG) // 2 :])
    line.hangs_up()
    end_pauses(database)
    ear = Echo()
    Listener(settings, database, ear).work_off()
    assert line.row.transcript == whole(LONG)
    assert sum(ear.seconds) < 0.7 * len(LONG) / RATE


def test_who_begins_anew_leaves_no_word_of_the_first_recording(line: Line, echo: Listener) -> None:
    line.says(LONG[: len(LONG) // 2])
    listens(echo)
    line.begins_anew()
    line.says(speech(CHOCOLATE[0]))
    listens(echo)
    line.hangs_up()
    listens(echo)
    assert line.row.transcript == whole(speech(CHOCOLATE[0]))


def test_a_database_that_is_away_for_a_while_costs_no_word(
    line: Line, echo: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transcribe.listener.TRIES_AGAIN_AFTER", 0.0)

    def is_full(*_values: object) -> bool:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    line.says(LONG[: len(LONG) // 2])
    with monkeypatch.context() as full:
        full.setattr(work, "write_progress", is_full)
        for _ in range(6):
            echo.wake()
            echo.step()
    assert line.row.transcript is None
    line.says(LONG[len(LONG) // 2 :])
    line.hangs_up()
    with monkeypatch.context() as full:
        full.setattr(work, "write_progress", is_full)
        full.setattr(work, "write_result", is_full)
        for _ in range(6):
            echo.wake()
            echo.step()
    wait_until(lambda: listens(echo) or line.row.state is State.TRANSCRIBED, "it is caught up")
    assert line.row.transcript == whole(LONG)


def test_what_is_not_being_heard_right_now_is_left_to_others_before_the_worker_has_stopped(
    database: Database, listener: Listener, ear: Ear, line: Line, messages: list[int]
) -> None:
    holders: list[str | None] = []

    def is_told_to_stop() -> Decoded:
        listener.hand_over()
        holders.extend(row(database, one).lease_holder for one in (line.message_id, messages[0]))
        return decoded("Guten", "Tag.")

    ear.does = is_told_to_stop
    line.says(LONG[: len(LONG) // 2])
    listener.wake()
    listener.step()
    assert holders[0] is not None
    assert holders[1] is None
    assert line.row.transcript == "Guten Tag.", "what was being heard is written all the same"
    assert row(database, messages[0]).attempts == 0


@pytest.mark.parametrize("trouble", ["hearing", "writing"])
def test_what_cannot_be_heard_is_tried_less_and_less_often_until_the_call_is_over(
    line: Line, ear: Ear, listener: Listener, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    def is_full(*_values: object) -> bool:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    now = [time.monotonic()]
    monkeypatch.setattr("transcribe.listener.time", SimpleNamespace(monotonic=lambda: now[0]))
    line.says(LONG[: len(LONG) // 2])
    with monkeypatch.context() as troubled:
        if trouble == "hearing":
            troubled.setattr(ear, "does", fails)
        else:
            troubled.setattr(work, "write_progress", is_full)
        for _second in range(300):
            now[0] += 1.0
            listens(listener)
    assert 5 <= len(ear.batches) <= 10
    line.hangs_up()
    listens(listener)
    assert line.row.state is State.TRANSCRIBED, "now its owner waits for it"


def test_the_words_heard_live_stay_where_the_stored_sound_cannot_be_read(line: Line, echo: Listener) -> None:
    line.says(LONG[: len(LONG) // 2])
    listens(echo)
    words = line.row.transcript
    line.path.write_bytes(b"rubbish" * 100)
    assert line.hangs_up() is State.FAILED
    listens(echo)
    assert words
    assert (line.row.transcript, line.row.tentative, line.row.lease_holder) == (words, None, None)


def test_a_call_that_was_taken_leaves_no_words(database: Database, line: Line, echo: Listener) -> None:
    line.says(LONG[: len(LONG) // 2])
    listens(echo)
    store.close(database, line.message_id, State.TAKEN)
    listens(echo)
    assert (line.row.transcript, line.row.lease_holder) == (None, None)


def test_the_newest_calls_wait_where_there_is_more_speech_than_processor(
    settings: Settings, database: Database, ear: Ear
) -> None:
    names = [f"170000000{number}.1" for number in range(3)]
    for number, name in enumerate(names):
        recording(settings.spool / f"{name}_1_2.wav16", LONG, closed=False)
        open_row(database, name, RECEIVED + timedelta(seconds=number))
    with closing(Listener(settings, database, ear, batch=1)) as listener:
        listener.wake()
        for _ in range(3):
            listener.step()
        assert listener.load.following == 3
        assert listener.load.behind >= 2
    with database.session() as session:
        words = {one.call_id: one.transcript for one in session.scalars(select(Message))}
    assert words[names[0]] == "Guten Tag. Guten Tag."
    assert words[names[2]] is None
