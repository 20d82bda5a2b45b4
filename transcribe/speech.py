"""Where in the sound somebody speaks: Silero's voice detector as faster-whisper ships it, fed as the sound comes."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from recordings.sound import RATE, Samples, audible_frames

CHUNK = 512
"""Samples the detector judges at once: 32 ms."""
CHUNK_SECONDS = CHUNK / RATE
LOOKS_BACK = 64
"""Samples of the chunk before that it sees again."""
ON, OFF = 0.5, 0.35
"""A voice begins above the one and ends below the other (the detector's own defaults)."""
SHORTEST_VOICE = 3
"""Chunks; what is shorter is a click."""
SHORTEST_PAUSE = 4
"""Chunks; what is shorter is the stop in a consonant."""
SHORT_STOP = 9
"""Chunks; a stop of 0.3 s belongs to the speech around it."""

Probabilities = NDArray[np.float32]
"""How sure the detector is of a voice, for each chunk."""


@dataclass(frozen=True)
class Run:
    """A stretch in which somebody speaks, in chunks; `end` is the first chunk after it."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


class SpeechDetector:
    """Judges a recording chunk by chunk; the same however the sound is cut into pieces.

    faster-whisper's own call starts anew each time, so a growing recording would be judged again and again.
    """

    def __init__(self) -> None:
        self._session = get_vad_model().session
        self._hidden = np.zeros((1, 1, 128), np.float32)
        self._cell = np.zeros((1, 1, 128), np.float32)
        self._before = np.zeros(LOOKS_BACK, np.float32)
        self._rest = np.zeros(0, np.float32)

    def feed(self, samples: Samples) -> Probabilities:
        """The probabilities of the chunks that are whole by now; what is left over waits for the next piece."""
        sound = np.concatenate([self._rest, samples])
        whole = len(sound) // CHUNK * CHUNK
        self._rest = sound[whole:]
        if not whole:
            return np.zeros(0, np.float32)
        chunks = sound[:whole].reshape(-1, CHUNK)
        before = np.concatenate([self._before[None], chunks[:-1, -LOOKS_BACK:]])
        self._before = chunks[-1, -LOOKS_BACK:]
        found, self._hidden, self._cell = self._session.run(
            None, {"input": np.concatenate([before, chunks], axis=1), "h": self._hidden, "c": self._cell}
        )
        return np.asarray(found, np.float32).reshape(-1)

    def end(self) -> Probabilities:
        """The last chunk, filled up with silence; none where nothing is left over."""
        return self.feed(np.zeros(CHUNK - len(self._rest), np.float32)) if len(self._rest) else self._rest


class LoudnessDetector:
    """Takes for a voice whatever can be heard: for whispering, which the voice detector passes over.

    What comes of it has to be believed all the less.
    """

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)

    def feed(self, samples: Samples) -> Probabilities:
        """As SpeechDetector."""
        sound = np.concatenate([self._rest, samples])
        self._rest = sound[len(sound) // CHUNK * CHUNK :]
        return audible_frames(sound, CHUNK).astype(np.float32)

    def end(self) -> Probabilities:
        """As SpeechDetector."""
        return self.feed(np.zeros(CHUNK - len(self._rest), np.float32)) if len(self._rest) else self._rest


def voiced_runs(probabilities: Probabilities, *, is_whole: bool) -> list[Run]:
    """Who speaks when: clicks left out, short stops bridged.

    While there is more to come, what touches the end is kept however short it is, for it may grow.
    """
    runs: list[Run] = []
    for run in _raw_runs(probabilities):
        if runs and run.start - runs[-1].end < SHORTEST_PAUSE:
            runs[-1] = Run(runs[-1].start, run.end)
        else:
            runs.append(run)
    may_grow = len(probabilities) if not is_whole else -1
    return [run for run in runs if run.length >= SHORTEST_VOICE or run.end == may_grow]


def _raw_runs(probabilities: Probabilities) -> list[Run]:
    runs, start = [], None
    for chunk, probability in enumerate(probabilities):
        if start is None and probability >= ON:
            start = chunk
        elif start is not None and probability < OFF:
            runs.append(Run(start, chunk))
            start = None
    return [*runs, Run(start, len(probabilities))] if start is not None else runs


def voiced_share(samples: Samples) -> float:
    """The part of a sound in which somebody speaks, 0 to 1."""
    detector = SpeechDetector()
    probabilities = np.concatenate([detector.feed(samples), detector.end()])
    seconds = len(samples) / RATE
    return min(1.0, seconds_of(voiced_runs(probabilities, is_whole=True)) / seconds) if seconds else 0.0


def seconds_of(runs: Sequence[Run]) -> float:
    """Seconds of speech, with the stops inside a sentence."""
    stops = [after.start - before.end for before, after in itertools.pairwise(runs)]
    return (sum(run.length for run in runs) + sum(stop for stop in stops if stop <= SHORT_STOP)) * CHUNK_SECONDS
