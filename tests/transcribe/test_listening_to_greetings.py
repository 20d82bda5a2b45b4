"""Greetings are listened to: each once, the newest first, and what cannot be understood is said."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from recorded import noise, speech
from sqlalchemy import select
from words import CHOCOLATE, EURASIA

from office.clients import add_client
from office.database import Database
from office.greetings import storage
from office.greetings.contradictions import Contradiction, Kind
from office.greetings.models import Greeting
from office.greetings.warnings import warnings_of
from office.greetings.words import Recording
from office.hours.storage import load_calendar, set_hours
from office.hours.values import Calendar, Span
from office.models import Client
from office.prompts import PromptStore
from office.rules.values import Occasion
from office.settings import Settings
from office.voice import NanoVoice
from recordings.models import Word
from recordings.sound import RATE, Samples
from recordings.work import Stretch
from transcribe.cores import cores
from transcribe.engine import Decoded, Shape, WhisperEngine, Window
from transcribe.greetings import LEAST_SURE, MOST_AT_ONCE, is_clear, listen_to_greetings, share_of
from transcribe.hearing import Heard

NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Berlin"))


def said(text: str, probability: float = 0.9) -> Heard:
    words = [Word(start=0.0, end=0.1, text=word, probability=probability) for word in text.split()]
    return Heard("de", 2.0, [Stretch(0.0, 2.0, text, words)] if text else [])


class Ear:
    """An engine that hears what it is told to, all of it in the first window."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, Sequence[str], str]] = []
        self.does: Callable[[], Heard] = lambda: said("Guten Tag, hier ist Weber.")

    def decode(self, windows: Sequence[Window]) -> list[Decoded]:
        return [self._decode(window) for window in windows]

    def shape(self, window: Window) -> Shape:
        return None

    def count(self, text: str) -> int:
        return len(text)

    def _decode(self, window: Window) -> Decoded:
        if window.context:
            return Decoded("de", "", [], -0.2, 0.0, 1.0)
        self.heard.append((len(window.samples) / RATE, window.languages, window.hotwords))
        words = [word for stretch in self.does().stretches for word in stretch.words]
        return Decoded(window.languages[0], " ".join(word["text"] for word in words), words, -0.2, 0.0, 1.0)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def prompts(tmp_path: Path) -> PromptStore:
    return PromptStore(tmp_path / "prompts", NanoVoice())


@pytest.fixture
def client_id(database: Database) -> int:
    return new_client(database)


@pytest.fixture
def on_sqlite(sqlite: Database) -> int:
    """A client, where one kind of database is enough."""
    return new_client(sqlite)


def new_client(database: Database) -> int:
    with database.session() as session:
        client = add_client(session, "Weber", ["030 23125042"], "de", "Europe/Berlin", "DE")
        set_hours(session, client.id, {day: [Span(540, 1020)] for day in range(5)})
        return client.id


def typed(database: Database, client_id: int, text: str, language: str = "de") -> int:
    with database.session() as session:
        greeting = storage.add_text(session, client_id, Occasion.CLOSED, language, text, "karin")
        storage.switch_on(session, greeting)
        return greeting.id


