"""Where Asterisk is: the distribution's own package, or a root of a newer Debian under the tools directory.

Debian 12 and 13 carry no Asterisk; Debian forky does. `mmdebstrap` unpacks a complete small forky, in which Asterisk
runs by `chroot` with the data directory bound into it.
"""

import logging
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from asterisk.errors import PBXError
from office.settings import Settings

log = logging.getLogger(__name__)

SAFE_VERSION = (22, 10, 1)
"""The lowest version free of the security advisories of 2026 (AST-2026-001 to -019)."""
SUITE = "forky"
OWN_USER = 60870
"""A user number of the range nobody hands out, 60706 to 61183 (https://systemd.io/UIDS-GIDS/)."""


@dataclass(frozen=True)
class Installation:
    """An Asterisk that can be run; `root` is None for the distribution's own."""

    root: Path | None
    version: tuple[int, ...]

    @property
    def is_safe(self) -> bool:
        return self.version >= SAFE_VERSION

    @property
    def modules(self) -> str:
        """The folder of modules as Asterisk sees it."""
        top = self.root or Path("/")
        for found in sorted((top / "usr/lib").glob("**/asterisk/modules")):
            return f"/{found.relative_to(top)}"
        raise PBXError(f"no Asterisk modules below {top / 'usr/lib'}")

    @property
    def owner(self) -> tuple[int, int]:
        """User and group Asterisk runs as: this process's own, or in a root one that nobody else on the machine has.

        The root's own user `asterisk` has a number that may be another service's outside.
        """
        if self.root is None or os.geteuid() != 0:
            return os.geteuid(), os.getegid()
        return OWN_USER, OWN_USER


def root_path(settings: Settings) -> Path:
    return settings.tools / f"asterisk-{SUITE}"


def find(settings: Settings) -> Installation | None:
    """The Asterisk that is there, or None."""
    if (own := shutil.which("asterisk")) and (version := _version([own])) >= SAFE_VERSION:
        return Installation(None, version)
    root = root_path(settings)
    if root.is_dir():
        return Installation(root, _version(["chroot", str(root), "asterisk"]))
    return None


def install(settings: Settings) -> Installation:
    """Find Asterisk, or fetch it. Raises PBXError."""
    if found := find(settings):
        return found
    if os.geteuid() != 0:
        raise PBXError("Asterisk is not installed; run this once as root, or install a package of version 22 or newer")
    _run(["apt-get", "update", "-qq"])
    if _candidate() >= SAFE_VERSION:
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "asterisk"])
    else:
        _bootstrap(root_path(settings))
    if found := find(settings):
        return found
    raise PBXError("Asterisk was installed but does not start; the lines above say why")


def _version(command: list[str]) -> tuple[int, ...]:
    try:
        done = subprocess.run([*command, "-V"], capture_output=True, text=True, check=False)  # noqa: S603 - our words
    except FileNotFoundError:
        # An ordinary user's PATH leads neither to asterisk nor to chroot.
        return ()
    return parse_version(done.stdout)


def parse_version(said: str) -> tuple[int, ...]:
    """`Asterisk 22.10.1+dfsg…` → (22, 10, 1); () where there is none."""
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else ()


def _candidate() -> tuple[int, ...]:
    """The version this distribution would install."""
    said = subprocess.run(["apt-cache", "policy", "asterisk"], capture_output=True, text=True, check=False).stdout  # noqa: S607 - Debian
    found = re.search(r"Candidate: (\S+)", said)
    return parse_version(found[1]) if found else ()


def _bootstrap(root: Path) -> None:
    if not shutil.which("mmdebstrap"):
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "mmdebstrap"])
    draft = root.with_name(f"{root.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.parent.mkdir(parents=True, exist_ok=True)
    command = ["mmdebstrap", "--quiet", "--variant=apt", "--include=asterisk", SUITE, str(draft)]
    try:
        _run(command)
    except PBXError:
        # A mirror that is older than its own validity date is refused unless one says so; its signature still counts.
        log.warning("the mirror's index may be out of date; trying again without looking at its date")
        shutil.rmtree(draft, ignore_errors=True)
        _run([*command[:1], '--aptopt=Acquire::Check-Valid-Until "false"', *command[1:]])
    draft.rename(root)


def _run(command: list[str]) -> None:
    log.info("%s", " ".join(command))
    try:
        subprocess.run(command, check=True)  # noqa: S603 - our words
    except (OSError, subprocess.CalledProcessError) as error:
        raise PBXError(f"`{' '.join(command)}` failed: {error}") from error
