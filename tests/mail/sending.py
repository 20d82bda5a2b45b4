"""The process that empties the outbox as a thread of the test's, and what has become of an entry."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from house import wait_until
from receivers import PostOffice

from mail.by_mail import ByMail
from mail.by_push import ByPush
from mail.by_webhook import ByWebhook
from mail.models import Channel, Entry, Standing
from mail.sender import Deliver, Sender
from office.database import Database
from office.settings import Settings, Smtp

SENDER = "Vorzimmer Müller <vorzimmer@example.org>"


def with_server(settings: Settings, office: PostOffice) -> Settings:
    smtp = Smtp(host="127.0.0.1", port=office.port, security="none", sender=SENDER)
    return settings.model_copy(update={"smtp": smtp, "notice_hosts": ["127.0.0.1"]})


@contextmanager
def sending(settings: Settings, database: Database) -> Iterator[None]:
    """The outbox is emptied meanwhile."""
    channels: dict[Channel, Deliver] = {
        Channel.MAIL: ByMail(settings, database),
        Channel.PUSH: ByPush(settings, database),
        Channel.WEBHOOK: ByWebhook(settings, database),
    }
    stopping = threading.Event()
    thread = threading.Thread(target=Sender(settings, database, channels).run, args=(stopping,))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def entry(database: Database, key: str) -> Entry:
    with database.session() as session:
        found = session.query(Entry).filter_by(key=key).one()
        assert found.tries is not None
        return found


def until(database: Database, key: str, *states: Standing) -> Entry:
    """The entry, once it is in one of these states."""
    wait_until(lambda: entry(database, key).state in states, f"{key} is {states}", 30)
    return entry(database, key)


def until_tried(database: Database, key: str, times: int) -> Entry:
    wait_until(lambda: len(entry(database, key).tries) >= times, f"{key} was tried {times} times", 30)
    return entry(database, key)
