"""A whole Vorzimmer of its own for a test or a benchmark: real Asterisk, real Whisper, free ports, data of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx

from office.settings import PROJECT
from vorzimmer.ports import free_ports

VORZIMMER = [sys.executable, "-m", "vorzimmer"]
T = TypeVar("T")
PATIENCE = 120.0
"""Seconds until a condition that must come true is given up; a slow machine is no defect."""


def wait_until(find: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """The first thing `find` returns that is neither None nor False."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := find():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


class House:
    """`vorzimmer run` on free ports; `start()` returns when calls are answered."""

    def __init__(self, **settings: object) -> None:
        # /tmp and a short name: the path of a socket has little room.
        self.data = Path(tempfile.mkdtemp(prefix="vz-", dir="/tmp"))
        self.log = self.data / "house.log"
        [self.sip_port], [self.web_port] = free_ports(1, socket.SOCK_DGRAM), free_ports(1)
        self.web = f"http://127.0.0.1:{self.web_port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("VORZIMMER_")},
            "VORZIMMER_CONFIG": str(self.data / "none.toml"),
            "VORZIMMER_DATA": str(self.data),
            "VORZIMMER_SIP_PORT": str(self.sip_port),
            "VORZIMMER_WEB_PORT": str(self.web_port),
            "VORZIMMER_SWEEP_SECONDS": "1",
            **{f"VORZIMMER_{name.upper()}": str(value) for name, value in settings.items()},
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.token = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def start(self) -> None:
        with self.log.open("ab") as log:
            log.write(b"--- start\n")
            start = log.tell()
            self.process = subprocess.Popen(
                [*VORZIMMER, "run"], cwd=PROJECT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )
        wait_until(lambda: "Vorzimmer answers calls" in self.said(start), f"calls are answered; see {self.log}")
        self.token = self.token or self.command("token", "create", "tests").strip()

    def stop(self) -> int:
        """Ctrl-C; the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def said(self, start: int = 0) -> str:
        """What the house printed."""
        with self.log.open("rb") as log:
            log.seek(start)
            return log.read().decode(errors="replace")

    def command(self, *words: str) -> str:
        """What a command of the command line prints; a command that fails is an error."""
        done = subprocess.run(
            [*VORZIMMER, *words], cwd=PROJECT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def supervisor(self, *words: str) -> str:
        """Ask the supervisor to `stop calls`, `start calls`, …"""
        control = [sys.executable, "-W", "ignore", "-m", "supervisor.supervisorctl"]
        config = str(self.data / "run" / "supervisord.conf")
        return subprocess.run(
            [*control, "-c", config, *words], capture_output=True, text=True, check=False, timeout=60
        ).stdout

    def pid(self, part: str) -> int:
        """Of the part that runs now: until it has written its own, the file names the one before it."""
        file = self.data / "run" / f"{part}.pid"

        def running() -> int | None:
            pid = int(file.read_text())
            return pid if _runs(pid) else None

        return wait_until(running, f"{part} runs")

    def signal(self, part: str, number: signal.Signals) -> None:
        os.kill(self.pid(part), number)

    @property
    def fastagi_port(self) -> int:
        pairs = Path(f"/proc/{self.pid('calls')}/environ").read_bytes().decode().split("\0")
        return int(dict(pair.split("=", 1) for pair in pairs if "=" in pair)["VORZIMMER_FASTAGI_PORT"])

    def get(self, path: str, token: str = "") -> httpx.Response:
        return httpx.get(self.web + path, headers={"Authorization": f"Bearer {token or self.token}"}, timeout=30)

    def messages(self, **fields: object) -> list[dict[str, Any]]:
        """The calls that are kept and have these values in their fields, newest first."""
        answer = self.get("/api/v1/messages?limit=200")
        answer.raise_for_status()
        return [one for one in answer.json()["messages"] if _has(one, fields)]

    def wait_for_message(self, *states: str, **fields: object) -> dict[str, Any]:
        """The one call with these values, as soon as it is in one of the states."""

        def find() -> dict[str, Any] | None:
            found = [one for one in self.messages(**fields) if one["state"] in states]
            return found[0] if found else None

        try:
            return wait_until(find, f"a message {fields} in {states}")
        except AssertionError as error:
            raise AssertionError(f"{error}; there are {self.messages(**fields)}") from None


def _runs(pid: int) -> bool:
    """Whether there is such a process; one that is dead and not yet cleared away does not run."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return "State:\tZ" not in status


def _has(message: Mapping[str, Any], fields: Mapping[str, object]) -> bool:
    return all(message[name] == value for name, value in fields.items())
