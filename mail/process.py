"""The process that tells people and programs what has come in, and sends what is in the outbox."""

import signal
import threading

from mail.by_mail import ByMail
from mail.by_push import ByPush
from mail.by_webhook import ByWebhook
from mail.models import Channel
from mail.notices.teller import Teller
from mail.sender import Deliver, Sender
from office.database import Database
from office.settings import Settings


def run(settings: Settings, database: Database) -> None:
    """Send until SIGINT or SIGTERM, which let what is on its way arrive."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    channels: dict[Channel, Deliver] = {
        Channel.MAIL: ByMail(settings, database),
        Channel.PUSH: ByPush(settings, database),
        Channel.WEBHOOK: ByWebhook(settings, database),
    }
    # Killed at any moment it has told nothing, or all that is noted as told: nobody need wait for it.
    threading.Thread(target=Teller(settings, database).run, args=(stopping,), name="notices", daemon=True).start()
    Sender(settings, database, channels).run(stopping)
