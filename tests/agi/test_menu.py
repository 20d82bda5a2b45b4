"""What the keys do for who hears messages by telephone, and what is said before each."""

from datetime import date, datetime

import pytest

from agi.envelope import Envelope, how_many, said
from agi.menu import CHOICES, Place, Step, ends_message, press
from office.greetings.words import script

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("place", "key", "step"),
    [
        (Place.MAIN, "1", Step.MESSAGES),
        (Place.MAIN, "2", Step.GREETINGS),
        (Place.MAIN, "3", Step.ILL),
        (Place.MAIN, "#", Step.LEAVE),
        (Place.MESSAGE, "1", Step.AGAIN),
        (Place.MESSAGE, "2", Step.READ_OUT),
        (Place.MESSAGE, "3", Step.KEEP),
        (Place.MESSAGE, "4", Step.DELETE),
        (Place.MESSAGE, "5", Step.CALL_BACK),
        (Place.MESSAGE, "*", Step.BACK),
        (Place.MESSAGE, "#", Step.NEXT),
    ],
)
def test_every_key_has_its_meaning(place: Place, key: str, step: Step) -> None:
    assert press(place, key) is step


@pytest.mark.parametrize("place", list(Place))
@pytest.mark.parametrize("key", [None, "0", "9"])
def test_whoever_presses_nothing_is_asked_once_more_and_then_has_gone(place: Place, key: str | None) -> None:
    assert [press(place, key, silences) for silences in (0, 1)] == [Step.ASK, Step.LEAVE]


def test_silence_does_nothing_to_a_message() -> None:
    assert {step for step in Step if ends_message(step)} == {Step.KEEP, Step.DELETE, Step.NEXT}
    assert Step.LEAVE not in CHOICES[Place.MESSAGE].values()


@pytest.mark.parametrize(
    ("language", "envelope", "words"),
    [
        (
            "de",
            Envelope(datetime(2026, 11, 25, 14, 5), "Karin Weber", "+493012345678", is_urgent=True),
            ["Nachricht 1 von 3. Dringend. Heute um 14 Uhr 5, von", "Karin Weber."],
        ),
        (
            "de",
            Envelope(datetime(2026, 11, 24, 9, 0), None, "+4930123", is_urgent=False),
            ["Nachricht 1 von 3. Gestern um 9 Uhr, von", "null", "drei", "null", "eins", "zwo", "drei"],
        ),
        (
            "de",
            Envelope(datetime(2026, 11, 3, 9, 30), None, None, is_urgent=False),
            ["Nachricht 1 von 3. Am 3. November um 9 Uhr 30, von", "unterdrückter Nummer"],
        ),
        (
            "en",
            Envelope(datetime(2026, 11, 25, 0, 5), None, "+431", is_urgent=True),
            ["Message 1 of 3. Urgent. Today at 12:05 a.m., from", "plus", "four", "three", "one"],
        ),
        (
            "en",
            Envelope(datetime(2026, 11, 3, 15, 0), "Ms Chandler", None, is_urgent=False),
            ["Message 1 of 3. On 3 November at 3 p.m., from", "Ms Chandler."],
        ),
    ],
)
def test_the_envelope_tells_when_whether_urgent_and_of_whom(
    language: str, envelope: Envelope, words: list[str]
) -> None:
    phrases = script("Weber", language).phrases
    assert [prompt.text for prompt in said(envelope, 1, 3, TODAY, phrases, "DE")] == words


def test_how_many_there_are_is_said_as_people_say_it() -> None:
    assert [how_many(count, "de").text for count in (0, 1, 2)] == [
        "Sie haben keine neuen Nachrichten.", "Sie haben eine neue Nachricht.", "Sie haben 2 neue Nachrichten.",
    ]  # fmt: skip
    assert how_many(1, "en").text == "You have one new message."
