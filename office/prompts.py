"""Prompts as files Asterisk plays.

A prompt is named by its content, so the same words are spoken once, and a changed word is a new file.
"""

import hashlib
import wave
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from office.greetings.words import Prompt, Recording, Script
from office.numbers import ways_to_dial
from office.settings import Settings
from office.voice import NARROW, WIDE, NanoVoice, Voice, level, resample, tone, write_wav

ENDINGS = {".wav16": WIDE, ".wav": NARROW}
HOUSE = ""
"""Under this number stand the prompts of the house, for callers nobody claims."""


class PromptStore:
    """The prompts in `directory`, each as `NAME.wav16` (16 kHz) and `NAME.wav` (8 kHz).

    Asterisk picks the file that suits the call when it is given the path without an ending.
    """

    def __init__(self, directory: Path, voice: Voice, region: str = "DE") -> None:
        self.directory = directory
        self.voice = voice
        self.region = region

    def path(self, prompt: Prompt | Recording) -> Path:
        """Where the prompt lies, without an ending; whether it is there, `is_ready` tells."""
        if isinstance(prompt, Recording):
            return self.directory / prompt.name
        key = f"{self.voice.name}\0{prompt.language}\0{prompt.text}"
        return self.directory / hashlib.sha256(key.encode()).hexdigest()[:32]

    @property
    def beep(self) -> Path:
        return self.directory / "beep"

    def is_ready(self, path: Path) -> bool:
        """Both files are there and hold sound."""
        return all(_seconds(_file(path, ending)) for ending in ENDINGS)

    def seconds(self, path: Path) -> float:
        """How long the prompt takes; 0 where it is missing or broken."""
        return _seconds(_file(path, ".wav16"))

    def prepare(self, scripts: Mapping[str, Script]) -> None:
        """Speak what is missing of every script (by E.164 number; HOUSE for the house's own), and the beep.

        A prompt takes about a tenth of a second, so this is never done while a caller waits.
        """
        (self.directory / "line").mkdir(parents=True, exist_ok=True)
        if not self.is_ready(self.beep):
            self._keep(self.beep, tone(880.0, seconds=0.3))
        self.speak({prompt: None for script in scripts.values() for prompt in (*script, script.fallback)})
        for number, script in scripts.items():
            for name in ways_to_dial(number, self.region) if number else ["house"]:
                self._link(name, script.fallback)
        self._link("goodbye", scripts[HOUSE].phrases.goodbye)

    def speak(self, prompts: Iterable[Prompt]) -> None:
        """Speak what is missing of these."""
        for prompt in prompts:
            self._speak(prompt)

    def forget(self, numbers: Iterable[str]) -> None:
        """Nobody is greeted by name any more who dials these (E.164)."""
        for name in (way for number in numbers for way in ways_to_dial(number, self.region)):
            for ending in ENDINGS:
                (self.directory / "line" / f"{name}{ending}").unlink(missing_ok=True)

    def keep_recording(self, samples: bytes) -> Recording:
        """Keep sound somebody made, mono 16-bit samples at 16 kHz as they shall be heard, and give it its name."""
        recording = Recording(hashlib.sha256(samples).hexdigest()[:32])
        path = self.path(recording)
        if not self.is_ready(path):
            self._keep(path, samples)
        return recording

    def prune(self, recordings: Collection[str], before: float) -> None:
        """Remove what nobody has had spoken since `before` (a time as files have it), but none of these recordings.

        What callers may hear must have been spoken just before.
        """
        for path in self.directory.glob("*.wav*"):
            name = path.name.partition(".")[0]
            if name not in recordings and name != self.beep.name and path.stat().st_mtime < before:
                path.unlink()

    def wide_file(self, path: Path) -> Path:
        """The file at 16 kHz of a prompt that lies there: a WAV file, whatever its ending says."""
        return _file(path, ".wav16")

    def _speak(self, prompt: Prompt) -> None:
        path = self.path(prompt)
        if not self.is_ready(path):
            self._keep(path, level(self.voice.speak(prompt.text, prompt.language)))
            return
        for ending in ENDINGS:
            # Somebody wants it still; see `prune`.
            _file(path, ending).touch()

    def _keep(self, path: Path, samples: bytes) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        for ending, rate in ENDINGS.items():
            write_wav(_file(path, ending), resample(samples, WIDE, rate), rate)

    def _link(self, name: str, prompt: Prompt) -> None:
        """Give the prompt a name the dialplan knows without asking Python."""
        for ending in ENDINGS:
            draft = self.directory / "line" / f".{name}{ending}"
            draft.unlink(missing_ok=True)
            draft.symlink_to(Path("..") / _file(self.path(prompt), ending).name)
            draft.replace(draft.with_name(f"{name}{ending}"))


def open_prompts(settings: Settings) -> PromptStore:
    """The prompts of this house, spoken by its voice."""
    return PromptStore(settings.prompts, NanoVoice(), settings.region)


def _file(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _seconds(file: Path) -> float:
    try:
        with wave.open(str(file), "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (OSError, EOFError, wave.Error):
        return 0.0