def recorded(database: Database, client_id: int, prompts: PromptStore, samples: Samples, language: str = "de") -> int:
    recording = prompts.keep_recording((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    with database.session() as session:
        return storage.add_recording(session, client_id, Occasion.OPEN, language, recording, "karin").id


def greeting_of(database: Database, greeting_id: int) -> Greeting:
    with database.session() as session:
        return session.get_one(Greeting, greeting_id)


def warnings(database: Database, greeting_id: int, now: datetime = NOW) -> list[Contradiction]:
    with database.session() as session:
        greeting = session.get_one(Greeting, greeting_id)
        client = session.get_one(Client, greeting.client_id)
        return warnings_of(greeting, client, load_calendar(session, client, now), now)


def test_typed_and_recorded_greetings_are_heard_once_each(
    database: Database, client_id: int, prompts: PromptStore, ear: Ear
) -> None:
    sound = speech(CHOCOLATE[0])
    first = typed(database, client_id, "Guten Tag, hier ist {client}.")
    second = recorded(database, client_id, prompts, sound, "en")
    for _round in range(2):
        listen_to_greetings(database, prompts, ear, NOW)
    assert ear.heard[0] == (pytest.approx(len(sound) / RATE, abs=0.5), ["en"], "Weber")
    assert ear.heard[1][0] > 1.0, "the typed one was spoken"
    assert ear.heard[1][1:] == (["de"], "Weber")
    assert len(ear.heard) == 2
    for greeting_id in (first, second):
        greeting = greeting_of(database, greeting_id)
        assert (greeting.heard, greeting.warnings) == ("Guten Tag, hier ist Weber.", [])


def test_a_round_takes_the_newest_and_leaves_the_rest_to_the_next(
    sqlite: Database, on_sqlite: int, prompts: PromptStore, ear: Ear
) -> None:
    ids = [recorded(sqlite, on_sqlite, prompts, speech(CHOCOLATE[0])) for _ in range(MOST_AT_ONCE + 2)]
    listen_to_greetings(sqlite, prompts, ear, NOW)
    with sqlite.session() as session:
        waiting = session.scalars(select(Greeting.id).where(Greeting.heard.is_(None)).order_by(Greeting.id)).all()
    assert waiting == ids[:2]
    listen_to_greetings(sqlite, prompts, ear, NOW)
    assert len(ear.heard) == len(ids)


def test_a_round_that_takes_long_ends_early(
    sqlite: Database, on_sqlite: int, prompts: PromptStore, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("transcribe.greetings.LONGEST_ROUND", -1.0)
    recorded(sqlite, on_sqlite, prompts, speech(CHOCOLATE[0]))
    listen_to_greetings(sqlite, prompts, ear, NOW)
    assert ear.heard == []


def test_a_greeting_whose_sound_is_gone_is_noted_and_keeps_nobody_waiting(
    sqlite: Database, on_sqlite: int, prompts: PromptStore, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    older = recorded(sqlite, on_sqlite, prompts, speech(CHOCOLATE[0]))
    with sqlite.session() as session:
        gone = storage.add_recording(session, on_sqlite, Occasion.OPEN, "de", Recording("0" * 32), "karin").id
    listen_to_greetings(sqlite, prompts, ear, NOW)
    assert greeting_of(sqlite, gone).heard == ""
    assert [one.kind for one in warnings(sqlite, gone)] == [Kind.UNCLEAR]
    assert f"greeting {gone} cannot be listened to" in caplog.text
    assert greeting_of(sqlite, older).heard == "Guten Tag, hier ist Weber."


def test_an_engine_that_fails_on_one_goes_on_with_the_next(
    sqlite: Database, on_sqlite: int, prompts: PromptStore, ear: Ear
) -> None:
    older, newer = (recorded(sqlite, on_sqlite, prompts, speech(CHOCOLATE[0])) for _ in range(2))

    def fails_once() -> Heard:
        if len(ear.heard) == 1:
            raise RuntimeError("out of memory")
        return said("Guten Tag, hier ist Weber.")

    ear.does = fails_once
    listen_to_greetings(sqlite, prompts, ear, NOW)
    assert [greeting_of(sqlite, one).heard for one in (newer, older)] == ["", "Guten Tag, hier ist Weber."]


def test_a_draft_that_is_removed_meanwhile_is_no_error(
    sqlite: Database, on_sqlite: int, prompts: PromptStore, ear: Ear
) -> None:
    with sqlite.session() as session:
        draft = storage.add_text(session, on_sqlite, Occasion.OPEN, "de", "Erster Entwurf.", "karin").id

    def removed() -> Heard:
        with sqlite.session() as session:
            storage.remove_greeting(session, on_sqlite, draft)
        return said("Erster Entwurf.")

    ear.does = removed
    listen_to_greetings(sqlite, prompts, ear, NOW)
    with sqlite.session() as session:
        assert session.scalars(select(Greeting)).all() == []


def test_a_greeting_that_says_nothing_now_is_heard_as_it_will_sound(
    sqlite: Database, on_sqlite: int, prompts: PromptStore, ear: Ear
) -> None:
    away = typed(sqlite, on_sqlite, "Wir sind bis {absence_end} im Urlaub.")
    ear.does = lambda: said("Wir sind bis morgen um 10 Uhr im Urlaub.")
    listen_to_greetings(sqlite, prompts, ear, NOW)
    assert ear.heard[0][0] > 1.0
    assert warnings(sqlite, away) == []


@pytest.mark.parametrize(
    ("heard", "is_well"),
    [
        (said("Guten Tag, hier ist Weber."), True),
        (said("Guten Tag, hier ist Weber.", LEAST_SURE - 0.01), False),
        (said(""), False),
        (said("Ich würde sagen, ich würde sagen, ich würde sagen, ich würde sagen."), False),
        (said("Ask not what your country can do for you, ask what you can do for your country."), True),
        (said("Montag von 9 bis 12 Uhr, Dienstag von 9 bis 12 Uhr, Mittwoch von 9 bis 11 Uhr."), True),
    ],
)
def test_what_whisper_doubts_or_repeats_is_unclear(heard: Heard, is_well: bool) -> None:  # noqa: FBT001
    assert is_clear(heard) is is_well


@pytest.mark.parametrize(
    ("typed_words", "heard", "share"),
    [
        ("Guten Tag, hier ist Weber.", "guten tag hier ist weber", 1.0),
        ("Guten Tag, hier ist Weber.", "Guten Tag, hier ist Weba!", 0.8),
        ("Guten Tag.", "Danke schön", 0.0),
        ("…", "", 1.0),
    ],
)
def test_the_words_that_came_through_are_counted(typed_words: str, heard: str, share: float) -> None:
    assert share_of(typed_words, heard) == share


def test_typed_words_that_do_not_come_through_are_unclear(
    sqlite: Database, on_sqlite: int, prompts: PromptStore, ear: Ear
) -> None:
    greeting_id = typed(sqlite, on_sqlite, "Xyzzy plugh frotz, hier ist Weber.")
    ear.does = lambda: said("Siehst du, Pflug ist Weber.")
    listen_to_greetings(sqlite, prompts, ear, NOW)
    expected = Contradiction(Kind.UNCLEAR, "Siehst du, Pflug ist Weber.", "Xyzzy plugh frotz, hier ist Weber.")
    assert warnings(sqlite, greeting_id) == [expected]


def test_warnings_follow_the_settings(sqlite: Database, on_sqlite: int, prompts: PromptStore, ear: Ear) -> None:
    greeting_id = recorded(sqlite, on_sqlite, prompts, speech(CHOCOLATE[0]))
    ear.does = lambda: said("Hier ist Weber. Sie erreichen uns von 8 bis 17 Uhr.")
    assert warnings(sqlite, greeting_id) == [], "nobody has listened yet"
    listen_to_greetings(sqlite, prompts, ear, NOW)
    assert [(one.kind, one.set) for one in warnings(sqlite, greeting_id)] == [(Kind.HOURS, "09:00–17:00")]
    with sqlite.session() as session:
        set_hours(session, on_sqlite, {0: [Span(480, 1020)]})
    assert warnings(sqlite, greeting_id) == []


def test_what_cannot_be_understood_is_not_held_against_the_settings() -> None:
    greeting = Greeting(language="de", sound="0" * 32, heard="Hier ist Lenz, von 7 bis 8 Uhr.", warnings=[])
    client, calendar = Client(name="Weber"), Calendar("Europe/Berlin", {0: (Span(540, 1020),)})
    assert len(warnings_of(greeting, client, calendar, NOW)) == 3
    greeting.warnings = [{"kind": "unclear", "said": "Hier ist Lenz", "set": ""}]
    assert warnings_of(greeting, client, calendar, NOW) == [Contradiction(Kind.UNCLEAR, "Hier ist Lenz", "")]


def test_what_was_typed_is_taken_as_it_was_typed() -> None:
    """What a variable stood for when somebody listened is over a week later, and no reason to warn."""
    greeting = Greeting(
        language="de",
        text="Sie sind mit {client} verbunden. Wir öffnen {next_opening}. Samstags sind wir da bis 17 Uhr.",
        heard="Sie sind mit Lenz verbunden. Wir öffnen am Montag, dem 30. November, um 10 Uhr.",
        warnings=[],
    )
    calendar = Calendar("Europe/Berlin", {0: (Span(540, 1020),)})
    found = warnings_of(greeting, Client(name="Weber"), calendar, NOW + timedelta(days=30))
    assert [(one.kind, one.said) for one in found] == [(Kind.WEEKDAY, "Samstags")]
    short = Greeting(language="de", text="Grüß Gott!", warnings=[])
    assert warnings_of(short, Client(name="Weber"), calendar, NOW) == []


@pytest.fixture(scope="module")
def whisper() -> WhisperEngine:
    settings = Settings()
    return WhisperEngine(settings.whisper_path, cores())


@pytest.mark.real
def test_whisper_understands_what_is_clear_and_says_what_is_not(
    sqlite: Database, on_sqlite: int, prompts: PromptStore, whisper: WhisperEngine
) -> None:
    spoken = typed(sqlite, on_sqlite, "Guten Tag. Sie sind mit {client} verbunden. Wir öffnen um 9 Uhr.")
    voice = speech(EURASIA[0])
    clear = recorded(sqlite, on_sqlite, prompts, voice)
    masked = recorded(
        sqlite, on_sqlite, prompts, voice + noise(len(voice) / RATE, rms=float(np.std(voice)))[: len(voice)]
    )
    listen_to_greetings(sqlite, prompts, whisper, NOW)
    assert "Eurasien" in (greeting_of(sqlite, clear).heard or "")
    assert "Weber" in (greeting_of(sqlite, spoken).heard or "")
    assert warnings(sqlite, spoken) == warnings(sqlite, clear) == []
    assert [one.kind for one in warnings(sqlite, masked)] == [Kind.UNCLEAR]


@pytest.mark.real
def test_whisper_hears_hours_and_a_firm_that_are_not_the_clients(
    sqlite: Database, on_sqlite: int, prompts: PromptStore, whisper: WhisperEngine
) -> None:
    samples = NanoVoice().speak("Willkommen bei Schneider und Lenz. Samstags sind wir von 10 bis 14 Uhr da.", "de")
    greeting_id = recorded(sqlite, on_sqlite, prompts, np.frombuffer(samples, "<i2").astype(np.float32) / 32768)
    listen_to_greetings(sqlite, prompts, whisper, NOW)
    assert {one.kind for one in warnings(sqlite, greeting_id)} == {Kind.HOURS, Kind.WEEKDAY, Kind.FIRM}
