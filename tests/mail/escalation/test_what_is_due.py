"""What a ladder has due next, by what was done and when. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mail.escalation.decide import (
    LONGEST_CALL,
    RUNG_WITHIN,
    Climb,
    GiveUp,
    Move,
    StepState,
    Taken,
    Wait,
    counts_now,
    full_minute,
    is_lost,
    next_move,
)
from mail.escalation.ladder import Counts, Ladder, Step, Way, checked, from_plain, plain
from office.errors import OfficeError

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
STEPS = (Step(Way.PUSH, 5, 1), Step(Way.CALL, 3, 2, 7), Step(Way.MAIL, 10, 3))


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("taken", "minutes", "due"),
    [
        ([], 0, Climb(0)),
        ([(0, 0, StepState.TOLD)], 4.9, Wait(after(5))),
        ([(0, 0, StepState.TOLD)], 5, Climb(1)),
        # Nobody was there to climb for a whole day: one step is taken, and its minutes begin.
        ([(0, 0, StepState.TOLD)], 1440, Climb(1)),
        ([(0, 0, StepState.FAILED)], 0, Climb(1)),
        ([(0, 0, StepState.TOLD), (1, 5, StepState.DECLINED)], 5.1, Climb(2)),
        ([(0, 0, StepState.TOLD), (1, 5, StepState.NO_ANSWER)], 6, Wait(after(8))),
        ([(0, 0, StepState.TOLD), (1, 5, StepState.NO_ANSWER)], 8, Climb(2)),
        # Somebody may be hearing the note.
        ([(0, 0, StepState.TOLD), (1, 5, StepState.RINGING)], 8, Wait(after(5) + LONGEST_CALL)),
        # Begun, and not rung: the process died in between. It is not rung again.
        ([(0, 0, StepState.TOLD), (1, 5, StepState.BEGUN)], 5.1, Wait(after(5) + RUNG_WITHIN)),
        ([(0, 0, StepState.TOLD), (1, 5, StepState.BEGUN)], 6, Climb(2)),
        # The order in which rows are read is of no meaning.
        ([(2, 8, StepState.TOLD), (0, 0, StepState.TOLD), (1, 5, StepState.NO_ANSWER)], 18, Climb(3)),
        ([(5, 0, StepState.TOLD)], 9, Wait(after(10))),
        ([(5, 0, StepState.TOLD)], 10, GiveUp()),
        # A clock that was set back keeps nobody from waiting, and tells nobody twice.
        ([(0, 0, StepState.TOLD)], -60, Wait(after(5))),
    ],
)
def test_what_is_due(taken: list[tuple[int, float, StepState]], minutes: float, due: Move) -> None:
    done = [Taken(place, after(at), standing) for place, at, standing in taken]
    assert next_move(STEPS, 2, done, after(minutes)) == due


def test_without_steps_there_is_nobody() -> None:
    assert next_move((), 1, [], NOON) == GiveUp()


@pytest.mark.parametrize("night", [datetime(2026, 3, 29, 1, 58), datetime(2026, 10, 25, 2, 58)])
def test_minutes_are_minutes_while_the_clocks_change(night: datetime) -> None:
    began = night.replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    done = [Taken(0, began, StepState.TOLD)]
    assert next_move(STEPS, 1, done, began + timedelta(minutes=4)) == Wait(began + timedelta(minutes=5))
    assert next_move(STEPS, 1, done, began + timedelta(minutes=5)) == Climb(1)


def test_a_call_nobody_tells_the_end_of_is_over_in_the_end() -> None:
    begun, ringing = Taken(0, NOON, StepState.BEGUN), Taken(0, NOON, StepState.RINGING)
    assert not is_lost(begun, after(0.3))
    assert is_lost(begun, after(0.4))
    assert not is_lost(ringing, after(4.9))
    assert is_lost(ringing, after(5))
    assert not is_lost(Taken(0, NOON, StepState.TOLD), after(600))


@pytest.mark.parametrize(
    ("counts", "in_hours", "outside"),
    [(Counts.ALWAYS, True, True), (Counts.CLOSED, False, True), (Counts.OPEN, True, False)],
)
def test_when_it_counts(counts: Counts, *, in_hours: bool, outside: bool) -> None:
    assert (counts_now(counts, is_open=True), counts_now(counts, is_open=False)) == (in_hours, outside)


@pytest.mark.parametrize(
    "ladder",
    [
        Ladder((), is_on=True),
        Ladder((Step(Way.MAIL, 5, 1),) * 9),
        Ladder((Step(Way.MAIL, 0, 1),)),
        Ladder((Step(Way.MAIL, 121, 1),)),
        Ladder((Step(Way.CALL, 5, 1),)),
        Ladder((Step(Way.PUSH, 5, None, 7),)),
        Ladder(STEPS, rounds=6),
        Ladder(STEPS, rounds=0),
    ],
)
def test_what_cannot_be_climbed_is_refused(ladder: Ladder) -> None:
    with pytest.raises(OfficeError):
        checked(ladder)


def test_steps_are_kept_as_they_are() -> None:
    assert from_plain(plain(STEPS)) == STEPS
    assert checked(Ladder(STEPS, is_on=True)).steps == STEPS


@pytest.mark.parametrize(("seconds", "told"), [(0, 0), (0.5, 1), (57, 1), (60, 1), (61, 2)])
def test_a_moment_is_told_by_the_minute_nothing_comes_after(seconds: float, told: int) -> None:
    assert full_minute(NOON + timedelta(seconds=seconds)) == after(told)
