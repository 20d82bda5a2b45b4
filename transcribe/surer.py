"""Whether what a stronger model makes of a stretch takes the place of what was understood first. Pure.

In doubt the first words stay: they were read already, perhaps, and nobody looks at a message again because it changed.
"""

import re

from recordings.work import Stretch
from transcribe.belief import FASTEST_LETTERS_PER_SECOND, MAX_COMPRESSION, believe
from transcribe.engine import Decoded

SURE = 0.7
"""The least mean of the words' probabilities. `base` has 0.76 or more where at most one word in ten is wrong, and at
most 0.71 where it is every second (German speech in noise)."""
SHORTEST, LONGEST = 0.6, 1.6
"""Of the first text's letters: less has lost words, more has made some up."""
SLACK = 6
"""Letters more or less say nothing: "Ja." and "Jawohl."."""
A_NUMBER = 3
"""So many digits are a number one wants to have: of a telephone, of an order."""


def is_surer(first: Stretch, second: Decoded, seconds: float, speech_share: float) -> bool:
    """`second` was heard in the sound of `first`, of so many seconds; `speech_share` of it is a voice."""
    figures = second.figures(seconds, speech_share)
    if not second.words or not believe(figures) or second.compression_ratio > MAX_COMPRESSION:
        return False
    return (
        figures.word_probability >= max(SURE, _probability(first))
        and _has_a_sensible_length(first.text, second.text, seconds)
        and _keeps_the_number(first.text, second.text)
    )


def _probability(stretch: Stretch) -> float:
    """The mean of the words'; of a stretch that has none nothing is known, so it is easily outdone."""
    return sum(word["probability"] for word in stretch.words) / len(stretch.words) if stretch.words else 0.0


def _has_a_sensible_length(first: str, second: str, seconds: float) -> bool:
    if len(second) > FASTEST_LETTERS_PER_SECOND * seconds:
        return False
    return SHORTEST * len(first) - SLACK <= len(second) <= LONGEST * len(first) + SLACK


def _keeps_the_number(first: str, second: str) -> bool:
    """A number that was understood as one is not given up for fewer digits, or for words."""
    digits = len(re.findall(r"\d", first))
    return digits < A_NUMBER or len(re.findall(r"\d", second)) >= digits
