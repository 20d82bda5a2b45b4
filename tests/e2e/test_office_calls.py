"""What callers live through in every state of an office: a real Asterisk, real phones that are rung, human speech."""

import json
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from callee import Callee
from house import House, wait_until
from words import EURASIA, KENNEDY, letter_error_rate

from vorzimmer.caller import Caller
from vorzimmer.phone import RATE, Exchange, Sound, load
from vorzimmer.ports import free_ports

OPEN, CLOSED, HOLIDAY, ABSENT = (f"+4930231250{number}" for number in (11, 12, 13, 14))
OWNER = "+493023125099"
VIP, PEST, ANYBODY = "+4930231250501", "+4930231250502", "+4930231250503"
TODAY = datetime.now(ZoneInfo("Europe/Berlin")).date()
ANOTHER_DAY = (TODAY + timedelta(days=3)).strftime("%A").lower()
PHONES = {"forwarding": True, "ring_seconds": 5, "phones": [{"name": "Handy", "number": OWNER}]}
CLIENTS = [
    {
        "name": "Kanzlei am Markt",
        "numbers": [OPEN],
        **PHONES,
        "contacts": [{"name": "Wiederholt", "numbers": [PEST], "list": "blocked"}],
    },
    {
        "name": "Malerei Sonnenschein",
        "numbers": [CLOSED],
        **PHONES,
        "second_language": "en",
        "ask_through": True,
        "hours": {ANOTHER_DAY: ["09:00-17:00"]},
        "contacts": [{"name": "Frau Weber", "numbers": [VIP], "list": "vip"}],
    },
    {
        "name": "Zahnarztpraxis am Stadtpark",
        "numbers": [HOLIDAY],
        "special_days": [{"day": str(TODAY), "name": "Feier"}],
    },
    {
        "name": "Gartenbau Lindemann",
        "numbers": [ABSENT],
        "absences": [{"start": str(TODAY - timedelta(days=1)), "end": str(TODAY + timedelta(days=1))}],
    },
]

TALK_SECONDS = 12
SWEPT_AFTER = 9.0
"""Seconds; a recording nobody holds is filed after 5 s and one more of the sweep's rounds."""
LIMITS = {
    "max_silence_seconds": 3,
    "max_message_seconds": 31,
    "max_talk_seconds": TALK_SECONDS,
    "max_outgoing_calls": 1,
}

Understands = Callable[[Sound, str], str]
Dials = Callable[..., Caller]


@pytest.fixture(scope="module")
def owners_port() -> int:
    return free_ports(1, socket.SOCK_DGRAM)[0]


@pytest.fixture(scope="module")
def office(owners_port: int) -> Iterator[House]:
    """A house whose trunk leads to the owner's phone on this machine."""
    trunk = {"host": "127.0.0.1", "port": owners_port, "match": ["127.0.0.9"]}
    with House(**LIMITS, sip_bind="127.0.0.1", trunk=json.dumps(trunk)) as house:
        path = house.data / "clients.json"
        path.write_text(json.dumps({"client": CLIENTS}))
        house.command("client", "import", str(path))
        yield house
        assert "Traceback" not in house.said()


@pytest.fixture
def rings(office: House, exchange: Exchange) -> Dials:
    def ring(number: str, caller: str | None = ANYBODY, headers: tuple[str, ...] = ()) -> Caller:
        return Caller(exchange, office.sip_port, number, caller, headers)

    return ring


@pytest.fixture
def owner(owners_port: int, exchange: Exchange) -> Iterator[Callee]:
    with Callee(exchange, owners_port) as callee:
        yield callee


def newest(house: House, *columns: str) -> tuple[object, ...]:
    """These columns of the newest call's row."""
    with sqlite3.connect(house.data / "vorzimmer.sqlite3") as database:
        row: tuple[object, ...] = database.execute(
            f"SELECT {', '.join(columns)} FROM message ORDER BY id DESC LIMIT 1"  # noqa: S608 - the test's own words
        ).fetchone()
    return row


