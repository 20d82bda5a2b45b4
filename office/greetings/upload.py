"""Greetings that were recorded elsewhere: whatever a phone's recorder makes, as callers shall hear it."""

import io
import logging
from collections.abc import Iterator
from typing import BinaryIO

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
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
EDGE_DB, EDGE_DBFS = 30.0, -55.0
"""The ends are silent where they are so far below the loudest place, or that quiet."""
FRAME = WIDE // 50
FORMATS = "wav,w64,aiff,mp3,mov,ogg,matroska,flac,aac,amr,caf,asf"
"""FFmpeg's names; others, among them those that lead to further files (HLS, concat), are not opened."""
HIGHEST_RATE = 768_000
"""Hz; the filter for more takes hundreds of megabytes."""
MOST_DAMAGED = 0.1
"""So large a part may be beyond reading: a recorder's first frame often is, music nobody can decode is all of it."""
SAY_THEIR_LENGTH = ("mov", "matroska", "flac")
"""In these a missing end can be told; the others end where they end."""
BEGINNINGS = (b"RIFF", b"OggS", b"ID3", b"fLaC", b"#!AMR", b"caff", b"FORM", b"\x1aE\xdf\xa3")
LOCKS = (b"enca", b"drms")
"""What an MP4 file calls sound that is encrypted."""

Samples = NDArray[np.int16]

NO_SOUND_FILE = "this is no sound file Vorzimmer can read; a phone's recorder makes M4A, MP3 or WAV"
DAMAGED = "this file is damaged, or its end is missing; please send it again or record it anew"
LOCKED = "this file is protected against copying; please record the greeting yourself"
TOO_LONG = f"this recording is longer than {LONGEST / 60:.0f} minutes; nobody listens that long"
NOTHING_HEARD = "nothing can be heard in this recording"


def read_recording(data: bytes | BinaryIO) -> bytes:
    """The sound of a file as mono 16-bit samples at 16 kHz, silent ends cut off, at telephone loudness.

    Raises OfficeError with a sentence for whoever recorded it, whatever is in the file.
    """
    content = data if isinstance(data, bytes) else data.read(MOST_BYTES + 1)
    if not content:
        raise OfficeError("the file is empty")
    if len(content) > MOST_BYTES:
        raise OfficeError(f"a recording has at most {MOST_BYTES >> 20} MB")
    samples = _trimmed(_decoded(content))
    if len(samples) < SHORTEST * WIDE:
        raise OfficeError("this recording is shorter than a second")
    return level(samples.tobytes())


def _decoded(content: bytes) -> Samples:
    options = {"format_whitelist": FORMATS, "protocol_whitelist": "none"}
    try:
        with av.open(io.BytesIO(content), mode="r", options=options, metadata_errors="ignore") as container:
            return _sound(container)
    except OfficeError:
        raise
    except Exception as error:
        # What a broken file makes of the decoders cannot be foreseen.
        log.info("an uploaded recording cannot be read: %r", error)
        raise OfficeError(_complaint(content)) from error


def _complaint(content: bytes) -> str:
    """What is wrong with a file that cannot be decoded."""
    is_mp4 = content[4:8] == b"ftyp"
    if is_mp4 and any(lock in content for lock in LOCKS):
        return LOCKED
    return DAMAGED if is_mp4 or content.startswith(BEGINNINGS) else NO_SOUND_FILE


def _sound(container: InputContainer) -> Samples:
    """All of it, or OfficeError as soon as it is too long; a header that says it is short is not believed."""
    if not container.streams.audio:
        raise OfficeError("there is no sound in this file")
    parts: list[Samples] = []
    room = int(LONGEST * WIDE)
    for part in _parts(container, container.streams.audio[0]):
        parts.append(part)
        room -= len(part)
        if room < 0:
            raise OfficeError(TOO_LONG)
    samples = np.concatenate(parts)
    if len(samples) / WIDE < _announced(container) * (1 - MOST_DAMAGED) - SHORTEST:
        raise ValueError("the end is missing")
    return samples


def _parts(container: InputContainer, stream: AudioStream) -> Iterator[Samples]:
    """The sound as it is decoded. Raises ValueError where more of it than a little is beyond reading."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=WIDE)
    packets = damaged = 0
    for packet in container.demux(stream):
        packets += 1
        try:
            frames = packet.decode()
        except FFmpegError:
            damaged += 1
            continue
        for frame in frames:
            if frame.samples > LONGEST * frame.sample_rate:
                # At a rate of 1 Hz a few bytes would be hours.
                raise OfficeError(TOO_LONG)
            if frame.sample_rate > HIGHEST_RATE:
                raise ValueError(f"no recorder takes {frame.sample_rate} samples a second")
            yield from (part.to_ndarray()[0] for part in resampler.resample(frame))
    if damaged > MOST_DAMAGED * packets:
        raise ValueError(f"{damaged} of {packets} packets are damaged")
    yield from (part.to_ndarray()[0] for part in resampler.resample(None))


def _announced(container: InputContainer) -> float:
    """The seconds its header speaks of; 0 where it does not, or means something else by them."""
    is_told = any(name in container.format.name for name in SAY_THEIR_LENGTH)
    return (container.duration or 0) / av.time_base if is_told and not container.streams.video else 0.0


def _trimmed(samples: Samples) -> Samples:
    """Without the silence at both ends. Raises OfficeError where there is nothing else."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float32) / 32768
    # The deviation, not the mean power: a recorder's constant offset cannot be heard.
    loudness = 20 * np.log10(np.maximum(frames.std(axis=1), 1e-6))
    loudest = loudness.max(initial=-120.0)
    if loudest < AUDIBLE_DBFS:
        raise OfficeError(NOTHING_HEARD)
    loud = np.flatnonzero(loudness > max(loudest - EDGE_DB, EDGE_DBFS))
    margin = int(MARGIN * WIDE)
    return samples[max(0, loud[0] * FRAME - margin) : (loud[-1] + 1) * FRAME + margin]
