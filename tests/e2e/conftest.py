"""Real calls: one house for all tests that leave it standing, and an ear that understands what callers hear."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from faster_whisper import WhisperModel
from faster_whisper.vad import VadOptions
from house import House

from office.settings import Settings
from office.voice import resample
from transcribe.cores import cores
from vorzimmer.caller import Caller
from vorzimmer.phone import RATE, Exchange, Sound

# The clients' names are ones that Whisper hears right from the voice of the house, however the packets fall.
GERMAN, ENGLISH = "+493023125001", "+493023125002"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker("real")


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    # Short silences: the tests that wait for them would otherwise wait for the sake of waiting.
    # And short claims, for those that wait until a killed worker's has run out.
    with House(max_silence_seconds=3, lease_seconds=10) as house:
        house.command("client", "add", "Zahnarztpraxis am Stadtpark", "--number", GERMAN)
        house.command("client", "add", "London Garden Services", "--number", ENGLISH, "--language", "en")
        yield house
        assert "Traceback" not in house.said()


@pytest.fixture(scope="session")
def exchange() -> Iterator[Exchange]:
    exchange = Exchange()
    yield exchange
    exchange.close()


@pytest.fixture
def dials(house: House, exchange: Exchange) -> Callable[..., Caller]:
    """How a test rings the house."""

    def dial(number: str, caller: str | None = "+4930231250999") -> Caller:
        return Caller(exchange, house.sip_port, number, caller)

    return dial


class Understood(str):
    """What was heard: Whisper writes a word now with a capital, now without, and nobody hears the difference."""

    __slots__ = ()

    def __contains__(self, words: object) -> bool:
        return str(words).lower() in self.lower()


@pytest.fixture(scope="session")
def understands() -> Callable[[Sound, str], str]:
    """What a person would understand of a sound: Whisper's own way, so that the ear is not what it is to judge."""
    model = WhisperModel(Settings().whisper_path, device="cpu", compute_type="int8", cpu_threads=cores())

    def listen(sound: Sound, language: str) -> str:
        samples = np.frombuffer(resample(sound.tobytes(), RATE, 16000), np.int16).astype(np.float32) / np.float32(32768)
        segments, _info = model.transcribe(
            samples,
            language=language,
            vad_filter=True,
            vad_parameters=VadOptions(),
            word_timestamps=True,
            condition_on_previous_text=False,
            temperature=(0.0, 0.4),
            best_of=2,
        )
        return Understood(" ".join(segment.text.strip() for segment in segments))

    return listen
