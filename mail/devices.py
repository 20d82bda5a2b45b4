"""The devices on which people are told: signed up by their browsers, listed and removed by their owners."""

import base64
import binascii
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from mail.models import PushSubscription
from office.errors import OfficeError
from office.models import User

MOST_DEVICES = 20
LONGEST_ENDPOINT = 1000
KEY_BYTES = 65
AUTH_BYTES = 16


def sign_up(
    session: Session, user: User, endpoint: str, keys: tuple[str, str], name: str, inside_hosts: Collection[str]
) -> PushSubscription:
    """Have a device tell this person; `keys` are `p256dh` and `auth`, as its browser gives them.

    A device tells the person alone who has signed it up last. Raises OfficeError.
    """
    p256dh, auth = keys
    if not _is_outside(endpoint, inside_hosts) or _size(p256dh) != KEY_BYTES or _size(auth) != AUTH_BYTES:
        raise OfficeError("this device cannot be signed up")
    device = session.scalar(select(PushSubscription).where(PushSubscription.endpoint == endpoint))
    if device is None or device.user_id != user.id:
        if len(list_devices(session, user)) >= MOST_DEVICES:
            raise OfficeError(f"a person has at most {MOST_DEVICES} devices")
        if device is not None:
            # Anew: what still waits for whoever had it before is not shown to this person.
            session.delete(device)
            session.flush()
        device = PushSubscription(endpoint=endpoint)
        session.add(device)
    device.user_id, device.p256dh, device.auth, device.device = user.id, p256dh, auth, name[:120]
    session.flush()
    return device


def _is_outside(endpoint: str, inside_hosts: Collection[str]) -> bool:
    try:
        url = urlsplit(endpoint)
    except ValueError:
        return False
    is_reached = url.scheme == "https" or (url.scheme == "http" and url.hostname in inside_hosts)
    return is_reached and bool(url.hostname) and endpoint.isascii() and len(endpoint) <= LONGEST_ENDPOINT


def _size(key: str) -> int:
    """Bytes of a key in Base64 for addresses; 0 where it is none."""
    try:
        return len(base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        return 0


def list_devices(session: Session, user: User) -> Sequence[PushSubscription]:
    return session.scalars(
        select(PushSubscription).where(PushSubscription.user_id == user.id).order_by(PushSubscription.id)
    ).all()


def name_of(user_agent: str) -> str:
    """What a browser says of itself, as a person would call it: `Firefox, Android`."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"))
    systems = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"))
    found = [
        next((name for mark, name in known if mark in user_agent), None)
        for known in (
            (*browsers, ("Chrome", "Chrome"), ("Safari", "Safari")),
            (*systems, ("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux")),
        )
    ]
    return ", ".join(name for name in found if name) or "Browser"
