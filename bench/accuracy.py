"""How many words come out wrong, and what does a minute of speech cost, live and the usual way?

Half an hour of messages in German and English, and the recordings of the tests, all as a telephone brings them. Live
is what the worker does: windows cut at pauses, one after another, each with the text so far as context. Recordings are
read at once here, for the cuts are decided by the sound alone: one that grows is cut into the same windows. The usual
way takes the whole file, with the same model and threads in the same run. CPU seconds are user and system.
"""

import argparse
import itertools
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "support")]

from speech import Speech, human_english, human_german, made_german, message
from whole import WholeFile, cpu_seconds
from words import KENNEDY, WHISPERED, plain, word_errors

from office.settings import Settings
from office.voice import NARROW
from recordings.sound import Samples
from transcribe.cores import cores
from transcribe.engine import WhisperEngine
from transcribe.hearing import listen
from vorzimmer.phone import load

MESSAGE_SECONDS = 60
FIGURES = {
    "de": ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
PAUSE = np.zeros(NARROW, np.int16)
"""Before and after the words, as callers leave it."""
Way = Callable[[Samples, str], str]


def test_recordings() -> Iterator[Speech]:
    yield from itertools.islice(human_german(), 2)
    yield Speech("de", load(str(WHISPERED[0])), WHISPERED[1])
    yield Speech("en", load(str(KENNEDY[0])), KENNEDY[1])


def english_messages(minutes: float, chance: random.Random) -> Iterator[Speech]:
    """At most so much, and none of the prompts twice."""
    prompts = iter(human_english(chance))
    while minutes > 0:
        try:
            made = message(prompts, min(MESSAGE_SECONDS, minutes * 60), chance)
        except StopIteration:
            return
        minutes -= made.seconds / 60
        yield made


def german_messages(minutes: float, chance: random.Random) -> Iterator[Speech]:
    sentences = made_german(chance)
    while minutes > 0:
        made = message(sentences, min(MESSAGE_SECONDS, minutes * 60), chance)
        minutes -= made.seconds / 60
        yield made


def said(minutes: float) -> list[Speech]:
    chance = random.Random(30)  # noqa: S311 - the same words each time
    english = list(english_messages(minutes / 2, chance))
    german = list(german_messages(minutes - minutes_of(english), chance))
    return [
        Speech(one.language, np.concatenate([PAUSE, one.sound, PAUSE]), one.words)
        for one in (*test_recordings(), *english, *german)
    ]


def minutes_of(speeches: Sequence[Speech]) -> float:
    return sum(one.seconds for one in speeches) / 60


def in_letters(text: str, language: str) -> str:
    """A number that is written as a figure is no error."""
    return re.sub(r"\b\d\b", lambda found: FIGURES[language][int(found[0])], text)


def measure(name: str, way: Way, speeches: Sequence[Speech], *, shows_words: bool) -> dict[str, object]:
    """CPU seconds per minute, and word error rate by language."""
    sounds = [(one.recorded, one.language) for one in speeches]
    way(*sounds[0])
    before = cpu_seconds()
    heard = [in_letters(way(samples, language), language) for samples, language in sounds]
    cost = (cpu_seconds() - before) / minutes_of(speeches)
    rates = {}
    for language in ("de", "en", "all"):
        pairs = [
            (one.words, text) for one, text in zip(speeches, heard, strict=True) if language in (one.language, "all")
        ]
        wrong = sum(word_errors(words, text) for words, text in pairs)
        rates[language] = round(100 * wrong / sum(len(plain(words)) for words, _ in pairs), 2)
    print(
        f"{name}: {rates['all']:.1f} % of the words wrong (German {rates['de']:.1f} %, English {rates['en']:.1f} %), "
        f"{cost:.1f} CPU seconds per minute",
        flush=True,
    )
    if shows_words:
        for one, text in zip(speeches, heard, strict=True):
            print(f"    said  {one.words}\n    heard {text}")
    return {"wer": rates, "cpu_s_per_min": round(cost, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="of speech beside the tests' recordings")
    parser.add_argument("--words", action="store_true", help="show what was said and what was heard")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    print(__doc__, flush=True)
    settings = Settings()
    speeches = said(options.minutes)
    minutes = minutes_of(speeches)
    print(f"{minutes:.1f} minutes in {len(speeches)} messages")
    engine = WhisperEngine(settings.whisper_path, settings.whisper_threads or cores())
    whole_file = WholeFile(settings)

    def live(samples: Samples, language: str) -> str:
        return " ".join(stretch.text for stretch in listen(engine, samples, [language]).stretches)

    ours = measure("live", live, speeches, shows_words=options.words)
    usual = measure("the whole file", whole_file.words, speeches, shows_words=options.words)
    if options.json:
        figures = {f"{name}_{key}": found[key] for key in ours for name, found in (("live", ours), ("whole", usual))}
        print(json.dumps({"minutes": round(minutes, 1), **figures}))


if __name__ == "__main__":
    main()
