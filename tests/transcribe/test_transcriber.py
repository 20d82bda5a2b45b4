"""The worker, with an engine by hand: every message gets its words once, or is given up with its sound kept."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from house import wait_until
from recorded import recording, row, speech, waiting
from sqlalchemy import select, update
from words import CHOCOLATE

from office.clients import add_client
from office.database import Database, utcnow
from office.settings import Settings
from recordings import work
from recordings.models import Message, Segment, State, Word
from recordings.sound import Samples
from transcribe.engine import Heard, Stretch
from transcribe.job import Transcriber

SAID = Heard(
    "de",
    2.0,
    [
        Stretch(0.0, 1.0, "Guten Tag.", [Word(start=0.0, end=0.5, text="Guten", probability=0.9)]),
        Stretch(1.0, 2.0, "Hier Weber.", []),
    ],
)


class Ear:
    """An engine that hears what it is told to."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, str | None, str]] = []
        self.does: Callable[[], Heard] = lambda: SAID

    def listen(self, samples: Samples, language: str | None, hotwords: str) -> Heard:
        self.heard.append((len(samples), language, hotwords))
        return self.does()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def transcriber(settings: Settings, database: Database, ear: Ear) -> Transcriber:
    return Transcriber(settings, database, ear)


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
    database: Database, transcriber: Transcriber, ear: Ear, messages: list[int]
) -> None:
    transcriber.work_off()
    assert ear.heard == [(len(speech(CHOCOLATE[0])), "de", "")] * 2
    for message_id in messages:
        message = row(database, message_id)
        assert (message.state, message.transcript) == (State.TRANSCRIBED, "Guten Tag. Hier Weber.")
        assert (message.speech, message.lease_holder, message.attempts) == (2.0, None, 1)
    with database.session() as session:
        segments = session.scalars(select(Segment).order_by(Segment.message_id, Segment.position)).all()
    assert [(one.message_id, one.position, one.text) for one in segments] == [
        (message_id, position, text)
        for message_id in messages
        for position, text in enumerate(("Guten Tag.", "Hier Weber."))
    ]
    assert segments[0].words == [{"start": 0.0, "end": 0.5, "text": "Guten", "probability": 0.9}]


def test_the_clients_name_is_likely_to_be_said(
    database: Database, transcriber: Transcriber, ear: Ear, messages: list[int]
) -> None:
    with database.session() as session:
        client = add_client(session, "Weber und Töchter", [], "de", "Europe/Berlin", "DE")
        session.get_one(Message, messages[0]).client_id = client.id
    transcriber.work_off()
    assert [hotwords for _samples, _language, hotwords in ear.heard] == ["Weber und Töchter", ""]


def test_a_client_may_say_how_much_speech_makes_a_message(
    database: Database, transcriber: Transcriber, ear: Ear, messages: list[int]
) -> None:
    with database.session() as session:
        client = add_client(session, "Weber", [], "de", "Europe/Berlin", "DE")
        client.min_speech_seconds = 0.2
        session.get_one(Message, messages[0]).client_id = client.id
    ear.does = lambda: Heard("de", 0.5, SAID.stretches)
    transcriber.work_off()
    states = [row(database, message_id).state for message_id in messages[:2]]
    assert states == [State.TRANSCRIBED, State.MISSED]


@pytest.mark.parametrize(
    ("heard", "state"),
    [(Heard("de", 0.0, []), State.NO_SPEECH), (Heard("de", 0.5, SAID.stretches), State.MISSED)],
)
def test_what_is_no_message_is_filed_as_what_it_is(
    database: Database, transcriber: Transcriber, ear: Ear, messages: list[int], heard: Heard, state: State
) -> None:
    ear.does = lambda: heard
    transcriber.work_off()
    assert {row(database, message_id).state for message_id in messages} == {state}


def test_what_fails_is_tried_four_times_and_then_given_up_with_its_sound_kept(
    settings: Settings,
    database: Database,
    transcriber: Transcriber,
    ear: Ear,
    messages: list[int],
    caplog: pytest.LogCaptureFixture,
) -> None:
    ear.does = fails
    states = []
    for _attempt in range(work.MAX_ATTEMPTS):
        transcriber.work_off()
        states.append(row(database, messages[0]).state)
        end_pauses(database)
    transcriber.work_off()
    assert states == [State.RECORDED] * 3 + [State.FAILED]
    assert len(ear.heard) == 2 * work.MAX_ATTEMPTS
    assert (settings.messages / str(row(database, messages[0]).audio)).exists()
    assert "could not be transcribed and is failed" in caplog.text


