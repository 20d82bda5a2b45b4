"""How much later does a caller hear the greeting because Python answers, and not the dialplan alone?

On one Asterisk, in one run, calls alternate between Vorzimmer and an extension that only does Answer() and Playback().
Measured are INVITE to 200 OK and INVITE to the first packet of sound; the half second of silence Vorzimmer leaves first
is left out. The second half of the calls is made while Whisper transcribes.
"""

import argparse
import contextlib
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "tests" / "support")]

from house import House, wait_until
from words import KENNEDY

import asterisk.process
from office.settings import LINE_OPENS_SECONDS, Settings
from office.voice import NARROW, WIDE, resample, write_wav
from vorzimmer.caller import Caller
from vorzimmer.phone import Exchange, load

NUMBER = "+493023125042"
BARE = "+493023125999"
"""Dialled at this number, the dialplan answers alone."""
MESSAGES = 15


def add_bare_extension(house: House) -> None:
    """Put the bare extension in front of the pattern that leads to Vorzimmer, and have it read."""
    path = house.data / "asterisk" / "etc" / "extensions.conf"
    bare = f"[from-trunk]\nexten => {BARE},1,Answer()\n same => n,Playback({house.data}/prompts/line/house)\n"
    path.write_text(path.read_text().replace("[from-trunk]\n", bare, 1))
    asterisk.process.ask(Settings(data=house.data), "dialplan reload")


def ring(exchange: Exchange, house: House, number: str) -> tuple[float, float]:
    """Seconds from INVITE to 200 OK, and from INVITE to the first packet."""
    with Caller(exchange, house.sip_port, number) as caller:
        caller.waits_until_answered()
        invited = caller.moment("INVITE")
        answered, heard = caller.moment("SIP/2.0 200") - invited, caller.phone.started - invited
        caller.hangs_up()
    return answered, heard


def percentile(values: list[float], share: float) -> float:
    return float(np.percentile(values, share * 100))


def measure(exchange: Exchange, house: House, calls: int) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {NUMBER: [], BARE: []}
    for number in (NUMBER, BARE):
        ring(exchange, house, number)
    for _ in range(calls):
        for number in (NUMBER, BARE):
            found[number].append(ring(exchange, house, number))
    return found


def report(name: str, found: dict[str, list[tuple[float, float]]]) -> dict[str, object]:
    ours, bare = ([a for a, _ in found[number]] for number in (NUMBER, BARE))
    our_sound, bare_sound = ([h for _, h in found[number]] for number in (NUMBER, BARE))
    extra = statistics.median(our_sound) - LINE_OPENS_SECONDS - statistics.median(bare_sound)
    ratio = {f"p{share}": percentile(ours, share / 100) / percentile(bare, share / 100) for share in (50, 95)}
    print(f"{name}: {len(ours)} calls each")
    for label, share in (("median", 0.5), ("95th percentile", 0.95)):
        print(
            f"  INVITE to 200, {label}: {percentile(ours, share) * 1000:.1f} ms, "
            f"bare {percentile(bare, share) * 1000:.1f} ms"
        )
    print(f"  the greeting begins {extra * 1000:.1f} ms later than the bare one (median)")
    return {"greeting_extra_ms": round(extra * 1000, 1), "invite_200_ratio": {k: round(v, 2) for k, v in ratio.items()}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=40, help="calls of each kind, idle and busy")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    print(__doc__)
    with House(max_silence_seconds=3) as house, contextlib.closing(Exchange()) as exchange:
        add_bare_extension(house)
        idle = report("idle", measure(exchange, house, options.calls))
        with transcribing(house):
            busy = report("while Whisper runs", measure(exchange, house, options.calls))
    if options.json:
        print(json.dumps({**idle, "while_whisper_runs": busy}))


@contextlib.contextmanager
def transcribing(house: House) -> Iterator[None]:
    """Whisper as busy in the worker as it can be: long messages to adopt, one after another."""
    samples = resample(load(str(KENNEDY[0])).tobytes(), NARROW, WIDE) * 15
    for number in range(MESSAGES):
        path = house.data / "spool" / f"1700000000.{number}_{NUMBER}_.wav16"
        write_wav(path, samples, WIDE)
        os.utime(path, (time.time() - 60, time.time() - 60))
    wait_until(lambda: house.messages(state="transcribing"), "Whisper is at work")
    yield
    assert house.messages(state="transcribing"), "Whisper had nothing left to do before the end"


if __name__ == "__main__":
    main()
