"""A recording as MP3, which every mail program plays."""

import io
import logging
from pathlib import Path

import av
from av.error import FFmpegError

log = logging.getLogger(__name__)

BITS_PER_SECOND = 32_000
"""4 kB a second; enough for a telephone's voice at 16 kHz."""


def mp3(recording: Path) -> bytes | None:
    """The sound of a stored recording; None where it cannot be read, and the log says so."""
    written = io.BytesIO()
    try:
        with av.open(str(recording)) as source, av.open(written, "w", format="mp3") as target:
            rate = source.streams.audio[0].rate
            stream = target.add_stream("libmp3lame", rate=rate, layout="mono", bit_rate=BITS_PER_SECOND)
            for frame in source.decode(audio=0):
                target.mux(stream.encode(frame))
            target.mux(stream.encode(None))
    except (FFmpegError, OSError, IndexError) as error:
        log.error("%s cannot be sent along: %s", recording, error)  # noqa: TRY400 - the sentence is enough
        return None
    return written.getvalue()
