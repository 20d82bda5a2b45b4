"""The worker shows that it is alive only while it listens, and ends where it cannot any more."""

import os
import signal
import threading
from types import SimpleNamespace
from typing import cast

import pytest

from office.settings import Settings
from transcribe import worker
from transcribe.listener import Listener
from transcribe.pulse import Pulse


@pytest.mark.parametrize(("silent_for", "is_shown"), [(0.0, True), (299.0, True), (301.0, False)])
def test_a_worker_that_is_stuck_does_not_look_alive(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    silent_for: float,
    is_shown: bool,  # noqa: FBT001 - a column of the table
) -> None:
    now = [1000.0]
    monkeypatch.setattr("transcribe.pulse.time", SimpleNamespace(monotonic=lambda: now[0]))
    pulse = Pulse()
    now[0] += silent_for
    settings.worker_alive.parent.mkdir(parents=True, exist_ok=True)
    worker._show_alive(settings, pulse)  # noqa: SLF001 - the sweep goes on for ever
    assert settings.worker_alive.exists() is is_shown


@pytest.mark.parametrize("is_stopping", [True, False])
def test_a_listener_that_dies_ends_the_process(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    is_stopping: bool,  # noqa: FBT001 - a column of the table
) -> None:
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda process, number: sent.append((process, number)))
    stopping = threading.Event()
    if is_stopping:
        stopping.set()

    def dies(_stopping: threading.Event) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        worker._listen(cast("Listener", SimpleNamespace(run=dies)), stopping)  # noqa: SLF001 - as a thread runs it
    assert sent == ([] if is_stopping else [(os.getpid(), signal.SIGINT)])
    assert ("the listener has died" in caplog.text) is not is_stopping
