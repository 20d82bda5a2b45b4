"""The names of files Asterisk records into: they alone tell whose call a recording was if all else is lost."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from recordings import sound
from recordings.errors import RecordingError

ENDING = ".wav16"
EARLIER = ".earlier"
"""Of a recording the caller wanted to replace."""
RANG = ".rang"
"""Of a file that says that the dialplan took a call over; where there is no recording, it is a missed call."""
TAKEN = ".taken"
"""Of an empty file beside it: somebody took the call."""
_NAME = re.compile(
    r"(?P<call_id>(?P<epoch>\d{9,12})\.\d+)_(?P<dialled>[+0-9A-Za-z]{0,32})_(?P<caller>[+0-9A-Za-z]{0,32})"
    r"(?:_(?P<diverted_by>[+0-9A-Za-z]{0,32}))?"
)


@dataclass(frozen=True)
class SpoolName:
    """`UNIQUEID_DIALLED_CALLER_DIVERTEDBY`, as the dialplan and the call script both write it."""

    call_id: str
    dialled: str
    caller: str
    diverted_by: str
    """The number that forwarded the call; empty where none did."""
    received_at: datetime


def parse(path: Path) -> SpoolName:
    """What the name tells; for a foreign name at least when it was written, so that nothing is left behind."""
    stem = path.name.removesuffix(ENDING).removesuffix(RANG)
    if found := _NAME.fullmatch(stem):
        when = datetime.fromtimestamp(int(found["epoch"]), UTC)
        return SpoolName(found["call_id"], found["dialled"], found["caller"], found["diverted_by"] or "", when)
    when = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return SpoolName(re.sub(r"[^\w.-]", "-", stem)[:64].lstrip("."), "", "", "", when)


def being_recorded(folder: Path) -> dict[str, Path]:
    """The recordings in the spool, by call."""
    return {parse(path).call_id: path for path in folder.glob(f"*{ENDING}")}


def keep_better(recording: Path, earlier: Path) -> bool:
    """Where the caller began anew and then said nothing, what was said before is the message; True where it is."""
    if not earlier.exists():
        return False
    if recording.exists() and _speaks(recording):
        earlier.unlink()
        return False
    earlier.replace(recording)
    return True


def _speaks(recording: Path) -> bool:
    try:
        sound.repair_header(recording)
        return sound.audible_seconds(sound.read(recording)) >= sound.MIN_AUDIBLE_SECONDS
    except RecordingError:
        return False
