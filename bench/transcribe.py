"""What does a minute of speech cost, and how many words come out wrong?

The worker's way (voice detection, hotwords, few temperatures, disbelief) against faster-whisper's defaults, one file
after another, with the same model and threads in the same run. CPU seconds are those of this process, user and system.
"""

import argparse
import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "support")]

from faster_whisper import WhisperModel
from words import CHOCOLATE, EURASIA, KENNEDY, WHISPERED, plain, word_errors

from office.settings import Settings
from office.voice import NARROW, WIDE, resample
from recordings.sound import RATE, Samples
from transcribe.cores import cores
from transcribe.engine import WhisperEngine
from transcribe.hearing import listen
from vorzimmer.phone import decode, encode, load

RECORDINGS = [(EURASIA, "de"), (CHOCOLATE, "de"), (WHISPERED, "de"), (KENNEDY, "en")]
PAUSE_SECONDS = 1.0
"""Before and after the words, as callers leave it."""
Way = Callable[[Samples, str], str]


def telephoned(path: Path) -> Samples:
    """A recording as it arrives here: A-law at 8 kHz, brought to 16 kHz."""
    pause = np.zeros(int(PAUSE_SECONDS * NARROW), np.int16)
    heard = decode(encode(np.concatenate([pause, load(str(path)), pause])))
    return np.frombuffer(resample(heard.tobytes(), NARROW, WIDE), np.int16).astype(np.float32) / np.float32(32768)


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measure(name: str, way: Way, rounds: int) -> tuple[float, float]:
    """CPU seconds per minute of sound, and word error rate."""
    sounds = [(telephoned(path), words, language) for (path, words), language in RECORDINGS]
    way(*sounds[0][::2])
    start = cpu_seconds()
    heard = [way(samples, language) for _ in range(rounds) for samples, _, language in sounds]
    cost = cpu_seconds() - start
    minutes = rounds * sum(len(samples) for samples, _, _ in sounds) / RATE / 60
    errors = sum(word_errors(words, text) for (_, words, _), text in zip(sounds, heard, strict=False))
    wer = errors / sum(len(plain(words)) for _, words, _ in sounds)
    print(f"{name}: {cost / minutes:.1f} CPU seconds per minute, word error rate {wer:.1%}")
    for (_, words, _), text in zip(sounds, heard, strict=False):
        print(f"    said  {words}\n    heard {text}")
    return cost / minutes, wer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    print(__doc__)
    settings = Settings()
    engine = WhisperEngine(settings.whisper_path, settings.whisper_threads or cores())
    plain_model = WhisperModel(
        settings.whisper_path, device="cpu", compute_type="int8", cpu_threads=settings.whisper_threads or 0
    )

    def ours(samples: Samples, language: str) -> str:
        return " ".join(stretch.text for stretch in listen(engine, samples, [language], "Hoffmann und Söhne").stretches)

    def defaults(samples: Samples, language: str) -> str:
        return " ".join(segment.text.strip() for segment in plain_model.transcribe(samples, language=language)[0])

    cost, wer = measure("the worker's way", ours, options.rounds)
    plain_cost, plain_wer = measure("faster-whisper's defaults", defaults, options.rounds)
    print(f"ratio of CPU: {cost / plain_cost:.2f}")
    if options.json:
        found = {"cpu_s_per_min": cost, "plain_cpu_s_per_min": plain_cost, "wer": wer, "plain_wer": plain_wer}
        print(json.dumps({name: round(value, 3) for name, value in found.items()}))


if __name__ == "__main__":
    main()
