"""How much processor this process really has: affinity and cgroup limits (a container's `--cpus`) included."""

import math
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

CGROUP = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")
LARGEST_BATCH = 8
"""Beyond this a window costs no less, and the others wait longer."""


def cores(cgroup: Path = CGROUP, membership: Path = MEMBERSHIP) -> int:
    """Whole cores, at least one."""
    return max(1, min([len(os.sched_getaffinity(0)), *_quotas(cgroup, membership)]))


def batch_for(threads: int) -> int:
    """How many windows Whisper shall take at once: more cores, more of them."""
    return min(LARGEST_BATCH, max(4, 2 * threads))


def _quotas(cgroup: Path, membership: Path) -> Iterator[int]:
    """What cgroups of version 2 and 1 allow (https://docs.kernel.org/admin-guide/cgroup-v2.html); nothing: no limit.

    A group has no more than the groups above it, and its own file does not say what those allow.
    """
    for line in _read(membership).splitlines() or ["0::/"]:
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        for group in _upwards(path):
            if number == "0":
                yield from _quota(*_read(cgroup / group / "cpu.max").partition(" ")[::2])
            elif "cpu" in controllers.split(","):
                folder = cgroup / "cpu" / group
                yield from _quota(_read(folder / "cpu.cfs_quota_us"), _read(folder / "cpu.cfs_period_us"))


def _upwards(path: str) -> Iterator[PurePosixPath]:
    """A group and all above it, relative to the root. One outside of what a container sees leaves the root alone."""
    group = PurePosixPath(path.lstrip("/"))
    yield from () if ".." in group.parts else (group, *group.parents)
    yield PurePosixPath()


def _quota(quota: str, period: str) -> Iterator[int]:
    if quota.isdecimal() and period.isdecimal() and int(quota) and int(period):
        yield math.ceil(int(quota) / int(period))


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
