"""Words that somebody put right have their place in the sound by those that were heard there."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.aligning import align, spoken
from recordings.models import Message, Segment, Word

DURATION = 9.0
HEARD = "Hier ist Weber aus Ulm"
"""A word a second, from 1.0 on, each half a second long."""


def said(text: str, *words: tuple[str, float, float], start: float = 0.0, end: float = DURATION) -> Segment:
    timed = [Word(start=begins, end=ends, text=word, probability=0.3) for word, begins, ends in words]
    return Segment(position=0, start=start, end=end, text=text, words=timed)


def slowly(text: str) -> Segment:
    return said(text, *((word, at + 1.0, at + 1.5) for at, word in enumerate(text.split())))


def seconds(corrected: str, *heard: Segment) -> list[tuple[str, float, float]]:
    words = corrected.split()
    return [(word, *place) for word, place in zip(words, align(words, heard, DURATION), strict=True)]


@pytest.mark.parametrize(
    ("corrected", "expected"),
    [
        (HEARD, "Hier 1.0-1.5 ist 2.0-2.5 Weber 3.0-3.5 aus 4.0-4.5 Ulm 5.0-5.5"),
        ("hier ist: WEBER, aus Ulm!", "hier 1.0-1.5 ist: 2.0-2.5 WEBER, 3.0-3.5 aus 4.0-4.5 Ulm! 5.0-5.5"),
        ("Hier ist Wäber aus Ulm", "Hier 1.0-1.5 ist 2.0-2.5 Wäber 3.0-3.5 aus 4.0-4.5 Ulm 5.0-5.5"),
        ("Hier ist Weber in Kassel", "Hier 1.0-1.5 ist 2.0-2.5 Weber 3.0-3.5 in 4.0-4.5 Kassel 5.0-5.5"),
        ("Hier ist Ayse Oz aus Ulm", "Hier 1.0-1.5 ist 2.0-2.5 Ayse 3.0-3.33 Oz 3.33-3.5 aus 4.0-4.5 Ulm 5.0-5.5"),
        ("Hierisst Weber aus Ulm", "Hierisst 1.0-2.5 Weber 3.0-3.5 aus 4.0-4.5 Ulm 5.0-5.5"),
        ("Hier ist Weber Ulm", "Hier 1.0-1.5 ist 2.0-2.5 Weber 3.0-3.5 Ulm 5.0-5.5"),
        ("Hier ist Eva Weber aus Ulm", "Hier 1.0-1.5 ist 2.0-2.5 Eva 2.5-3.0 Weber 3.0-3.5 aus 4.0-4.5 Ulm 5.0-5.5"),
        ("Ja Hier ist Weber aus Ulm", "Ja 0.0-1.0 Hier 1.0-1.5 ist 2.0-2.5 Weber 3.0-3.5 aus 4.0-4.5 Ulm 5.0-5.5"),
        (
            "Hier ist Weber aus Ulm bis bald",
            "Hier 1.0-1.5 ist 2.0-2.5 Weber 3.0-3.5 aus 4.0-4.5 Ulm 5.0-5.5 bis 5.5-7.0 bald 7.0-9.0",
        ),
        ("Ganz was andres", "Ganz 1.0-2.38 was 2.38-3.42 andres 3.42-5.5"),
        ("", ""),
    ],
)
def test_a_word_is_where_it_was_heard_or_what_it_takes_the_place_of(corrected: str, expected: str) -> None:
    placed = " ".join(f"{word} {begins}-{ends}" for word, begins, ends in seconds(corrected, slowly(HEARD)))
    assert placed == expected


def test_where_nothing_was_heard_no_word_has_a_place() -> None:
    assert align(["Hier", "ist", "Opa"], [], DURATION) == []
    assert align(["Hier"], [said(" ")], DURATION) == []


def test_a_word_whisper_has_cut_in_two_is_one() -> None:
    heard = said(" An info@weber.de,", ("An", 1, 2), ("info", 2, 3), ("@weber", 3, 4), (".de,", 4, 5))
    assert seconds("an INFO@weber.de bitte", heard) == [("an", 1, 2), ("INFO@weber.de", 2, 5), ("bitte", 5, 9)]


def test_words_that_were_not_timed_share_out_the_time_of_their_segment() -> None:
    heard = [said("Hier ist Wober", start=1.0, end=3.4), slowly("Danke")]
    assert seconds("Hier ist Wöber", *heard[:1]) == [("Hier", 1.0, 1.8), ("ist", 1.8, 2.4), ("Wöber", 2.4, 3.4)]


def test_the_words_that_count_have_their_places() -> None:
    message = Message(correction="Hier ist\n\nWäber aus Ulm", duration=DURATION, segments=[slowly(HEARD)])
    assert [(word["text"], word["start"]) for word in spoken(message)] == [
        *(("Hier", 1.0), ("ist", 2.0), ("Wäber", 3.0), ("aus", 4.0), ("Ulm", 5.0))
    ]
    message.correction = None
    assert spoken(message) == message.segments[0].words


WORDS = st.lists(st.sampled_from(["ja", "nein", "und", "Wöber", "Weber,", "030", "–", "Torte."]), max_size=40)
MOMENTS = st.integers(0, int(100 * DURATION)).map(lambda at: at / 100)


@st.composite
def segments(draw: st.DrawFn) -> list[Segment]:
    """Their words and times as Whisper may give them: also backwards, or with no word timed."""
    found = []
    for words in draw(st.lists(WORDS, max_size=4)):
        timed = [(word, *draw(st.tuples(MOMENTS, MOMENTS))) for word in words] if draw(st.booleans()) else []
        found.append(said(" ".join(words), *timed, start=draw(MOMENTS), end=draw(MOMENTS)))
    return found


@given(WORDS, segments())
def test_times_never_run_backwards_nor_out_of_the_recording(words: list[str], heard: list[Segment]) -> None:
    places = align(words, heard, DURATION)
    assert len(places) == (len(words) if any(one.text for one in heard) else 0)
    assert all(0 <= place.begins <= place.ends <= DURATION for place in places)
    assert all(one.begins <= other.begins and one.ends <= other.ends for one, other in pairwise(places))


@given(WORDS)
def test_a_text_that_was_heard_so_keeps_its_times(words: list[str]) -> None:
    assert align(words, [slowly(" ".join(words))], DURATION) == [(at + 1.0, at + 1.5) for at, _ in enumerate(words)]
