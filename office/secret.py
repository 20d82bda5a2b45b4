"""The house's secret key: it signs cookies, and PINs are kept under it."""

import contextlib
import secrets
from pathlib import Path


def secret_key(path: Path) -> bytes:
    """The key in this file, made on first use.

    The file appears whole or not at all, and of several processes that start at once one wins.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_bytes(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_bytes()
