"""WAV files as Asterisk leaves them, and what can be told from the sound without recognising words."""

import os
import struct
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recordings.errors import RecordingError

Samples = NDArray[np.float32]
"""Mono sound between -1 and 1 at RATE."""

RATE = 16000
"""Hz; Whisper's own rate, so that a recording needs no conversion."""
BYTES_PER_SECOND = 2 * RATE
HEADER = 44
"""Bytes of the canonical header Asterisk writes: RIFF, fmt and data, nothing between (main/format_wav.c)."""
FRAME = RATE * 30 // 1000
PIECE = 1000 * FRAME
"""Samples; whole frames, so that nothing has to be carried over."""
AUDIBLE_DBFS = -50.0
"""Below this a frame of 30 ms is silence: line noise lies under -60, whispering above -45."""
MIN_AUDIBLE_SECONDS = 0.3
"""With less than this nobody spoke: shorter than any word."""


def is_closed(path: Path) -> bool:
    """Whether the writer came to its end: Asterisk writes the length into the header when it closes the file."""
    with path.open("rb") as file:
        header = file.read(HEADER)
    return len(header) == HEADER and _said_length(header) == path.stat().st_size - HEADER


def repair_header(path: Path) -> None:
    """Write the true length into a header that was never closed. Raises RecordingError if it is no WAV header."""
    with path.open("r+b") as file:
        header = file.read(HEADER)
        size = os.fstat(file.fileno()).st_size
        if len(header) < HEADER or header[:4] != b"RIFF" or header[36:40] != b"data":
            raise RecordingError(f"{path.name} has no WAV header of Asterisk's")
        length = (size - HEADER) // 2 * 2
        file.seek(4)
        file.write(struct.pack("<I", length + HEADER - 8))
        file.seek(40)
        file.write(struct.pack("<I", length))


def _said_length(header: bytes) -> int:
    return int(struct.unpack_from("<I", header, 40)[0])


def read(path: Path) -> Samples:
    """The sound of a stored recording. Raises RecordingError where there is none to read."""
    with _opened(path) as file:
        data = file.readframes(file.getnframes())
    return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768)


def pieces(path: Path) -> Iterator[Samples]:
    """The sound half a minute at a time, however long it is. Raises RecordingError where there is none to read."""
    with _opened(path) as file:
        while data := file.readframes(PIECE):
            # A file that was cut off may end in the middle of a sample.
            yield np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)


def check(path: Path) -> None:
    """Raises RecordingError where there is no sound to read."""
    with _opened(path):
        pass


@contextmanager
def _opened(path: Path) -> Iterator[wave.Wave_read]:
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getframerate(), file.getsampwidth(), file.getnchannels()) != (RATE, 2, 1):
                raise RecordingError(f"{path.name} is not 16 bit mono at {RATE} Hz")
            yield file
    except (OSError, EOFError, wave.Error) as error:
        raise RecordingError(f"{path.name} cannot be read: {error}") from error


def audible_seconds(samples: Samples) -> float:
    """Seconds in which something can be heard that is not a signalling tone (dial, busy, ringing, beep)."""
    voice = audible_frames(samples, FRAME)
    # One frame alone is the edge of a tone that is switched on or off: a busy tone has two of them a second.
    around = np.pad(voice, 1)
    return float(np.count_nonzero(voice & (around[:-2] | around[2:]))) * FRAME / RATE


def audible_frames(samples: Samples, length: int) -> NDArray[np.bool_]:
    """In which of the frames of so many samples there is something to be heard that is no signalling tone."""
    frames = samples[: len(samples) // length * length].reshape(-1, length)
    voice = np.sqrt(np.mean(frames**2, axis=1, dtype=np.float64)) > 10 ** (AUDIBLE_DBFS / 20)
    voice[voice] = ~_is_tone(frames[voice])
    return np.asarray(voice)


def _is_tone(frames: Samples) -> NDArray[np.bool_]:
    """Which frames hold hardly anything but one or two frequencies.

    A signalling tone has nearly all its power in the bins around at most two lines (ITU-T E.180 allows no third);
    a voice spreads it over its harmonics.
    """
    power = np.abs(np.fft.rfft(frames * np.hanning(frames.shape[1]), axis=1)) ** 2
    total = power.sum(axis=1)
    for _line in range(2):
        peak = power.argmax(axis=1)
        for offset in range(-2, 3):
            column = np.clip(peak + offset, 0, power.shape[1] - 1)
            power[np.arange(len(power)), column] = 0.0
    return np.asarray(power.sum(axis=1) < 0.02 * total)
