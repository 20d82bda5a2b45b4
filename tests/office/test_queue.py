"""The queue wakes the worker, whichever service carries it."""

import pytest
from huey import Huey

from office.queue import open_queue
from office.settings import Settings
from transcribe.bell import hang_bell


@pytest.fixture(params=["sqlite", "redis", "postgresql"])
def queue_settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    if request.param == "sqlite":
        return settings
    return settings.model_copy(update={"queue_url": request.getfixturevalue(f"{request.param}_url")})


def close(queue: Huey) -> None:
    queue.flush()
    if close_storage := getattr(queue.storage, "close", None):
        close_storage()


def test_what_one_process_rings_another_hears_once(queue_settings: Settings) -> None:
    answered = []
    calls, worker = open_queue(queue_settings), open_queue(queue_settings)
    ring = hang_bell(calls)
    hang_bell(worker, lambda: answered.append("heard"))
    ring()
    task = worker.dequeue()
    assert task is not None
    worker.execute(task)
    assert answered == ["heard"]
    assert worker.dequeue() is None
    close(calls)
    close(worker)


def test_no_result_is_kept_not_even_an_error(queue_settings: Settings) -> None:
    def fail() -> None:
        raise RuntimeError("out of memory")

    queue = open_queue(queue_settings)
    hang_bell(queue, fail)()
    queue.execute(queue.dequeue())
    assert queue.result_count() == 0
    close(queue)


def test_ringing_never_fails_though_the_queue_is_away(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    queue = open_queue(settings.model_copy(update={"queue_url": "redis://127.0.0.1:1/0"}))
    hang_bell(queue)()
    assert "the queue does not take work" in caplog.text
