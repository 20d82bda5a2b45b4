"""The caller's phone: A-law as G.711 has it, and an ear for the beep."""

import wave
from pathlib import Path

import numpy as np
import pytest
from words import KENNEDY

from office.greetings.words import script
from office.prompts import HOUSE, PromptStore
from office.voice import NanoVoice, resample, tone
from vorzimmer.caller import beep_ends
from vorzimmer.phone import FRAME, RATE, SILENCE, Sound, decode, encode, load


@pytest.mark.parametrize(
    ("code", "sample"),
    [
        # ITU-T G.711, table 1a: the ends, the middle, and the first value of segments, scaled to 16 bit.
        (0xD5, 8), (0x55, -8), (0xD4, 24), (0x54, -24),
        (0xC5, 264), (0x45, -264), (0xF5, 528), (0x75, -528),
        (0xE5, 1056), (0x95, 2112), (0x85, 4224), (0xB5, 8448), (0xA5, 16896),
        (0xAA, 32256), (0x2A, -32256),
    ],
)  # fmt: skip
def test_a_code_sounds_as_g711_says(code: int, sample: int) -> None:
    assert decode(bytes([code])).tolist() == [sample]
    assert encode(np.array([sample], np.int16)) == bytes([code])


def test_every_code_survives_decoding_and_encoding() -> None:
    codes = bytes(range(256))
    assert encode(decode(codes)) == codes


def test_every_sample_comes_back_as_near_as_a_law_allows() -> None:
    samples = np.arange(-32768, 32768).astype(np.int16)
    error = np.abs(decode(encode(samples)).astype(np.int32) - samples)
    assert error.max() <= 512
    assert (error <= np.maximum(8, np.abs(samples.astype(np.int32)) / 32 + 1)).all()


def test_silence_is_silent() -> None:
    assert len(SILENCE) == FRAME
    assert np.abs(decode(SILENCE)).max() <= 8


def test_a_file_is_loaded_as_it_sounds_on_the_telephone(tmp_path: Path) -> None:
    sound = load(str(KENNEDY[0]))
    assert len(sound) / RATE == pytest.approx(11.0, abs=0.05)
    assert np.abs(sound).max() > 3000
    path = tmp_path / "rubbish.wav"
    for rubbish in (b"", b"no sound"):
        path.write_bytes(rubbish)
        with pytest.raises(ValueError, match=r"rubbish\.wav holds no sound"):
            load(str(path))


def narrow(samples: bytes) -> Sound:
    return np.frombuffer(resample(samples, 16000, RATE), np.int16)


def quiet(seconds: float) -> Sound:
    return np.zeros(int(seconds * RATE), np.int16)


BEEP = narrow(tone(880, 0.3))


@pytest.mark.parametrize(
    ("heard", "end"),
    [
        ([], None),
        ([quiet(3)], None),
        ([quiet(1), BEEP, quiet(1)], 1.3),
        ([BEEP, quiet(1)], 0.3),
        ([quiet(0.51), BEEP, quiet(1), BEEP], 0.81),
        ([quiet(1), BEEP], 1.3),
        ([quiet(1), BEEP[: RATE // 10], quiet(1)], None),
        ([quiet(1), narrow(tone(425, 2)), quiet(1)], None),
        ([quiet(1), BEEP // 20, quiet(1)], None),
        ([load(str(KENNEDY[0]))], None),
        ([load(str(KENNEDY[0])), BEEP, quiet(1)], 11.3),
    ],
)
def test_the_end_of_the_beep_is_heard_and_nothing_else_is_taken_for_it(heard: list[Sound], end: float | None) -> None:
    line = decode(encode(np.concatenate([quiet(0), *heard])))
    assert beep_ends(line) == (end if end is None else pytest.approx(end, abs=0.05))


def test_no_prompt_is_taken_for_the_beep_but_the_beep_itself(tmp_path: Path) -> None:
    prompts = PromptStore(tmp_path, NanoVoice())
    words = script(None, "de")
    prompts.prepare({HOUSE: words})

    def heard(path: Path) -> float | None:
        with wave.open(f"{path}.wav", "rb") as file:
            return beep_ends(np.frombuffer(file.readframes(file.getnframes()), np.int16))

    assert [prompt for prompt in words if heard(prompts.path(prompt)) is not None] == []
    assert heard(prompts.beep) is not None
