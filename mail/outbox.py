"""Put something into the outbox, inside one's own transaction: it goes out if that is committed, and once.

The process `post` sends it (`mail/sender.py`). What an entry says stands in the database, but for the sound of a
message: that is fetched when it is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mail.models import Channel, Entry, PushSubscription, Standing, Webhook
from office.database import utcnow

MAIL_TARGET = "smtp"


@dataclass(frozen=True)
class Sound:
    """The sound of a message."""

    message_id: int
    name: str
    """Of the MP3, without ending."""


@dataclass(frozen=True)
class Mail:
    """What a mail says."""

    subject: str
    text: str
    html: str | None = None
    """The same, laid out; None: it is made of the text, and web addresses in it become links."""
    button: str | None = None
    """Where the HTML is made of the text: what stands on the button that a web address becomes which is a paragraph."""
    sounds: Sequence[Sound] = ()
    """What is sent along as MP3, as far as it fits."""
    thread: Sequence[str] = ()
    """Keys of earlier mails to the same person which this one continues, the oldest first."""
    reply_to: str | None = None
    unsubscribe: str | None = None
    """The address of a page on which one stops getting such mails."""
    list_name: str | None = None
    """What mails of one kind have in common, in the characters of a host's name, for programs that sort them."""


def mail_of(payload: Mapping[str, Any]) -> Mail:
    """What an entry says; one that was put in by an earlier version may say things this one does not know."""
    known = {name: payload[name] for name in (field.name for field in fields(Mail)) if name in payload}
    return Mail(**known | {"sounds": tuple(Sound(**one) for one in known.get("sounds", ()))})


@dataclass(frozen=True)
class Push:
    """What a device shows."""

    title: str
    body: str
    url: str
    """What a touch opens, from the pages' root on: `/messages/7`."""
    tag: str = ""
    """It takes the place of what was shown under the same one; empty: of nothing but itself, where it comes twice."""


@dataclass(frozen=True)
class About:
    """What an entry is about, and how it is to be treated."""

    user_id: int | None = None
    message_id: int | None = None
    client_id: int | None = None
    due_at: datetime | None = None
    """Not before; None: now."""
    is_urgent: bool = False
    """It leaves before what is not."""


NOTHING_MORE = About()


def put_mail(session: Session, key: str, address: str, mail: Mail, about: About = NOTHING_MORE) -> bool:
    """Have a mail sent to an address. False: the key, up to 200 characters, was there before, and nothing is done."""
    return _put(session, key, Channel.MAIL, MAIL_TARGET, asdict(mail), about, address=address)


def put_webhook(
    session: Session, key: str, webhook: Webhook, event: dict[str, Any], about: About = NOTHING_MORE
) -> bool:
    """Have a program told; `event` is the body, as JSON. False as in `put_mail`."""
    return _put(session, key, Channel.WEBHOOK, _host(webhook.url), event, about, webhook_id=webhook.id)


def put_push(session: Session, key: str, user_id: int, push: Push, about: About = NOTHING_MORE) -> bool:
    """Have all devices of a person show it. False where none does that had not been told already."""
    devices = session.scalars(select(PushSubscription).where(PushSubscription.user_id == user_id)).all()
    put = [
        _put(
            session,
            f"{key}:{device.id}",
            Channel.PUSH,
            _host(device.endpoint),
            asdict(push),
            about,
            subscription_id=device.id,
            user_id=user_id,
        )
        for device in devices
    ]
    return any(put)


def _put(
    session: Session, key: str, channel: Channel, target: str, payload: dict[str, Any], about: About, **where: Any
) -> bool:
    now = utcnow()
    due_at = about.due_at or now
    values = {
        "key": key,
        "channel": channel,
        "target": target[:300],
        "payload": payload,
        "user_id": about.user_id,
        "message_id": about.message_id,
        "client_id": about.client_id,
        "rank": 0 if about.is_urgent else 1,
        "due_at": due_at,
        "next_at": due_at,
        "state": Standing.WAITING,
        **where,
    }
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Entry).values(values).on_conflict_do_nothing(index_elements=["key"]).returning(Entry.id)
    return session.scalar(statement) is not None


def _host(url: str) -> str:
    """Whatever the address is: whoever puts something in has a transaction that must not fail for it."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
