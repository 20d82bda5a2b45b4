"""The channel webhook: a program is told by a signed POST. Redirects are not followed, answers are not read."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping

from mail.errors import Refused, TryLater
from mail.models import Webhook
from mail.posting import post
from mail.work import Item
from office.database import Database
from office.settings import Settings

GONE = 410
"""The one answer by which a receiver says that it wants no more."""


class ByWebhook:
    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    def __call__(self, item: Item) -> int:
        """Tell the program; what it answered. Raises MailError."""
        with self._database.session() as session:
            webhook = session.get(Webhook, item.webhook_id)
        if webhook is None:
            raise Refused("the webhook was removed")
        body = json.dumps(item.payload, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": item.key,
            "X-Vorzimmer-Signature": signature(webhook.secret, body, int(time.time())),
        }
        status = post(webhook.url, body, headers, self._settings.notice_hosts)
        if status // 100 != 2:  # noqa: PLR2004 - any success
            # Whatever else it says may be a receiver that is being mended; nothing shall be lost meanwhile.
            kind = Refused if status == GONE else TryLater
            raise kind(f"the address answers with {status}", status)
        return status


def signature(secret: str, body: bytes, timestamp: int) -> str:
    """`t=SECONDS,v1=HEX`: the HMAC-SHA256, under the webhook's secret, of the seconds, a dot and the body."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={digest.hexdigest()}"


def is_signed(secret: str, body: bytes, header: str, now: int, tolerance: int = 300) -> bool:
    """What a receiver checks: signed with this secret, and not long ago."""
    parts: Mapping[str, str] = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    if not parts.get("t", "").isdigit() or abs(now - int(parts["t"])) > tolerance:
        return False
    return hmac.compare_digest(signature(secret, body, int(parts["t"])), header)
