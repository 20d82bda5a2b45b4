"""Speech with known words, as much of it as a bench wants: human English, human German, and made German.

English are the prompts of Debian's package asterisk-core-sounds-en (Allison Smith's voice; their words come with them),
human German the recordings of the tests, made German sentences as callers say them in the small voice that is always
there. Sentences follow each other with the pauses of somebody who thinks; all of it has been through a telephone line
(A-law, 8 kHz).
"""

import gzip
import itertools
import random
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "support")]

from prompts import english_prompts
from words import CHOCOLATE, EURASIA

from office.voice import NARROW, WIDE, NanoVoice, level, resample
from recordings.sound import Samples
from vorzimmer.phone import Sound, decode, encode, load

FEWEST_WORDS = 4
QUIET = 300
"""Samples below it are silence."""
PAUSES = (0.25, 0.4, 0.6, 0.9, 1.4)
"""Seconds between two sentences."""

HALF_A_SENTENCE = 1.5
"""Seconds."""

NAMES = ("Krause", "Lindner", "Öztürk", "Baumann", "Vogel", "Petersen", "Scholz", "Hagemann", "Winter", "Kowalski")
PLACES = ("Freiburg", "Kassel", "Rostock", "Augsburg", "Bremen", "Leipzig", "Münster", "Regensburg")
DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag")
THINGS = ("die Heizung", "den Vertrag", "die Rechnung", "das Gutachten", "die Lieferung", "den Kostenvoranschlag")
SENTENCES = (
    "Guten Tag, hier spricht {name} aus {place}.",
    "Ich rufe an wegen {thing}, über die wir am {day} gesprochen haben.",
    "Leider hat sich bei mir noch niemand gemeldet.",
    "Könnten Sie mich bitte bis {day} zurückrufen?",
    "Am {day} bin ich den ganzen Vormittag zu erreichen, danach bin ich unterwegs.",
    "Es wäre schön, wenn Herr {name} sich das vorher noch einmal ansehen könnte.",
    "Meine Frau hat Ihnen {thing} schon vor zwei Wochen geschickt.",
    "Wir brauchen {thing} spätestens am {day}, sonst müssen wir alles verschieben.",
    "Der Schaden ist größer, als wir zuerst gedacht haben.",
    "Im Keller steht das Wasser, und die Versicherung verlangt Bilder.",
    "Ich möchte den Termin am {day} absagen und gleich einen neuen vereinbaren.",
    "Wenn ich nicht zu Hause bin, sprechen Sie bitte mit Frau {name}.",
    "Die Kollegen in {place} wissen schon Bescheid.",
    "Ich habe versucht, Sie über das Büro in {place} zu erreichen, aber dort war besetzt.",
    "Es geht noch einmal um {thing} für unser Haus in {place}.",
    "Das Gericht hat uns geschrieben, und wir müssen bald antworten.",
    "Bitte denken Sie daran, den Schlüssel beim Nachbarn abzuholen.",
    "Vielen Dank für Ihre Mühe und einen schönen Tag noch.",
    "Auf Wiederhören, und bis {day}.",
    "Ach, eines habe ich noch vergessen, die Nachbarin möchte auch mit Ihnen sprechen.",
    "Der Lieferwagen stand heute früh vor der falschen Tür.",
    "Ich weiß nicht, ob das bei Ihnen angekommen ist.",
)


@dataclass(frozen=True)
class Speech:
    """What somebody said, and its words."""

    language: str
    sound: Sound
    """At the telephone's 8 kHz."""
    words: str

    @property
    def seconds(self) -> float:
        return len(self.sound) / NARROW

    @property
    def recorded(self) -> Samples:
        """As Asterisk records it: through A-law, at 16 kHz."""
        heard = decode(encode(self.sound)).tobytes()
        return np.frombuffer(resample(heard, NARROW, WIDE), np.int16).astype(np.float32) / np.float32(32768)


def message(sentences: Iterator[Speech], seconds: float, chance: random.Random) -> Speech:
    """Sentences one after another with pauses between, about so many seconds of them."""
    parts: list[Speech] = []
    sounds: list[Sound] = []
    length = 0
    while not parts or length < (seconds - HALF_A_SENTENCE) * NARROW:
        one = next(sentences)
        parts.append(one)
        sounds += [one.sound, np.zeros(int(chance.choice(PAUSES) * NARROW), np.int16)]
        length += len(sounds[-1]) + len(sounds[-2])
    return Speech(parts[0].language, np.concatenate(sounds[:-1]), " ".join(one.words for one in parts))


def made_german(chance: random.Random) -> Iterator[Speech]:
    """Sentences of messages, for ever, none like the one before."""
    voice = NanoVoice()
    for sentence in itertools.cycle(SENTENCES):
        words = sentence.format(
            name=chance.choice(NAMES), place=chance.choice(PLACES), day=chance.choice(DAYS), thing=chance.choice(THINGS)
        )
        sound = resample(level(voice.speak(words, "de")), WIDE, NARROW)
        yield Speech("de", trimmed(np.frombuffer(sound, np.int16)), words)


def human_german() -> Iterator[Speech]:
    """The two recordings there are, in turn."""
    known = [Speech("de", trimmed(load(str(path))), words) for path, words in (CHOCOLATE, EURASIA)]
    return itertools.cycle(known)


def human_english(chance: random.Random) -> list[Speech]:
    """All prompts that are sentences and have no figures in them, in a mixed order."""
    folder = english_prompts()
    known = list(_known(folder / "words.txt.gz"))
    chance.shuffle(known)
    found = [(folder / f"{name}.wav", words) for name, words in known]
    return [Speech("en", trimmed(load(str(path))), words) for path, words in found if path.exists()]


def trimmed(sound: Sound) -> Sound:
    """Without the silence at both ends."""
    loud = np.flatnonzero(np.abs(sound.astype(np.int32)) > QUIET)
    return sound[loud[0] : loud[-1] + 1] if len(loud) else sound


def _known(path: Path) -> Iterable[tuple[str, str]]:
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        if found := re.fullmatch(r"([\w/-]+): ([^\[\d]+)", line):
            words = found[2].replace("...", "").strip()
            if len(words.split()) >= FEWEST_WORDS:
                yield found[1], words
