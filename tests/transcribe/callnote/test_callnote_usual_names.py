"""A name that was heard and not spelled is written as is usual, and never where anybody knows better."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from recordings.callnote.sounds import sound
from recordings.models import Word
from transcribe.callnote import CallNote, Said, draw, kept, plain

SAID_ON = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Europe/Berlin"))


@dataclass(frozen=True)
class Heard:
    text: str
    start: float = 0.0
    end: float = 3.0
    words: tuple[Word, ...] = ()


def drawn(text: str, language: str = "de", known: tuple[str, ...] = ()) -> CallNote:
    return draw(Said.of([Heard(text)]), language, "DE", SAID_ON, known)


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("Lemann", "Lehmann"),
        ("Novak", "Nowak"),
        ("Tobias Kowalsky", "Tobias Kowalski"),
        ("Stefann Köler", "Stefan Köhler"),
        ("Birgit Fuks", "Birgit Fuchs"),
        ("Karin Lemann-Fogel", "Karin Lehmann-Vogel"),
        ("Sabine Werne", "Sabine Werner"),
        ("Fatma Frange", "Fatma Franke"),
        ("Janaphischer", "Jana Fischer"),
        ("Doktor Lemann", "Doktor Lehmann"),
    ],
)
def test_a_name_written_by_ear_is_written_as_is_usual(heard: str, name: str) -> None:
    found = drawn(f"Guten Tag, mein Name ist {heard}.").name
    assert found is not None
    assert (found.value, found.text, found.is_guess) == (name, heard, True)


@pytest.mark.parametrize(
    "name",
    [
        "Maier",
        "Mayer",
        "Schmid",
        "Hermann",
        "Günter Walther",
        "Karim Roth",
        "Hansmeier",
        "Katarina Wolff",
        "Petrosyan",
        "Mayr",
        "Anna von der Heyde",
    ],
)
def test_what_may_well_be_right_stays(name: str) -> None:
    found = drawn(f"Guten Tag, mein Name ist {name}.").name
    assert found is not None
    assert (found.value, found.is_guess) == (name, False)


def test_who_knows_better_is_believed() -> None:
    spelled = drawn("Hier ist Novak. Das schreibt sich N, O, V, A, K.").name
    known = drawn("Hier ist Novak.", known=("Novak",)).name
    typed = draw(Said("Hier ist Novak."), "de", "DE", SAID_ON).name
    english = drawn("Hello, my name is Peter Novak.", "en").name
    found = [(one.value, one.is_guess) for one in (spelled, known, typed, english) if one]
    assert found == [("Novak", False), ("Novak", False), ("Novak", False), ("Peter Novak", False)]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Mein Name ist Karin Braun. Das schreibt sich w-r-a-u-n ich rufe an.", "Karin Braun"),
        ("Mein Name ist Jung, das schreibt sich J.R.N. Ich rufe an.", "Jung"),
        ("Mein Name ist Weiher, das schreibt sich w-e-y-e-r ich rufe an.", "Weyer"),
        ("Mein Name ist Schmidt, S, C, H, M, I, D.", "Schmid"),
    ],
)
def test_misheard_letters_make_no_other_name_of_a_usual_one(said: str, name: str) -> None:
    found = drawn(said).name
    assert found is not None
    assert found.value == name


def test_a_guess_is_one_when_it_is_read_again() -> None:
    note = drawn("Hier ist Lemann.")
    assert kept(plain(note)) == note
    stored = plain(note)
    del stored["name"]["is_guess"]
    assert kept(stored).name is not None, "as it was stored before there were guesses"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Meyer", "Maier"), ("Schmidt", "Schmitt"), ("Vogt", "Fogt"), ("Weiß", "Weis"), ("Krüger", "Krühger")],
)
def test_nobody_hears_a_difference(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Müller", "Möller"), ("Beck", "Bock"), ("Lang", "Lange"), ("Koch", "Kock"), ("Voss", "Vogt")]
)
def test_one_hears_the_difference(one: str, other: str) -> None:
    assert sound(one) != sound(other)
