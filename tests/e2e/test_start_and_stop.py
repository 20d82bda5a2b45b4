"""Start, stop, start again, side by side, and a part that dies."""

import os
import re
import signal
import subprocess
from pathlib import Path

from house import PROJECT, VORZIMMER, House, wait_until


def processes_on(house: House) -> list[str]:
    """The command lines of everything that runs on this house's data."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"VORZIMMER_DATA={house.data}\0".encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found


def test_ctrl_c_stops_everything_and_the_second_start_keeps_the_login() -> None:
    with House() as house:
        said = house.said()
        assert re.search(r"Log in +admin, password \S{12,}", said)
        assert f"http://127.0.0.1:{house.web_port}/" in said
        assert f"sip:+493023125042@127.0.0.1:{house.sip_port}" in said
        assert "make call" in said
        assert len(processes_on(house)) >= 5
        assert house.stop() == 0
        assert processes_on(house) == []
        assert str(house.data) not in Path("/proc/mounts").read_text()

        before = len(house.said().encode())
        house.start()
        assert "password shown at set-up" in house.said(before)


def test_two_houses_stand_side_by_side() -> None:
    with House() as first, House() as second:
        for house in (first, second):
            assert house.command("health").strip() == "well"
        first.command("client", "add", "Nur im ersten", "--number", "+493023125077")
        assert "Nur im ersten" not in second.command("client", "list")


def test_what_stands_in_the_way_is_said_in_a_sentence() -> None:
    with House() as house:
        again = subprocess.run(
            [*VORZIMMER, "run"], cwd=PROJECT, env=house.environment, capture_output=True, text=True, check=False
        )
        assert again.returncode == 1
        assert "is in use; set VORZIMMER_SIP_PORT" in again.stderr
        assert "Traceback" not in again.stderr


def test_a_part_that_dies_is_started_again() -> None:
    with House() as house:
        for part in ("web", "calls", "worker", "asterisk"):
            before = house.pid(part)
            os.kill(before, signal.SIGKILL)
            wait_until(lambda part=part, before=before: house.pid(part) != before, f"{part} is started again")
        wait_until(lambda: _is_well(house), "everything is well again")


def _is_well(house: House) -> bool:
    done = subprocess.run(
        [*VORZIMMER, "health"], cwd=PROJECT, env=house.environment, capture_output=True, text=True, check=False
    )
    return done.returncode == 0
