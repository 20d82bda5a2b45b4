"""Several recordings as one ZIP, made while it is fetched: it stands neither in memory nor on the disk."""

import logging
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from webui.out.sink import Sink

log = logging.getLogger(__name__)
READABLE = 0o644
PIECE = 64 * 1024
"""Bytes read at once."""


@dataclass(frozen=True)
class Entry:
    """A file in the archive."""

    name: str
    path: Path
    at: datetime
    """The date it has, in local time."""


def archive(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The ZIP piece by piece. What was deleted meanwhile is left out.

    Nothing is packed tighter: a recording hardly gets smaller, and it would cost more than all the rest.
    """
    sink = Sink()
    with zipfile.ZipFile(sink, "w") as file:
        for entry in entries:
            try:
                source = entry.path.open("rb")
            except OSError as error:
                log.warning("%s is left out of an archive: %s", entry.path, error)
                continue
            with source, file.open(_described(entry, os.fstat(source.fileno()).st_size), "w") as target:
                while piece := source.read(PIECE):
                    target.write(piece)
                    yield sink.take()
    yield sink.take()


def _described(entry: Entry, size: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(entry.name, entry.at.timetuple()[:6])
    # It is told before the file is read, and decides how long the fields of its lengths are.
    info.file_size = size
    info.external_attr = READABLE << 16
    return info
