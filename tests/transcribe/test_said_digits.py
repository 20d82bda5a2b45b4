"""Of a number that was heard in three ways, which one counts."""

import pytest

from transcribe.said_digits import APART, IN_WORDS, are_agreed, digits_of, likeliest, unfinished_number

FIRST = "Meine Nummer ist 0170E041. 04076. Bis dann, Karin Müller."
APART_HEARD = "meine nummer ist 0 1 7 0, E 0 4 1. Doppel 4 0 7 6. Bis dann, Karim Müller."
WORDS_HEARD = "Meine Nummer ist null eins sieben null, e null vier eins, Doppel vier null, sieben sechs, bis dann."


@pytest.mark.parametrize(
    ("text", "language", "digits"),
    [
        ("Am 17. November um 9 Uhr.", "de", ""),
        ("0171, 23 45. Am 17. November: 4711.", "de", "01712345 4711"),
        ("null eins sieben eins, acht und fünfzig", "de", "017158"),
        ("oh two oh, double five", "en", "02055"),
    ],
)
def test_days_and_hours_are_none_of_them(text: str, language: str, digits: str) -> None:
    assert digits_of(text, language) == digits


@pytest.mark.parametrize(
    ("other", "is_so"),
    [
        ("Meine Nummer ist 0 1 7 0 0 4 1 0 4 0 7 6.", True),
        ("Nummer eins sieben null, null vier eins, null vier null sieben sechs.", True),
        ("Nummer null sieben sechs.", False),
        (APART_HEARD, False),
        (None, False),
    ],
)
def test_the_same_digits_are_agreed_and_all_but_the_first(other: str | None, *, is_so: bool) -> None:
    assert are_agreed(FIRST, other, "de") is is_so


def test_digits_are_taken_and_every_other_word_stays() -> None:
    assert likeliest(FIRST, [[(-9.0, FIRST)], [(-4.0, APART_HEARD)], [(-4.0, WORDS_HEARD)]], "de") == (
        "Meine Nummer ist 0 1 7 0, E 0 4 1. Doppel 4 0 7 6. Bis dann, Karin Müller."
    )


@pytest.mark.parametrize(
    ("first", "other", "text"),
    [
        pytest.param(
            "Hier Krause, meine Nummer ist 0171 2345678. Vielen Dank, Ihr Krause.",
            "hier Krauß. 0 1 7 1, 2 3 4 5 9 9 9.",
            "Hier Krause, meine Nummer ist 0 1 7 1, 2 3 4 5 9 9 9. Vielen Dank, Ihr Krause.",
            id="words beside it",
        ),
        pytest.param(
            "Dringend bis 15. 3. 2025, hier Krause, 0171 2345678, danke.",
            "Ruf an, 0 1 7 1, 2 3 4 5 9 9 9.",
            "Dringend bis 15. 3. 2025, hier Krause, 0 1 7 1, 2 3 4 5 9 9 9, danke.",
            id="a day that looks like one",
        ),
        pytest.param(
            "Kunde 4711, Nummer 0170 und dann noch 234 567, danke.",
            "Kunde 4 7 1 1, Nummer 0 1 7 0, 2 3 4 5 6 7.",
            "Kunde 4 7 1 1, Nummer 0 1 7 0, 2 3 4 5 6 7, danke.",
            id="one that fell apart",
        ),
        pytest.param(
            "Kunde 4711, zu erreichen unter 0170 234.",
            "kunde 4 7 1 2, zu erreichen unter 0 1 7 0, 2 3 5.",
            "Kunde 4 7 1 2, zu erreichen unter 0 1 7 0, 2 3 5.",
            id="two of them",
        ),
    ],
)
def test_what_is_no_number_is_as_it_was_heard_first(first: str, other: str, text: str) -> None:
    assert likeliest(first, [[(-9.0, first), (-10.0, "0")], [(-1.0, other)], [(-1.0, other)]], "de") == text


def test_an_hour_in_the_same_sentence_stays_as_it_was() -> None:
    first = "Rufen Sie am 3. Mai um 14 Uhr zurück, meine Nummer ist 0171 234567."
    apart = "Rufen Sie am dritten Mai um 1 4 Uhr zurück, meine Nummer ist 0 1 7 1 2 3 4 5 6."
    assert likeliest(first, [[(-5.0, first), (-5.1, apart)], [(-3.0, apart)]], "de") == (
        "Rufen Sie am 3. Mai um 14 Uhr zurück, meine Nummer ist 0 1 7 1 2 3 4 5 6."
    )


def test_what_one_way_is_sure_of_outweighs_what_another_puts_first_by_a_hair() -> None:
    first = "Ring 020 794."
    unsure = [(-8.0, first), (-8.1, "Ring 020 7946.")]
    assert likeliest(first, [unsure, [(-2.0, "ring 0 2 0 7 9 4 6."), (-6.0, "ring 0 2 0 7 9 4.")]], "en") == (
        "Ring 0 2 0 7 9 4 6."
    )
    assert likeliest(first, [unsure, [(-4.0, "Ring 0 2 0 7 9 4."), (-4.1, "Ring 0 2 0 7 9 4 6.")]], "en") == first


def test_where_the_others_hear_no_digits_the_first_stays() -> None:
    assert likeliest(FIRST, [[(-9.0, FIRST)], [(-1.0, "Bis dann.")], [(-2.0, "Auf Wiederhören.")]], "de") == FIRST
    assert likeliest(FIRST, [], "de") == FIRST


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("Rückruf bitte an plus 43...", "de", "plus 43..."),
        ("Die Nummer ist 0 7, 6 1 und 8 1", "de", "0 7, 6 1 und 8 1"),
        ("Wir sind 5 Personen, meine Nummer ist null eins sieben", "de", "null eins sieben"),
        ("My number is oh two oh, double", "en", None),
        ("My number is oh two oh", "en", "oh two oh"),
        ("Rückruf an 0711 32 75", "de", "0711 32 75"),
        ("Rückruf an 0711 32 75 68.", "de", None),
        ("Rückruf an 0171 23 45 67", "de", "0171 23 45 67"),
        ("Rückruf an 0171 23 45 67 8", "de", None),
        ("Meine Nummer ist die 0171 23 45 67 8, Kundennummer 47 11", "de", "47 11"),
        ("Am 3. Mai um 14 Uhr.", "de", None),
        ("", "de", None),
        ("Il mio numero è 0 3 4", "it", None),
    ],
)
def test_digits_at_the_end_are_the_beginning_of_a_number_or_a_whole_one(
    text: str, language: str, number: str | None
) -> None:
    start = unfinished_number(text, language)
    assert (None if start is None else text[start:]) == number


@pytest.mark.parametrize("text", [APART, IN_WORDS])
def test_the_texts_in_front_hold_digits(text: dict[str, str]) -> None:
    assert all(len(digits_of(said, language)) > 7 for language, said in text.items())
