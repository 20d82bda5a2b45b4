"""Greetings that were recorded elsewhere: whatever a phone's recorder makes, as callers shall hear it."""

import io
import logging
from collections.abc import Iterator
from typing import BinaryIO

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from office.errors import OfficeError
from office.voice import WIDE, level

log = logging.getLogger(__name__)

MOST_BYTES = 20 * 2**20
SHORTEST, LONGEST = 1.0, 120.0
"""Seconds."""
MARGIN = 0.15
"""Seconds of silence left at both ends."""
AUDIBLE_DBFS = -45.0
"""Below this nothing is heard on the telephone, even when it is levelled."""
FRAME = WIDE // 50
FORMATS = "wav,w64,aiff,mp3,mov,ogg,matroska,flac,aac,amr,amrnb,amrwb,caf,asf"
"""FFmpeg's names; others, among them those that lead to further files (HLS, concat), are not opened."""

Samples = NDArray[np.int16]

NO_SOUND_FILE = "this is no sound file Vorzimmer can read; a phone's recorder makes M4A, MP3 or WAV"
NOTHING_HEARD = "nothing can be heard in this recording"


def read_recording(data: bytes | BinaryIO) -> bytes:
    """The sound of a file as mono 16-bit samples at 16 kHz, silent ends cut off, at telephone loudness.

    Raises OfficeError with a sentence for whoever recorded it, whatever is in the file.
    """
    source = io.BytesIO(data) if isinstance(data, bytes) else data
    if not source.read(1):
        raise OfficeError("the file is empty")
    source.seek(0)
    samples = _trimmed(_decoded(source))
    if len(samples) < SHORTEST * WIDE:
        raise OfficeError("this recording is shorter than a second")
    return level(samples.tobytes())


def _decoded(source: BinaryIO) -> Samples:
    """All of it, or OfficeError as soon as it is too long; what a header says of the length is not believed."""
    parts: list[Samples] = []
    room = int(LONGEST * WIDE)
    try:
        for part in _parts(source):
            parts.append(part)
            room -= len(part)
            if room < 0:
                raise OfficeError(f"this recording is longer than {LONGEST / 60:.0f} minutes; nobody listens that long")
    except (FFmpegError, ValueError, EOFError, MemoryError) as error:
        # A damaged end costs the end only.
        log.info("an uploaded recording broke off: %s", error)
    if not parts:
        raise OfficeError(NO_SOUND_FILE)
    return np.concatenate(parts)


def _parts(source: BinaryIO) -> Iterator[Samples]:
    options = {"format_whitelist": FORMATS, "protocol_whitelist": "none"}
    with av.open(source, mode="r", options=options, metadata_errors="ignore") as container:
        if not container.streams.audio:
            raise OfficeError("there is no sound in this file")
        resampler = av.AudioResampler(format="s16", layout="mono", rate=WIDE)
        for frame in container.decode(container.streams.audio[0]):
            for part in resampler.resample(frame):
                yield part.to_ndarray()[0]
        for part in resampler.resample(None):
            yield part.to_ndarray()[0]


def _trimmed(samples: Samples) -> Samples:
    """Without the silence at both ends. Raises OfficeError where there is nothing else."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64) / 32768
    loud = np.flatnonzero(np.sqrt(np.mean(frames**2, axis=1)) > 10 ** (AUDIBLE_DBFS / 20))
    if not len(loud):
        raise OfficeError(NOTHING_HEARD)
    margin = int(MARGIN * WIDE)
    return samples[max(0, loud[0] * FRAME - margin) : (loud[-1] + 1) * FRAME + margin]
