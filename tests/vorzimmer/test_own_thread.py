"""Chores in threads of their own."""

import threading
from datetime import UTC, datetime

import pytest

from vorzimmer.own_thread import OwnThread

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def thread_named(name: str) -> threading.Thread | None:
    return next((thread for thread in threading.enumerate() if thread.name == name), None)


def join(name: str) -> None:
    if thread := thread_named(name):
        thread.join()


def test_nobody_waits_for_it_and_it_is_never_done_twice_at_once() -> None:
    begun, may_end = threading.Semaphore(0), threading.Event()

    def dawdle(_now: datetime) -> None:
        begun.release()
        may_end.wait()

    chore = OwnThread("dawdling", dawdle)
    chore(NOW)
    chore(NOW)
    assert begun.acquire(timeout=10)
    may_end.set()
    join("dawdling")
    assert not begun.acquire(blocking=False), "the second call has begun it once more"
    chore(NOW)
    assert begun.acquire(timeout=10)
    join("dawdling")


def test_a_failure_is_logged_and_it_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_now: datetime) -> None:
        raise RuntimeError("the machine elsewhere is on fire")

    chore = OwnThread("failing", fail)
    for times in (1, 2):
        chore(NOW)
        join("failing")
        assert caplog.text.count("failing could not be seen to") == times
        assert "on fire" in caplog.text
