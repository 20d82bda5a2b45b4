"""Prompts, spoken by the real voice: there, loud enough, whole, and spoken once."""

import os
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from office.greetings.words import LANGUAGES, Prompt, Script, script
from office.prompts import ENDINGS, HOUSE, PromptStore
from office.voice import NanoVoice, level, resample, tone

NUMBER = "+493023125042"


class CountingVoice(NanoVoice):
    """The real voice, and how often it spoke."""

    def __init__(self) -> None:
        self.spoken: list[str] = []

    def speak(self, text: str, language: str) -> bytes:
        self.spoken.append(text)
        return super().speak(text, language)


def scripts_for(client: str, language: str = "de") -> dict[str, Script]:
    return {HOUSE: script(None, language), NUMBER: script(client, language)}


def samples(path: Path) -> NDArray[np.float64]:
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64) / 32768


def dbfs(sound: NDArray[np.float64]) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(sound**2))))


@pytest.fixture
def voice() -> CountingVoice:
    return CountingVoice()


@pytest.fixture
def store(tmp_path: Path, voice: CountingVoice) -> PromptStore:
    return PromptStore(tmp_path / "prompts", voice)


@pytest.fixture(scope="module", params=LANGUAGES)
def spoken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[PromptStore, Script]:
    """A client's prompts, ready."""
    store = PromptStore(tmp_path_factory.mktemp(request.param), NanoVoice())
    scripts = scripts_for("Hoffmann und Söhne", request.param)
    store.prepare(scripts)
    return store, scripts[NUMBER]


@pytest.mark.parametrize(("ending", "rate"), [(".wav16", 16000), (".wav", 8000)])
def test_each_prompt_lies_ready_at_both_rates(spoken: tuple[PromptStore, Script], ending: str, rate: int) -> None:
    store, script = spoken
    for prompt in (*script, script.fallback):
        assert store.is_ready(store.path(prompt))
        path = store.path(prompt)
        with wave.open(str(path.with_name(path.name + ending)), "rb") as file:
            assert file.getframerate() == rate
            assert file.getnframes() / rate == pytest.approx(store.seconds(path), abs=0.01)
            assert file.getnframes() / rate > len(prompt.text) / 25


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_voice_itself_does_not_clip_before_it_is_levelled(language: str) -> None:
    for prompt in script("Hoffmann und Söhne", language):
        spoken = np.frombuffer(NanoVoice().speak(prompt.text, language), "<i2").astype(np.int32)
        assert np.abs(spoken).max() < 32000


@pytest.mark.parametrize("ending", ENDINGS)
def test_prompts_are_as_loud_as_speech_on_the_telephone_and_do_not_clip(
    spoken: tuple[PromptStore, Script], ending: str
) -> None:
    store, script = spoken
    for prompt in (*script, script.fallback):
        path = store.path(prompt)
        sound = samples(path.with_name(path.name + ending))
        # A single word is mostly its one loud vowel, whose peaks leave no room for more.
        assert dbfs(sound) == pytest.approx(-20.0, abs=1.0 if store.seconds(path) > 1.0 else 5.0)
        assert np.abs(sound).max() < 0.98


def test_the_beep_is_heard_at_880_hertz_and_does_not_click(spoken: tuple[PromptStore, Script]) -> None:
    store, _script = spoken
    for ending, rate in ENDINGS.items():
        sound = samples(store.beep.with_name("beep" + ending))
        spectrum = np.abs(np.fft.rfft(sound))
        assert np.argmax(spectrum) * rate / len(sound) == pytest.approx(880, abs=4)
        assert np.abs(sound[:4]).max() < 0.02
        assert np.abs(sound[-4:]).max() < 0.02


def test_the_same_words_are_spoken_once(store: PromptStore, voice: CountingVoice) -> None:
    store.prepare(scripts_for("Weber"))
    assert len(voice.spoken) == len(set(voice.spoken))
    before = {path.name: path.stat().st_ino for path in store.directory.iterdir() if path.is_file()}
    voice.spoken.clear()
    store.prepare(scripts_for("Weber"))
    assert voice.spoken == []
    assert {path.name: path.stat().st_ino for path in store.directory.iterdir() if path.is_file()} == before


def test_a_changed_word_is_a_new_file_and_only_it_is_spoken(store: PromptStore, voice: CountingVoice) -> None:
    store.prepare(scripts_for("Weber"))
    old = store.path(scripts_for("Weber")[NUMBER].greeting)
    voice.spoken.clear()
    changed = scripts_for("Huber")
    store.prepare(changed)
    assert voice.spoken
    assert all("Huber" in text for text in voice.spoken)
    assert {changed[NUMBER].greeting.text, changed[NUMBER].fallback.text} <= set(voice.spoken)
    assert store.path(changed[NUMBER].greeting) != old
    assert store.is_ready(old)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("rubbish", [b"", b"RIFF", b"no sound at all"])
