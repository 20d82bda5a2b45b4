"""Webhooks as a real HTTP receiver gets them."""

import json
import time

import pytest
from receivers import Receiver
from sending import entry, sending, until, until_tried

from mail import posting
from mail.by_webhook import is_signed
from mail.models import Entry, Standing, Webhook
from mail.outbox import put_webhook
from mail.work import send_again
from office.database import Database, utcnow
from office.settings import Settings

SECRET = "only the two of us know"
EVENT = {"event": "message", "caller_name": "Frau Müller"}

pytestmark = pytest.mark.usefixtures("quick")


def put(database: Database, url: str, key: str = "k") -> int:
    with database.session() as session:
        webhook = Webhook(url=url, secret=SECRET)
        session.add(webhook)
        session.flush()
        assert put_webhook(session, key, webhook, EVENT)
        return webhook.id


def test_a_program_is_told_with_signature_and_key(mailing: Settings, database: Database, web: Receiver) -> None:
    put(database, f"{web.url}/in?a=1")
    with sending(mailing, database):
        sent = until(database, "k", Standing.SENT)
    ((path, headers, body),) = web.taken
    assert (path, json.loads(body)) == ("/in?a=1", EVENT)
    assert (headers["idempotency-key"], headers["content-type"]) == ("k", "application/json")
    signature, now = headers["x-vorzimmer-signature"], int(time.time())
    assert is_signed(SECRET, body, signature, now)
    assert not is_signed(SECRET, body + b" ", signature, now)
    assert not is_signed("another", body, signature, now)
    assert not is_signed(SECRET, body, signature, now + 3600), "somebody plays an old one"
    assert not is_signed(SECRET, body, "nonsense", now)
    assert [(one.status, one.problem) for one in sent.tries] == [(204, None)]


@pytest.mark.parametrize("status", [302, 404, 429, 500])
def test_it_is_told_again_until_it_takes_it(mailing: Settings, database: Database, web: Receiver, status: int) -> None:
    web.status, web.elsewhere = status, f"{web.url}/elsewhere"
    put(database, f"{web.url}/in")
    with sending(mailing, database):
        tried = until_tried(database, "k", 2)
        assert tried.problem == f"the address answers with {status}"
        web.status = 200
        sent = until(database, "k", Standing.SENT)
    assert {path for path, _headers, _body in web.taken} == {"/in"}, "redirects are not followed"
    assert {headers["idempotency-key"] for _path, headers, _body in web.taken} == {"k"}
    assert [one.status for one in sent.tries][-2:] == [status, 200]


def test_one_that_is_gone_is_told_no_more(mailing: Settings, database: Database, web: Receiver) -> None:
    web.status = 410
    put(database, web.url)
    with sending(mailing, database):
        until(database, "k", Standing.REFUSED)
    assert len(web.taken) == 1


def test_it_can_be_sent_again_as_it_was(mailing: Settings, database: Database, web: Receiver) -> None:
    put(database, web.url)
    with sending(mailing, database):
        until(database, "k", Standing.SENT)
        with database.session() as session:
            sent = session.query(Entry).one()
            assert send_again(sent, utcnow())
            assert not send_again(sent, utcnow()), "it is on its way"
        until_tried(database, "k", 2)
        until(database, "k", Standing.SENT)
    first, again = web.taken
    assert (first[2], first[1]["idempotency-key"]) == (again[2], again[1]["idempotency-key"])


def test_a_machine_of_the_house_is_told_only_where_a_setting_names_it(
    mailing: Settings, sqlite: Database, web: Receiver
) -> None:
    put(sqlite, web.url.replace("127.0.0.1", "localhost"))
    with sending(mailing, sqlite):
        refused = until(sqlite, "k", Standing.REFUSED)
    assert "stands in the house's own network; the setting notice_hosts can allow it" in (refused.problem or "")
    assert web.taken == []


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "nonsense", "http://", "http://[::1"])
def test_what_is_no_address_is_refused(mailing: Settings, sqlite: Database, url: str) -> None:
    put(sqlite, url)
    with sending(mailing, sqlite):
        until(sqlite, "k", Standing.REFUSED)


def test_a_receiver_that_hangs_is_given_up_and_tried_again(
    mailing: Settings, database: Database, web: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "SECONDS", 0.3)
    web.hangs = True
    put(database, web.url)
    with sending(mailing, database):
        until_tried(database, "k", 2)
    assert entry(database, "k").state is Standing.WAITING


def test_what_waits_for_a_webhook_goes_with_it(database: Database, web: Receiver) -> None:
    put(database, web.url)
    with database.session() as session:
        session.delete(session.query(Webhook).one())
    with database.session() as session:
        assert session.query(Entry).all() == []
