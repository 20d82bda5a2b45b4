"""How much processor this process really has: affinity and cgroup limits (a container's `--cpus`) included."""

import math
import os
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")
LARGEST_BATCH = 8
"""Beyond this a window costs no less, and the others wait longer."""


def cores(cgroup: Path = CGROUP) -> int:
    """Whole cores, at least one."""
    return max(1, min([len(os.sched_getaffinity(0)), *_quotas(cgroup)]))


def batch_for(threads: int) -> int:
    """How many windows Whisper shall take at once: more cores, more of them."""
    return min(LARGEST_BATCH, max(4, 2 * threads))


def _quotas(cgroup: Path) -> list[int]:
    """What cgroups of version 2 and 1 allow (https://docs.kernel.org/admin-guide/cgroup-v2.html); empty: no limit."""
    found = []
    for quota, period in (_version_2(cgroup), _version_1(cgroup)):
        if quota is not None and period and quota > 0:
            found.append(math.ceil(quota / period))
    return found


def _version_2(cgroup: Path) -> tuple[int | None, int]:
    quota, _, period = _read(cgroup / "cpu.max").partition(" ")
    return (int(quota), int(period)) if quota.isdecimal() and period.isdecimal() else (None, 0)


def _version_1(cgroup: Path) -> tuple[int | None, int]:
    quota, period = _read(cgroup / "cpu" / "cpu.cfs_quota_us"), _read(cgroup / "cpu" / "cpu.cfs_period_us")
    return (int(quota), int(period)) if quota.isdecimal() and period.isdecimal() else (None, 0)


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
