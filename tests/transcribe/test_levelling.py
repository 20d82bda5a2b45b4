"""Quiet sound is raised, and never beyond measure."""

import numpy as np
import pytest
from recorded import silence, tones

from recordings.models import State
from recordings.sound import Samples
from recordings.work import Stretch
from transcribe.hearing import Heard
from transcribe.job import judge
from transcribe.levelling import MAX_GAIN, level


@pytest.mark.parametrize(
    ("samples", "peak"),
    [
        (tones(0.1, 440, volume=0.05), 0.5),
        (tones(0.1, 440, volume=0.2), 0.2),
        (tones(0.1, 440, volume=0.9), 0.9),
        (tones(0.1, 440, volume=0.001), 0.001 * MAX_GAIN),
        (silence(0.1), 0.0),
        (silence(0), 0.0),
    ],
    ids=["quiet", "usual", "loud", "faint", "silence", "nothing"],
)
def test_a_quiet_line_is_raised_to_half_of_full_scale(samples: Samples, peak: float) -> None:
    levelled = level(samples)
    assert len(levelled) == len(samples)
    assert levelled.dtype == np.float32
    assert np.abs(levelled).max(initial=0) == pytest.approx(peak, rel=0.02)


WORDS = [Stretch(0.0, 1.0, "Hallo.", [])]


@pytest.mark.parametrize(
    ("speech", "duration", "stretches", "state"),
    [
        (3.0, 4.0, WORDS, State.TRANSCRIBED),
        (1.5, 4.0, WORDS, State.TRANSCRIBED),
        (1.49, 4.0, WORDS, State.MISSED),
        (0.0, 4.0, WORDS, State.MISSED),
        (3.0, 4.0, [], State.NO_SPEECH),
        (0.0, 4.0, [], State.NO_SPEECH),
        (0.0, 1.5, [], State.NO_SPEECH),
        (0.5, 1.49, [], State.MISSED),
    ],
)
def test_the_words_tell_a_message_from_a_missed_call(
    speech: float, duration: float, stretches: list[Stretch], state: State
) -> None:
    assert judge(Heard("de", speech, stretches), duration, 1.5) is state
