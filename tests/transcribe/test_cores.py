"""How much processor there really is."""

import os
from pathlib import Path

import pytest

from transcribe.cores import batch_for, cores

ALL = len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, ALL),
        ({"cpu.max": "max 100000"}, ALL),
        ({"cpu.max": "50000 100000"}, 1),
        ({"cpu.max": "100000 100000"}, 1),
        ({"cpu.max": "rubbish"}, ALL),
        ({"cpu.max": ""}, ALL),
        ({"cpu.max": "6400000 100000"}, ALL),
        ({"cpu/cpu.cfs_quota_us": "100000", "cpu/cpu.cfs_period_us": "100000"}, 1),
        ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, ALL),
    ],
)
def test_a_limit_of_the_container_counts(tmp_path: Path, files: dict[str, str], expected: int) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert cores(tmp_path) == expected


def test_more_cores_take_more_windows_at_once() -> None:
    assert [batch_for(threads) for threads in (1, 2, 3, 4, 32)] == [4, 4, 6, 8, 8]
