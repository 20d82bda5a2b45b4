"""A client's own greetings: versions, what is inherited, and words that change with the day."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from office.clients import add_client
from office.database import Database
from office.errors import OfficeError
from office.greetings import storage
from office.greetings.choice import choose
from office.greetings.models import Greeting
from office.greetings.speaking import example_of, speak_ahead
from office.greetings.variables import Moment, check_template, fill_in, spoken_end
from office.greetings.words import Prompt, Recording
from office.hours.storage import add_absence, load_calendar, set_hours
from office.hours.values import AbsenceKind, Calendar, Span
from office.models import Client
from office.prompts import PromptStore
from office.rules.values import Occasion
from office.voice import NanoVoice, tone

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 18, 30, tzinfo=BERLIN)
TOMORROW = datetime(2026, 11, 24, 9, tzinfo=BERLIN)
AWAY_UNTIL = datetime(2026, 12, 7, tzinfo=BERLIN)


def at(opening: datetime | None = None, end: datetime | None = None) -> Moment:
    return Moment(NOW, "Europe/Berlin", opening, end)


@pytest.mark.parametrize(
    ("text", "moment", "spoken"),
    [
        ("Hier ist {client}.", at(), "Hier ist Weber."),
        ("Hier ist {client}. Wir öffnen {next_opening}.", at(TOMORROW), "Hier ist Weber. Wir öffnen morgen um 9 Uhr."),
        ("Hier ist {client}. Wir öffnen {next_opening}.", at(), "Hier ist Weber."),
        ("Wir öffnen {next_opening}!  Bis dann.", at(), "Bis dann."),
        ("Wir öffnen {next_opening}.", at(), ""),
        ("Urlaub bis {absence_end}.", at(end=AWAY_UNTIL), "Urlaub bis Sonntag, den 6. Dezember."),
        ("Kein Platzhalter.", at(), "Kein Platzhalter."),
    ],
)
def test_variables_become_words_and_what_is_not_known_is_left_out(text: str, moment: Moment, spoken: str) -> None:
    assert fill_in(text, "Weber", moment, "de") == spoken


@pytest.mark.parametrize(
    ("end", "german", "english"),
    [
        ("2026-11-23T20:00", "heute um 20 Uhr", "today at 8 p m"),
        ("2026-11-24T00:00", "heute", "today"),
        ("2026-11-25T00:00", "morgen", "tomorrow"),
        ("2026-12-07T00:00", "Sonntag, den 6. Dezember", "Sunday, December 6"),
        ("2026-12-07T12:00", "Montag, den 7. Dezember, um 12 Uhr", "Monday, December 7, at 12 p m"),
    ],
)
def test_an_end_can_be_put_behind_until(end: str, german: str, english: str) -> None:
    moment = datetime.fromisoformat(end).replace(tzinfo=BERLIN)
    assert spoken_end(moment, NOW, "Europe/Berlin", "de") == german
    assert spoken_end(moment, NOW, "Europe/Berlin", "en") == english


@pytest.mark.parametrize("text", ["{opening}", "{}", "{client", "client}", "{{client}}", "{Client}", "{client.name}"])
def test_a_variable_nobody_knows_is_refused(text: str) -> None:
    with pytest.raises(OfficeError):
        check_template(f"Guten Tag {text}.")


@pytest.fixture
def client_id(sqlite: Database) -> int:
    with sqlite.session() as session:
        return add_client(session, "Weber", ["030 23125042"], "de", "Europe/Berlin", "DE").id


def add(session: Session, client_id: int, text: str, occasion: Occasion = Occasion.CLOSED) -> Greeting:
    return storage.add_text(session, client_id, occasion, "de", text, "karin")


def test_a_draft_is_not_played_until_it_is_switched_on(sqlite: Database, client_id: int) -> None:
    with sqlite.session() as session:
        draft = add(session, client_id, "Feierabend.")
        assert storage.own_greetings(session, client_id) == {}
        assert storage.switch_on(session, draft) is None
        assert storage.own_greetings(session, client_id) == {(Occasion.CLOSED, "de"): draft}


def test_an_old_version_is_kept_and_can_be_brought_back(sqlite: Database, client_id: int) -> None:
    with sqlite.session() as session:
        first = add(session, client_id, "Erste.")
        storage.switch_on(session, first)
        second = add(session, client_id, "Zweite.")
        assert storage.switch_on(session, second) is first
        assert [one.text for one in storage.list_versions(session, client_id, Occasion.CLOSED, "de")] == [
            "Zweite.",
            "Erste.",
        ]
        storage.switch_on(session, first)
        assert storage.own_greetings(session, client_id) == {(Occasion.CLOSED, "de"): first}
        assert storage.switch_off(session, client_id, Occasion.CLOSED, "de") is first
        assert storage.own_greetings(session, client_id) == {}


def test_a_typed_draft_stands_beside_those_before_and_only_once(sqlite: Database, client_id: int) -> None:
    with sqlite.session() as session:
        storage.switch_on(session, add(session, client_id, "Läuft."))
        storage.add_recording(session, client_id, Occasion.CLOSED, "de", Recording("a" * 32), "karin")
        for text in ("Entwurf.", "Besserer Entwurf.", "Entwurf.", "Läuft."):
            add(session, client_id, text)
        found = [one.text or one.sound for one in storage.list_versions(session, client_id, Occasion.CLOSED, "de")]
    assert found == ["Läuft.", "Entwurf.", "Besserer Entwurf.", "a" * 32, "Läuft."]


def test_the_greeting_callers_hear_cannot_be_removed(sqlite: Database, client_id: int) -> None:
    with sqlite.session() as session:
        greeting = add(session, client_id, "Läuft.")
        storage.switch_on(session, greeting)
        with pytest.raises(OfficeError, match="switch it off first"):
            storage.remove_greeting(session, client_id, greeting.id)
        storage.switch_off(session, client_id, Occasion.CLOSED, "de")
        storage.remove_greeting(session, client_id, greeting.id)
        assert storage.list_versions(session, client_id, Occasion.CLOSED, "de") == []


@pytest.mark.parametrize("text", ["", "  ", "x" * 1501, "Guten Tag {clint}."])
def test_what_cannot_be_spoken_is_refused(sqlite: Database, client_id: int, text: str) -> None:
    with sqlite.session() as session, pytest.raises(OfficeError):
        add(session, client_id, text)


def test_another_clients_greeting_is_as_unknown_as_none(sqlite: Database, client_id: int) -> None:
    with sqlite.session() as session:
        greeting = add(session, client_id, "Meine.")
        other = add_client(session, "Lenz", ["030 23125043"], "de", "Europe/Berlin", "DE")
        with pytest.raises(storage.UnknownGreeting):
            storage.get_greeting(session, other.id, greeting.id)


def test_what_is_not_set_is_inherited_where_that_makes_sense() -> None:
    closed = Greeting(occasion=Occasion.CLOSED, language="de", text="Feierabend.")
    opened = Greeting(occasion=Occasion.OPEN, language="de", sound="b" * 32)
    chosen = choose({(Occasion.CLOSED, "de"): closed, (Occasion.OPEN, "de"): opened}, "Weber", at())
    words = [Prompt("Feierabend.", "de")]
    assert chosen[Occasion.HOLIDAY, "de"] == chosen[Occasion.ABSENCE, "de"] == chosen[Occasion.CLOSED, "de"] == words
    assert chosen[Occasion.OPEN, "de"] == [Recording("b" * 32)]
    assert chosen[Occasion.BUSY, "de"] == [], "who has heard “open” already must not hear it again"
    assert chosen[Occasion.CLOSED, "en"] == []


def test_where_nothing_is_left_to_say_the_next_one_in_the_chain_is_played() -> None:
    own = {
        (Occasion.ABSENCE, "de"): Greeting(occasion=Occasion.ABSENCE, language="de", text="Bis {absence_end}."),
        (Occasion.CLOSED, "de"): Greeting(occasion=Occasion.CLOSED, language="de", text="Zu."),
    }
    assert choose(own, "Weber", at())[Occasion.ABSENCE, "de"] == [Prompt("Zu.", "de")]


def test_own_words_are_spoken_before_a_caller_needs_them(sqlite: Database, client_id: int, tmp_path: Path) -> None:
    with sqlite.session() as session:
        set_hours(session, client_id, {0: [Span(540, 1020)], 1: [Span(540, 1020)]})
        away = datetime(2026, 11, 23, 19), datetime(2026, 11, 23, 22)
        add_absence(session, client_id, AbsenceKind.OTHER, "", *away)
        storage.switch_on(session, add(session, client_id, "{client} öffnet {next_opening}."))
        storage.switch_on(session, add(session, client_id, "Weg bis {absence_end}.", Occasion.ABSENCE))
    store = PromptStore(tmp_path, NanoVoice())
    speak_ahead(sqlite, store, NOW)
    for words in ("Weber öffnet morgen um 9 Uhr.", "Weg bis heute um 22 Uhr."):
        assert store.is_ready(store.path(Prompt(words, "de"))), words


def test_a_client_whose_calendar_is_broken_does_not_silence_the_others(
    sqlite: Database, client_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite.session() as session:
        other = add_client(session, "Lenz", ["030 23125043"], "de", "Europe/Berlin", "DE")
        for one in (client_id, other.id):
            storage.switch_on(session, add(session, one, "{client} ist zu."))

    def fails(client: Client) -> None:
        if client.name == "Weber":
            raise ValueError("broken")

    def load(session: Session, client: Client, now: datetime) -> Calendar:
        fails(client)
        return load_calendar(session, client, now)

    monkeypatch.setattr("office.greetings.speaking.load_calendar", load)
    store = PromptStore(tmp_path, NanoVoice())
    speak_ahead(sqlite, store, NOW)
    assert store.is_ready(store.path(Prompt("Lenz ist zu.", "de")))
    assert "what callers of “Weber” will hear cannot be told ahead" in caplog.text


def test_a_recording_is_kept_as_it_is_in_both_rates(tmp_path: Path) -> None:
    store = PromptStore(tmp_path / "prompts", NanoVoice())
    recording = store.keep_recording(tone(440, seconds=1.0))
    assert store.is_ready(store.path(recording))
    assert store.seconds(store.path(recording)) == 1.0
    assert store.keep_recording(tone(440, seconds=1.0)) == recording


def test_an_example_knows_everything_a_greeting_can_speak_of() -> None:
    hours = {day: (Span(540, 1020),) for day in range(5)}
    for now in (NOW, NOW.replace(hour=10)):
        example = example_of(Calendar("Europe/Berlin", hours), now)
        assert fill_in("{client} {next_opening} {absence_end}", "Weber", example, "de") == (
            "Weber morgen um 9 Uhr Sonntag, den 29. November"
        )
    assert example_of(Calendar("Europe/Berlin"), NOW).next_opening is not None, "also where it never closes"
