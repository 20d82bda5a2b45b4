"""Recordings as Asterisk writes them, and rows of calls."""

import os
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from office.clients import Line
from office.database import Database
from recordings import store
from recordings.models import Message, State
from recordings.sound import RATE, Samples
from vorzimmer.phone import load

RECEIVED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NOBODY = Line(None, None, "de", "+493023125042")


def header(said_bytes: int) -> bytes:
    """Asterisk's 44 bytes; until it closes the file they say that there is nothing."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", said_bytes and said_bytes + 36, b"WAVE", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16, b"data", said_bytes,
    )  # fmt: skip


def recording(path: Path, sound: Samples, *, closed: bool = True, age: float = 0.0) -> Path:
    """A recording that was last written to `age` seconds ago."""
    data = (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
    path.write_bytes(header(len(data) if closed else 0) + data)
    grow_old(path, age)
    return path


def grow_old(path: Path, age: float) -> None:
    then = time.time() - age
    os.utime(path, (then, then))


def speech(path: Path) -> Samples:
    """A recording of a voice, as Whisper takes it."""
    return (load(str(path), RATE).astype(np.float32) / 32768).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), np.float32)


def tones(seconds: float, *hertz: float, on: float = 1.0, off: float = 0.0, volume: float = 0.3) -> Samples:
    """Frequencies at once, switched on and off."""
    when = np.arange(int(seconds * RATE)) / RATE
    wave = sum((np.sin(2 * np.pi * one * when) for one in hertz), np.zeros(len(when)))
    return np.asarray(volume * wave * (when % (on + off) < on), np.float32)


def noise(seconds: float, rms: float) -> Samples:
    return (rms * np.random.default_rng(7).standard_normal(int(seconds * RATE))).astype(np.float32)


def open_row(database: Database, call_id: str, received_at: datetime = RECEIVED, line: Line = NOBODY) -> int:
    return store.open_call(database, call_id, line, "+4930231250999", received_at)


def waiting(database: Database, *call_ids: str) -> list[int]:
    """Messages whose sound is stored and waits for its words, a second apart."""
    with database.session() as session:
        rows = [
            Message(
                call_id=call_id,
                dialled="+493023125042",
                received_at=RECEIVED + timedelta(seconds=position),
                state=State.RECORDED,
                audio=f"2026/03/{call_id}.wav",
                duration=3.0,
                language="de",
            )
            for position, call_id in enumerate(call_ids)
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def row(database: Database, message_id: int) -> Message:
    with database.session() as session:
        return session.get_one(Message, message_id)
