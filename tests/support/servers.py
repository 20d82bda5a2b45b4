"""A PostgreSQL and a Redis of a test run's own: on free ports, in folders that go with it, stopped at its end."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis
from house import wait_until

from vorzimmer.ports import free_ports

SECONDS = 60.0


def postgresql_binaries() -> Path | None:
    """Debian keeps them out of the path, by version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


def redis_binary() -> str | None:
    return shutil.which("redis-server")


@contextmanager
def postgresql(binaries: Path) -> Iterator[str]:
    """The URL of a new cluster's database."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    # PostgreSQL refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    (port,) = free_ports(1)
    data = folder / "data"
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
        cwd=folder,
        user=user,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder), "fsync": "off"}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-p", str(port), *options], cwd=folder, user=user, stderr=log
        )
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def answers() -> bool:
        assert process.poll() is None, (folder / "log").read_text()
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            return False
        return True

    try:
        wait_until(answers, "PostgreSQL answers", SECONDS)
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis_server(binary: str) -> Iterator[str]:
    """The URL of a new Redis."""
    folder = Path(tempfile.mkdtemp(prefix="redis-", dir="/tmp"))
    (port,) = free_ports(1)
    process = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"

    def answers() -> bool:
        assert process.poll() is None, "Redis ended"
        with redis.Redis.from_url(url) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

    try:
        wait_until(answers, "Redis answers", SECONDS)
        yield url
    finally:
        process.terminate()
        process.wait(SECONDS)
        shutil.rmtree(folder, ignore_errors=True)
