"""Whisper behind a small interface: sound in, words with times out, and never a sentence nobody said."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.transcribe import Segment
from faster_whisper.vad import VadOptions, get_speech_timestamps

from recordings.models import Word
from recordings.sound import MIN_AUDIBLE_SECONDS, RATE, Samples, audible_seconds

log = logging.getLogger(__name__)

FAINT_VAD = VadOptions(threshold=0.15, min_silence_duration_ms=1000)
LEVEL_PEAK = 0.5
MAX_GAIN = 30.0
"""About 30 dB: more would make speech of line noise."""
MIN_LOGPROB = -1.2
FAINT_MIN_LOGPROB = -0.8
FAINT_MAX_NO_SPEECH = 0.6
"""Measured: whispering 0.01 to 0.05, noise of which Whisper made sentences 0.76 to 0.79."""
MAX_COMPRESSION = 2.4
"""Text that packs better than this goes round in circles (Whisper's own threshold)."""
FASTEST_LETTERS_PER_SECOND = 35.0
"""People do repeat themselves; only what goes round faster than anyone speaks (about 15) was made up."""


@dataclass(frozen=True)
class Stretch:
    """A piece of transcript; times in seconds from the start of the recording."""

    start: float
    end: float
    text: str
    words: list[Word]


@dataclass(frozen=True)
class Heard:
    """What was heard. No stretches: no speech was recognised."""

    language: str | None
    speech: float
    """Seconds of speech."""
    stretches: list[Stretch]


class Engine(Protocol):
    """Turns sound into words."""

    def listen(self, samples: Samples, language: str | None, hotwords: str) -> Heard:
        """Transcribe mono sound at 16 kHz; `language` None: detect it. `hotwords` are names likely to be said."""


class WhisperEngine:
    """faster-whisper on the processor, int8. Calls take turns: parallel ones on one model leak memory (#1055)."""

    def __init__(self, model: str, threads: int | None) -> None:
        self._model = WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=threads or 0)
        self._turn = threading.Lock()

    def listen(self, samples: Samples, language: str | None, hotwords: str) -> Heard:
        with self._turn:
            speech = _speech_seconds(samples, VadOptions())
            if speech:
                return self._decode(samples, language, hotwords, VadOptions(), speech, is_believable)
            if audible_seconds(samples) < MIN_AUDIBLE_SECONDS:
                return Heard(language, 0.0, [])
            return self._listen_closely(samples, language)

    def _listen_closely(self, samples: Samples, language: str | None) -> Heard:
        """The line carried something the voice detector took for no speech: whispering, or noise. Try once more.

        Without hotwords, for with nothing else to go by Whisper would repeat those.
        """
        loud = level(samples)
        speech = _speech_seconds(loud, FAINT_VAD)
        if not speech:
            return Heard(language, 0.0, [])
        return self._decode(loud, language, "", FAINT_VAD, speech, is_believable_if_faint)

    def _decode(
        self,
        samples: Samples,
        language: str | None,
        hotwords: str,
        vad: VadOptions,
        speech: float,
        believe: Callable[[Segment], bool],
    ) -> Heard:
        segments, info = self._model.transcribe(
            samples,
            language=language,
            hotwords=hotwords or None,
            vad_filter=True,
            vad_parameters=vad,
            word_timestamps=True,
            condition_on_previous_text=False,
            # Falling back through all temperatures takes a quarter of a minute and finds nothing the first two do not.
            temperature=(0.0, 0.4),
            best_of=2,
        )
        stretches = []
        # The segments are made while one iterates; errors surface here.
        for segment in segments:
            if not believe(segment):
                log.debug("not believed: %r (%.2f)", segment.text, segment.avg_logprob)
                continue
            words = [
                Word(start=float(w.start), end=float(w.end), text=w.word.strip(), probability=float(w.probability))
                for w in segment.words or []
            ]
            stretches.append(Stretch(segment.start, segment.end, segment.text.strip(), words))
        return Heard(info.language, speech, stretches)


def is_believable(segment: Segment) -> bool:
    """Whether somebody said this: Whisper was sure enough, there are words, and they fit into the time."""
    rate = len(segment.text) / max(segment.end - segment.start, 0.1)
    goes_in_circles = segment.compression_ratio > MAX_COMPRESSION and rate > FASTEST_LETTERS_PER_SECOND
    has_words = any(char.isalnum() for char in segment.text)
    return has_words and segment.avg_logprob >= MIN_LOGPROB and not goes_in_circles


def is_believable_if_faint(segment: Segment) -> bool:
    """The same where the voice detector heard no voice at first: Whisper itself must not doubt that there is one."""
    is_sure = segment.avg_logprob >= FAINT_MIN_LOGPROB and segment.no_speech_prob <= FAINT_MAX_NO_SPEECH
    return is_sure and is_believable(segment)


def level(samples: Samples) -> Samples:
    """The same sound with its loudest place at half of full scale, raised by at most 30 dB."""
    peak = float(np.abs(samples).max(initial=0.0))
    gain = min(LEVEL_PEAK / peak, MAX_GAIN) if peak else 1.0
    return (samples * np.float32(gain)).astype(np.float32)


def _speech_seconds(samples: Samples, options: VadOptions) -> float:
    """Seconds the voice detector (Silero) takes for speech, without the margins it leaves around them."""
    exact = VadOptions(
        threshold=options.threshold, min_silence_duration_ms=300, min_speech_duration_ms=100, speech_pad_ms=0
    )
    return float(sum(part["end"] - part["start"] for part in get_speech_timestamps(samples, exact))) / RATE
