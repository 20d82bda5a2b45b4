"""The names of recordings: what they tell if all else is lost."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from recorded import grow_old, recording, silence

from recordings import spool


@pytest.mark.parametrize(
    ("name", "call_id", "numbers"),
    [
        ("1700000000.7_+493023125042_+4930231250999", "1700000000.7", ("+493023125042", "+4930231250999", "")),
        ("1700000000.7_+493023_+4930_+4989", "1700000000.7", ("+493023", "+4930", "+4989")),
        ("1700000000.123_03023125042_", "1700000000.123", ("03023125042", "", "")),
        ("1700000000.7__", "1700000000.7", ("", "", "")),
        ("1700000000.7___", "1700000000.7", ("", "", "")),
    ],
)
def test_a_name_tells_the_call_its_numbers_and_its_time(name: str, call_id: str, numbers: tuple[str, str, str]) -> None:
    parsed = spool.parse(Path(f"/spool/{name}.wav16"))
    assert parsed == spool.SpoolName(call_id, *numbers, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("name", "call_id"),
    [
        ("memo", "memo"),
        ("1700000000.7", "1700000000.7"),
        ("with spaces & more", "with-spaces---more"),
        (".hidden", "hidden"),
        ("..", ""),
        ("x" * 200, "x" * 64),
        ("9_9_9", "9_9_9"),
    ],
)
def test_a_foreign_name_still_leads_to_a_call_that_fits_its_column(tmp_path: Path, name: str, call_id: str) -> None:
    path = recording(tmp_path / f"{name}.wav16", silence(1))
    grow_old(path, 3600)
    parsed = spool.parse(path)
    assert (parsed.call_id, parsed.dialled, parsed.caller) == (call_id, "", "")
    assert parsed.received_at.timestamp() == pytest.approx(path.stat().st_mtime, abs=0.001)
