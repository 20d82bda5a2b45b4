"""How much processor there really is."""

import os
from pathlib import Path

import pytest

from transcribe.cores import batch_for, cores

ALL = len(os.sched_getaffinity(0))


V2 = "0::/machine/vorzimmer.service/worker"
V1 = "12:memory:/elsewhere\n4:cpu,cpuacct:/docker/abc\n0::/init.scope"
V1_ONE, V1_ALL = ("100000", "100000"), ("-1", "100000")


def v1(folder: str, quota: tuple[str, str]) -> dict[str, str]:
    return {f"cpu/{folder}cpu.cfs_quota_us": quota[0], f"cpu/{folder}cpu.cfs_period_us": quota[1]}


@pytest.mark.skipif(ALL < 2, reason="a limit of one core shows on a machine with more than one")
@pytest.mark.parametrize(
    ("member", "files", "expected"),
    [
        ("", {}, ALL),
        ("", {"cpu.max": "50000 100000"}, 1),
        ("0::/", {"cpu.max": "max 100000"}, ALL),
        ("0::/", {"cpu.max": "50000 100000"}, 1),
        ("0::/", {"cpu.max": "100000 100000"}, 1),
        ("0::/", {"cpu.max": "rubbish"}, ALL),
        ("0::/", {"cpu.max": ""}, ALL),
        ("0::/", {"cpu.max": "6400000 100000"}, ALL),
        (V2, {"machine/vorzimmer.service/worker/cpu.max": "100000 100000"}, 1),
        (V2, {"machine/vorzimmer.service/cpu.max": "100000 100000"}, 1),
        (V2, {"machine/cpu.max": "100000 100000", "machine/vorzimmer.service/worker/cpu.max": "max 100000"}, 1),
        (V2, {"machine/cpu.max": "max 100000", "machine/another.service/cpu.max": "100000 100000"}, ALL),
        ("0::/../../outside", {"cpu.max": "100000 100000"}, 1),
        ("0::/../outside", {"outside/cpu.max": "100000 100000"}, ALL),
        (V1, v1("", V1_ONE), 1),
        (V1, v1("", V1_ALL), ALL),
        (V1, v1("docker/abc/", V1_ONE) | v1("", V1_ALL), 1),
        (V1, v1("docker/", V1_ONE), 1),
        (V1, v1("elsewhere/", V1_ONE), ALL),
    ],
)
def test_a_limit_of_the_group_or_of_any_above_it_counts(
    tmp_path: Path, member: str, files: dict[str, str], expected: int
) -> None:
    (tmp_path / "membership").write_text(member)
    for name, text in files.items():
        (tmp_path / "cgroup" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "cgroup" / name).write_text(text)
    assert cores(tmp_path / "cgroup", tmp_path / "membership") == expected


def test_more_cores_take_more_windows_at_once() -> None:
    assert [batch_for(threads) for threads in (1, 2, 3, 4, 32)] == [4, 4, 6, 8, 8]
