"""A recording is followed while it is written, and judged the same however it comes in."""

from pathlib import Path

import numpy as np
import pytest
from recorded import header, noise, silence, speech
from words import EURASIA

from recordings.sound import RATE
from transcribe.following import Growing
from transcribe.speech import CHUNK, SpeechDetector


def written(samples: np.ndarray) -> bytes:
    return (samples * 32767).astype("<i2").tobytes()


def test_sound_is_read_as_it_comes_however_the_bytes_fall(tmp_path: Path) -> None:
    path = tmp_path / "a.wav16"
    data = header(0) + written(noise(1.0, 0.1))
    path.write_bytes(b"")
    with Growing(path) as growing, path.open("ab", buffering=0) as file:
        got = [growing.more(10 * RATE)]
        for start in range(0, len(data), 1001):
            file.write(data[start : start + 1001])
            got.append(growing.more(10 * RATE))
        assert growing.samples == RATE
    assert np.concatenate(got) == pytest.approx(noise(1.0, 0.1), abs=2 / 32768)


def test_a_recording_may_be_moved_and_closed_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "a.wav16"
    path.write_bytes(header(0) + written(noise(0.5, 0.1)))
    with Growing(path) as growing:
        assert len(growing.more(10 * RATE)) == RATE // 2
        moved = path.rename(tmp_path / "b.wav")
        with moved.open("r+b") as file:
            file.write(header(RATE * 2))
            file.seek(0, 2)
            file.write(written(noise(0.5, 0.1)))
        assert len(growing.more(10 * RATE)) == RATE // 2
        assert len(growing.more(10 * RATE)) == 0


def test_silence_that_is_cut_off_at_the_end_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.wav16"
    path.write_bytes(header(0) + written(silence(3.0)))
    with Growing(path) as growing:
        growing.more(10 * RATE)
        with path.open("r+b") as file:
            file.truncate(44 + RATE * 2)
        assert len(growing.more(10 * RATE)) == 0
        assert growing.samples == RATE


def test_a_voice_is_found_the_same_in_pieces_of_any_length() -> None:
    sound = np.concatenate([silence(0.5), speech(EURASIA[0]), silence(0.3)])
    at_once, in_pieces = SpeechDetector(), SpeechDetector()
    whole = np.concatenate([at_once.feed(sound), at_once.end()])
    found = [in_pieces.feed(sound[start : start + 3001]) for start in range(0, len(sound), 3001)]
    pieces = np.concatenate([*found, in_pieces.end()])
    assert len(whole) == -(-len(sound) // CHUNK)
    assert pieces == pytest.approx(whole, abs=1e-5)
    assert whole[: RATE // 4 // CHUNK].max() < 0.3
    assert whole.max() > 0.9
