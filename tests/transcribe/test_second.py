"""The second listening: a stronger model goes over the messages again while there is nothing else to do."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from ear import Ear, decoded
from house import wait_until
from recorded import open_row, recording, row, silence, speech, waiting
from sqlalchemy import delete, select, update
from words import CHOCOLATE, EURASIA, word_errors

from office.database import Database, utcnow
from office.settings import Settings
from recordings.models import Message, Segment, State
from recordings.sound import RATE
from recordings.work import Stretch
from transcribe.cores import cores
from transcribe.engine import Decoded, Engine, WhisperEngine
from transcribe.listener import Listener
from transcribe.on_demand import OnDemand
from transcribe.second import IDLE_SECONDS, RELEASED_AFTER, TRIES_AGAIN_AFTER, SecondListener, span

SOUND = np.concatenate([speech(CHOCOLATE[0]), silence(3), speech(EURASIA[0])])
NOW = 1000.0
LATER = NOW + IDLE_SECONDS


@pytest.fixture
def ear() -> Ear:
    ear = Ear()
    ear.does = lambda: decoded("Guten", "Abend.")
    return ear


@pytest.fixture
def messages(settings: Settings, database: Database) -> list[int]:
    """Two messages `base` has understood, of two stretches each; the second is the newer one."""
    ids = waiting(database, "1.1", "1.2")
    (settings.messages / "2026" / "03").mkdir(parents=True)
    for name in ("1.1", "1.2"):
        recording(settings.messages / "2026" / "03" / f"{name}.wav", SOUND)
    with database.session() as session:
        for ago, message_id in enumerate(reversed(ids), start=1):
            session.get_one(Message, message_id).received_at = utcnow() - timedelta(seconds=ago)
    with closing(Listener(settings, database, Ear())) as listener:
        listener.work_off()
    assert [len(segments(database, one)) for one in ids] == [2, 2]
    return ids


def segments(database: Database, message_id: int) -> list[Segment]:
    with database.session() as session:
        found = select(Segment).where(Segment.message_id == message_id).order_by(Segment.position)
        return list(session.scalars(found))


def change(database: Database, message_id: int, **values: object) -> None:
    with database.session() as session:
        session.execute(update(Message).where(Message.id == message_id).values(**values))


def second_with(settings: Settings, database: Database, engine: Engine) -> SecondListener:
    """Idle for long enough, with its model loaded."""
    second = SecondListener(settings, database, "small", lambda: engine)
    second.look(NOW, is_idle=True)
    wait_until(lambda: second.step(LATER), "the model is loaded and hears its first window")
    return second


def works_off(second: SecondListener) -> None:
    while second.step(LATER):
        pass


def test_every_message_is_heard_again_the_newest_first_stretch_by_stretch(
    settings: Settings, database: Database, ear: Ear, messages: list[int]
) -> None:
    before = [segments(database, one) for one in messages]
    second = second_with(settings, database, ear)
    second.step(LATER)
    assert [row(database, one).heard_by for one in messages] == ["base", "small"]
    works_off(second)
    assert ear.batches == [1] * 4
    for message_id, old in zip(messages, before, strict=True):
        message = row(database, message_id)
        assert (message.transcript, message.heard_by) == ("Guten Abend. Guten Abend.", "small")
        assert message.state is State.TRANSCRIBED
        new = segments(database, message_id)
        assert [one.text for one in new] == ["Guten Abend."] * 2
        for was, now in zip(old, new, strict=True):
            assert now.words[0]["start"] == pytest.approx(was.start, abs=0.31)
    assert not second.step(LATER), "nothing is heard a third time"


def test_each_stretch_is_heard_with_the_text_before_it_and_a_margin(
    settings: Settings, database: Database, ear: Ear, messages: list[int]
) -> None:
    [one, other] = segments(database, messages[1])
    works_off(second_with(settings, database, ear))
    assert [window.context for window in ear.heard[:2]] == ["", "Guten Abend."]
    assert ear.seconds[0] == pytest.approx(min(one.start, 0.3) + one.end - one.start + 0.3, abs=0.1)
    assert ear.seconds[1] == pytest.approx(other.end - other.start + 0.6, abs=0.4)


def test_the_margin_holds_no_word_of_the_neighbours() -> None:
    stretches = [Stretch(0.1, 2.0, "a", []), Stretch(2.1, 4.0, "b", []), Stretch(5.0, 6.0, "c", [])]
    spans = [span(stretches, place, 6.1) for place in range(3)]
    assert spans == [(0.0, 2.1), (2.0, 4.3), (4.7, 6.1)]


@pytest.mark.parametrize("place", [0, 1])
def test_where_it_is_not_sure_the_first_words_stay(
    settings: Settings, database: Database, ear: Ear, messages: list[int], place: int
) -> None:
    def is_sure_of_the_other() -> Decoded:
        unsure = (len(ear.heard) - 1) % 2 == place
        return decoded("Guten", "Abend.", avg_logprob=-9.0 if unsure else -0.2)

    ear.does = is_sure_of_the_other
    old = segments(database, messages[1])[place]
    works_off(second_with(settings, database, ear))
    new = segments(database, messages[1])[place]
    assert (new.text, new.words, new.start, new.end) == (old.text, old.words, old.start, old.end)
    expected = ["Guten Abend.", "Guten Abend."]
    expected[place] = "Guten Tag."
    assert row(database, messages[1]).transcript == " ".join(expected)


def test_that_nothing_was_changed_is_no_news(
    settings: Settings, database: Database, ear: Ear, messages: list[int]
) -> None:
    ear.does = lambda: decoded("Guten", "Abend.", avg_logprob=-9.0)
    before = row(database, messages[1])
    works_off(second_with(settings, database, ear))
    after = row(database, messages[1])
    assert (after.transcript, after.changed_at, after.heard_by) == (before.transcript, before.changed_at, "small")


@pytest.mark.parametrize(
    "values",
    [
        {"correction": "Guten Morgen."},
        {"deleted_at": utcnow()},
        {"state": State.NO_SPEECH},
        {"heard_by": "small"},
        {"received_at": utcnow() - timedelta(days=8)},
    ],
    ids=lambda values: next(iter(values)),
)
def test_what_is_not_to_be_heard_again_is_left_alone(
    settings: Settings, database: Database, ear: Ear, messages: list[int], values: dict[str, object]
) -> None:
    change(database, messages[0], **values)
    works_off(second_with(settings, database, ear))
    assert len(ear.heard) == 2
    assert row(database, messages[0]).transcript == "Guten Tag. Guten Tag."


@pytest.mark.parametrize(
    "values",
    [{"correction": "Guten Morgen."}, {"deleted_at": utcnow()}, {"take": 1}, {"heard_by": "medium"}],
    ids=lambda values: next(iter(values)),
)
def test_what_changes_while_it_is_heard_again_stays_as_it_is(
    settings: Settings, database: Database, ear: Ear, messages: list[int], values: dict[str, object]
) -> None:
    second = second_with(settings, database, ear)
    change(database, messages[1], **values)
    second.step(LATER)
    after = row(database, messages[1])
    assert after.transcript == "Guten Tag. Guten Tag."
    assert [one.text for one in segments(database, messages[1])] == ["Guten Tag."] * 2
    assert after.heard_by == values.get("heard_by", "base")


@pytest.mark.usefixtures("messages")
def test_it_begins_only_after_some_idle_seconds(settings: Settings, database: Database, ear: Ear) -> None:
    second = second_with(settings, database, ear)
    second.look(LATER, is_idle=False)
    assert not second.step(LATER)
    second.look(LATER + 1, is_idle=True)
    assert not second.step(LATER + IDLE_SECONDS)
    second.look(LATER + IDLE_SECONDS, is_idle=True)
    assert second.step(LATER + 1 + IDLE_SECONDS)


def test_a_call_on_the_line_stops_it_between_two_windows_and_it_goes_on_afterwards(
    settings: Settings, database: Database, ear: Ear, messages: list[int]
) -> None:
    second = second_with(settings, database, ear)
    call = open_row(database, "1.3")
    assert not second.step(LATER)
    change(database, call, state=State.MISSED)
    assert not second.step(LATER), "the line has been free for no time yet"
    assert second.step(LATER + IDLE_SECONDS)
    assert len(ear.heard) == 2, "what was heard already is not heard again"
    assert row(database, messages[1]).heard_by == "small"


@pytest.mark.parametrize("spoil", ["gone", "broken", "engine"])
def test_what_cannot_be_heard_again_holds_nobody_up(
    settings: Settings,
    database: Database,
    ear: Ear,
    messages: list[int],
    spoil: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = settings.messages / "2026" / "03" / "1.2.wav"
    if spoil == "gone":
        path.unlink()
    elif spoil == "broken":
        path.write_bytes(b"no sound")
    else:
        ear.does = lambda: decoded("Guten", "Abend.") if len(ear.heard) > 1 else fails()
    works_off(second_with(settings, database, ear))
    assert [row(database, one).heard_by for one in messages] == ["small", "base"]
    assert row(database, messages[1]).transcript == "Guten Tag. Guten Tag."
    assert "cannot be heard again" in caplog.text


def fails() -> Decoded:
    raise RuntimeError("out of memory")


@pytest.mark.usefixtures("messages")
def test_the_model_is_loaded_when_it_is_needed_and_released_when_it_is_not(
    settings: Settings, database: Database, ear: Ear
) -> None:
    loaded: list[Engine] = []

    def load() -> Engine:
        loaded.append(ear)
        return ear

    second = SecondListener(settings, database, "small", load)
    second.look(NOW, is_idle=True)
    assert loaded == []
    wait_until(lambda: second.step(LATER), "it is loaded")
    works_off(second)
    second.look(LATER + RELEASED_AFTER, is_idle=True)
    assert len(loaded) == 1
    second.look(LATER + RELEASED_AFTER + 1, is_idle=True)
    # Another message: it has to be loaded anew.
    with database.session() as session:
        session.execute(update(Message).values(heard_by="base"))
    again = LATER + RELEASED_AFTER + 1
    wait_until(lambda: second.step(again), "it is loaded again")
    assert len(loaded) == 2


@pytest.mark.usefixtures("messages")
def test_a_model_that_cannot_be_loaded_is_told_of_and_tried_again_much_later(
    settings: Settings, database: Database, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[float] = []

    def load() -> Engine:
        tries.append(0)
        if len(tries) == 1:
            raise OSError("no network")
        return ear

    second = SecondListener(settings, database, "small", load)
    second.look(NOW, is_idle=True)
    wait_until(lambda: second.step(LATER) or "cannot be loaded" in caplog.text, "it is told of")
    assert not second.step(LATER + TRIES_AGAIN_AFTER - 1)
    assert len(tries) == 1
    wait_until(lambda: second.step(LATER + TRIES_AGAIN_AFTER), "it is tried again")


def test_nobody_waits_while_it_is_being_loaded(ear: Ear) -> None:
    may_go_on = threading.Event()

    def load() -> Engine:
        may_go_on.wait(20)
        return ear

    engine = OnDemand(load)
    assert engine.get() is None
    assert engine.is_wanted
    may_go_on.set()
    wait_until(lambda: engine.get() is ear, "it is loaded")
    engine.release()
    assert not engine.is_wanted


def test_the_worker_hears_again_when_it_has_nothing_else_to_do(
    settings: Settings, database: Database, ear: Ear, messages: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transcribe.second.IDLE_SECONDS", 0.3)
    first = Ear()
    second = SecondListener(settings, database, "small", lambda: ear)
    order: list[str] = []
    first.does = noting(order, "first")
    ear.does = noting(order, "second")
    change(database, messages[0], state=State.RECORDED, heard_by=None, heard_until=0.0, transcript=None)
    with database.session() as session:
        session.execute(delete(Segment).where(Segment.message_id == messages[0]))
    stopping = threading.Event()
    listener = Listener(settings, database, first, second=second)
    thread = threading.Thread(target=listener.run, args=(stopping,))
    thread.start()
    wait_until(lambda: {row(database, one).heard_by for one in messages} == {"small"}, "both are heard again")
    stopping.set()
    thread.join()
    assert order == ["first"] * 2 + ["second"] * 4


def noting(order: list[str], name: str) -> Callable[[], Decoded]:
    def does() -> Decoded:
        order.append(name)
        return decoded("Guten", "Abend.")

    return does


def resident_mb() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


@pytest.mark.real
def test_the_same_model_hears_again_what_it_heard(settings: Settings, sqlite: Database) -> None:
    """`base` as the second model too: good words stay, to the last sign and time."""
    weights = Settings().whisper_path
    [message_id] = waiting(sqlite, "1.1")
    (settings.messages / "2026" / "03").mkdir(parents=True)
    recording(settings.messages / "2026" / "03" / "1.1.wav", SOUND)
    change(sqlite, message_id, received_at=utcnow())
    engine = WhisperEngine(weights, cores())
    with closing(Listener(settings, sqlite, engine)) as listener:
        listener.work_off()
    before = row(sqlite, message_id)
    settings.second_whisper_model = weights
    second = SecondListener(settings, sqlite, weights, lambda: WhisperEngine(weights, cores()))
    second.look(NOW, is_idle=True)
    wait_until(lambda: second.step(LATER), "it is loaded")
    works_off(second)
    after = row(sqlite, message_id)
    assert (before.heard_by, after.heard_by) == ("base", weights)
    said = f"{CHOCOLATE[1]} {EURASIA[1]}"
    assert word_errors(said, after.transcript or "") <= word_errors(said, before.transcript or "") <= 2
    assert word_errors(before.transcript or "", after.transcript or "") <= 1
    used = resident_mb()
    second.look(LATER + RELEASED_AFTER + 1, is_idle=True)
    assert resident_mb() < used - 50, "the weights are given back to the machine"
    ends = [one.end for one in segments(sqlite, message_id)]
    assert ends == sorted(ends)
    assert ends[-1] <= len(SOUND) / RATE
