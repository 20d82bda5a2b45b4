"""A caller's ear and mouth: RTP with A-law in both directions, and keys (RFC 3550, 3551, 4733).

SIPp does the signalling (caller.py) and names this phone's port in its SDP. One exchange serves many phones, so that a
hundred callers fit into one process, each with words of its own.
"""

import random
import selectors
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterable

import av
import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.int16]
"""Mono samples at RATE."""

RATE = 8000
FRAME = 160
"""Samples in one packet: 20 ms."""
FRAME_SECONDS = FRAME / RATE
LATE_SECONDS = 0.1
"""So much an exchange that was held up makes good. The rest comes later: words sent in one burst, with the goodbye at
their heels, Asterisk had no time to read, and a hang-up makes it drop them."""
PCMA, KEYS = 8, 101
"""RTP payload types: A-law, and telephone events as SDP of caller.py numbers them."""
KEY_CODES = {key: code for code, key in enumerate("0123456789*#")}


def _alaw_table() -> NDArray[np.int16]:
    """The sample of every A-law code (ITU-T G.711, table 1a)."""
    codes = np.arange(256) ^ 0x55
    exponent, mantissa = (codes >> 4) & 7, codes & 15
    magnitude = np.where(exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(codes & 0x80, magnitude, -magnitude).astype(np.int16)


_DECODE = _alaw_table()
_SORTED = np.argsort(_DECODE, kind="stable")
_BORDERS = (_DECODE[_SORTED][:-1].astype(np.int32) + _DECODE[_SORTED][1:]) // 2
SILENCE = bytes([0xD5]) * FRAME


def encode(sound: Sound) -> bytes:
    """Samples to A-law: each to the nearest code."""
    return _SORTED[np.searchsorted(_BORDERS, sound, side="right")].astype(np.uint8).tobytes()


def decode(payload: bytes) -> Sound:
    return _DECODE[np.frombuffer(payload, np.uint8)]


def load(path: str, rate: int = RATE, kind: str | None = None) -> Sound:
    """Any sound file, mono, at the telephone's rate or another. Raises ValueError where there is no sound in it.

    `kind` is ffmpeg's name of the format, where a file does not tell it by its content.
    """
    try:
        with av.open(path, format=kind) as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
            frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
            frames.extend(resampler.resample(None))
    except (OSError, IndexError, av.FFmpegError) as error:
        raise ValueError(f"{path} holds no sound") from error
    if not frames:
        raise ValueError(f"{path} holds no sound")
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.int16)


class Phone:
    """One caller's sound. Speaking and pressing keys only queue; the exchange sends a packet every 20 ms."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)  # noqa: FBT003 - the name says what
        self.port = int(self.socket.getsockname()[1])
        self.started = 0.0
        """When the first packet was heard (time.time())."""
        self.hung_up = threading.Event()
        self._peer: tuple[str, int] | None = None
        self._outgoing: deque[tuple[int, bytes, int]] = deque()
        self._heard: list[bytes] = []
        self._sequence, self._timestamp = random.randrange(2**15), random.randrange(2**31)  # noqa: S311 - no secret
        self._source = random.randrange(2**32)  # noqa: S311 - no secret

    def say(self, sound: Sound) -> None:
        """Queue words."""
        data = encode(sound)
        for start in range(0, len(data), FRAME):
            self._outgoing.append((PCMA, data[start : start + FRAME].ljust(FRAME, SILENCE[:1]), FRAME))

    def press(self, keys: Iterable[str]) -> None:
        """Queue keys, each held for 100 ms with 100 ms of silence after it."""
        for key in keys:
            steps = [(step * FRAME, step == 5) for step in range(1, 6)]  # noqa: PLR2004 - 5 packets of 20 ms
            for duration, is_end in [*steps, steps[-1], steps[-1]]:
                event = struct.pack("!BBH", KEY_CODES[key], (0x80 if is_end else 0) | 10, duration)
                self._outgoing.append((KEYS, event, 0))
            self._outgoing.append((KEYS, b"", 5 * FRAME))
            self._outgoing.extend([(PCMA, SILENCE, FRAME)] * 5)

    @property
    def is_speaking(self) -> bool:
        return bool(self._outgoing)

    @property
    def heard(self) -> Sound:
        """Everything heard so far."""
        return self.heard_since(0)

    def heard_since(self, sample: int) -> Sound:
        """What was heard from that sample on, to the packet."""
        return decode(b"".join(self._heard[sample // FRAME :]))

    def receive(self) -> None:
        """Take in what has arrived; called by the exchange."""
        while True:
            try:
                packet, self._peer = self.socket.recvfrom(2048)
            except (BlockingIOError, ConnectionError):
                return
            if len(packet) > 12 and packet[1] & 0x7F == PCMA:  # noqa: PLR2004 - the fixed RTP header
                self.started = self.started or time.time()
                self._heard.append(packet[12:])

    def send(self) -> None:
        """Send the next 20 ms, silence where nothing is queued; called by the exchange."""
        if self._peer is None or self.hung_up.is_set():
            return
        kind, payload, advance = self._outgoing.popleft() if self._outgoing else (PCMA, SILENCE, FRAME)
        if payload:
            header = struct.pack("!BBHII", 0x80, kind, self._sequence, self._timestamp, self._source)
            self._sequence = (self._sequence + 1) % 2**16
            try:
                self.socket.sendto(header + payload, self._peer)
            except ConnectionError:
                return
        self._timestamp = (self._timestamp + advance) % 2**32


class Exchange:
    """Sends and receives for all phones, in one thread of its own."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._phones: list[Phone] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="exchange", daemon=True)
        self._thread.start()

    def phone(self) -> Phone:
        phone = Phone()
        with self._lock:
            self._phones.append(phone)
            self._selector.register(phone.socket, selectors.EVENT_READ, phone)
        return phone

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        for phone in self._phones:
            phone.socket.close()
        self._selector.close()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._closing.is_set():
            for key, _events in self._selector.select(max(0.0, due - time.monotonic())):
                key.data.receive()
            if (now := time.monotonic()) >= due:
                due = max(due + FRAME_SECONDS, now - LATE_SECONDS)
                with self._lock:
                    phones = list(self._phones)
                for phone in phones:
                    phone.send()