def is_kept_as(house: House, state: str) -> None:
    wait_until(lambda: newest(house, "state") == (state,), f"{state}; it is {newest(house, 'state')}")


def is_a_message(house: House) -> None:
    """Sound was kept; that words come of it is shown elsewhere."""
    wait_until(lambda: newest(house, "audio") != (None,), "there is a message")


def leaves_a_message(caller: Caller) -> None:
    caller.waits_for_beep()
    caller.says(load(str(EURASIA[0]))[: 2 * RATE])
    caller.hangs_up()


def tone(seconds: float) -> Sound:
    return (8000 * np.sin(2 * np.pi * 1000 / RATE * np.arange(int(seconds * RATE)))).astype(np.int16)


def hears_tone(sound: Sound) -> bool:
    """Whether the tone is in the last second."""
    last = sound[-RATE:].astype(np.float64)
    if not len(last):
        return False
    spectrum = np.abs(np.fft.rfft(last))
    return bool(spectrum.max() > 1e6 and abs(spectrum.argmax() * RATE / len(last) - 1000) < 5)


def test_an_owner_who_presses_1_talks_to_the_caller_for_as_long_as_is_allowed(
    office: House, rings: Dials, owner: Callee, understands: Understands
) -> None:
    with rings(OPEN) as caller:
        owner.picks_up()
        # Listening takes long, so it is done when the announcement is over.
        wait_until(lambda: len(owner.phone.heard) > 15 * RATE, "the announcement is heard", 30)
        owner.presses("1")
        caller.phone.say(tone(60))
        wait_until(lambda: hears_tone(owner.phone.heard), "the owner hears the caller", 20)
        caller.waits_for_hang_up()
    # Whisper counts on for ever once it hears digits, so only what comes after them is listened to.
    said = understands(owner.phone.heard[9 * RATE : 15 * RATE], "de")
    assert "am Markt" in said, said
    assert "um den Anruf anzunehmen" in said, said
    begins = understands(owner.phone.heard[: 3 * RATE], "de").lower()
    # A digit is written as a word or as a figure.
    assert "anruf" in begins, begins
    assert "null" in begins or "0" in begins, f"who calls, by number: {begins}"
    assert owner.invitations == [f"INVITE sip:{OWNER}@127.0.0.1:{owner.port} SIP/2.0"]
    is_kept_as(office, "taken")
    assert newest(office, "audio", "caller") == (None, ANYBODY)


def test_an_owner_who_presses_2_sends_the_caller_to_the_message(
    office: House, rings: Dials, owner: Callee, understands: Understands
) -> None:
    with rings(OPEN) as caller:
        owner.picks_up()
        owner.presses("2")
        leaves_a_message(caller)
        said = understands(caller.heard, "de")
    assert "Kanzlei am Markt" in said
    assert "niemand frei" in said, said
    is_a_message(office)


def test_a_mailbox_that_answers_for_the_owner_swallows_no_call_and_a_second_one_is_not_put_through(
    office: House, rings: Dials, owner: Callee, understands: Understands
) -> None:
    with rings(OPEN) as caller:
        owner.picks_up()
        owner.phone.say(load(str(KENNEDY[0])))
        with rings(OPEN, VIP) as second:
            leaves_a_message(second)
        assert len(owner.invitations) == 1, "more calls may not go out at once"
        leaves_a_message(caller)
    for heard in (second.heard, caller.heard):
        said = understands(heard, "de").lower()
        assert [words for words in ("verbinde sie", "niemand frei", "aufgezeichnet") if words not in said] == [], said
    wait_until(lambda: all(one["duration"] for one in office.messages(dialled=OPEN)[:2]), "both are messages")


def test_a_phone_nobody_picks_up_leads_to_the_message(
    office: House, rings: Dials, owners_port: int, exchange: Exchange, understands: Understands
) -> None:
    with Callee(exchange, owners_port, picks_up=False) as callee, rings(OPEN) as caller:
        callee.is_rung()
        leaves_a_message(caller)
        said = understands(caller.heard, "de")
    assert "niemand frei" in said, said
    is_a_message(office)


