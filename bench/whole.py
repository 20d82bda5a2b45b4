"""The usual way, to compare with: once a recording is there, all of it goes through faster-whisper in one piece.

Same model, same threads and the same voice detector as the worker's.
"""

import resource
from collections.abc import Sequence
from pathlib import Path

from faster_whisper import WhisperModel
from faster_whisper.vad import VadOptions

from office.settings import Settings
from recordings import sound
from recordings.sound import RATE, Samples
from transcribe.cores import cores
from transcribe.engine import SECOND_TRY


class WholeFile:
    """faster-whisper itself, with one model for all recordings."""

    def __init__(self, settings: Settings, threads: int | None = None) -> None:
        """`threads`: as many as the worker has, unless told otherwise."""
        threads = threads or settings.whisper_threads or cores()
        self._model = WhisperModel(settings.whisper_path, device="cpu", compute_type="int8", cpu_threads=threads)

    def words(self, samples: Samples, language: str) -> str:
        segments, _info = self._model.transcribe(
            samples,
            language=language,
            vad_filter=True,
            vad_parameters=VadOptions(),
            word_timestamps=True,
            condition_on_previous_text=False,
            temperature=(0.0, SECOND_TRY),
            best_of=2,
        )
        return " ".join(segment.text.strip() for segment in segments)


def cpu_seconds() -> float:
    """Of this process so far, user and system."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def cpu_per_minute(settings: Settings, recordings: Sequence[tuple[Path, str]], threads: int | None = None) -> float:
    """CPU seconds for a minute of stored recordings in these languages; loading the model is not counted."""
    whole = WholeFile(settings, threads)
    sounds = [(sound.read(path), language) for path, language in recordings]
    whole.words(*sounds[0])
    before = cpu_seconds()
    for samples, language in sounds:
        whole.words(samples, language)
    return (cpu_seconds() - before) * 60 * RATE / sum(len(samples) for samples, _ in sounds)
