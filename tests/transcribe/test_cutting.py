"""Where a recording is cut: at pauses, the same however it comes in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcribe.cutting import LONGEST, MARGIN, Cut, chunks, next_cut
from transcribe.speech import SHORTEST_VOICE, Probabilities, Run, seconds_of, voiced_runs


def said(*seconds: float) -> Probabilities:
    """Silence and speech in turn, beginning with silence."""
    parts = [np.full(chunks(length), 0.9 if place % 2 else 0.01, np.float32) for place, length in enumerate(seconds)]
    return np.concatenate(parts)


def cuts(probabilities: Probabilities) -> list[Cut]:
    """All windows of a whole recording, counted from its start."""
    found, base = [], 0
    while cut := next_cut(probabilities[base:], is_whole=True):
        if not cut.is_silent:
            found.append(Cut(base + cut.start, base + cut.end, base + cut.until, cut.is_forced))
        base += cut.until
    return found


def cuts_while_growing(probabilities: Probabilities, steps: list[int]) -> list[Cut]:
    """The same of a recording that comes in pieces."""
    found, base, come = [], 0, 0
    for step in [*steps, len(probabilities)]:
        come = min(len(probabilities), come + step)
        is_whole = step == len(probabilities)
        while cut := next_cut(probabilities[base:come], is_whole=is_whole):
            if not cut.is_silent:
                found.append(Cut(base + cut.start, base + cut.end, base + cut.until, cut.is_forced))
            base += cut.until
    return found


@pytest.mark.parametrize(
    ("seconds", "ends"),
    [
        ((), []),
        ((4.0,), []),
        ((0.5, 2.0), [2.5]),
        ((0.5, 2.0, 0.5), [2.5]),
        # Too short a pause while little has been said; a clear one ends it all the same.
        ((0.5, 2.0, 0.5, 2.0, 3.0), [5.0]),
        ((0.5, 2.0, 1.5, 2.0, 3.0), [2.5, 6.0]),
        # Longer speech needs a shorter pause.
        ((0.5, 6.0, 0.45, 2.0), [6.5, 8.95]),
        ((0.5, 6.0, 0.3, 2.0), [8.8]),
        ((0.5, 10.0, 0.3, 2.0), [10.5, 12.8]),
        # A single word is heard with what follows.
        ((0.5, 0.5, 2.0, 2.0), [5.0]),
        ((0.5, 0.5, 3.0, 2.0), [1.0, 6.0]),
        # A click is nothing.
        ((3.0, 0.06, 3.0), []),
    ],
)
def test_windows_end_at_pauses(seconds: tuple[float, ...], ends: list[float]) -> None:
    probabilities = said(*seconds) if seconds else np.zeros(0, np.float32)
    found = cuts(probabilities)
    assert [cut.end for cut in found] == pytest.approx([chunks(end) for end in ends], abs=MARGIN + 1)
    assert not any(cut.is_forced for cut in found)


def test_within_a_number_it_takes_a_clear_pause() -> None:
    groups = said(0.5, 6.0, 0.5, 2.0, 3.0)
    at_breath, whole = next_cut(groups, is_whole=True), next_cut(groups, is_whole=True, in_number=True)
    assert at_breath is not None
    assert whole is not None
    assert (at_breath.is_at_breath, whole.is_at_breath) == (True, False)
    assert at_breath.end == pytest.approx(chunks(6.5), abs=MARGIN + 1)
    assert whole.end == pytest.approx(chunks(9.0), abs=MARGIN + 1)


def test_who_speaks_without_a_breath_is_cut_in_the_middle() -> None:
    first, *_ = cuts(said(0.5, 40.0))
    assert first.is_forced
    assert first.end - first.start == LONGEST + MARGIN


def test_a_little_silence_is_kept_around_the_words() -> None:
    [cut] = cuts(said(2.0, 3.0, 2.0))
    assert (cut.start, cut.end) == (chunks(2.0) - MARGIN, chunks(5.0) + MARGIN)


def test_long_silence_is_passed_over_and_nothing_of_the_words_behind_it() -> None:
    [cut] = cuts(said(100.0, 3.0))
    assert cut.start == chunks(100.0) - MARGIN


lengths = st.lists(st.floats(0.05, 25.0), min_size=1, max_size=8)


@settings(derandomize=True, max_examples=300)
@given(lengths, st.lists(st.integers(1, 60), max_size=40))
def test_a_recording_is_cut_the_same_while_it_grows_as_when_it_is_whole(seconds: list[float], steps: list[int]) -> None:
    assert cuts_while_growing(said(*seconds), steps) == cuts(said(*seconds))


@settings(derandomize=True, max_examples=300)
@given(st.lists(st.floats(0.0, 1.0, width=32), max_size=600), st.lists(st.integers(1, 40), max_size=30))
def test_so_is_any_sound_whatever(probabilities: list[float], steps: list[int]) -> None:
    sound = np.asarray(probabilities, np.float32)
    assert cuts_while_growing(sound, steps) == cuts(sound)


@settings(derandomize=True, max_examples=300)
@given(lengths)
def test_no_speech_is_left_out_and_none_is_heard_twice(seconds: list[float]) -> None:
    probabilities = said(*seconds)
    heard = np.zeros(len(probabilities), int)
    for cut in cuts(probabilities):
        heard[cut.start : cut.end] += 1
    spoken = np.zeros(len(probabilities), bool)
    for run in voiced_runs(probabilities, is_whole=True):
        spoken[run.start : run.end] = True
    assert heard.max(initial=0) <= 1
    # A cut in the middle of speech may leave no more than a click; whoever hears it goes on before that cut.
    forced = sum(cut.is_forced for cut in cuts(probabilities))
    assert np.count_nonzero(spoken & (heard == 0)) <= forced * (SHORTEST_VOICE - 1)


def test_short_stops_count_as_speech_and_pauses_do_not() -> None:
    runs = [Run(0, 100), Run(105, 200), Run(300, 400)]
    assert seconds_of(runs) == pytest.approx(300 * 0.032)
