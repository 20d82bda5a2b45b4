"""The part `post` as a process of its own, which can be killed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from receivers import PostOffice
from sending import SENDER

from office.database import Database
from office.settings import PROJECT, Settings


@contextmanager
def post_process(
    settings: Settings, database: Database, office: PostOffice, log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """`vorzimmer part post`."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("VORZIMMER_")},
        "VORZIMMER_CONFIG": str(settings.data / "none.toml"),
        "VORZIMMER_DATA": str(settings.data),
        "VORZIMMER_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "VORZIMMER_LEASE_SECONDS": "2",
        "VORZIMMER_SMTP__HOST": "127.0.0.1",
        "VORZIMMER_SMTP__PORT": str(office.port),
        "VORZIMMER_SMTP__SECURITY": "none",
        "VORZIMMER_SMTP__SENDER": SENDER,
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "vorzimmer", "part", "post"],
            cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()
