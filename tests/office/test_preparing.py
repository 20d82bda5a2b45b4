"""What callers of one client hear is spoken before they call."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from office.clients import add_client
from office.database import Database
from office.greetings.speaking import opening_prompts
from office.greetings.words import script
from office.hours.storage import set_hours
from office.hours.values import Span
from office.models import Client
from office.preparing import prepare_client, speak_script
from office.prompts import ENDINGS, PromptStore
from office.settings import Settings
from office.voice import NanoVoice

MONDAY_NIGHT = datetime(2026, 11, 23, 21, tzinfo=UTC)
NUMBER = "+493023125042"


@pytest.fixture
def store(tmp_path: Path) -> PromptStore:
    return PromptStore(tmp_path / "prompts", NanoVoice())


def line(store: PromptStore, name: str) -> list[Path]:
    """What the dialplan plays on its own to whoever dials this."""
    return [store.directory / "line" / f"{name}{ending}" for ending in ENDINGS]


def test_the_houses_words_are_spoken_in_both_languages_before_the_client_is_kept(store: PromptStore) -> None:
    speak_script(Client(name="Weber", language="de", second_language="en"), store)
    for language in ("de", "en"):
        assert all(store.is_ready(store.path(prompt)) for prompt in script("Weber", language))


def test_one_client_is_prepared_whole(sqlite: Database, settings: Settings, store: PromptStore) -> None:
    with sqlite.session() as session:
        client = add_client(session, "Weber", [NUMBER], "de", "Europe/Berlin", "DE")
        client.second_language = "en"
        add_client(session, "Huber", ["+493023125099"], "de", "Europe/Berlin", "DE")
        set_hours(session, client.id, {1: [Span(540, 1080)]})
    prepare_client(sqlite, client.id, store, settings, MONDAY_NIGHT)
    opening = opening_prompts(client, datetime(2026, 11, 24, 8, tzinfo=UTC), MONDAY_NIGHT)
    assert len(opening) == 2
    for prompt in (*script("Weber", "de"), *script("Weber", "en"), *opening.values()):
        assert store.is_ready(store.path(prompt)), prompt
    fallback = store.path(script("Weber", "de").fallback)
    assert [file.resolve() for file in line(store, "03023125042")] == [
        fallback.with_name(fallback.name + ending) for ending in ENDINGS
    ]
    assert not store.is_ready(store.path(script("Huber", "de").greeting))


def test_a_client_without_a_number_and_with_a_broken_calendar_has_its_words(
    sqlite: Database,
    settings: Settings,
    store: PromptStore,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_arguments: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("office.preparing.prompts_ahead", broken)
    with sqlite.session() as session:
        client = add_client(session, "Weber", [], "de", "Europe/Berlin", "DE")
    prepare_client(sqlite, client.id, store, settings, MONDAY_NIGHT)
    assert "what callers of “Weber” will hear cannot be told ahead" in caplog.text
    assert all(store.is_ready(store.path(prompt)) for prompt in script("Weber", "de"))


def test_a_number_that_is_given_up_greets_nobody_by_name(store: PromptStore) -> None:
    store.prepare({"": script(None, "de"), NUMBER: script("Weber", "de")})
    assert all(file.exists() for file in line(store, "493023125042"))
    store.forget([NUMBER, "+4930999"])
    for way in ("493023125042", "00493023125042", "03023125042"):
        assert not any(file.exists() for file in line(store, way))
    assert all(file.exists() for file in line(store, "house"))
