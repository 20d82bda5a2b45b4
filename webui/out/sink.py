"""Where a library writes a file to that is passed on piece by piece."""

import io


class Sink(io.RawIOBase):
    """Keeps what was written until it is taken. It has no place to go back to, and says so."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # no buffer is written
        self._written.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken, self._written = b"".join(self._written), []
        return taken
