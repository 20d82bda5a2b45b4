"""Of a number that was heard in three ways, which one counts."""

import pytest

from transcribe.said_digits import APART, IN_WORDS, agreed, digits_of

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


def test_digits_are_taken_and_every_other_word_stays() -> None:
    assert agreed(FIRST, APART_HEARD, WORDS_HEARD, "de") == (
        "Meine Nummer ist 0 1 7 0, E 0 4 1. Doppel 4 0 7 6. Bis dann, Karin Müller."
    )


@pytest.mark.parametrize(
    ("apart", "in_words"),
    [
        pytest.param("Meine Nummer ist 0 1 7 0 0 4 1 0 4 0 7 6.", None, id="the same, apart"),
        pytest.param(
            APART_HEARD, "Nummer null eins sieben null, null vier eins, null vier null sieben sechs.", id="two"
        ),
        pytest.param(
            APART_HEARD,
            "Nummer eins sieben null, null vier eins, null vier null sieben sechs.",
            id="but the very first",
        ),
        pytest.param(None, WORDS_HEARD, id="apart not to be believed"),
        pytest.param("Meine Nummer ist. Bis dann.", WORDS_HEARD, id="no digits apart"),
    ],
)
def test_what_was_heard_first_stays(apart: str | None, in_words: str | None) -> None:
    assert agreed(FIRST, apart, in_words, "de") == FIRST


def test_an_hour_in_the_same_sentence_stays_as_it_was() -> None:
    first = "Rufen Sie am 3. Mai um 14 Uhr zurück, meine Nummer ist 0171 234567."
    apart = "Rufen Sie am dritten Mai um 1 4 Uhr zurück, meine Nummer ist 0 1 7 1 2 3 4 5 6."
    assert agreed(first, apart, None, "de") == (
        "Rufen Sie am 3. Mai um 14 Uhr zurück, meine Nummer ist 0 1 7 1 2 3 4 5 6."
    )


def test_where_all_three_differ_it_is_the_digits_apart() -> None:
    assert agreed("Call 0207 964.", "Call 0 2 0, 7 9 4 6.", "Call oh two oh, seven nine four.", "en") == (
        "Call 0 2 0, 7 9 4 6."
    )


@pytest.mark.parametrize("text", [APART, IN_WORDS])
def test_the_texts_in_front_hold_digits(text: dict[str, str]) -> None:
    assert all(len(digits_of(said, language)) > 7 for language, said in text.items())
