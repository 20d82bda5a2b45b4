"""The real Whisper on a line where nobody speaks: no word is invented, and none is lost between such sounds."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from nonspeech import NONSPEECH, nonspeech, recorded
from words import CHOCOLATE, EURASIA, KENNEDY, word_errors

from office.settings import Settings
from recordings.sound import Samples
from transcribe import hearing
from transcribe.cores import cores
from transcribe.engine import WhisperEngine
from vorzimmer.phone import load

pytestmark = pytest.mark.real

Listen = Callable[[Samples, str, str], str]
"""Sound, language and hotwords to text."""
NAME = "Hoffmann und Söhne GmbH"


@pytest.fixture(scope="module")
def listen() -> Listen:
    settings = Settings()
    engine = WhisperEngine(settings.whisper_path, cores())

    def heard(samples: Samples, language: str, hotwords: str) -> str:
        return " ".join(stretch.text for stretch in hearing.listen(engine, samples, [language], hotwords).stretches)

    return heard


def said(path: Path) -> Samples:
    """A voice over the telephone."""
    return recorded(load(str(path)) / 32768)


@pytest.mark.parametrize("name", NONSPEECH)
def test_in_twelve_seconds_without_speech_no_word_is_heard(listen: Listen, name: str) -> None:
    assert listen(nonspeech(name, 12), "de", NAME) == ""


@pytest.mark.parametrize("name", ["digital silence", "pink noise -50 dB", "busy tone", "lounge", "real music 1"])
def test_nor_in_three_quarters_of_a_minute(listen: Listen, name: str) -> None:
    assert listen(nonspeech(name, 45), "de", "") == ""


@pytest.mark.parametrize("name", ["white noise -45 dB", "keys", "breathing", "rustling", "singing", "real music 2"])
@pytest.mark.parametrize("seconds", [3, 12])
def test_nor_in_english(listen: Listen, name: str, seconds: float) -> None:
    assert listen(nonspeech(name, seconds), "en", "") == ""


@pytest.mark.parametrize(
    ("before", "recording", "language", "after"),
    [
        ("lounge", EURASIA, "de", "busy tone"),
        ("digital silence", CHOCOLATE, "de", "real music 1"),
        ("breathing", EURASIA, "de", "rustling"),
        ("ringing tone", KENNEDY, "en", "pink noise -50 dB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_words_between_such_sounds_stay_alone(
    listen: Listen, before: str, recording: tuple[Path, str], language: str, after: str
) -> None:
    path, words = recording
    pause = nonspeech("digital silence", 1)
    line = np.concatenate([nonspeech(before, 15), pause, said(path), pause, nonspeech(after, 20)])
    text = listen(line, language, "")
    assert word_errors(words, text) <= 2, text
