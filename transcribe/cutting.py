"""Where a recording is cut into windows for Whisper. Pure, and decided by the sound behind the last window, and by
whether that ended within a number.

The same recording is cut at the same places whether it is followed while it grows or read when it is whole; so the
words do not depend on how busy the machine was. Where a worker died within a number, the next one asks once more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from transcribe.speech import CHUNK_SECONDS, Probabilities, Run, voiced_runs


def chunks(seconds: float) -> int:
    return round(seconds / CHUNK_SECONDS)


PAUSES = (
    (0, chunks(2.5)),
    (chunks(1.0), chunks(1.2)),
    (chunks(5.0), chunks(0.4)),
    (chunks(9.0), chunks(0.2)),
)
"""After so much has been said a pause of this length ends a window: a clear one soon, any breath later."""
PAUSES_IN_NUMBERS = (
    (0, chunks(2.5)),
    (chunks(1.0), chunks(1.2)),
    (chunks(9.0), chunks(0.4)),
    (chunks(12.0), chunks(0.2)),
)
"""The same where somebody is in the middle of a number: it is said in groups, and heard best as a whole."""
BREATH = chunks(0.4)
"""A pause of that length or less does not tell that a number is over."""
LONGEST = chunks(15.0)
"""Who speaks on without a breath is cut in the middle; the words near that place stay open until the next window."""
MARGIN = chunks(0.3)
"""Of silence kept around the words: the detector starts late on soft consonants."""
KEPT_SILENCE = chunks(1.0)
SKIPPED_AT_ONCE = chunks(5.0)
HORIZON = SKIPPED_AT_ONCE + KEPT_SILENCE + LONGEST + chunks(2.0)
"""No decision looks further ahead."""


@dataclass(frozen=True)
class Cut:
    """The next window, in chunks from where the last one ended; the one after begins at `until`."""

    start: int
    end: int
    until: int
    is_forced: bool = False
    """There was no pause: the last words may be halves of words."""
    is_at_breath: bool = False
    """There was none but a short pause, as people make them within a number."""

    @property
    def is_silent(self) -> bool:
        return self.start == self.end


def next_cut(probabilities: Probabilities, *, is_whole: bool, in_number: bool = False) -> Cut | None:
    """The next window in what has been recorded since the last one, or None while it cannot be told.

    A cut with nothing in it passes silence over. `is_whole`: nothing will follow. `in_number`: it begins with digits of
    which there may be more.
    """
    if len(probabilities) > HORIZON:
        probabilities, is_whole = probabilities[:HORIZON], False
    runs = voiced_runs(probabilities, is_whole=is_whole)
    silence = runs[0].start if runs else len(probabilities)
    if silence - KEPT_SILENCE >= SKIPPED_AT_ONCE:
        return _pass_over(silence - KEPT_SILENCE)
    if runs:
        return _next_window(runs, len(probabilities), PAUSES_IN_NUMBERS if in_number else PAUSES, is_whole=is_whole)
    return _pass_over(silence) if is_whole and silence else None


def _pass_over(chunks: int) -> Cut:
    return Cut(chunks, chunks, chunks)


def _next_window(runs: Sequence[Run], length: int, pauses: Sequence[tuple[int, int]], *, is_whole: bool) -> Cut | None:
    first = runs[0].start
    start = max(0, first - MARGIN)
    for run, following in zip(runs, [*runs[1:], None], strict=True):
        if run.end - first > LONGEST:
            return Cut(start, first + LONGEST, first + LONGEST, is_forced=True)
        pause = (following.start if following else length) - run.end
        needed = _needed_pause(run.end - first, pauses)
        if pause >= needed:
            end = run.end + min(MARGIN, needed // 2)
            return Cut(start, end, end, is_at_breath=needed <= BREATH)
        if following is None and is_whole:
            return Cut(start, min(length, run.end + MARGIN), length)
    return None


def unfinished(probabilities: Probabilities) -> Run | None:
    """What has been said since the last window; None where nothing was."""
    runs = voiced_runs(probabilities, is_whole=False)
    return Run(max(0, runs[0].start - MARGIN), min(len(probabilities), runs[-1].end + MARGIN)) if runs else None


def _needed_pause(said: int, pauses: Sequence[tuple[int, int]]) -> int:
    """The pause that ends a window after so much has been said."""
    return next(pause for least, pause in reversed(pauses) if said >= least)
