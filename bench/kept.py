"""What a bench fetches is kept in the tools directory, and asked for once."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from office.settings import Settings


def kept(name: str, take: Callable[[Path], Path]) -> Path:
    """The folder `take` leaves in a draft, which is asked for once."""
    target = Settings().tools / name
    if not target.is_dir():
        with tempfile.TemporaryDirectory(dir=Settings().tools) as folder:
            draft = Path(folder)
            draft.chmod(0o755)
            taken = take(draft)
            try:
                taken.rename(target)
            except OSError:
                # Another bench may have asked for it meanwhile.
                if not target.is_dir():
                    raise
    return target


def install(lock: str, folder: Path) -> Path:
    """The packages of a lock file beside this one, for `sys.path`."""
    pip = sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"
    path = Path(__file__).with_name(lock)
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", path, "-t", folder], check=True)
    return folder
