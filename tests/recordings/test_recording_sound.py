"""WAV files as Asterisk leaves them, and what can be heard in them."""

import wave
from pathlib import Path

import numpy as np
import pytest
from recorded import header, noise, recording, silence, speech, tones
from words import CHOCOLATE, EURASIA, KENNEDY, WHISPERED

from recordings import sound
from recordings.errors import RecordingError
from recordings.sound import RATE, Samples


def test_a_closed_recording_is_told_from_one_that_still_grows(tmp_path: Path) -> None:
    assert sound.is_closed(recording(tmp_path / "a.wav16", silence(1)))
    assert not sound.is_closed(recording(tmp_path / "b.wav16", silence(1), closed=False))


@pytest.mark.parametrize("content", [b"", b"RIFF", header(0)[:43]])
def test_what_is_shorter_than_a_header_is_not_closed(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav16"
    path.write_bytes(content)
    assert not sound.is_closed(path)


def test_a_recording_that_grew_after_its_header_was_written_is_not_closed(tmp_path: Path) -> None:
    path = recording(tmp_path / "a.wav16", silence(1))
    with path.open("ab") as file:
        file.write(bytes(320))
    assert not sound.is_closed(path)


def test_repairing_gives_back_every_sample(tmp_path: Path) -> None:
    words = speech(CHOCOLATE[0])
    path = recording(tmp_path / "a.wav16", words, closed=False)
    with pytest.raises(RecordingError):
        sound.read(path)
    sound.repair_header(path)
    assert sound.is_closed(path)
    assert np.allclose(sound.read(path), words, atol=2 / 32768)
    with wave.open(str(path), "rb") as file:
        assert file.getnframes() == len(words)


def test_a_half_sample_at_the_end_does_not_shift_the_sound(tmp_path: Path) -> None:
    path = recording(tmp_path / "a.wav16", tones(0.5, 440), closed=False)
    with path.open("ab") as file:
        file.write(b"\x01")
    sound.repair_header(path)
    assert len(sound.read(path)) == RATE // 2
    assert path.read_bytes()[:44] == header(RATE // 2 * 2)


def test_repairing_a_closed_recording_changes_nothing(tmp_path: Path) -> None:
    path = recording(tmp_path / "a.wav16", tones(0.5, 440))
    before = path.read_bytes()
    sound.repair_header(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"RIFF", b"x" * 100, b"RIFF" + bytes(96)])
def test_what_has_no_header_of_asterisks_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav16"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=r"a\.wav16 has no WAV header"):
        sound.repair_header(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"RIFF", b"x" * 100, None])
def test_what_cannot_be_read_is_said_by_name(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "a.wav16"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RecordingError, match=r"a\.wav16 cannot be read"):
        sound.read(path)


def test_a_recording_at_another_rate_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(bytes(160))
    with pytest.raises(RecordingError, match="not 16 bit mono at 16000 Hz"):
        sound.read(path)


@pytest.mark.parametrize(
    ("file", "least"), [(CHOCOLATE[0], 1.5), (EURASIA[0], 3.0), (KENNEDY[0], 8.0), (WHISPERED[0], 0.4)]
)
def test_a_voice_is_heard_even_whispering(file: Path, least: float) -> None:
    words = speech(file)
    assert least < sound.audible_seconds(words) <= len(words) / RATE


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("nothing", silence(0)),
        ("less than a frame", tones(0.02, 440)),
        ("silence", silence(5)),
        ("line noise", noise(5, rms=0.0005)),
        ("dial tone", tones(5, 425)),
        ("busy tone", tones(5, 425, on=0.48, off=0.48)),
        ("American busy tone", tones(5, 480, 620, on=0.5, off=0.5)),
        ("a key held", tones(5, 770, 1336)),
        ("three keys", tones(0.6, 770, 1336, on=0.1, off=0.1)),
        ("beep", tones(0.3, 880)),
        ("hum of the mains", tones(5, 50, volume=0.01)),
    ],
)
def test_what_is_no_voice_is_not_heard(name: str, heard: Samples) -> None:
    assert sound.audible_seconds(heard) < 0.3, name


@pytest.mark.parametrize("shift", range(0, 480, 67))
@pytest.mark.parametrize(
    ("name", "hertz", "on", "off"),
    [
        ("busy tone", (425,), 0.48, 0.48),
        ("congestion", (425,), 0.24, 0.24),
        ("American busy tone", (480, 620), 0.5, 0.5),
        ("British busy tone", (400,), 0.375, 0.375),
        ("keys", (770, 1336), 0.1, 0.1),
    ],
)
def test_the_edges_of_tones_add_up_to_no_voice_wherever_they_fall(
    name: str, hertz: tuple[float, ...], on: float, off: float, shift: int
) -> None:
    tone = tones(20, *hertz, on=on, off=off)
    assert sound.audible_seconds(np.concatenate([np.zeros(shift, np.float32), tone])) < 0.1, name


def test_a_voice_is_heard_though_a_busy_tone_follows() -> None:
    alone = sound.audible_seconds(speech(CHOCOLATE[0]))
    both = sound.audible_seconds(np.concatenate([speech(CHOCOLATE[0]), tones(20, 425, on=0.48, off=0.48)]))
    assert both == pytest.approx(alone, abs=0.1)


def test_loud_noise_is_heard() -> None:
    assert sound.audible_seconds(noise(2, rms=0.05)) == pytest.approx(2.0, abs=0.05)
