"""Who takes what goes out, and an outbox that is quick about trying again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from receivers import PostOffice, Receiver, post_office, receiver
from sending import with_server

from mail import pauses, sender
from office.settings import Settings


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses are short, and grow no further."""
    monkeypatch.setattr(pauses, "FIRST_PAUSE", timedelta(seconds=0.1))
    monkeypatch.setattr(pauses, "LONGEST_PAUSE", timedelta(seconds=0.1))
    monkeypatch.setattr(sender, "REST", timedelta(seconds=0.1))
    monkeypatch.setattr(sender, "LOOK_EVERY", 0.05)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def web() -> Iterator[Receiver]:
    with receiver() as server:
        yield server


@pytest.fixture
def mailing(settings: Settings, office: PostOffice) -> Settings:
    """Settings with the test's own mail server, and its own machine as one that may be told."""
    return with_server(settings, office)
