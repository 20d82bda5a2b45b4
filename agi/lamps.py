"""The message lamp of the owners' SIP phones: lit while there is something nobody has read.

The database is looked at once a second, for messages come and are read in several processes; Asterisk is told what has
changed, and everything once more after it was started anew. It tells the phones: by NOTIFY, also when one registers.
"""

import logging
import threading
from collections.abc import Mapping

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import asterisk.ari
from asterisk.errors import PBXError
from office.database import Database
from office.rules.models import Phone
from office.settings import Settings
from recordings.models import UNREAD, Message

log = logging.getLogger(__name__)

SECONDS = 1.0
ASKED_EVERY = 5
"""Looks; so often Asterisk is asked whether it is still the one that was told."""


class Lamps:
    """What the lamps show, and have to show."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._shown: dict[int, int] = {}
        """By client, what Asterisk was told last."""
        self._told_to: str | None = None
        """When the Asterisk was started that was told."""
        self._looks = 0
        self._fault = ""
        """The last one nobody had thought of: once a second it would fill the log."""

    def keep_lit(self, stop: threading.Event) -> None:
        """Look until told to stop; what does not work now is made good later."""
        while not stop.wait(SECONDS):
            try:
                self.look()
            except (SQLAlchemyError, PBXError) as error:
                self._told_to = None
                log.debug("the lamps of the phones stay as they are: %s", error)
            except Exception as error:
                # Nobody starts this thread anew: whatever it was, the lamps go on.
                self._told_to = None
                if repr(error) != self._fault:
                    self._fault = repr(error)
                    log.exception("the lamps of the phones stay as they are; they are looked at again")

    def look(self) -> None:
        """Tell Asterisk what is different. Raises PBXError, and as the database does."""
        with self._database.session() as session:
            wanted = unread(session)
        if not wanted:
            return
        if self._told_to is None or self._looks % ASKED_EVERY == 0:
            self._forget_where_started_anew(asterisk.ari.started_at(self._settings))
        self._looks += 1
        for client_id, count in wanted.items():
            if self._shown.get(client_id) != count:
                asterisk.ari.light_lamps(self._settings, client_id, count)
                self._shown[client_id] = count

    def _forget_where_started_anew(self, started: str) -> None:
        if started != self._told_to:
            self._shown.clear()
            self._told_to = started


def unread(session: Session) -> Mapping[int, int]:
    """How many messages nobody has read, of each client a phone can register for."""
    clients = session.scalars(select(Phone.client_id).where(Phone.sip_password.is_not(None)).distinct()).all()
    if not clients:
        return {}
    counted = select(Message.client_id, func.count().label("messages")).where(text(UNREAD)).group_by(Message.client_id)
    found = {row.client_id: row.messages for row in session.execute(counted)}
    return {client_id: found.get(client_id, 0) for client_id in clients}
