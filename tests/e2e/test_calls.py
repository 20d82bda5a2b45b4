"""Calls as callers live them, on a real Asterisk, with human speech and a real Whisper."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import ENGLISH, GERMAN
from house import House
from words import CHOCOLATE, EURASIA, KENNEDY, WHISPERED, letter_error_rate

from office.greetings.words import NOTICE, SHORT_NOTICE
from vorzimmer.caller import Caller, beep_ends
from vorzimmer.phone import RATE, Sound, load

Dials = Callable[..., Caller]
Understands = Callable[[Sound, str], str]


def tone(hertz: float, seconds: float) -> Sound:
    time_ = np.arange(int(seconds * RATE)) / RATE
    return (8000 * np.sin(2 * np.pi * hertz * time_)).astype(np.int16)


def silence(seconds: float) -> Sound:
    return np.zeros(int(seconds * RATE), np.int16)


@pytest.mark.parametrize(
    ("number", "recording", "language", "client"),
    [
        (GERMAN, EURASIA, "de", "Zahnarztpraxis am Stadtpark"),
        (ENGLISH, KENNEDY, "en", "London Garden Services"),
    ],
)
def test_a_caller_is_greeted_by_name_and_their_words_stand_in_the_inbox(
    house: House,
    dials: Dials,
    understands: Understands,
    number: str,
    recording: tuple[Path, str],
    language: str,
    client: str,
) -> None:
    path, words = recording
    from_number = f"+49302312{60000 + len(words)}"
    with dials(number, from_number) as caller:
        caller.waits_for_beep()
        caller.says(load(str(path)))
        caller.hangs_up()
        heard = caller.heard

    message = house.wait_for_message("transcribed", caller=from_number)
    assert letter_error_rate(words, message["transcript"]) <= 0.2, message["transcript"]
    assert (message["client"], message["dialled"], message["language"]) == (client, number, language)
    assert message["unread"]
    spoken = len(load(str(path))) / RATE
    assert spoken - 0.3 < message["duration"] < spoken + 1.5

    end = beep_ends(heard)
    assert end is not None
    greeting = understands(heard[: int((end - 0.3) * RATE)], language)
    assert client in greeting, greeting
    first = {"de": "Guten Tag", "en": "Hello"}[language]
    assert greeting.strip().startswith(first), "the beginning is cut"
    expected = NOTICE[language]
    last = expected.split()[-1]
    assert letter_error_rate(last, greeting.split()[-1]) <= 0.4, f"the end is cut: {greeting}"
    assert letter_error_rate(expected, " ".join(greeting.split()[-len(expected.split()) :])) <= 0.25, greeting
    assert np.abs(heard.astype(np.int32)).max() < 32000, "what the caller hears is clipped"
    detail = house.get(f"/api/v1/messages/{message['id']}").json()
    assert detail["notice"] == expected
    assert all(word["start"] <= word["end"] for segment in detail["segments"] for word in segment["words"])


def test_whispering_is_understood_or_at_least_kept(house: House, dials: Dials) -> None:
    path, words = WHISPERED
    with dials(GERMAN, "+4930231250201") as caller:
        caller.waits_for_beep()
        caller.says(load(str(path)))
        caller.hangs_up()
    message = house.wait_for_message("transcribed", "no_speech", "missed", caller="+4930231250201")
    assert message["state"] in {"transcribed", "no_speech"}
    if message["state"] == "transcribed":
        assert letter_error_rate(words, message["transcript"]) <= 0.5


def test_an_unknown_number_gets_a_neutral_greeting_and_the_admins_keep_the_message(
    house: House, dials: Dials, understands: Understands
) -> None:
    with dials("+4989999999", "+4930231250202") as caller:
        caller.waits_for_beep()
        caller.says(load(str(CHOCOLATE[0])))
        caller.hangs_up()
        heard = caller.heard
    message = house.wait_for_message("transcribed", caller="+4930231250202")
    assert message["client"] is None
    assert "Im Moment kann niemand" in understands(heard, "de")
    owner = house.command("token", "create", "owner", "--client", "Zahnarztpraxis am Stadtpark").strip()
    assert house.get(f"/api/v1/messages/{message['id']}", owner).status_code == 404


@pytest.mark.parametrize(
    ("caller_number", "sound"),
    [
        ("+4930231250203", silence(1)),
        ("+4930231250204", np.tile(np.concatenate([tone(425, 0.48), silence(0.48)]), 5)),
        ("+4930231250205", load(str(CHOCOLATE[0]))[: RATE // 2]),
    ],
    ids=["nothing is said", "a busy tone", "half a second"],
)
def test_what_is_no_message_is_kept_as_a_missed_call(
    house: House, dials: Dials, caller_number: str, sound: Sound
) -> None:
    with dials(GERMAN, caller_number) as caller:
        caller.waits_for_beep()
        caller.says(sound)
        caller.hangs_up()
    message = house.wait_for_message("missed", "transcribed", "no_speech", caller=caller_number)
    assert message["state"] == "missed"
    assert message["duration"] > 0


def test_a_message_of_one_second_is_missed_yet_its_words_can_be_read(house: House, dials: Dials) -> None:
    with dials(GERMAN, "+4930231250206") as caller:
        caller.waits_for_beep()
        caller.says(load(str(EURASIA[0]))[: RATE * 11 // 10])
        caller.hangs_up()
    message = house.wait_for_message("missed", "transcribed", "no_speech", caller="+4930231250206")
    assert message["state"] == "missed"
    assert "europa" in (message["transcript"] or "").lower()


def test_hanging_up_during_the_greeting_leaves_a_missed_call(house: House, dials: Dials) -> None:
    with dials(GERMAN, "+4930231250207") as caller:
        caller.waits_until_answered()
        caller.hangs_up()
    message = house.wait_for_message("missed", caller="+4930231250207")
    assert (message["duration"], message["transcript"]) == (0, None)


@pytest.mark.parametrize(("moment", "caller_number"), [("greeting", "+4930231250217"), ("beep", "+4930231250218")])
def test_whoever_tries_it_can_hang_up_without_a_word(house: House, moment: str, caller_number: str) -> None:
    told = house.command("call", "--number", GERMAN, "--caller", caller_number, "--hang-up", moment)
    assert '"state": "missed"' in told
    assert "speaking" not in told
    assert house.wait_for_message("missed", caller=caller_number)["transcript"] is None


def test_hanging_up_during_the_beep_is_a_normal_end(house: House, dials: Dials) -> None:
    with dials(GERMAN, "+4930231250208") as caller:
        caller.waits_until_beeping()
        caller.hangs_up()
    message = house.wait_for_message("missed", caller="+4930231250208")
    assert message["duration"] < 1


def test_a_key_skips_the_greeting_but_not_the_notice(house: House, dials: Dials, understands: Understands) -> None:
    with dials(GERMAN, "+4930231250209") as caller:
        caller.waits_until_answered()
        caller.presses("1")
        caller.waits_for_beep()
        caller.says(load(str(EURASIA[0])))
        caller.presses("#")
        caller.waits_for_hang_up()
        heard = caller.heard
    end = beep_ends(heard)
    assert end is not None
    assert end < 7, "the greeting was not skipped"
    said = understands(heard, "de")
    assert "aufgezeichnet" in said
    assert "Vielen Dank für Ihren Anruf" in said, "after # the caller is thanked"
    message = house.wait_for_message("transcribed", caller="+4930231250209")
    assert house.get(f"/api/v1/messages/{message['id']}").json()["notice"] == SHORT_NOTICE["de"]


def test_silence_ends_a_message_and_the_caller_is_thanked(house: House, dials: Dials) -> None:
    with dials(ENGLISH, None) as caller:
        caller.waits_for_beep()
        caller.says(load(str(KENNEDY[0])))
        caller.waits_for_hang_up()
    message = house.wait_for_message("transcribed", caller=None)
    assert "country" in message["transcript"]


def test_the_words_are_there_soon_after_the_hang_up_and_listed_before(house: House, dials: Dials) -> None:
    with dials(GERMAN, "+4930231250210") as caller:
        caller.waits_for_beep()
        assert house.wait_for_message("receiving", caller="+4930231250210"), "the row exists before the beep"
        caller.says(load(str(CHOCOLATE[0])))
        caller.hangs_up()
    house.wait_for_message("recorded", "transcribing", "transcribed", caller="+4930231250210")
    start = time.monotonic()
    house.wait_for_message("transcribed", caller="+4930231250210")
    assert time.monotonic() - start < 60
