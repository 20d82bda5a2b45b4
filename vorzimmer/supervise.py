"""Start all parts, keep them running, stop them together. The supervising itself is Supervisor's."""

import fcntl
import os
import socket
import stat
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

from office.settings import Settings
from vorzimmer.parts import PARTS
from vorzimmer.ports import free_ports, is_free

STOP_SIGNALS = {"worker": "INT"}
"""The worker finishes what it is hearing where that takes less than STOP_SECONDS; everyone else goes at once."""
STOP_SECONDS = {"worker": 30}
"""Until a part is killed; on a slow machine a batch of windows takes its time, and so does the second model's one."""
USUAL_STOP_SECONDS = 8

LONGEST_PATH = 80
"""Bytes; a socket's whole path may have 107 (unix(7))."""


class CannotStart(Exception):
    """Something stands in the way; `str(error)` says what, and what helps."""


def check_ports(settings: Settings) -> None:
    """Raises CannotStart where a port that people dial or open is taken."""
    for address, port, kind, name in (
        (settings.listen_address, settings.sip_port, socket.SOCK_DGRAM, "VORZIMMER_SIP_PORT"),
        (settings.web_bind, settings.web_port, socket.SOCK_STREAM, "VORZIMMER_WEB_PORT"),
    ):
        if not is_free(address, port, kind):
            raise CannotStart(f"port {port} is in use; set {name} to another one")


def become_supervisor(settings: Settings) -> None:
    """Become the supervisor of all parts, in the foreground; SIGINT and SIGTERM stop everything. Does not return."""
    folder = settings.data / "run"
    folder.mkdir(parents=True, exist_ok=True)
    if len(str(folder)) > LONGEST_PATH:
        raise CannotStart(f"{settings.data} is too long a path for sockets in it; set VORZIMMER_DATA to a shorter one")
    _lock(folder / "lock")
    config = folder / "supervisord.conf"
    with config.open("w") as file:
        supervisor_config(folder).write(file)
    # Ports nobody outside needs to know are picked here, once, so that a part that is started again finds the others.
    fastagi_port, ari_port = free_ports(2)
    environment = os.environ | {
        "VORZIMMER_FASTAGI_PORT": str(settings.fastagi_port or fastagi_port),
        "VORZIMMER_ARI_PORT": str(settings.ari_port or ari_port),
    }
    sys.stdout.flush()
    _make_stdout_a_file()
    # Supervisor's own entry point, with the interpreter's warnings about its imports left out.
    os.execve(  # noqa: S606 - no shell is wanted
        sys.executable, [sys.executable, "-W", "ignore", "-m", "supervisor.supervisord", "-c", str(config)], environment
    )


def supervisor_config(folder: Path) -> ConfigParser:
    """What Supervisor shall run (http://supervisord.org/configuration.html)."""
    config = ConfigParser(interpolation=None)
    config["supervisord"] = {
        "nodaemon": "true",
        "logfile": str(folder / "supervisord.log"),
        "logfile_maxbytes": "1MB",
        "logfile_backups": "1",
        "loglevel": "info",
        "silent": "true",
        "pidfile": str(folder / "supervisord.pid"),
        "childlogdir": str(folder),
        "minfds": "4096",
    }
    control = folder / "control"
    config["unix_http_server"] = {"file": str(control), "chmod": "0700"}
    config["rpcinterface:supervisor"] = {
        "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
    }
    config["supervisorctl"] = {"serverurl": f"unix://{control}"}
    me = [sys.executable, "-m", "vorzimmer"]
    for name in PARTS:
        config[f"program:{name}"] = _program([*me, "part", name]) | {
            "autorestart": "true",
            "startretries": "1000000",
            "stopsignal": STOP_SIGNALS.get(name, "TERM"),
            "stopwaitsecs": str(STOP_SECONDS.get(name, USUAL_STOP_SECONDS)),
        }
    config["program:welcome"] = _program([*me, "welcome"]) | {"autorestart": "false", "startsecs": "0"}
    return config


def _program(command: list[str]) -> dict[str, str]:
    quoted = " ".join(f'"{word}"' for word in command).replace("%", "%%")
    return {
        "command": quoted,
        "startsecs": "1",
        "stdout_logfile": "/dev/fd/1",
        "stdout_logfile_maxbytes": "0",
        "redirect_stderr": "true",
        "killasgroup": "true",
    }


def _make_stdout_a_file() -> None:
    """Supervisor opens `/dev/fd/1` anew, which a socket (systemd's journal) refuses: let `cat` pass it on."""
    if stat.S_ISSOCK(os.fstat(1).st_mode):
        # In a session of its own, so that Ctrl-C leaves it to pass on the last words; it ends with the last writer.
        reader, writer = os.pipe()
        subprocess.Popen(["cat"], stdin=reader, start_new_session=True)  # noqa: S607 - as installed
        os.dup2(writer, 1)
        os.dup2(1, 2)


def _lock(path: Path) -> None:
    """Held for as long as the supervisor lives; two of them on one data directory would answer each other's calls."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(descriptor, True)  # noqa: FBT003 - the name says what
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CannotStart(f"Vorzimmer already runs on {path.parent.parent}; set VORZIMMER_DATA to another") from error
