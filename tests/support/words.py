"""The known words of the test recordings, and how many of them were heard."""

import re
from collections.abc import Sequence
from pathlib import Path

SPEECH = Path(__file__).parent.parent / "data" / "speech"
CHOCOLATE = SPEECH / "de-human-1.wav", "Eure Schoko-Bonbons sind sagenhaft lecker."
EURASIA = SPEECH / "de-human-3.wav", "Europa und Asien zusammengenommen wird auch als Eurasien bezeichnet."
KENNEDY = (
    SPEECH / "en-human-jfk.flac",
    "And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.",
)
WHISPERED = SPEECH / "de-human-whispered.wav", "Mist, wieder nichts geschafft."


def plain(text: str) -> list[str]:
    """The words alone: small letters, no punctuation."""
    return re.sub(r"[^\w\s]", "", text.replace("-", " ").lower()).split()


def word_errors(said: str, heard: str) -> int:
    """Words put in, left out or changed."""
    return distance(plain(said), plain(heard))


def letter_error_rate(said: str, heard: str) -> float:
    """Letters put in, left out or changed, as a part of what was said.

    Whisper hears a strange name now this way, now that, however well the sound came through: that is a letter or two.
    A word that was lost is all of its letters.
    """
    wanted = " ".join(plain(said))
    return distance(wanted, " ".join(plain(heard))) / len(wanted)


def heard_in(heard: str, said: str) -> float:
    """How much of a sentence is missing or wrong in all that was heard: letters, as a part of the sentence."""
    wanted, words = plain(said), plain(heard)
    lengths = range(max(1, len(wanted) - 1), len(wanted) + 2)
    stretches = (words[at : at + length] for length in lengths for at in range(max(1, len(words) - length + 1)))
    return min(letter_error_rate(said, " ".join(stretch)) for stretch in stretches)


def distance(wanted: Sequence[str], got: Sequence[str]) -> int:
    """How many have to be put in, left out or changed (Levenshtein)."""
    row = list(range(len(got) + 1))
    for i, one in enumerate(wanted, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(got, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1]
