"""What callers hear, as words."""

from dataclasses import fields

import pytest

from office.greetings.words import LANGUAGES, PHRASES, Phrases, script
from office.rules.values import Occasion


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_client_is_named_in_every_greeting_that_begins_a_call_and_in_no_phrase(language: str) -> None:
    spoken = script("Weber", language)
    assert {occasion for occasion, prompt in spoken.greetings.items() if "Weber" in prompt.text} == {
        Occasion.OPEN, Occasion.CLOSED, Occasion.HOLIDAY, Occasion.ABSENCE,
    }  # fmt: skip
    assert not [prompt for prompt in spoken.phrases if "Weber" in prompt.text]
    assert {prompt.language for prompt in spoken} == {language}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_there_in_every_language(language: str) -> None:
    assert set(PHRASES[language]) == {field.name for field in fields(Phrases)}
    assert all(prompt.text for prompt in script(None, language))


@pytest.mark.parametrize(
    ("language", "words"), [("de", ("aufgezeichnet", "in Text umgewandelt")), ("en", ("recorded", "turned into text"))]
)
def test_the_law_is_obeyed_whichever_notice_is_played(language: str, words: tuple[str, ...]) -> None:
    spoken = script("Weber", language)
    for prompt in (spoken.notice, spoken.short_notice, spoken.fallback):
        assert all(word in prompt.text for word in words)


@pytest.mark.parametrize(("language", "key"), [("de", "Rautetaste"), ("en", "hash key")])
def test_the_key_that_ends_the_recording_is_told_once_and_to_nobody_in_a_hurry(language: str, key: str) -> None:
    spoken = script("Weber", language)
    assert [prompt.text.count(key) for prompt in (spoken.notice, spoken.fallback, spoken.short_notice)] == [1, 1, 0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_house_names_nobody(language: str) -> None:
    assert "{" not in "".join(prompt.text for prompt in script(None, language))
    assert script(None, language).greeting != script("Weber", language).greeting


def test_a_language_nobody_speaks_is_english() -> None:
    assert script("Weber", "fr") == script("Weber", "en")


def test_the_fallback_is_greeting_and_notice_in_one_piece() -> None:
    spoken = script("Weber", "de")
    assert spoken.fallback.text == f"{spoken.greeting.text} {spoken.notice.text}"


def test_a_number_is_read_digit_by_digit() -> None:
    read = script("Weber", "de").phrases.digits("+4902")
    assert [prompt.text for prompt in read] == ["plus", "vier", "neun", "null", "zwo"]
