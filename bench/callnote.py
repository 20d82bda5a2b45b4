"""Does the call note say what the caller said?

150 messages in German and 50 in English, made of templates, so that name, number, date and subject are known. They are
spoken by two voices, once by them alone and once with digits and letters a person has said, go through a
telephone line and through Whisper as the worker hears them. Notes are drawn from the words Whisper hears, and from the
words as they were written. Only the half that no rule was built with counts.
"""

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import phonenumbers

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "support")]

from messages import Message, messages
from small import small
from sounds import sound_the_same
from speech import Speech
from voices import made_voice, with_human_digits

from office.settings import Settings
from office.voice import NARROW
from transcribe.callnote import CallNote, Said, draw
from transcribe.cores import cores
from transcribe.engine import WhisperEngine
from transcribe.hearing import listen
from transcribe.mentions.numbers import digits_in
from vorzimmer.phone import Sound

SEED = 5
COUNTS = {"de": 150, "en": 50}
PAUSE = np.zeros(NARROW, np.int16)
"""Before and after the words, as callers leave it."""
SPEAKERS = {"heard": made_voice, "heard, human digits": with_human_digits}
FIELDS = ("number", "name", "date")
SCORED = ("all digits", *FIELDS, "name as it sounds", "firm", "subject", "urgency")
WANTED_HEARD = {"number": 0.85, "name": 0.60, "date": 0.85}
WANTED = {"written": {"number": 0.98, "name": 0.90, "date": 0.98}} | dict.fromkeys(SPEAKERS, WANTED_HEARD)
Right = Mapping[str, bool]


class Speaker(Protocol):
    """Says words in a language, by one of two voices."""

    def __call__(self, words: str, language: str, *, is_second: bool) -> Sound: ...


def all_messages() -> list[Message]:
    return [one for language, count in COUNTS.items() for one in messages(language, count, SEED)]


def spoken(message: Message, speak: Speaker, *, is_second: bool) -> Speech:
    sound = np.concatenate([PAUSE, speak(message.words, message.language, is_second=is_second), PAUSE])
    return Speech(message.language, sound, message.words)


def is_of_second_voice(position: int) -> bool:
    """The two halves are in turn, so voices change every two messages."""
    return position // 2 % 2 == 1


def heard(engine: WhisperEngine, message: Message, speak: Speaker, *, is_second: bool) -> Said:
    """The words as the worker hears them, with their times."""
    speech = spoken(message, speak, is_second=is_second)
    return Said.of(listen(engine, speech.recorded, [message.language]).stretches)


def holds_number(message: Message, text: str) -> bool:
    """Whether all digits of the number are there one after another: without them no rule can find it."""
    national = str(phonenumbers.parse(message.number).national_number)
    return national in "".join(digits for _start, _end, digits in digits_in(text, message.language))


def right(message: Message, text: str, note: CallNote) -> Right:
    """Which lines of the note are right. A name is where nothing but umlauts and accents is written otherwise."""
    subject = note.subject.value if note.subject else ""
    return {
        "all digits": holds_number(message, text),
        "number": note.number is not None and note.number.value == message.number,
        "name": note.name is not None and folded(note.name.value) == folded(message.name),
        "name as it sounds": note.name is not None and sound_the_same(note.name.value, message.name),
        "date": note.due is not None and note.due.value == message.due,
        "firm": folded(note.firm.value if note.firm else "").replace(" ", "")
        == folded(message.firm or "").replace(" ", ""),
        "subject": folded(message.subject) in folded(subject),
        "urgency": (note.urgency is not None) == message.is_urgent,
    }


def folded(text: str) -> str:
    """Small letters without accents; umlauts and ß in two letters."""
    small = text.lower().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
    plain = unicodedata.normalize("NFKD", small)
    return re.sub(r"[^a-z0-9]+", " ", "".join(one for one in plain if not unicodedata.combining(one))).strip()


def shares(found: Sequence[Right]) -> dict[str, float]:
    return {field: round(sum(one[field] for one in found) / len(found), 3) for field in SCORED}


def measure(
    name: str, words: Callable[[int, Message], Said], said: Sequence[Message], *, shows_errors: bool
) -> dict[str, float]:
    """Shares of the scoring half. Errors are shown of the other half only."""
    scored: list[Right] = []
    by_language: dict[str, list[Right]] = {}
    for position, message in enumerate(said):
        if message.is_scoring or shows_errors:
            text = words(position, message)
            note = draw(text, message.language, message.region, message.said_on)
            found = right(message, text.text, note)
            if message.is_scoring:
                scored.append(found)
                by_language.setdefault(message.language, []).append(found)
            else:
                print("".join(errors(message, text, note, found)), end="", flush=True)
    for language, of_language in by_language.items():
        print(f"{name}, {language}: {in_words(shares(of_language))} (of {len(of_language)})")
    print(f"{name}: {in_words(shares(scored))}; wanted {in_words(WANTED[name])}", flush=True)
    return {field: share for field, share in shares(scored).items() if field in FIELDS}


def in_words(found: Mapping[str, float]) -> str:
    return ", ".join(f"{field} {100 * share:.0f} %" for field, share in found.items())


def errors(message: Message, text: Said, note: CallNote, found: Right) -> Iterator[str]:
    """What is wrong in one note, and the words it was drawn from."""
    for field, is_right in found.items():
        if not is_right and field not in ("all digits", "name as it sounds"):
            drawn = note.due if field == "date" else getattr(note, field)
            meant = {"date": "due", "urgency": "is_urgent"}.get(field, field)
            yield f"    {field}: {getattr(message, meant)!r}, not {drawn and drawn.value!r}\n"
    if not all(found.values()):
        yield f"      {message.said_on:%a %Y-%m-%d %H:%M} {text.text}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--written", action="store_true", help="only the words as written: no voice, no Whisper")
    parser.add_argument("--small", action="store_true", help="hear with Whisper's `small`, which is fetched once")
    parser.add_argument("--errors", action="store_true", help="show the errors of the half that only builds the rules")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    print(__doc__, flush=True)
    said = all_messages()
    figures = {"written": measure("written", lambda _at, one: Said(one.words), said, shows_errors=options.errors)}
    if not options.written:
        settings = Settings()
        model = str(small()) if options.small else settings.whisper_path
        engine = WhisperEngine(model, settings.whisper_threads or cores())
        for name, speak in SPEAKERS.items():

            def words(at: int, one: Message, speak: Speaker = speak) -> Said:
                return heard(engine, one, speak, is_second=is_of_second_voice(at))

            figures[name] = measure(name, words, said, shows_errors=options.errors)
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
