"""The ear that knows sounds: it finds what was said through the telephone, and nothing else."""

import numpy as np
from alike import begins_at
from words import CHOCOLATE, EURASIA

from vorzimmer.phone import RATE, decode, encode, load

SAID, OTHER = load(str(EURASIA[0])), load(str(CHOCOLATE[0]))


def test_what_came_through_the_telephone_is_found_where_it_begins() -> None:
    heard = decode(encode(np.concatenate([OTHER, SAID // 3, OTHER])))
    assert begins_at(heard, SAID) == len(OTHER)


def test_other_words_silence_and_half_of_it_are_not_taken_for_it() -> None:
    for heard in (OTHER, np.zeros(10 * RATE, np.int16), np.concatenate([OTHER, SAID[: len(SAID) // 2], OTHER, OTHER])):
        assert begins_at(heard, SAID) is None
