"""When a stronger model's words take the place of the first ones."""

from dataclasses import replace

import pytest
from ear import decoded

from recordings.models import Word
from recordings.work import Stretch
from transcribe.engine import Decoded
from transcribe.surer import is_surer

SAID = "Bitte rufen Sie mich morgen zurück."


def first(text: str = SAID, probability: float = 0.8) -> Stretch:
    words = [Word(start=0.0, end=1.0, text=word, probability=probability) for word in text.split()]
    return Stretch(0.0, 3.0, text, words)


def second(text: str = SAID, probability: float = 0.9, **others: object) -> Decoded:
    found = decoded(*text.split())
    words = [Word(start=w["start"], end=w["end"], text=w["text"], probability=probability) for w in found.words]
    return replace(found, words=words, **others)


@pytest.mark.parametrize(
    ("before", "after", "is_taken"),
    [
        (first(), second("Bitte rufen Sie mich morgen früh an."), True),
        (first(probability=0.9), second(probability=0.9), True),
        (first(probability=0.91), second(probability=0.9), False),
        (first(probability=0.2), second(probability=0.69), False),
        (first(probability=0.2), second(probability=0.7), True),
        (Stretch(0.0, 3.0, SAID, []), second(), True),
        (first(), second(avg_logprob=-1.5), False),
        (first(), second(compression_ratio=2.5), False),
        (first(), second(no_speech_prob=0.9, avg_logprob=-0.9), False),
        (first(), decoded(), False),
        (first(), second("Untertitel der Amara.org-Community", no_speech_prob=0.5), False),
        (first(), second("Bitte rufen."), False),
        (first(), second(f"{SAID} {SAID}"), False),
        (first("Ja."), second("Jawohl."), True),
        (first("Ja."), second("Ja, ich komme dann morgen."), False),
        (first(), second("Bitte rufen Sie mich morgen um 8 zurück."), True),
        (first("Meine Nummer: 030 12345678."), second("Meine Nummer: 030 12345687."), True),
        (first("Meine Nummer: 030 12345678."), second("Meine Nummer: 030 1234567."), False),
        (first("Meine Nummer: 030 1234."), second("Meine Nummer: null drei null eins"), False),
        (first("Es sind 12 Leute."), second("Es sind zwölf Leute."), True),
    ],
    ids=[
        "as sure",
        "just as sure",
        "less sure",
        "a guess",
        "no guess",
        "nothing is known of the first",
        "not believed",
        "in circles",
        "probably nobody spoke",
        "nothing",
        "a phantom",
        "words are lost",
        "words are made up",
        "short",
        "short, and much longer now",
        "a word more",
        "another number",
        "a digit less",
        "digits become words",
        "a small number",
    ],
)
def test_it_is_taken_where_it_is_surer(before: Stretch, after: Decoded, is_taken: bool) -> None:  # noqa: FBT001 - a column of the table
    share = 0.2 if "Amara" in after.text else 0.9
    assert is_surer(before, after, 3.0, share) is is_taken


def test_nobody_speaks_that_fast() -> None:
    assert is_surer(first(), second(), 1.5, 0.9)
    assert not is_surer(first(), second(), 1.0, 0.9)
