"""Whether somebody said what Whisper wrote. Pure: figures in, yes or no out.

The thresholds are measured with Whisper's `base`, in windows of 1 to 15 s: on nearly fifty noises, tones, machines and
pieces of music (tests/support/nonspeech.py), and on speech that was clear, quiet, noisy or whispered.
"""

from dataclasses import dataclass

from transcribe.phantoms import is_phantom

MIN_LOGPROB = -1.2
"""What Whisper thought less likely held no right sentence: clear speech has -0.9 or more in 95 of 100 windows."""
MIN_WORD_PROBABILITY = 0.1
"""Words fit to a song or a knock have 0.01 to 0.03, the worst word that was right 0.28."""

MAX_COMPRESSION = 2.4
"""Text that packs better than this goes round in circles (Whisper's own threshold)."""
HOPELESS_COMPRESSION = 8.0
"""Round and round: somebody would have to say one thing twenty times."""
FASTEST_LETTERS_PER_SECOND = 25.0
"""People do repeat themselves; only what goes round faster than anyone speaks (at most 20) was made up."""

LIKELY_NO_SPEECH = 0.6
"""Noise has 0.41 to 0.97, voices played backwards 0.61 to 0.82, speech 0.41 or less in 95 of 100 windows."""
SURE_LOGPROB = -0.8
"""Where no speech is likely Whisper has to be as sure as this of the words."""

FAINT_MIN_LOGPROB = -1.0
"""Whispering has -0.98 or more; where no speech is as unlikely, noise has -1.23 and music -1.14 at most."""
FAINT_MAX_NO_SPEECH = 0.43
"""Whispering has 0.02 to 0.43; of 359 windows without speech nine came as low: brown noise, a dog, strings, singing."""
FAINT_MAX_COMPRESSION = 1.5
"""Noise and singing make short circles (1.6 to 2.4, "I don't know, I don't know"); whispering has 1.2 at most."""

LITTLE_SPEECH = 0.1
"""In a window with less than this the detector heard a click: a short "Tschüss" fills 0.18."""
CLEAR_SPEECH = 0.3
"""As "Yes", "Vielen Dank" and the like fill their windows (0.33 to 0.66)."""
CLEARLY_SAID = 0.2
"""No speech is so unlikely that a phrase known as a phantom was said; noise has 0.23 at least ("Music", of strings)."""


@dataclass(frozen=True)
class Figures:
    """What is known of a piece of text and of the sound it was made from."""

    text: str
    seconds: float
    """Of the window."""
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    speech_share: float
    """The part of the window that the voice detector takes for speech."""
    word_probability: float = 1.0
    """The mean of the words'."""
    is_faint: bool = False
    """The detector found no voice; the sound was raised, and is listened to all the same."""


def believe(figures: Figures) -> bool:
    """Whether to write it down: somebody spoke, and this is about what he said."""
    if not any(char.isalnum() for char in figures.text) or goes_in_circles(figures):
        return False
    if figures.word_probability < MIN_WORD_PROBABILITY or (is_phantom(figures.text) and not _shows_speech(figures)):
        return False
    if figures.is_faint or figures.speech_share < LITTLE_SPEECH:
        return _believe_if_faint(figures)
    needed = SURE_LOGPROB if figures.no_speech_prob > LIKELY_NO_SPEECH else MIN_LOGPROB
    return figures.avg_logprob >= needed


def goes_in_circles(figures: Figures) -> bool:
    """Whether it is the same over and over, more of it than a person can or would say."""
    ratio, rate = figures.compression_ratio, len(figures.text) / max(figures.seconds, 0.1)
    is_made_up = rate > FASTEST_LETTERS_PER_SECOND or figures.no_speech_prob > LIKELY_NO_SPEECH
    return ratio > HOPELESS_COMPRESSION or (ratio > MAX_COMPRESSION and is_made_up)


def _believe_if_faint(figures: Figures) -> bool:
    """No voice was detected: Whisper itself must not doubt that there is one."""
    return (
        figures.no_speech_prob <= FAINT_MAX_NO_SPEECH
        and figures.avg_logprob >= FAINT_MIN_LOGPROB
        and figures.compression_ratio <= FAINT_MAX_COMPRESSION
    )


def _shows_speech(figures: Figures) -> bool:
    """Whether the sound itself speaks for it, to the detector or to Whisper."""
    is_clear = figures.speech_share >= CLEAR_SPEECH and figures.no_speech_prob <= LIKELY_NO_SPEECH
    return is_clear or figures.no_speech_prob <= CLEARLY_SAID
