"""What a player draws of a recording, and what it jumps over."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from recorded import header, noise, recording, silence, speech, tones
from words import CHOCOLATE

from recordings import peaks
from recordings.errors import RecordingError
from recordings.sound import RATE


def test_loud_and_soft_parts_are_told_apart(tmp_path: Path) -> None:
    path = recording(tmp_path / "a.wav", np.concatenate([silence(2), tones(2, 440, volume=0.5), silence(2)]))
    drawing = peaks.draw(path)
    assert drawing.duration == 6.0
    third = len(drawing.peaks) // 3
    assert len(drawing.peaks) == 200
    assert max(drawing.peaks[: third - 1]) == 0.0
    assert min(drawing.peaks[third + 1 : 2 * third - 1]) > 0.4
    assert drawing.pauses == [(0.0, 1.98), (4.02, 6.0)]


def test_however_long_it_is_there_are_no_more_steps(tmp_path: Path) -> None:
    drawing = peaks.draw(recording(tmp_path / "a.wav", noise(100, 0.1)))
    assert (len(drawing.peaks), drawing.duration) == (400, 100.0)


def test_a_short_sound_is_drawn_with_few_steps(tmp_path: Path) -> None:
    assert peaks.draw(recording(tmp_path / "a.wav", tones(0.01, 440))).peaks == [pytest.approx(0.3, abs=0.01)]


def test_breaths_between_words_are_no_pauses(tmp_path: Path) -> None:
    """But what lies between two sentences is one, also over the noise of a line."""
    words = speech(CHOCOLATE[0])
    said = np.concatenate([words, silence(2.5), words])
    clean = peaks.draw(recording(tmp_path / "a.wav", said)).pauses
    noisy = peaks.draw(recording(tmp_path / "b.wav", said + noise(len(said) / RATE + 1, 0.002)[: len(said)])).pauses
    for found in (clean, noisy):
        assert len([pause for pause in found if pause[0] < len(words) / RATE + 0.5 < pause[1]]) == 1
        assert all(end - start >= 1 for start, end in found)


def test_noise_from_end_to_end_has_no_pause(tmp_path: Path) -> None:
    assert peaks.draw(recording(tmp_path / "a.wav", noise(5, 0.05))).pauses == []


def test_it_is_drawn_once_and_kept_beside_the_sound(tmp_path: Path) -> None:
    path = recording(tmp_path / "a.wav", noise(2, 0.1))
    first = peaks.of(path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.peaks.json", "a.wav"]
    path.write_bytes(b"")
    assert peaks.of(path) == first
    peaks.forget(path)
    peaks.forget(path)
    assert [one.name for one in tmp_path.iterdir()] == ["a.wav"]


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"duration": 1}', '{"duration": 1, "peaks": [], "pauses": [1]}'])
def test_a_drawing_that_cannot_be_read_is_made_anew(tmp_path: Path, broken: str) -> None:
    path = recording(tmp_path / "a.wav", noise(2, 0.1))
    (tmp_path / "a.peaks.json").write_text(broken)
    assert peaks.of(path) == peaks.draw(path)
    assert len((tmp_path / "a.peaks.json").read_text()) > 100


@pytest.mark.parametrize("content", [b"", b"RIFF", header(0), header(0)[:30], b"no sound at all" * 20])
def test_what_holds_no_sound_is_said_to_and_nothing_is_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(RecordingError):
        peaks.of(path)
    assert [one.name for one in tmp_path.iterdir()] == ["a.wav"]


def test_a_file_cut_off_in_the_middle_of_a_sample_is_drawn_to_there(tmp_path: Path) -> None:
    path = recording(tmp_path / "a.wav", noise(2, 0.1))
    path.write_bytes(path.read_bytes()[:-32001])
    assert peaks.draw(path).duration == pytest.approx(1.0, abs=0.01)


def test_where_the_folder_takes_no_file_it_is_drawn_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = recording(tmp_path / "a.wav", noise(2, 0.1))

    def full(*_args: object, **_values: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(peaks.tempfile, "NamedTemporaryFile", full)
    assert peaks.of(path).duration == 2.0
    assert "no space left" in caplog.text
    shutil.rmtree(tmp_path)
