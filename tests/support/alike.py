"""Where a known sound is in what was heard: found in milliseconds, where Whisper takes seconds and the call goes on."""

import numpy as np

from vorzimmer.phone import Sound

ALIKE = 0.8
"""Normalised correlation: what came through the telephone has more than 0.9, other speech seldom 0.4."""


def begins_at(heard: Sound, sound: Sound) -> int | None:
    """The sample of `heard` where `sound` begins, at whatever loudness; None where it is not in it as a whole."""
    shifts = len(heard) - len(sound) + 1
    if shifts < 1:
        return None
    first, second = heard.astype(np.float64), sound.astype(np.float64)
    size = 1 << (len(first) + len(second)).bit_length()
    product = np.fft.irfft(np.fft.rfft(first, size) * np.conj(np.fft.rfft(second, size)), size)[:shifts]
    total = np.concatenate([[0.0], np.cumsum(first**2)])
    energy = (total[len(second) :] - total[:shifts]) * (second**2).sum()
    likeness = product / np.sqrt(np.maximum(energy, 1.0))
    best = int(likeness.argmax())
    return best if likeness[best] >= ALIKE else None


def thirds(sound: Sound) -> list[Sound]:
    """Each of them tells a caller's words from others: where a busy machine lost a packet of one, it is not alike."""
    third = len(sound) // 3
    return [sound[at : at + third] for at in (0, third, 2 * third)]


def begins_near(heard: Sound, sound: Sound) -> int | None:
    """As `begins_at`, to the length of the packets that were lost on the way; None where no third is as it was said."""
    for place, third in enumerate(thirds(sound)):
        if (begin := begins_at(heard, third)) is not None:
            return max(0, begin - place * len(third))
    return None
