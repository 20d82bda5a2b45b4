"""Start, stop, start again, side by side, and a part that dies."""

import os
import re
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from house import PROJECT, VORZIMMER, House, wait_until
from recorded import grow_old


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
            wait_until(lambda house=house: _is_well(house), "Whisper is loaded")
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


@pytest.mark.parametrize(
    ("part", "complaint"),
    [
        ("calls", "the call script does not answer"),
        ("worker", "the worker does not sweep"),
        ("web", "the inbox does not answer"),
        ("asterisk", "Asterisk does not answer"),
    ],
)
def test_a_part_that_is_missing_is_named(house: House, part: str, complaint: str) -> None:
    wait_until(lambda: _is_well(house), "all is well before")
    house.supervisor("stop", part)
    try:
        if part == "worker":
            grow_old(house.data / "run" / "worker.alive", 3600)
        wait_until(lambda: complaint in _health(house).stderr, complaint)
    finally:
        house.supervisor("start", part)
    wait_until(lambda: _is_well(house), "all is well again")


def test_where_the_output_is_a_socket_as_under_systemd_the_log_is_written_all_the_same() -> None:
    with House() as house:
        house.stop()
        ours, theirs = socket.socketpair()
        with ours, theirs:
            again = subprocess.Popen([*VORZIMMER, "run"], cwd=PROJECT, env=house.environment, stdout=theirs)
            theirs.close()
            ours.settimeout(60)
            said = b""
            while b"Vorzimmer answers calls" not in said:
                said += ours.recv(4096)
            again.send_signal(signal.SIGINT)
            while more := ours.recv(4096):
                said += more
            assert again.wait(60) == 0
        house.start()


def test_a_part_that_dies_is_started_again() -> None:
    with House() as house:
        for part in ("web", "calls", "worker", "asterisk"):
            before = house.pid(part)
            os.kill(before, signal.SIGKILL)
            wait_until(lambda part=part, before=before: house.pid(part) != before, f"{part} is started again")
        wait_until(lambda: _is_well(house), "everything is well again")


def _is_well(house: House) -> bool:
    return _health(house).returncode == 0


def _health(house: House) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*VORZIMMER, "health"], cwd=PROJECT, env=house.environment, capture_output=True, text=True, check=False
    )
