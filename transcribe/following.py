"""Follow a recording while Asterisk writes it.

It grows in steps of 32 KiB, a second of sound; its header says length 0 until it is closed. So the header is passed
over, and only the message's state tells that nothing more will come.
"""

import os
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from recordings.sound import HEADER, Samples


class Growing:
    """An open recording; moving the file to another name does not disturb it."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where it is not there."""
        self._file = path.open("rb")
        self._place = HEADER

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def more(self, most: int) -> Samples:
        """What has been written since the last time, so many samples at most."""
        written = self.samples * 2 + HEADER - self._place
        data = os.pread(self._file.fileno(), max(0, min(written, most * 2)), self._place)
        self._place += len(data)
        return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768)

    @property
    def samples(self) -> int:
        """What is in the file now. It may be less than was read: Asterisk cuts off the silence at the end."""
        return max(0, os.fstat(self._file.fileno()).st_size - HEADER) // 2