def test_a_caller_who_hangs_up_while_it_rings_is_a_missed_call(
    office: House, rings: Dials, owners_port: int, exchange: Exchange
) -> None:
    with Callee(exchange, owners_port, picks_up=False) as callee, rings(OPEN) as caller:
        callee.is_rung()
        caller.hangs_up()
    is_kept_as(office, "missed")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (CLOSED, ["zurzeit geschlossen", "am ", "für sie da"]),
        (HOLIDAY, ["zahnarztpraxis am stadtpark", "heute ist unser büro geschlossen"]),
        (ABSENT, ["niemand im büro"]),
    ],
    ids=["closed", "holiday", "absence"],
)
def test_nobody_is_there_and_the_caller_is_told_so(
    rings: Dials, understands: Understands, owner: Callee, number: str, words: list[str]
) -> None:
    with rings(number) as caller:
        caller.waits_for_beep()
        said = understands(caller.heard, "de").lower()
    assert [word for word in words if word not in said] == [], said
    assert owner.invitations == []


def test_a_vip_is_put_through_even_when_the_office_is_closed(
    office: House, rings: Dials, owner: Callee, understands: Understands
) -> None:
    with rings(CLOSED, VIP) as caller:
        owner.picks_up()
        wait_until(lambda: len(owner.phone.heard) > 8 * RATE, "the announcement is heard", 30)
        owner.presses("2")
        leaves_a_message(caller)
        said = understands(caller.heard, "de")
    announced = understands(owner.phone.heard[: 8 * RATE], "de")
    assert "Anruf von Frau Weber" in announced, announced
    assert "schein" in announced, announced
    said = said.lower()
    assert "verbinde sie" in said, said
    assert "geschlossen" in said.partition("verbinde sie")[2], said
    is_a_message(office)
    assert newest(office, "is_important", "caller") == (1, VIP)


def test_who_is_blocked_is_refused(office: House, rings: Dials, owner: Callee, understands: Understands) -> None:
    with rings(OPEN, PEST) as caller:
        caller.waits_for_hang_up()
        said = understands(caller.heard, "de")
    assert "leider nicht angenommen" in said
    assert owner.invitations == []
    is_kept_as(office, "refused")


def test_who_withholds_the_number_is_asked_for_one_after_the_message(
    office: House, rings: Dials, understands: Understands
) -> None:
    with rings(ABSENT, None) as caller:
        caller.waits_for_beep()
        caller.says(load(str(EURASIA[0])))
        wait_until(lambda: "Rückruf" in understands(caller.heard[-8 * RATE :], "de"), "a number is asked for")
        caller.presses("03023125077#")
        wait_until(lambda: "eingegeben" in understands(caller.heard[-14 * RATE :], "de"), "it is read back")
        caller.presses("1")
        caller.waits_for_hang_up()
    is_a_message(office)
    assert newest(office, "caller", "callback") == (None, "03023125077")


def test_the_number_that_forwarded_the_call_names_the_client(
    office: House, rings: Dials, understands: Understands
) -> None:
    forwarder = f'Diversion: "Lindemann (Empfang)" <sip:00{ABSENT[1:]}@x>;reason=unknown'
    headers = ("Diversion: <sip:+4989000@x>;reason=unconditional", forwarder)
    with rings("+493023125000", headers=headers) as caller:
        leaves_a_message(caller)
        said = understands(caller.heard, "de")
    assert "lindemann" in said.lower(), said
    assert "niemand im Büro" in said, said
    is_a_message(office)
    assert newest(office, "diverted_by", "dialled") == (ABSENT, "+493023125000")
    assert office.messages(dialled="+493023125000")[0]["client"] == "Gartenbau Lindemann"


def test_star_switches_the_language_and_9_reads_the_next_opening(rings: Dials, understands: Understands) -> None:
    with rings(CLOSED) as caller:
        caller.waits_until_answered()
        caller.presses("*9")
        caller.waits_for_beep()
        said = understands(caller.heard, "en")
    assert "we are back on" in said.lower()
    assert "turned into text" in said


