"""What is written down, and what is not. The figures are measured ones."""

from dataclasses import replace

import pytest

from transcribe.belief import Figures, believe

CLEAR = Figures(
    "Mist, wieder nichts geschafft.",
    seconds=2.1,
    avg_logprob=-0.38,
    no_speech_prob=0.01,
    compression_ratio=0.8,
    speech_share=0.73,
    word_probability=0.88,
)
WHISPERED = replace(
    CLEAR,
    text="Mist, wie der nicht begraßt.",
    seconds=4.5,
    avg_logprob=-0.9,
    no_speech_prob=0.25,
    speech_share=0.04,
    word_probability=0.71,
    is_faint=True,
)


@pytest.mark.parametrize(
    "said",
    [
        CLEAR,
        WHISPERED,
        replace(CLEAR, text="Danke schön, tschüss.", avg_logprob=-0.82, no_speech_prob=0.11, speech_share=0.45),
        replace(CLEAR, text="Thank you.", seconds=1.2, no_speech_prob=0.01, speech_share=0.5),
        replace(CLEAR, text="Vielen Dank.", no_speech_prob=0.41, speech_share=0.53),
        replace(CLEAR, text="Tschüss!", seconds=0.7, no_speech_prob=0.12, speech_share=0.18),
        replace(CLEAR, text="To lock or unlock.", avg_logprob=-0.53, no_speech_prob=0.7),
        replace(CLEAR, text="Wir haben 3 Termine: 8, 9 und 10.", avg_logprob=-1.15),
        replace(CLEAR, text=", ".join(["hallo"] * 12), seconds=9.0, compression_ratio=3.7),
        replace(WHISPERED, avg_logprob=-0.98),
        replace(WHISPERED, no_speech_prob=0.43),
    ],
    ids=lambda figures: figures.text,
)
def test_what_was_said_is_believed(said: Figures) -> None:
    assert believe(said)


@pytest.mark.parametrize(
    "invented",
    [
        replace(CLEAR, text=""),
        replace(CLEAR, text="... ♪ ..."),
        replace(CLEAR, avg_logprob=-1.25),
        # Voices played backwards.
        replace(CLEAR, text="I don't know, I don't know.", avg_logprob=-0.95, no_speech_prob=0.79,
                compression_ratio=2.1),
        replace(CLEAR, text="ich bin in der Welt, " * 20, seconds=11.1, avg_logprob=-0.14, no_speech_prob=0.66,
                compression_ratio=22.3),
        replace(CLEAR, text="Schöne GmbH, " * 32, seconds=15.3, avg_logprob=-0.07, compression_ratio=16.5),
        replace(CLEAR, text="n " * 200, avg_logprob=-0.07, compression_ratio=3.0),
        # Singing.
        replace(CLEAR, text="Hey", seconds=1.1, avg_logprob=-0.98, no_speech_prob=0.35, speech_share=0.52,
                word_probability=0.03),
        # Phantoms where hardly a voice is heard.
        replace(CLEAR, text="Untertitel der Amara.org-Community", no_speech_prob=0.7),
        replace(CLEAR, text="Vielen Dank.", seconds=3.0, no_speech_prob=0.45, speech_share=0.2),
        # Noise where nobody speaks.
        replace(WHISPERED, text="Thank you.", no_speech_prob=0.35),
        replace(WHISPERED, text="Wir sind auf der anderen Seite.", avg_logprob=-1.53, no_speech_prob=0.49),
        replace(WHISPERED, text="I don't know, I don't know.", avg_logprob=-1.08, no_speech_prob=0.45,
                compression_ratio=1.6),
        replace(WHISPERED, compression_ratio=1.6),
        replace(WHISPERED, is_faint=False, no_speech_prob=0.53),
    ],
    ids=lambda figures: figures.text[:30],
)  # fmt: skip
def test_what_was_invented_is_not(invented: Figures) -> None:
    assert not believe(invented)
