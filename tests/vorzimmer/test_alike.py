"""The ear that knows sounds: it finds what was said through the telephone, and nothing else."""

import numpy as np
from alike import begins_at, begins_near
from words import CHOCOLATE, EURASIA, KENNEDY

from vorzimmer.phone import FRAME, RATE, decode, encode, load

SAID, OTHER, FOREIGN = (load(str(path)) for path, _words in (EURASIA, CHOCOLATE, KENNEDY))


def test_what_came_through_the_telephone_is_found_where_it_begins() -> None:
    heard = decode(encode(np.concatenate([OTHER, SAID // 3, OTHER])))
    assert begins_at(heard, SAID) == len(OTHER)


def test_other_words_silence_and_half_of_it_are_not_taken_for_it() -> None:
    for heard in (OTHER, np.zeros(10 * RATE, np.int16), np.concatenate([OTHER, SAID[: len(SAID) // 2], OTHER, OTHER])):
        assert begins_at(heard, SAID) is None


def test_a_lost_packet_hides_no_words() -> None:
    for lost in (len(SAID) // 6, len(SAID) // 2, 5 * len(SAID) // 6):
        heard = np.concatenate([OTHER, np.delete(SAID, slice(lost, lost + FRAME)), OTHER])
        begin = begins_near(heard, SAID)
        assert begin is not None
        assert abs(begin - len(OTHER)) <= FRAME


def test_other_words_are_not_near() -> None:
    for heard in (OTHER, np.zeros(10 * RATE, np.int16), FOREIGN):
        assert begins_near(heard, SAID) is None
    assert begins_near(np.concatenate([SAID, FOREIGN]), OTHER) is None
