"""Whose words come next."""

from datetime import datetime, timedelta

import pytest
from recorded import RECEIVED

from transcribe.turns import Ready, Turn, choose


def ready(message_id: int, turn: Turn, minute: int = 0, left: float = 5.0, *, is_alone: bool = False) -> Ready:
    return Ready(message_id, turn, at(minute), left, is_alone)


def at(minute: int) -> datetime:
    return RECEIVED + timedelta(minutes=minute)


@pytest.mark.parametrize(
    ("waiting", "most", "chosen"),
    [
        ([], 4, []),
        ([ready(1, Turn.OLD), ready(2, Turn.LIVE), ready(3, Turn.HUNG_UP)], 4, [3]),
        ([ready(1, Turn.OLD), ready(2, Turn.LIVE, 3), ready(3, Turn.LIVE, 1)], 4, [3, 2]),
        # The newest calls wait.
        ([ready(1, Turn.LIVE, 3), ready(2, Turn.LIVE, 1), ready(3, Turn.LIVE, 2)], 2, [2, 3]),
        # Who has hung up and needs only a moment goes before who has a long way to catch up.
        ([ready(1, Turn.HUNG_UP, 1, left=90.0), ready(2, Turn.HUNG_UP, 2, left=4.0)], 1, [2]),
        ([ready(1, Turn.OLD, 5), ready(2, Turn.OLD, 4)], 4, [2, 1]),
        # What may take the worker down takes nobody with it.
        ([ready(1, Turn.OLD, 1, is_alone=True), ready(2, Turn.OLD, 2)], 4, [1]),
        ([ready(1, Turn.OLD, 1), ready(2, Turn.OLD, 2, is_alone=True), ready(3, Turn.OLD, 3)], 4, [1, 3]),
    ],
)
def test_the_order_of_turns(waiting: list[Ready], most: int, chosen: list[int]) -> None:
    assert [one.message_id for one in choose(waiting, most)] == chosen


@pytest.mark.parametrize(
    ("turns", "behind", "followed", "chosen"),
    [
        ([Turn.LIVE, Turn.LIVE], 0.5, 3, 2),
        ([Turn.LIVE, Turn.LIVE], 0.5, 4, 0),
        ([Turn.LIVE, Turn.LIVE], 4.5, 4, 2),
        ([Turn.LIVE] * 4, 0.5, 8, 4),
        ([Turn.HUNG_UP], 0.5, 8, 1),
        ([Turn.OLD], 0.5, 8, 1),
    ],
)
def test_where_many_speak_live_windows_are_gathered_for_a_moment(
    turns: list[Turn], behind: float, followed: int, chosen: int
) -> None:
    waiting = [Ready(place, turn, at(place), 5.0, behind_seconds=behind) for place, turn in enumerate(turns)]
    assert len(choose(waiting, 4, followed)) == chosen


@pytest.mark.parametrize(
    ("waiting", "most", "chosen"),
    [
        # Nobody waits for a window that needs a pass of its own.
        ([(Turn.HUNG_UP, 1.0, "long"), (Turn.HUNG_UP, 2.0, "short"), (Turn.HUNG_UP, 3.0, "long")], 4, [0, 2]),
        # The oldest call may wait for company; the window that has waited takes those of its shape along.
        ([(Turn.LIVE, 1.0, "long"), (Turn.LIVE, 4.5, "short"), (Turn.LIVE, 0.5, "short")], 4, [1, 2]),
        ([(Turn.LIVE, 1.0, "long"), (Turn.LIVE, 0.5, "short"), (Turn.LIVE, 0.5, "short")], 2, [1, 2]),
        ([(Turn.LIVE, 1.0, "long"), (Turn.LIVE, 2.0, "short"), (Turn.LIVE, 3.0, "short")], 4, []),
    ],
)
def test_windows_of_one_shape_make_a_batch(
    waiting: list[tuple[Turn, float, str]], most: int, chosen: list[int]
) -> None:
    """With more calls on the line than a batch holds."""
    places = [
        Ready(place, turn, at(place), behind, behind_seconds=behind, shape=shape)
        for place, (turn, behind, shape) in enumerate(waiting)
    ]
    assert [one.message_id for one in choose(places, most, followed=8)] == chosen
