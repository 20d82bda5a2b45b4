"""A device of somebody's that is signed up, with keys of its own as a browser makes them."""

import base64
import json
import os
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mail.models import PushSubscription
from office.database import Database
from office.models import User


class Device:
    def __init__(self, database: Database, user: User, endpoint: str) -> None:
        self._private, self._auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        public = self._private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        with database.session() as session:
            session.add(
                PushSubscription(
                    user_id=user.id,
                    endpoint=endpoint,
                    p256dh=base64url(public),
                    auth=base64url(self._auth),
                    device="Handy",
                )
            )

    def opened(self, body: bytes) -> dict[str, Any]:
        """What it shows."""
        plain = http_ece.decrypt(body, private_key=self._private, auth_secret=self._auth, version="aes128gcm")
        shown: dict[str, Any] = json.loads(plain)
        return shown


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
