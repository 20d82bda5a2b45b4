"""The webhooks there are: made with a secret that is shown once, listed and removed; and what was sent to each."""

import secrets
from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mail.models import Entry, Event, Webhook
from office.errors import OfficeError
from office.models import Client

LONGEST_URL = 2000


def add_webhook(
    session: Session, url: str, client: Client | None, events: Collection[Event], inside_hosts: Collection[str]
) -> Webhook:
    """Have an address told of these events of a client, or (None) of all.

    Its `secret` is to be shown this once. Raises OfficeError with a sentence for who enters it.
    """
    if not events:
        raise OfficeError("a webhook has to be told of something")
    webhook = Webhook(
        url=_checked(url.strip(), inside_hosts),
        secret=f"vzw_{secrets.token_urlsafe(32)}",
        client_id=client.id if client else None,
        events=[event.value for event in Event if event in events],
    )
    session.add(webhook)
    session.flush()
    return webhook


def _checked(url: str, inside_hosts: Collection[str]) -> str:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise OfficeError("the address of a webhook begins with https://") from None
    if not host or not url.isprintable() or " " in url or len(url) > LONGEST_URL:
        raise OfficeError("the address of a webhook begins with https://")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in inside_hosts):
        raise OfficeError("the address of a webhook begins with https://")
    return url


def list_webhooks(session: Session) -> Sequence[Webhook]:
    return session.scalars(select(Webhook).order_by(Webhook.id)).all()


def log_of(session: Session, webhook: Webhook, limit: int) -> Sequence[Entry]:
    """What was sent there, the newest first, with each attempt."""
    return session.scalars(
        select(Entry)
        .where(Entry.webhook_id == webhook.id)
        .options(selectinload(Entry.tries))
        .order_by(Entry.id.desc())
        .limit(limit)
    ).all()


def as_noted(webhook: Webhook) -> dict[str, Any]:
    """For the record of changes. Of the address the machine alone: the rest is a secret more often than not."""
    return {"address": urlsplit(webhook.url).hostname, "events": webhook.events}
