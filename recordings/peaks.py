"""What a player draws of a recording and jumps over: its loudness in some hundred steps, and where nobody speaks.

Told from the sound once, and kept in a small file beside it.
"""

import json
import logging
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recordings import sound
from recordings.errors import RecordingError

log = logging.getLogger(__name__)

STEPS = 400
"""More than a player has room to draw."""
MIN_PAUSE_SECONDS = 1.0
BELOW_THE_VOICE_DB = 25.0
"""So far below its loud parts a voice hardly falls within words; the noise of a street lies nearer than silence."""
LOUD_SHARE = 0.95
"""Of a recording's frames are quieter than its voice at its loudest."""
ENDING = ".peaks.json"

Levels = NDArray[np.float64]
"""One number for each frame of 30 ms."""


@dataclass(frozen=True)
class Drawing:
    """A recording as a player shows it."""

    duration: float
    """Seconds."""
    peaks: list[float]
    """Between 0 and 1, each of an equal part of the recording."""
    pauses: list[tuple[float, float]]
    """Seconds from which and to which there is nothing to be heard, in order."""


def of(stored: Path) -> Drawing:
    """The drawing of a stored recording, made where it was not yet. Raises RecordingError where there is no sound."""
    kept = _kept(stored)
    try:
        found = json.loads(kept.read_text())
        return Drawing(found["duration"], found["peaks"], [(start, end) for start, end in found["pauses"]])
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("%s cannot be read and is made anew: %s", kept, error)
    drawing = draw(stored)
    _keep(kept, drawing)
    return drawing


def forget(stored: Path) -> None:
    """The recording is deleted for good."""
    _kept(stored).unlink(missing_ok=True)


def draw(stored: Path) -> Drawing:
    """Read all of the recording. Raises RecordingError where there is no sound in it."""
    loudest, power, length = [], [], 0
    for piece in sound.pieces(stored):
        length += len(piece)
        frames = np.pad(piece, (0, -len(piece) % sound.FRAME)).reshape(-1, sound.FRAME)
        loudest.append(np.abs(frames).max(axis=1))
        power.append(np.mean(frames**2, axis=1, dtype=np.float64))
    if not length:
        raise RecordingError(f"{stored.name} has no sound in it")
    return Drawing(round(length / sound.RATE, 2), _peaks(np.concatenate(loudest)), _pauses(np.concatenate(power)))


def _peaks(loudest: NDArray[np.float32]) -> list[float]:
    """Of many frames the highest of each part."""
    parts = min(STEPS, len(loudest))
    starts = np.arange(parts) * len(loudest) // parts
    return [round(float(peak), 3) for peak in np.maximum.reduceat(loudest, starts)]


def _pauses(power: Levels) -> list[tuple[float, float]]:
    """Stretches of quiet that last; a line that is noisy throughout has none, as nothing tells noise from a voice."""
    level = 10 * np.log10(np.maximum(power, 1e-12))
    quiet = level < max(sound.AUDIBLE_DBFS, float(np.quantile(level, LOUD_SHARE)) - BELOW_THE_VOICE_DB)
    edges = np.flatnonzero(np.diff(np.pad(quiet, 1).astype(np.int8)))
    seconds = edges.reshape(-1, 2) * sound.FRAME / sound.RATE
    return [
        (round(float(start), 2), round(float(end), 2)) for start, end in seconds if end - start >= MIN_PAUSE_SECONDS
    ]


def _keep(kept: Path, drawing: Drawing) -> None:
    """Whole or not at all; where the disk does not take it, it is made again the next time."""
    try:
        with tempfile.NamedTemporaryFile("w", dir=kept.parent, prefix=".", suffix=ENDING, delete=False) as draft:
            json.dump(asdict(drawing), draft, separators=(",", ":"))
        Path(draft.name).replace(kept)
    except OSError as error:
        log.warning("%s cannot be kept: %s", kept, error)


def _kept(stored: Path) -> Path:
    return stored.with_suffix(ENDING)
