"""The channel push: a device shows it, told by the push service of its browser (RFC 8030, 8291)."""

import base64
import hashlib
import json
from email.utils import parseaddr
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import delete

from mail.errors import Refused, TryLater
from mail.models import PushSubscription
from mail.posting import post
from mail.vapid import vapid
from mail.work import Item
from office.database import Database
from office.settings import Settings

KEPT_SECONDS = 24 * 3600
"""So long a push service keeps it for a device that is switched off."""
LONGEST_TITLE, LONGEST_BODY = 500, 3000
"""Bytes; a push service takes 4096 (RFC 8291), of which the seal, the address and the tag need some."""
GONE = (404, 410)
BUSY = 429


class ByPush:
    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    def __call__(self, item: Item) -> int:
        """Hand it to the push service; what that answered. A device it no longer knows is removed. Raises MailError."""
        with self._database.session() as session:
            device = session.get(PushSubscription, item.subscription_id) if item.subscription_id else None
        if device is None:
            raise Refused("the device is no longer signed up")
        origin = self._origin(device.endpoint)
        sealed, headers = self._sealed(item, device), self._headers(item, origin)
        status = post(device.endpoint, sealed, headers, self._settings.notice_hosts)
        if status in GONE:
            with self._database.session() as session:
                session.execute(delete(PushSubscription).where(PushSubscription.id == device.id))
            raise Refused("the device is no longer signed up", status)
        if status // 100 == 2:  # noqa: PLR2004 - any success
            return status
        kind = TryLater if status == BUSY or status >= 500 else Refused  # noqa: PLR2004 - the server's own trouble
        raise kind(f"the push service answers with {status}", status)

    def _origin(self, endpoint: str) -> str:
        """Scheme and host. Raises Refused where nobody may be asked there."""
        try:
            url = urlsplit(endpoint)
        except ValueError as error:
            raise Refused("the device has signed up with an address that is none") from error
        if url.scheme != "https" and url.hostname not in self._settings.notice_hosts:
            raise Refused("a push service is asked by https only")
        return f"{url.scheme}://{url.netloc}"

    def _sealed(self, item: Item, device: PushSubscription) -> bytes:
        """Readable by the device alone."""
        title, body = cut(item.payload["title"], LONGEST_TITLE), cut(item.payload["body"], LONGEST_BODY)
        shown = {**item.payload, "title": title, "body": body, "tag": _tag(item)}
        try:
            sealed = http_ece.encrypt(
                json.dumps(shown, ensure_ascii=False).encode(),
                private_key=ec.generate_private_key(ec.SECP256R1()),
                dh=_decoded(device.p256dh),
                auth_secret=_decoded(device.auth),
                version="aes128gcm",
            )
        except (ValueError, http_ece.ECEException) as error:
            raise Refused("the device has signed up with keys that are none") from error
        return bytes(sealed)

    def _headers(self, item: Item, origin: str) -> dict[str, str]:
        claims = {"sub": contact(self._settings), "aud": origin}
        return {
            **vapid(self._settings.vapid_key).sign(claims),
            "Content-Encoding": "aes128gcm",
            "TTL": str(KEPT_SECONDS),
            "Topic": _tag(item),
            "Urgency": "normal" if item.rank else "high",
        }


def cut(text: str, most: int) -> str:
    """As many whole characters of its beginning as take up no more bytes than that in JSON."""
    taken = 0
    for place, character in enumerate(text):
        taken += len(json.dumps(character, ensure_ascii=False).encode()) - len('""')
        if taken > most:
            return text[:place]
    return text


def _decoded(key: str) -> bytes:
    """A browser's key, in Base64 for addresses, without what fills it up."""
    return base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))


def _tag(item: Item) -> str:
    return topic(item.payload.get("tag") or item.key)


def topic(key: str) -> str:
    """What marks a push: a later one with the same topic takes the place of the first, undelivered or shown."""
    return base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()[:24]).decode()


def contact(settings: Settings) -> str:
    """Whom a push service may turn to."""
    if settings.public_url and settings.public_url.startswith("https:"):
        return settings.public_url
    sender = parseaddr(settings.smtp.sender)[1] if settings.smtp else "vorzimmer@example.org"
    return f"mailto:{sender}"
