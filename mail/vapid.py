"""What this house signs its push messages with (VAPID, RFC 8292)."""

import base64
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from office.secret import made_once


def vapid(path: Path) -> Vapid02:
    """The key in this file, made on first use. Browsers subscribe to it, so a new one ends all subscriptions."""
    return Vapid02.from_pem(made_once(path, _new_key))


def application_server_key(path: Path) -> str:
    """The public half as browsers take it, for `pushManager.subscribe`."""
    point = vapid(path).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def _new_key() -> bytes:
    key = Vapid02()
    key.generate_keys()
    return bytes(key.private_pem())