def test_0_rings_the_owner_where_the_client_allows_it(rings: Dials, owner: Callee, understands: Understands) -> None:
    with rings(CLOSED) as caller:
        caller.waits_until_answered()
        caller.presses("0")
        owner.is_rung()
        allowed = understands(caller.heard, "de")
    with rings(ABSENT) as caller:
        caller.waits_until_answered()
        caller.presses("0")
        caller.waits_for_beep()
        refused = understands(caller.heard, "de")
    assert len(owner.invitations) == 1, "this client does not allow it"
    assert "verbinde" in allowed, allowed
    assert "verbinde" not in refused, refused
    assert "aufgezeichnet" in refused, refused


def test_a_message_is_heard_again_said_anew_and_marked_as_urgent(
    office: House, rings: Dials, understands: Understands
) -> None:
    with rings(ABSENT) as caller:
        caller.waits_for_beep()
        caller.says(load(str(KENNEDY[0]))[: 2 * RATE])
        caller.presses("#3")
        caller.waits_for_beep()
        caller.says(load(str(EURASIA[0])))
        caller.presses("#41")
        caller.waits_for_hang_up()
        said = understands(caller.heard[-16 * RATE :], "de")
    assert [words for words in ("dringend vermerkt", "neue Aufnahme") if words not in said] == [], said
    is_kept_as(office, "transcribed")
    assert newest(office, "is_urgent") == (1,)
    assert letter_error_rate(EURASIA[1], str(newest(office, "transcript")[0])) <= 0.2


def test_who_takes_time_before_saying_a_message_anew_leaves_the_new_one_alone(office: House, rings: Dials) -> None:
    with rings(ABSENT, "+4930231250777") as caller:
        caller.waits_for_beep()
        caller.says(load(str(KENNEDY[0]))[: 2 * RATE])
        caller.presses("#")
        # Long enough for the sweep to come by several times, and no longer than a caller may take.
        time.sleep(SWEPT_AFTER)
        [heard] = office.messages(caller="+4930231250777")
        assert heard["state"] == "receiving", "it is the caller's until the call is over"
        caller.presses("3")
        caller.waits_for_beep()
        caller.says(load(str(EURASIA[0])))
        caller.presses("#1")
        caller.waits_for_hang_up()
    message = office.wait_for_message("transcribed", caller="+4930231250777")
    assert len(office.messages(caller="+4930231250777")) == 1
    assert letter_error_rate(EURASIA[1], message["transcript"]) <= 0.2, message["transcript"]


def test_a_long_message_is_warned_of_and_stays_whole(office: House, rings: Dials, understands: Understands) -> None:
    words = load(str(KENNEDY[0]))
    with rings(ABSENT) as caller:
        caller.waits_for_beep()
        caller.phone.say(np.tile(words, 60 * RATE // len(words)))
        wait_until(lambda: "15 Sekunden" in understands(caller.heard[-5 * RATE :], "de"), "the warning is heard")
        caller.waits_for_hang_up()
    is_a_message(office)
    [duration] = newest(office, "duration")
    assert duration == pytest.approx(31, abs=0.5)


@pytest.mark.parametrize("dialled", [OWNER, "ring", "00882123456"])
def test_nobody_dials_out_through_the_way_in(rings: Dials, owner: Callee, dialled: str) -> None:
    with rings(dialled, headers=("Diversion: <sip:+882123456@x>",)) as caller:
        caller.waits_until_answered()
        caller.presses("0*9#00882123456#")
        caller.waits_for_beep()
        caller.presses("00882123456#0")
        caller.hangs_up()
    assert owner.invitations == []


def test_a_phone_that_sends_the_call_elsewhere_leads_nowhere(
    office: House, rings: Dials, exchange: Exchange, owners_port: int
) -> None:
    elsewhere = f"00882123456@127.0.0.1:{owners_port}"
    with Callee(exchange, owners_port, elsewhere=elsewhere) as owner, rings(OPEN) as caller:
        owner.is_rung()
        leaves_a_message(caller)
        assert len(owner.invitations) == 1
    is_a_message(office)
