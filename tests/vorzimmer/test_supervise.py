"""All parts are started, kept running and stopped together."""

import os
import shlex
import socket
import sys
from pathlib import Path

import pytest
from supervisor.options import ServerOptions

from office.settings import Settings
from vorzimmer import supervise
from vorzimmer.parts import PARTS
from vorzimmer.supervise import CannotStart, check_ports, supervisor_config


def test_every_part_is_run_and_run_again_and_the_worker_may_finish(tmp_path: Path) -> None:
    config = supervisor_config(tmp_path)
    programs = {name.removeprefix("program:"): config[name] for name in config.sections() if "program:" in name}
    assert set(programs) == {*PARTS, "welcome"}
    for name in PARTS:
        assert programs[name]["autorestart"] == "true"
        assert shlex.split(programs[name]["command"]) == [sys.executable, "-m", "vorzimmer", "part", name]
    assert {name: programs[name]["stopsignal"] for name in PARTS} == {
        "asterisk": "TERM", "calls": "TERM", "worker": "INT", "post": "TERM", "web": "TERM",
    }  # fmt: skip
    patience = {name: int(programs[name]["stopwaitsecs"]) for name in PARTS}
    assert patience["worker"] >= 30, "a batch on a slow machine takes its time"
    assert max(seconds for name, seconds in patience.items() if name != "worker") < 10
    assert programs["welcome"]["autorestart"] == "false"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_supervisor_itself_understands_the_configuration(tmp_path: Path) -> None:
    folder = tmp_path / "100% of it"
    folder.mkdir()
    path = folder / "supervisord.conf"
    with path.open("w") as file:
        supervisor_config(tmp_path).write(file)
    options = ServerOptions()
    options.realize(["-c", str(path)])
    names = {program.name for group in options.process_group_configs for program in group.process_configs}
    assert names == {*PARTS, "welcome"}


def test_a_port_that_is_taken_is_said_with_what_helps(settings: Settings) -> None:
    with socket.socket() as web, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sip:
        web.bind(("127.0.0.1", 0))
        web.listen()
        sip.bind(("127.0.0.1", 0))
        web_port, sip_port = web.getsockname()[1], sip.getsockname()[1]
        with pytest.raises(CannotStart, match=f"port {web_port} is in use; set VORZIMMER_WEB_PORT"):
            check_ports(settings.model_copy(update={"web_port": web_port, "sip_port": free(socket.SOCK_DGRAM)}))
        with pytest.raises(CannotStart, match=f"port {sip_port} is in use; set VORZIMMER_SIP_PORT"):
            check_ports(settings.model_copy(update={"web_port": free(socket.SOCK_STREAM), "sip_port": sip_port}))
    check_ports(settings.model_copy(update={"web_port": web_port, "sip_port": sip_port}))


def free(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def test_two_supervisors_never_share_a_data_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    environments: list[dict[str, str]] = []

    def execve(_program: str, words: list[str], environment: dict[str, str]) -> None:
        started.append(words)
        environments.append(environment)

    monkeypatch.setattr(os, "execve", execve)
    settings = Settings(data=Path("/tmp") / f"vz-{os.getpid()}-lock")  # noqa: S108 - sockets need a short path
    try:
        supervise.become_supervisor(settings)
        assert started[0][-2:] == ["-c", str(settings.data / "run" / "supervisord.conf")]
        ports = {environments[0][f"VORZIMMER_{name}_PORT"] for name in ("FASTAGI", "ARI")}
        assert len(ports) == 2
        with pytest.raises(CannotStart, match="already runs on"):
            supervise.become_supervisor(settings)
    finally:
        for descriptor in Path("/proc/self/fd").iterdir():
            if descriptor.is_symlink() and descriptor.readlink() == settings.data / "run" / "lock":
                os.close(int(descriptor.name))
        for path in sorted(settings.data.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        settings.data.rmdir()
    assert len(started) == 1


def test_a_path_too_long_for_a_socket_is_refused_at_once(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="too long a path for sockets"):
        supervise.become_supervisor(settings.model_copy(update={"data": tmp_path / ("x" * 100)}))
