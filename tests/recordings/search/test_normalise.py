"""Words and numbers are found however they are written, and the same on every database."""

import pytest

from recordings.models import Word
from recordings.search import hits, marks, parse
from recordings.search.normalise import LONGEST, tokens


def finds(typed: str, text: str) -> bool:
    """Whether each term of the search is somewhere in the text."""
    return all(marks(text, (term,)) for term in parse(typed))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        # Umlauts, either way.
        ("Müller", "Hier ist Mueller."),
        ("Mueller", "Hier ist Müller."),
        ("Muller", "Hier ist Müller."),
        ("müller", "Hier sind MÜLLERS."),
        ("Strasse", "in der Straße"),
        ("Weiß", "Frau Weiss"),
        ("Jörg", "Joerg"),
        ("Rene", "René"),
        ("Lukasz", "Łukasz"),
        ("neue", "die neue Quelle"),
        # Word forms.
        ("Heizungen", "die Heizung"),
        ("Heizung", "die Heizungen"),
        ("Haus", "die Häuser"),
        ("Häuser", "das Haus"),
        ("Termine", "einen Termin"),
        ("Rechnung", "Ihre Rechnungen"),
        ("Steuer", "die Steuern"),
        ("Kunde", "unsere Kunden"),
        ("appointments", "an appointment"),
        ("call", "I am calling"),
        ("calling", "she called"),
        # Compounds.
        ("Heizung", "der Heizungsmonteur"),
        ("Heizungen", "der Heizungsmonteur"),
        ("Monteur", "der Heizungsmonteur"),
        ("Monteure", "der Heizungsmonteur"),
        ("Heizung", "der Fußbodenheizungsmonteur"),
        ("Fußboden", "die Fussbodenheizung"),
        ("Termin", "die Terminabsprache"),
        ("Absprache", "zwei Terminabsprachen"),
        ("Arzt", "beim Hausarzt"),
        ("Haus", "im Krankenhaus"),
        ("Dienst", "der Kundendienst"),
        ("Kunde", "der Kundendienst"),
        ("Arbeit", "Ihre Arbeitszeiten"),
        ("Strauß", "ein Blumenstrauss"),
        ("Einrichtung", "die Büroeinrichtung"),
        ("Schiff", "Donaudampfschifffahrtsgesellschaft"),
        ("Nummer", "meine Rechnungsnummer"),
        # Several words in one.
        ("E-Mail", "eine Email"),
        ("Email", "eine E-Mail"),
        ("e mail", "eine E-Mail"),
        ("Müller-Lüdenscheidt", "Frau Mueller Luedenscheidt"),
        ("Lüdenscheidt", "Müller-Lüdenscheidt"),
        ("what's", "whats up"),
        # Phrases.
        ('"neue Heizung"', "eine neue Heizung"),
        ("„neuen Heizungen“", "eine neue Heizung"),
        ("«Heizung»", "eine Heizung"),
        ('"neue Heizung', "eine neue Heizung"),
        # Numbers.
        ("1234", "unter 030 / 1234-56"),
        ("030123456", "unter 030 / 1234-56"),
        ("030 / 1234-56", "unter 030123456"),
        ("+49 30 123456", "unter 030 1234 56"),
        ("0049 (0)30 123456", "unter 030 1234 56"),
        ("0171 2", "unter 0, 1, 7, 1, 2, 3, 4"),
        ("2026 4711", "Rechnung 4711 aus 2026"),
        ("17 Uhr", "um 17 Uhr"),
        ("Müller 0301 dringend", "dringend: Mueller, 0301-22"),
    ],
)
def test_finds(typed: str, text: str) -> None:
    assert finds(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Heizung", "die Leitung"),
        ("Müller", "der Maler"),
        ("Ente", "die Rente"),
        ("Tag", "am Montag"),
        ("neue Heizung", "eine neue Leitung"),
        ('"Heizung neue"', "eine neue Heizung"),
        ('"neue Heizung"', "eine neue, kleine Heizung"),
        ("+43 30 123456", "unter 030 123457"),
        ("030 4711", "unter 0311 4711"),
        ("12", "unter 1234"),
    ],
)
def test_does_not_find(typed: str, text: str) -> None:
    assert not finds(typed, text)


@pytest.mark.parametrize("typed", ["", "   ", '"', '""', "?!", "–", "* ' \\ : & | ( )"])
def test_nothing_to_search_for(typed: str) -> None:
    assert parse(typed) == ()


def test_no_word_is_too_long() -> None:
    assert all(len(token) <= LONGEST for token in tokens("a" + "baba" * 500))


def test_a_long_text_is_searched_for_by_its_first_words() -> None:
    assert len(parse(" ".join(f"wort{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"))) == 20


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("heizung", ["Heizungsmonteur", "Heizung"]),
        ("heizung heizungen", ["Heizungsmonteur", "Heizung"]),
        ('"der Heizungsmonteur"', ["der Heizungsmonteur"]),
        ("0171", ["0171 / 23-45"]),
        ("2345", ["0171 / 23-45"]),
        ("e-mail", ["E-Mail"]),
        ("nichts", []),
    ],
)
def test_what_is_found_is_marked(typed: str, marked: list[str]) -> None:
    text = "Hier ist der Heizungsmonteur wegen der Heizung: 0171 / 23-45 oder E-Mail."
    assert [text[start:end] for start, end in marks(text, parse(typed))] == marked


def said(*texts: str) -> list[Word]:
    """A word a second."""
    return [{"start": float(at), "end": at + 0.5, "text": text, "probability": 0.9} for at, text in enumerate(texts)]


def test_a_hit_has_its_place_in_the_sound() -> None:
    words = said("Die", "Heizung", "ist", "kaputt,", "rufen", "Sie", "0171", "23", "45", "an.", "Heizung!")
    assert [(hit.first, hit.end, hit.starts, hit.ends) for hit in hits(words, parse("heizungen 0171/2345"))] == [
        (1, 2, 1.0, 1.5),
        (6, 9, 6.0, 8.5),
        (10, 11, 10.0, 10.5),
    ]
    assert [(hit.first, hit.end) for hit in hits(words, parse('"ist kaputt"'))] == [(2, 4)]
    assert hits([], parse("heizung")) == []
    assert hits(words, parse("")) == []


def test_a_word_whisper_has_cut_is_a_hit_in_both_pieces() -> None:
    words = said("per", "E", "-Mail", "bitte")
    assert [(hit.first, hit.end) for hit in hits(words, parse("email"))] == [(1, 3)]
