"""Nobody waits for the voice: what will be said of the next opening is spoken before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from office.clients import add_client
from office.database import Database
from office.greetings.speaking import opening_prompts, speak_ahead
from office.hours.storage import set_hours
from office.hours.values import Span
from office.models import Client
from office.prompts import PromptStore
from office.voice import NanoVoice

MONDAY_NOON = datetime(2026, 11, 23, 11, 10, tzinfo=UTC)


def test_what_is_true_now_and_soon_is_spoken(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.session() as session:
        client = add_client(session, "Weber", ["030 23125042"], "de", "Europe/Berlin", "DE")
        client.second_language = "en"
        set_hours(session, client.id, {0: [Span(540, 750), Span(810, 1080)], 1: [Span(540, 1080)]})
    store = PromptStore(tmp_path, NanoVoice())
    speak_ahead(sqlite, store, MONDAY_NOON)
    with sqlite.session() as session:
        client = session.query(Client).one()
    lunch = opening_prompts(client, datetime(2026, 11, 23, 12, 30, tzinfo=UTC), MONDAY_NOON)
    assert [prompt.text for prompt in lunch.values()] == [
        "Wir sind heute um 13 Uhr 30 wieder für Sie da.",
        "We are back today at 1 30 p m.",
    ]
    assert all(store.is_ready(store.path(prompt)) for prompt in lunch.values())
    evening = opening_prompts(client, datetime(2026, 11, 24, 8, tzinfo=UTC), MONDAY_NOON + timedelta(hours=7))
    assert not any(store.is_ready(store.path(prompt)) for prompt in evening.values()), "that has time"
