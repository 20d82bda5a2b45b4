"""The voice of the house: text to speech, levelled for the telephone."""

import os
import warnings
import wave
from pathlib import Path
from typing import Protocol

import av
import numpy as np
from numpy.typing import NDArray
from py_nanotts import NanoTTS

with warnings.catch_warnings():
    # pydub looks for ffmpeg when imported; nothing here needs it.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

WIDE, NARROW = 16000, 8000
LOUDNESS_DBFS = -20.0
"""Mean loudness of speech on the telephone; leaves the peaks room (ITU-T P.56 speaks of -26 to -20 dB)."""
CEILING_DBFS = -1.0
VOICES = {"de": "de-DE", "en": "en-GB"}


class Voice(Protocol):
    """Speaks text."""

    name: str

    def speak(self, text: str, language: str) -> bytes:
        """Mono 16-bit little-endian samples at 16 kHz."""


class NanoVoice:
    """SVOX Pico, a small voice that is always there (20 s of speech in 0.1 s)."""

    name = "pico-1"

    def speak(self, text: str, language: str) -> bytes:
        # At full volume Pico clips.
        return bytes(NanoTTS().speak(text, voice=VOICES.get(language, VOICES["en"]), volume=0.4))


def level(samples: bytes) -> bytes:
    """Speech at telephone loudness, its peaks below the ceiling."""
    sound = AudioSegment(samples, sample_width=2, frame_rate=WIDE, channels=1)
    if sound.max == 0:
        return samples
    gain = min(LOUDNESS_DBFS - sound.dBFS, CEILING_DBFS - sound.max_dBFS)
    return bytes(sound.apply_gain(gain).raw_data)


def resample(samples: bytes, from_rate: int, to_rate: int) -> bytes:
    """Mono 16-bit samples at another rate, filtered so that nothing folds back (pydub's own way does not filter)."""
    if from_rate == to_rate:
        return samples
    resampler = av.AudioResampler(format="s16", layout="mono", rate=to_rate)
    frame = av.AudioFrame.from_ndarray(np.frombuffer(samples, np.int16)[np.newaxis, :], format="s16", layout="mono")
    frame.sample_rate = from_rate
    parts = [*resampler.resample(frame), *resampler.resample(None)]
    return b"".join(part.to_ndarray().astype("<i2").tobytes() for part in parts)


def write_wav(path: Path, samples: bytes, rate: int) -> None:
    """Write a WAV file so that a reader sees all of it or nothing."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with wave.open(str(draft), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", "not compressed"))
        file.writeframes(samples)
    draft.chmod(0o644)
    draft.replace(path)


def tone(hertz: float, seconds: float) -> bytes:
    """A beep that fades in and out over 10 ms, so that it does not click."""
    time = np.arange(int(seconds * WIDE)) / WIDE
    fade: NDArray[np.float64] = np.minimum(1.0, np.minimum(time, seconds - time) / 0.01)
    return (8000 * fade * np.sin(2 * np.pi * hertz * time)).astype("<i2").tobytes()
