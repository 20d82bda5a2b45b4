"""Secrets of the house that are made once: the key that signs cookies and under which PINs are kept, and others."""

import contextlib
import secrets
from collections.abc import Callable
from pathlib import Path


def secret_key(path: Path) -> bytes:
    """The key in this file, made on first use."""
    return made_once(path, lambda: secrets.token_bytes(32))


def made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """What this file holds, made on first use, for its owner's eyes only.

    The file appears whole or not at all, and of several processes that start at once one wins.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_bytes(make())
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_bytes()