def test_a_broken_file_is_spoken_again(store: PromptStore, voice: CountingVoice, ending: str, rubbish: bytes) -> None:
    scripts = scripts_for("Weber")
    store.prepare(scripts)
    path = store.path(scripts[NUMBER].greeting)
    path.with_name(path.name + ending).write_bytes(rubbish)
    assert not store.is_ready(path)
    voice.spoken.clear()
    store.prepare(scripts)
    assert voice.spoken == [scripts[NUMBER].greeting.text]
    assert store.is_ready(path)


def test_a_prompt_that_was_never_spoken_is_not_ready_and_takes_no_time(store: PromptStore) -> None:
    path = store.path(script("Weber", "de").greeting)
    assert not store.is_ready(path)
    assert store.seconds(path) == 0.0


def test_the_dialplan_finds_the_fallback_by_the_number_that_was_dialled(store: PromptStore) -> None:
    scripts = scripts_for("Weber")
    store.prepare(scripts)
    line = store.directory / "line"
    for ending in ENDINGS:
        for name, prompt in {
            "493023125042": scripts[NUMBER].fallback,
            "00493023125042": scripts[NUMBER].fallback,
            "03023125042": scripts[NUMBER].fallback,
            "house": scripts[HOUSE].fallback,
            "goodbye": scripts[HOUSE].phrases.goodbye,
        }.items():
            wanted = store.path(prompt)
            assert (line / (name + ending)).resolve() == wanted.with_name(wanted.name + ending).resolve()
            assert not (line / (name + ending)).readlink().is_absolute(), "Asterisk may see the folder elsewhere"
    assert {path.name for path in line.iterdir()} == {
        name + ending
        for name in ("493023125042", "00493023125042", "03023125042", "house", "goodbye")
        for ending in ENDINGS
    }


def test_a_changed_greeting_moves_the_name_of_the_line(store: PromptStore) -> None:
    store.prepare(scripts_for("Weber"))
    store.prepare(scripts_for("Huber"))
    wanted = store.path(scripts_for("Huber")[NUMBER].fallback)
    assert (store.directory / "line" / "493023125042.wav").resolve().name == f"{wanted.name}.wav"


def test_no_draft_is_left_behind(store: PromptStore) -> None:
    store.prepare(scripts_for("Weber"))
    assert [path.name for path in store.directory.rglob(".*")] == []


@pytest.mark.parametrize("name", ["Müller & Söhne", '"Zum Löwen"', "<b>Fett</b>", "Ä" * 120, "{client}", "日本"])
def test_any_name_can_be_spoken(store: PromptStore, name: str) -> None:
    scripts = scripts_for(name)
    store.prepare(scripts)
    assert name in scripts[NUMBER].greeting.text
    assert store.seconds(store.path(scripts[NUMBER].greeting)) > 1.0


def test_silence_stays_silence_and_a_faint_tone_is_raised() -> None:
    assert level(bytes(3200)) == bytes(3200)
    faint = (np.frombuffer(tone(440, 1.0), "<i2") // 100).astype("<i2").tobytes()
    raised = np.frombuffer(level(faint), "<i2") / 32768
    assert dbfs(raised) == pytest.approx(-20.0, abs=0.5)


def test_a_loud_click_in_quiet_speech_stays_below_the_ceiling() -> None:
    quiet = np.frombuffer(tone(440, 1.0), "<i2") // 200
    quiet = quiet.copy()
    quiet[8000:8010] = 12000
    assert np.abs(np.frombuffer(level(quiet.astype("<i2").tobytes()), "<i2")).max() <= 32767 * 10 ** (-0.9 / 20)


def test_resampling_folds_nothing_back() -> None:
    sharp = tone(6000, 1.0)
    narrow = np.frombuffer(resample(sharp, 16000, 8000), "<i2") / 32768
    assert len(narrow) == pytest.approx(8000, abs=40)
    assert dbfs(narrow + 1e-9) < -60
    assert resample(sharp, 16000, 16000) == sharp


def test_what_nobody_wants_any_more_is_removed_and_nothing_else(store: PromptStore) -> None:
    """What was spoken again, recordings, the beep and the names of the lines stay."""
    scripts = scripts_for("Weber", "de")
    store.prepare(scripts)
    recording, other = (store.keep_recording(tone(hertz, seconds=1)) for hertz in (300, 400))
    gone = Prompt("Wir sind morgen wieder da.", "de")
    store.speak([gone])
    for path in store.directory.glob("*.wav*"):
        os.utime(path, (1000, 1000))
    store.prepare(scripts)
    store.prune({recording.name}, before=2000)
    assert all(store.is_ready(store.path(prompt)) for prompt in (*scripts[NUMBER], recording))
    assert store.is_ready(store.beep)
    assert store.is_ready(store.directory / "line" / NUMBER.lstrip("+"))
    assert not [path for one in (gone, other) for path in store.directory.glob(f"{store.path(one).name}.*")]
