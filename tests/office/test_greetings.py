"""What callers hear, as words."""

import pytest

from office.greetings.words import LANGUAGES, script


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_client_is_named_in_the_greeting_alone(language: str) -> None:
    spoken = script("Weber", language)
    assert [("Weber" in prompt.text) for prompt in spoken] == [True, False, False, False, False]
    assert {prompt.language for prompt in spoken} == {language}


@pytest.mark.parametrize(
    ("language", "words"), [("de", ("aufgezeichnet", "in Text umgewandelt")), ("en", ("recorded", "turned into text"))]
)
def test_the_law_is_obeyed_whichever_notice_is_played(language: str, words: tuple[str, ...]) -> None:
    spoken = script("Weber", language)
    for prompt in (spoken.notice, spoken.short_notice, spoken.fallback):
        assert all(word in prompt.text for word in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_house_names_nobody(language: str) -> None:
    assert "{" not in "".join(prompt.text for prompt in script(None, language))
    assert script(None, language).greeting != script("Weber", language).greeting


def test_a_language_nobody_speaks_is_english() -> None:
    assert script("Weber", "fr") == script("Weber", "en")


def test_the_fallback_is_greeting_and_notice_in_one_piece() -> None:
    spoken = script("Weber", "de")
    assert spoken.fallback.text == f"{spoken.greeting.text} {spoken.notice.text}"
