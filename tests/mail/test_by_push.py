"""Push messages: a service on loopback takes them, a browser's own keys open them."""

import base64
import json
import os
from collections.abc import Callable

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from receivers import Receiver
from sending import sending, until, until_tried

from mail.by_push import LONGEST_BODY, cut
from mail.models import PushSubscription, Standing
from mail.outbox import About, Push, put_push
from mail.vapid import application_server_key
from office.database import Database
from office.models import Role
from office.people import add_user
from office.settings import Settings

PUSH = Push("Frau Müller", "bittet um Rückruf, " + "dringend " * 500, "/messages/7")

pytestmark = pytest.mark.usefixtures("quick")


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def put(database: Database, endpoint: str, *, p256dh: str | None = None, push: Push = PUSH) -> Callable[[bytes], bytes]:
    """A person with one device is to be told; what that device makes of a body."""
    private, auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    public = base64url(private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    with database.session() as session:
        karin = add_user(session, "karin", "ten characters", Role.ADMIN, None)
        session.flush()
        device = PushSubscription(
            user_id=karin.id, endpoint=endpoint, p256dh=p256dh or public, auth=base64url(auth), device="Handy"
        )
        session.add(device)
        session.flush()
        assert put_push(session, "k", karin.id, push, About(is_urgent=True))
        assert device.id == 1
    return lambda body: bytes(http_ece.decrypt(body, private_key=private, auth_secret=auth, version="aes128gcm"))


def devices(database: Database) -> int:
    with database.session() as session:
        return session.query(PushSubscription).count()


def test_a_device_can_read_it_and_nobody_else(mailing: Settings, database: Database, web: Receiver) -> None:
    opened = put(database, f"{web.url}/device")
    web.status = 201
    with sending(mailing, database):
        sent = until(database, "k:1", Standing.SENT)
    ((path, headers, body),) = web.taken
    shown = json.loads(opened(body))
    assert (path, shown["title"], shown["url"]) == ("/device", "Frau Müller", "/messages/7")
    assert shown["body"].startswith("bittet um Rückruf")
    assert (len(body) < 4096, b"Frau" in body) == (True, False)
    assert (headers["urgency"], headers["content-encoding"]) == ("high", "aes128gcm")
    assert (headers["topic"], len(headers["topic"])) == (shown["tag"], 32)
    assert int(headers["ttl"]) > 0
    assert Vapid02.verify(headers["authorization"])
    assert f"k={application_server_key(mailing.vapid_key)}" in headers["authorization"]
    assert mailing.vapid_key.stat().st_mode & 0o777 == 0o600
    assert sent.payload == {}


@pytest.mark.parametrize("character", ["𝄞", "ü", '"', "\x1f"])
def test_however_many_bytes_its_characters_take_the_service_takes_it(
    mailing: Settings, sqlite: Database, web: Receiver, character: str
) -> None:
    opened = put(sqlite, f"{web.url}/device", push=Push("Frau " + character * 1000, character * 4000, "/messages/7"))
    web.status = 201
    with sending(mailing, sqlite):
        until(sqlite, "k:1", Standing.SENT)
    ((_path, _headers, body),) = web.taken
    assert len(body) <= 4096
    shown = json.loads(opened(body))
    assert set(shown["body"]) == {character}
    assert shown["title"].startswith(f"Frau {character}")


def test_what_is_cut_off_is_no_more_than_needed() -> None:
    assert cut("𝄞" * 1000, LONGEST_BODY) == "𝄞" * 750
    assert cut("a𝄞" * 2, 8) == "a𝄞a"
    assert cut("kurz", 8) == "kurz"


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_its_service_no_longer_knows_is_removed(
    mailing: Settings, database: Database, web: Receiver, status: int
) -> None:
    web.status = status
    put(database, web.url)
    with sending(mailing, database):
        refused = until(database, "k:1", Standing.REFUSED)
    assert refused.problem == "the device is no longer signed up"
    assert devices(database) == 0


@pytest.mark.parametrize(("status", "is_final"), [(429, False), (503, False), (400, True), (403, True), (413, True)])
def test_what_the_service_says_is_kept(
    mailing: Settings, sqlite: Database, web: Receiver, status: int, *, is_final: bool
) -> None:
    web.status = status
    put(sqlite, web.url)
    with sending(mailing, sqlite):
        if is_final:
            until(sqlite, "k:1", Standing.REFUSED)
        else:
            until_tried(sqlite, "k:1", 2)
            web.status = 201
            until(sqlite, "k:1", Standing.SENT)
    assert devices(sqlite) == 1


def test_no_service_is_asked_without_tls_or_inside_the_house(
    mailing: Settings, sqlite: Database, web: Receiver
) -> None:
    outside = mailing.model_copy(update={"notice_hosts": []})
    put(sqlite, web.url)
    with sending(outside, sqlite):
        assert "https only" in (until(sqlite, "k:1", Standing.REFUSED).problem or "")
    with sqlite.session() as session:
        session.query(PushSubscription).one().endpoint = web.url.replace("http:", "https:")
        assert put_push(session, "again", 1, PUSH)
    with sending(outside, sqlite):
        assert "the house's own network" in (until(sqlite, "again:1", Standing.REFUSED).problem or "")
    assert web.taken == []


@pytest.mark.parametrize("key", ["", "AAAA", "nö"])
def test_keys_that_are_none_are_refused(mailing: Settings, sqlite: Database, web: Receiver, key: str) -> None:
    put(sqlite, web.url, p256dh=key or "=")
    with sending(mailing, sqlite):
        assert "keys that are none" in (until(sqlite, "k:1", Standing.REFUSED).problem or "")