def test_what_failed_waits_before_it_is_tried_again_and_holds_nobody_up(
    database: Database, transcriber: Transcriber, ear: Ear, messages: list[int]
) -> None:
    def fails_once() -> Heard:
        if len(ear.heard) == 1:
            raise RuntimeError("out of memory")
        return SAID

    ear.does = fails_once
    transcriber.work_off()
    assert [row(database, message_id).state for message_id in messages] == [State.RECORDED, State.TRANSCRIBED]
    assert len(ear.heard) == 2
    end_pauses(database)
    transcriber.work_off()
    assert row(database, messages[0]).state is State.TRANSCRIBED


@pytest.mark.parametrize("rubbish", [None, b"", b"no sound"])
def test_a_sound_that_is_gone_or_broken_is_given_up_in_the_end(
    settings: Settings,
    database: Database,
    transcriber: Transcriber,
    messages: list[int],
    rubbish: bytes | None,
) -> None:
    path: Path = settings.messages / str(row(database, messages[0]).audio)
    path.unlink()
    if rubbish is not None:
        path.write_bytes(rubbish)
    for _attempt in range(work.MAX_ATTEMPTS):
        transcriber.work_off()
        end_pauses(database)
    assert [row(database, message_id).state for message_id in messages] == [State.FAILED, State.TRANSCRIBED]


def test_a_deleted_message_is_not_listened_to(
    database: Database, transcriber: Transcriber, ear: Ear, messages: list[int]
) -> None:
    with database.session() as session:
        session.get_one(Message, messages[0]).deleted_at = utcnow()
    transcriber.work_off()
    assert len(ear.heard) == 1
    assert [row(database, message_id).state for message_id in messages] == [State.RECORDED, State.TRANSCRIBED]


def fails() -> Heard:
    raise RuntimeError("out of memory")


def lease_of(database: Database, message_id: int) -> datetime:
    until = row(database, message_id).lease_until
    assert until is not None
    return until


def test_the_claim_is_renewed_while_a_long_message_is_heard(
    settings: Settings, database: Database, ear: Ear, messages: list[int]
) -> None:
    transcriber = Transcriber(settings.model_copy(update={"lease_seconds": 0.3}), database, ear)
    until: list[datetime] = []

    def listens_long() -> Heard:
        until.append(lease_of(database, messages[0]))
        wait_until(lambda: lease_of(database, messages[0]) > until[0] + timedelta(seconds=0.2), "the claim is renewed")
        with database.session() as session:
            assert work.claim_next(session, "another", until[0] + timedelta(seconds=0.01), timedelta()) is None
        return SAID

    with database.session() as session:
        session.get_one(Message, messages[1]).deleted_at = utcnow()
    ear.does = listens_long
    transcriber.work_off()
    assert row(database, messages[0]).transcript == "Guten Tag. Hier Weber."


def test_who_lost_the_message_while_listening_leaves_the_others_words_alone(
    database: Database, transcriber: Transcriber, ear: Ear, messages: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    def loses_it() -> Heard:
        if len(ear.heard) == 1:
            with database.session() as session:
                session.execute(
                    update(Message)
                    .where(Message.id == messages[0])
                    .values(state=State.TRANSCRIBED, transcript="The other's words.", lease_holder=None)
                )
        return SAID

    ear.does = loses_it
    transcriber.work_off()
    assert row(database, messages[0]).transcript == "The other's words."
    assert "was taken over by another worker" in caplog.text
    with database.session() as session:
        assert session.scalars(select(Segment).where(Segment.message_id == messages[0])).all() == []


def test_two_workers_share_the_work_and_hear_nothing_twice(
    settings: Settings, database: Database, ear: Ear, messages: list[int]
) -> None:
    both = threading.Barrier(2)

    def meets_the_other() -> Heard:
        both.wait(20)
        return SAID

    ear.does = meets_the_other
    workers = [threading.Thread(target=Transcriber(settings, database, ear).work_off) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert len(ear.heard) == 2
    assert {row(database, message_id).attempts for message_id in messages} == {1}
    assert {row(database, message_id).state for message_id in messages} == {State.TRANSCRIBED}


def test_no_thread_is_left_when_the_work_is_done(transcriber: Transcriber, messages: list[int], ear: Ear) -> None:
    ear.does = fails
    transcriber.work_off()
    names = {f"lease-{message_id}" for message_id in messages}
    assert not names & {thread.name for thread in threading.enumerate()}
