"""Who transcribes which message."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from recorded import RECEIVED, open_row, row, waiting
from sqlalchemy import select

from office.database import Database
from recordings import store, work
from recordings.models import Message, Segment, State
from recordings.work import Job, Standing, Stretch

NOW = RECEIVED + timedelta(hours=1)
LEASE = timedelta(seconds=30)


def claim(database: Database, holder: str = "one", now: timedelta = timedelta()) -> Job | None:
    with database.session() as session:
        return work.claim_next(session, holder, NOW + now, LEASE)


def must_claim(database: Database, holder: str = "one", now: timedelta = timedelta()) -> Job:
    job = claim(database, holder, now)
    assert job is not None
    return job


def write(database: Database, job: Job, *texts: str) -> bool:
    stretches = [Stretch(place, place + 1.0, text, []) for place, text in enumerate(texts)]
    with database.session() as session:
        return work.write_result(session, job, State.TRANSCRIBED, 2.5, "de", stretches, "base")


def give_back(database: Database, job: Job, now: timedelta = timedelta()) -> State | None:
    with database.session() as session:
        return work.give_back(session, job, NOW + now)


def is_any_waiting(database: Database, now: timedelta = timedelta()) -> bool:
    with database.session() as session:
        return work.is_any_waiting(session, NOW + now)


def test_the_message_that_has_waited_longest_is_claimed_first(database: Database) -> None:
    first, second = waiting(database, "1.1", "1.2")
    job = must_claim(database)
    assert job == Job(first, "one", "1.1", None, RECEIVED, "2026/03/1.1.wav", "de", None, 0.0, 0, 3.0, 1)
    message = row(database, first)
    assert (message.state, message.lease_holder, message.attempts) == (State.TRANSCRIBING, "one", 1)
    assert message.lease_until == NOW + LEASE
    assert must_claim(database, "two").message_id == second
    assert must_claim(database, "two").message_id == second, "its own it may take up again"
    with database.session() as session:
        assert work.claim_next(session, "two", NOW, LEASE, [second]) is None


@pytest.mark.parametrize("state", [s for s in State if s not in {State.RECORDED, State.TRANSCRIBING}])
def test_only_what_waits_is_claimed(database: Database, state: State) -> None:
    (message_id,) = waiting(database, "1.1")
    with database.session() as session:
        session.get_one(Message, message_id).state = state
    assert not is_any_waiting(database)
    assert claim(database) is None


def test_what_was_deleted_is_not_claimed(database: Database) -> None:
    (message_id,) = waiting(database, "1.1")
    with database.session() as session:
        session.get_one(Message, message_id).deleted_at = NOW
    assert not is_any_waiting(database)
    assert claim(database) is None


def test_many_who_claim_at_once_get_a_message_each(database: Database) -> None:
    ids = waiting(database, *(f"1.{number}" for number in range(8)))
    barrier = threading.Barrier(8)

    def one(number: int) -> int:
        barrier.wait()
        while (job := claim(database, str(number))) is None:
            assert is_any_waiting(database)
        return job.message_id

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(8))) == ids
    assert {row(database, message_id).attempts for message_id in ids} == {1}


def test_one_message_and_many_workers_make_one_claim(database: Database) -> None:
    waiting(database, "1.1")
    barrier = threading.Barrier(8)

    def one(number: int) -> Job | None:
        barrier.wait()
        return claim(database, str(number))

    with ThreadPoolExecutor(8) as pool:
        assert sum(job is not None for job in pool.map(one, range(8))) == 1


def test_a_dead_workers_claim_runs_out(database: Database) -> None:
    (message_id,) = waiting(database, "1.1")
    must_claim(database, "dead")
    assert claim(database, "two", LEASE - timedelta(seconds=1)) is None
    assert not is_any_waiting(database, LEASE - timedelta(seconds=1))
    assert is_any_waiting(database, LEASE + timedelta(seconds=1))
    assert must_claim(database, "two", LEASE + timedelta(seconds=1)).message_id == message_id
    assert row(database, message_id).attempts == 2


def test_a_renewed_claim_holds_longer(database: Database) -> None:
    waiting(database, "1.1")
    job = must_claim(database)
    with database.session() as session:
        work.renew(session, "one", [job.message_id], NOW + 2 * LEASE)
    assert claim(database, "two", LEASE + timedelta(seconds=1)) is None
    assert claim(database, "two", 2 * LEASE + timedelta(seconds=1)) is not None


def test_words_are_written_with_their_segments_and_the_claim_ends(database: Database) -> None:
    (message_id,) = waiting(database, "1.1")
    assert write(database, must_claim(database), "Guten Tag.", "Hier Weber.")
    message = row(database, message_id)
    assert (message.state, message.transcript) == (State.TRANSCRIBED, "Guten Tag. Hier Weber.")
    assert (message.speech, message.lease_holder, message.lease_until) == (2.5, None, None)
    with database.session() as session:
        assert [segment.text for segment in session.get_one(Message, message_id).segments] == [
            "Guten Tag.",
            "Hier Weber.",
        ]
    assert claim(database, "two", timedelta(days=1)) is None


def test_who_lost_the_claim_writes_nothing(database: Database) -> None:
    (message_id,) = waiting(database, "1.1")
    slow = must_claim(database, "slow")
    quick = must_claim(database, "quick", LEASE + timedelta(seconds=1))
    assert write(database, quick, "The words.")
    with database.session() as session:
        work.renew(session, "slow", [message_id], NOW + timedelta(days=1))
        assert work.look_again(session, slow) is None
        assert work.standings(session, "slow", [message_id]) == {}
    assert not write(database, slow, "Other", "words.")
    give_back(database, slow)
    message = row(database, message_id)
    assert (message.state, message.transcript) == (State.TRANSCRIBED, "The words.")
    with database.session() as session:
        assert [segment.text for segment in session.scalars(select(Segment))] == ["The words."]


def test_who_lost_the_claim_does_not_give_back_what_another_holds(database: Database) -> None:
    (message_id,) = waiting(database, "1.1")
    slow = must_claim(database, "slow")
    later = LEASE + timedelta(seconds=1)
    must_claim(database, "quick", later)
    give_back(database, slow, later)
    assert (row(database, message_id).state, row(database, message_id).lease_holder) == (State.TRANSCRIBING, "quick")


def test_what_fails_is_tried_again_later_and_later_and_then_given_up(database: Database) -> None:
    (message_id,) = waiting(database, "1.1")
    now = timedelta()
    states = []
    for attempt in range(1, work.MAX_ATTEMPTS + 1):
        job = must_claim(database, f"try {attempt}", now)
        states.append(give_back(database, job, now))
        pause = work.RETRY_AFTER * attempt
        assert claim(database, "too early", now + pause - timedelta(seconds=1)) is None
        now += pause + timedelta(seconds=1)
    assert states == [State.RECORDED, State.RECORDED, State.RECORDED, State.FAILED]
    assert row(database, message_id).state is State.FAILED
    assert claim(database, "one", timedelta(days=1)) is None


def test_a_message_that_kills_its_worker_every_time_is_given_up_and_blocks_no_other(database: Database) -> None:
    deadly, other = waiting(database, "1.1", "1.2")
    now = timedelta()
    assert must_claim(database, "dies", now).message_id == deadly
    assert must_claim(database, "lives", now).message_id == other
    for _ in range(work.MAX_ATTEMPTS - 1):
        now += LEASE + timedelta(seconds=1)
        with database.session() as session:
            job = work.claim_next(session, "dies", NOW + now, LEASE, [other])
        assert job is not None
        assert job.message_id == deadly
    now += LEASE + timedelta(seconds=1)
    with database.session() as session:
        assert work.give_up(session, NOW + now) == [deadly]
    assert row(database, deadly).state is State.FAILED
    assert row(database, other).state is State.TRANSCRIBING


def test_words_written_again_replace_the_earlier_ones(database: Database) -> None:
    (message_id,) = waiting(database, "1.1")
    assert write(database, must_claim(database), "One.", "Two.", "Three.")
    with database.session() as session:
        session.get_one(Message, message_id).state = State.RECORDED
    assert write(database, must_claim(database), "Only one.")
    with database.session() as session:
        assert [segment.text for segment in session.scalars(select(Segment))] == ["Only one."]


# -- Calls on the line -------------------------------------------------------------------------------------------


def claim_live(database: Database, holder: str = "one", *call_ids: str, now: timedelta = timedelta()) -> Job | None:
    with database.session() as session:
        return work.claim_live(session, holder, NOW + now, LEASE, call_ids or ["1.1"], [])


def must_claim_live(database: Database, holder: str = "one", now: timedelta = timedelta()) -> Job:
    job = claim_live(database, holder, now=now)
    assert job is not None
    return job


def progress(database: Database, job: Job, position: int, text: str | None, until: float, tentative: str = "") -> bool:
    stretch = None if text is None else Stretch(position, position + 1.0, text, [])
    with database.session() as session:
        return work.write_progress(session, job, position, stretch, until, tentative, "de")


def test_a_call_that_is_being_recorded_is_claimed_by_one(database: Database) -> None:
    message_id = open_row(database, "1.1")
    assert must_claim_live(database).audio is None
    assert claim_live(database, "two") is None
    assert claim_live(database, "two", "1.2") is None
    assert row(database, message_id).state is State.RECEIVING
    assert claim(database, "two") is None, "it waits for nobody else"


def test_words_grow_and_whoever_takes_the_call_over_goes_on_where_they_end(database: Database) -> None:
    message_id = open_row(database, "1.1")
    dies = must_claim_live(database, "dies")
    assert progress(database, dies, 0, "Guten Tag.", 2.5, "hier ist")
    assert progress(database, dies, 1, "Hier Weber.", 5.0)
    message = row(database, message_id)
    assert (message.transcript, message.tentative) == ("Guten Tag. Hier Weber.", None)
    later = LEASE + timedelta(seconds=1)
    job = must_claim_live(database, "lives", later)
    assert job.heard_until == 5.0
    with database.session() as session:
        assert [stretch.text for stretch in work.written(session, message_id)] == ["Guten Tag.", "Hier Weber."]
    assert not progress(database, dies, 2, "Too late.", 7.0)


def test_silence_moves_on_without_a_word(database: Database) -> None:
    message_id = open_row(database, "1.1")
    assert progress(database, must_claim_live(database), 0, None, 8.0)
    assert (row(database, message_id).transcript, row(database, message_id).heard_until) == (None, 8.0)


def test_the_words_of_a_recording_that_was_replaced_are_forgotten(database: Database) -> None:
    message_id = open_row(database, "1.1")
    job = must_claim_live(database)
    assert progress(database, job, 0, "Guten Tag.", 2.5)
    store.begin_again(database, message_id)
    assert not progress(database, job, 1, "of the first recording", 4.0)
    with database.session() as session:
        assert work.standings(session, "one", [message_id]) == {message_id: Standing(State.RECEIVING, None, 1)}
        assert work.written(session, message_id) == []
        again = work.look_again(session, job)
    assert again is not None
    assert (again.take, again.heard_until) == (1, 0.0)
    assert row(database, message_id).transcript is None


def test_a_recording_that_takes_its_worker_down_twice_is_left_until_the_call_is_over(database: Database) -> None:
    open_row(database, "1.1")
    now = timedelta()
    for _ in range(work.MAX_LIVE_ATTEMPTS):
        must_claim_live(database, "dies", now)
        now += LEASE + timedelta(seconds=1)
    assert claim_live(database, "lives", now=now) is None


def test_a_call_that_left_nothing_is_let_go_of(database: Database) -> None:
    message_id = open_row(database, "1.1")
    job = must_claim_live(database)
    assert progress(database, job, 0, "Oh.", 1.0)
    store.close(database, message_id, State.TAKEN)
    with database.session() as session:
        work.let_go(session, "one", message_id)
    message = row(database, message_id)
    assert (message.state, message.transcript, message.lease_holder) == (State.TAKEN, None, None)


def test_a_worker_that_is_alive_is_no_news(database: Database) -> None:
    message_id = open_row(database, "1.1")
    must_claim_live(database)
    before = row(database, message_id).changed_at
    with database.session() as session:
        work.renew(session, "one", [message_id], NOW + 2 * LEASE)
    assert row(database, message_id).changed_at == before


# -- Starting again, and messages that are dangerous -----------------------------------------------------------------


def test_stopping_is_no_attempt(database: Database) -> None:
    (message_id,) = waiting(database, "1.1")
    for _restart in range(2 * work.MAX_ATTEMPTS):
        must_claim(database)
        with database.session() as session:
            work.release(session, "one")
    assert (row(database, message_id).attempts, row(database, message_id).lease_holder) == (0, None)
    assert write(database, must_claim(database), "Guten Tag.")


def test_what_the_engine_has_in_hand_is_not_released_yet(database: Database) -> None:
    heard, other = waiting(database, "1.1", "1.2")
    must_claim(database)
    with database.session() as session:
        work.claim_next(session, "one", NOW, LEASE, [heard])
        work.release(session, "one", [heard])
    assert (row(database, heard).lease_holder, row(database, other).lease_holder) == ("one", None)


def test_a_message_without_a_claim_and_without_a_try_left_is_given_up_too(database: Database) -> None:
    (message_id,) = waiting(database, "1.1")
    with database.session() as session:
        message = session.get_one(Message, message_id)
        message.state, message.attempts, message.tentative = State.TRANSCRIBING, work.MAX_ATTEMPTS, "und"
    with database.session() as session:
        assert work.give_up(session, NOW) == [message_id]
    assert (row(database, message_id).state, row(database, message_id).tentative) == (State.FAILED, None)


def test_who_lost_the_claim_is_told_so_and_does_not_say_that_it_is_tried_again(database: Database) -> None:
    waiting(database, "1.1")
    slow = must_claim(database, "slow")
    later = LEASE + timedelta(seconds=1)
    must_claim(database, "quick", later)
    assert give_back(database, slow, later) is None


def test_what_was_tried_comes_after_what_was_not(database: Database) -> None:
    tried, untried = waiting(database, "1.1", "1.2")
    must_claim(database, "dies")
    later = LEASE + timedelta(seconds=1)
    job = must_claim(database, "lives", later)
    assert (job.message_id, job.was_tried) == (untried, False)
    with database.session() as session:
        assert work.claim_next(session, "lives", NOW + later, LEASE, [untried], only_untried=True) is None
    with database.session() as session:
        again = work.claim_next(session, "lives", NOW + later, LEASE, [untried])
    assert again is not None
    assert (again.message_id, again.was_tried) == (tried, True)


def test_whose_caller_has_just_hung_up_comes_before_what_has_long_waited(database: Database) -> None:
    _old, fresh, begun = waiting(database, "1.1", "1.2", "1.3")
    with database.session() as session:
        session.get_one(Message, fresh).received_at = NOW - timedelta(seconds=20)
        session.get_one(Message, begun).heard_until = 4.0
    claimed: list[Job] = []
    with database.session() as session:
        for _ in range(2):
            job = work.claim_next(session, "one", NOW, LEASE, [one.message_id for one in claimed], only_awaited=True)
            assert job is not None
            claimed.append(job)
        assert work.claim_next(session, "one", NOW, LEASE, [begun, fresh], only_awaited=True) is None
    assert [one.message_id for one in claimed] == [begun, fresh]
    assert all(one.is_awaited(NOW) for one in claimed)


@pytest.mark.parametrize(
    ("ago", "duration", "heard_until", "is_awaited"),
    [(10.0, 5.0, 0.0, True), (590.0, 300.0, 0.0, True), (590.0, 5.0, 0.0, False), (590.0, 5.0, 2.0, True)],
)
def test_an_owner_waits_for_who_has_hung_up_a_moment_ago(
    ago: float,
    duration: float,
    heard_until: float,
    is_awaited: bool,  # noqa: FBT001 - a column of the table
) -> None:
    received_at = NOW - timedelta(seconds=ago)
    job = Job(1, "one", "1.1", None, received_at, "1.1.wav", "de", None, heard_until, 0, duration, 1)
    assert job.is_awaited(NOW) is is_awaited


def test_words_heard_live_stay_where_the_stored_sound_cannot_be_read(database: Database) -> None:
    message_id = open_row(database, "1.1")
    assert progress(database, must_claim_live(database), 0, "Guten Tag.", 2.5, "hier")
    with database.session() as session:
        message = session.get_one(Message, message_id)
        message.state, message.audio = State.FAILED, "2026/03/1.1.wav"
    with database.session() as session:
        work.let_go(session, "one", message_id)
    message = row(database, message_id)
    assert (message.transcript, message.tentative, message.lease_holder) == ("Guten Tag.", None, None)
    with database.session() as session:
        assert [stretch.text for stretch in work.written(session, message_id)] == ["Guten Tag."]
