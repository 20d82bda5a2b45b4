"""The house's secret key."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from office.secret import secret_key


def test_the_secret_key_is_made_once_and_for_the_owner_of_the_file_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret_key"
    first = secret_key(path)
    assert len(first) == 32
    assert secret_key(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_processes_that_start_at_once_agree_on_one_secret_key(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret_key"
    with ThreadPoolExecutor(8) as several:
        assert len(set(several.map(secret_key, [path] * 32))) == 1
    assert list(path.parent.iterdir()) == [path]
