"""What goes wrong while people call: every message is there, whole, once."""

import os
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from conftest import ENGLISH, GERMAN
from house import House, wait_until
from recorded import grow_old, header
from words import EURASIA, KENNEDY, letter_error_rate

from recordings import sound
from vorzimmer.caller import Caller
from vorzimmer.phone import RATE, Sound, load

Dials = Callable[..., Caller]
Understands = Callable[[Sound, str], str]


def leave_words(caller: Caller, path: Path) -> None:
    caller.waits_for_beep()
    caller.says(load(str(path)))
    caller.hangs_up()


def is_whole_and_once(house: House, caller: str, words: str) -> bool:
    message = house.wait_for_message("transcribed", caller=caller)
    assert letter_error_rate(words, message["transcript"]) <= 0.2, message["transcript"]
    return len(house.messages(caller=caller)) == 1


def test_with_the_call_script_stopped_the_dialplan_takes_the_message_in_the_clients_name(
    house: House, dials: Dials, understands: Understands
) -> None:
    house.supervisor("stop", "calls")
    try:
        with dials(ENGLISH, "+4930231250301") as caller:
            leave_words(caller, KENNEDY[0])
            heard = caller.heard
    finally:
        house.supervisor("start", "calls")
    assert "London Garden Services" in understands(heard, "en")
    assert is_whole_and_once(house, "+4930231250301", KENNEDY[1])
    assert house.messages(caller="+4930231250301")[0]["client"] == "London Garden Services"


def test_with_the_call_script_frozen_the_fallback_greets_in_time(
    house: House, dials: Dials, understands: Understands
) -> None:
    house.signal("calls", signal.SIGSTOP)
    try:
        with dials(GERMAN, "+4930231250302") as caller:
            caller.waits_until_answered()
            assert caller.phone.started - caller.moment("INVITE") < 4.0 + 0.5
            leave_words(caller, EURASIA[0])
            heard = caller.heard
    finally:
        house.signal("calls", signal.SIGCONT)
    assert "Zahnarztpraxis am Stadtpark" in understands(heard, "de")
    assert is_whole_and_once(house, "+4930231250302", EURASIA[1])


def test_killing_the_call_script_during_the_greeting_still_leads_to_the_beep(house: House, dials: Dials) -> None:
    with dials(GERMAN, "+4930231250303") as caller:
        caller.waits_until_answered()
        house.signal("calls", signal.SIGKILL)
        leave_words(caller, EURASIA[0])
    assert is_whole_and_once(house, "+4930231250303", EURASIA[1])


def test_killing_the_call_script_during_the_message_loses_no_word(house: House, dials: Dials) -> None:
    words = load(str(EURASIA[0]))
    with dials(GERMAN, "+4930231250304") as caller:
        caller.waits_for_beep()
        caller.says(words[: len(words) // 2])
        house.signal("calls", signal.SIGKILL)
        caller.says(words[len(words) // 2 :])
        caller.hangs_up()
    assert is_whole_and_once(house, "+4930231250304", EURASIA[1])


def test_killing_the_worker_at_the_hang_up_delays_the_words_only(house: House, dials: Dials) -> None:
    words = load(str(KENNEDY[0]))
    with dials(ENGLISH, "+4930231250305") as caller:
        caller.waits_for_beep()
        caller.says(np.concatenate([words, words]))
        caller.hangs_up()
    house.signal("worker", signal.SIGKILL)
    assert is_whole_and_once(house, "+4930231250305", f"{KENNEDY[1]} {KENNEDY[1]}")


def test_killing_asterisk_during_the_message_keeps_what_was_said(house: House, dials: Dials) -> None:
    before = house.pid("asterisk")
    with dials(GERMAN, "+4930231250306") as caller:
        caller.waits_for_beep()
        caller.says(load(str(EURASIA[0])))
        house.signal("asterisk", signal.SIGKILL)
    wait_until(lambda: house.pid("asterisk") != before, "Asterisk is started again")
    # A minute later nobody can be writing any more; the test does not wait for it.
    for path in (house.data / "spool").iterdir():
        grow_old(path, 61)
    message = house.wait_for_message("transcribed", caller="+4930231250306")
    # Asterisk flushes every 32 KiB, a second of sound: only the last one may be lost.
    assert message["duration"] > len(load(str(EURASIA[0]))) / RATE - 1.1
    assert "Europa" in message["transcript"]
    house.command("health")


def test_strangers_on_the_fastagi_port_keep_no_caller_waiting(house: House, dials: Dials) -> None:
    address = ("127.0.0.1", house.fastagi_port)
    for _ in range(1000):
        socket.create_connection(address).close()
    with ExitStack() as idle, socket.create_connection(address) as rubbish:
        for _ in range(500):
            idle.enter_context(socket.create_connection(address))
        with pytest.raises(ConnectionError):
            rubbish.sendall(os.urandom(10 * 2**20))
        with dials(GERMAN, "+4930231250307") as caller:
            caller.waits_until_answered()
            assert caller.phone.started - caller.moment("INVITE") < 3.0, (
                "the call script did not greet, the fallback did"
            )
            leave_words(caller, EURASIA[0])
    assert is_whole_and_once(house, "+4930231250307", EURASIA[1])


def test_a_missing_prompt_is_skipped_and_reported(house: House, dials: Dials) -> None:
    prompts = house.data / "prompts"
    hidden = prompts.with_name("prompts.hidden")
    hidden.mkdir()
    for path in prompts.glob("[0-9a-f]*.wav*"):
        if path.stem != "beep":
            path.rename(hidden / path.name)
    try:
        with dials(GERMAN, "+4930231250309") as caller:
            leave_words(caller, EURASIA[0])
    finally:
        for path in hidden.iterdir():
            path.rename(prompts / path.name)
    assert is_whole_and_once(house, "+4930231250309", EURASIA[1])
    assert "is missing and was skipped" in house.said()


def test_a_stranger_is_asked_for_a_password(house: House) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.2", 0))
        stranger.settimeout(10)
        port = stranger.getsockname()[1]
        stranger.sendto(
            f"INVITE sip:{GERMAN}@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2:{port};branch=z9hG4bKx;rport\r\n"
            f"From: <sip:x@127.0.0.2>;tag=1\r\nTo: <sip:{GERMAN}@127.0.0.1>\r\nCall-ID: stranger\r\nCSeq: 1 INVITE\r\n"
            f"Contact: <sip:x@127.0.0.2:{port}>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n".encode(),
            ("127.0.0.1", house.sip_port),
        )
        assert stranger.recv(4096).startswith(b"SIP/2.0 401")


def test_a_recording_that_stands_alone_in_the_spool_is_adopted(house: House) -> None:
    path = house.data / "spool" / "1700000000.7_+493023125001_+4930231250310.wav16"
    samples = load(str(EURASIA[0])).repeat(2).tobytes()
    path.write_bytes(header(0) + samples)
    grow_old(path, 61)
    message = house.wait_for_message("transcribed", caller="+4930231250310")
    assert message["received_at"].startswith("2023-11-14T22:13:20")
    assert message["duration"] == pytest.approx(len(samples) / 2 / sound.RATE, abs=0.01)
    assert not path.exists()
