"""The channel mail: one SMTP connection for each mail, encrypted unless the server is this machine itself."""

import base64
import logging
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from email.message import EmailMessage
from email.utils import parseaddr

from mail.errors import Refused, ServerAway, TryLater
from mail.letter import ascii_address, letter
from mail.mp3 import BITS_PER_SECOND, mp3
from mail.outbox import Mail, mail_of
from mail.work import Item
from office.database import Database
from office.settings import Settings, Smtp
from recordings.models import Message

log = logging.getLogger(__name__)

SECONDS = 30.0
"""For each step of the conversation."""
GOODBYE_SECONDS = 2.0
MOST_SOUND_BYTES = 8_000_000
"""Of all in one mail, half an hour. As Base64 a third more, and many servers take no more than 10 or 20 MB."""
ATTEMPTS_WITH_SOUND = 3
"""After these it may be the sound that is in the way, and the words are what counts."""
LOGGED_IN = 235
CLOSING = 421
"""The server ends the conversation (RFC 5321), whatever it was about."""
TOO_LARGE = (552, 554)
"""552 is said of a full mailbox too."""


class ByMail:
    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    def __call__(self, item: Item) -> int:
        """Send it; what the server answered. Raises MailError."""
        smtp = self._settings.smtp
        if smtp is None:
            raise ServerAway("no mail server is set ([smtp] in vorzimmer.toml)")
        mail = mail_of(item.payload)
        mail = replace(mail, reply_to=mail.reply_to or smtp.reply_to)
        sounds = list(self._sounds(mail)) if item.attempts <= ATTEMPTS_WITH_SOUND else []
        try:
            address = ascii_address(item.address or "")
            written = letter(item.key, smtp.sender, address, mail, item.due_at, sounds)
            silent = letter(item.key, smtp.sender, address, mail, item.due_at) if sounds else None
        except ValueError as error:
            raise Refused(str(error)) from error
        return send(smtp, written, address, silent)

    def _sounds(self, mail: Mail) -> Iterator[tuple[str, bytes]]:
        """The MP3s that go along, with their names: those that are there and fit in, the first ones first."""
        with self._database.session() as session:
            wanted = [(one.name, session.get(Message, one.message_id)) for one in mail.sounds]
        left = MOST_SOUND_BYTES
        for name, message in wanted:
            if message is None or message.audio is None or message.deleted_at:
                continue
            # Said beforehand, so that nobody works on what does not fit.
            if message.duration * BITS_PER_SECOND / 8 > left:
                continue
            sound = mp3(self._settings.messages / message.audio)
            if sound and len(sound) <= left:
                left -= len(sound)
                yield name, sound


def send(smtp: Smtp, written: EmailMessage, address: str, silent: EmailMessage | None = None) -> int:
    """Hand a mail to the server. `silent` is the same without sound, for a server to which that is too much.

    Raises Refused, TryLater, or ServerAway where it is nothing about this mail.
    """
    try:
        with _connected(smtp) as connection:
            largest = int(re.sub(r"\D.*", "", connection.esmtp_features.get("size", "")) or 0)
            if silent is not None and 0 < largest < len(bytes(written)):
                written, silent = silent, None
            try:
                return _hand_over(connection, smtp, written, address)
            except Refused as refused:
                if silent is None or refused.status not in TOO_LARGE:
                    raise
            connection.rset()
            return _hand_over(connection, smtp, silent, address)
    except (smtplib.SMTPException, OSError) as error:
        raise ServerAway(f"{smtp.host} does not answer as it should: {error}") from error


def _hand_over(connection: smtplib.SMTP, smtp: Smtp, written: EmailMessage, address: str) -> int:
    try:
        connection.send_message(written, parseaddr(smtp.sender)[1], [address])
    except smtplib.SMTPRecipientsRefused as error:
        raise _refusal(smtp, *error.recipients[address]) from error
    except smtplib.SMTPSenderRefused as error:
        if error.smtp_code in TOO_LARGE:
            raise _refusal(smtp, error.smtp_code, error.smtp_error) from error
        # Nothing about whom it is for: an admin can put that right, and until then it waits.
        raise ServerAway(
            f"{smtp.host} takes nothing from {smtp.sender}: {_said(error.smtp_code, error.smtp_error)}", error.smtp_code
        ) from error
    except smtplib.SMTPDataError as error:
        raise _refusal(smtp, error.smtp_code, error.smtp_error) from error
    return 250


def _refusal(smtp: Smtp, code: int, words: bytes | str) -> Refused | TryLater:
    sentence = f"{smtp.host} says: {_said(code, words)}"
    if code == CLOSING:
        return ServerAway(sentence, code)
    return Refused(sentence, code) if code >= 500 else TryLater(sentence, code)  # noqa: PLR2004 - RFC 5321


def _said(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:300]


@contextmanager
def _connected(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    """A connection on which one may send. What goes wrong up to there is nothing about any mail."""
    # The name to greet with is given, for smtplib would ask the network for it.
    name = parseaddr(smtp.sender)[1].rpartition("@")[2]
    password = _password(smtp)
    # Reading the certificates takes longer than sending a mail.
    context = ssl.create_default_context() if smtp.security != "none" else None
    connection = (
        smtplib.SMTP_SSL(smtp.host, smtp.port, name, timeout=SECONDS, context=context)
        if smtp.security == "tls"
        else smtplib.SMTP(smtp.host, smtp.port, name, timeout=SECONDS)
    )
    try:
        if smtp.security == "starttls":
            connection.starttls(context=context)
        connection.ehlo_or_helo_if_needed()
        if smtp.username is not None and password is not None:
            _log_in(connection, smtp.username, password)
        yield connection
        _say_goodbye(connection)
    finally:
        connection.close()


def _log_in(connection: smtplib.SMTP, username: str, password: str) -> None:
    """As smtplib does it; that knows ASCII only, and passwords have umlauts (RFC 4616 takes UTF-8)."""
    if (username + password).isascii():
        connection.login(username, password)
        return
    plain = base64.b64encode(f"\0{username}\0{password}".encode()).decode()
    code, words = connection.docmd("AUTH", f"PLAIN {plain}")
    if code != LOGGED_IN:
        raise smtplib.SMTPAuthenticationError(code, words)


def _say_goodbye(connection: smtplib.SMTP) -> None:
    """The mail is taken already: nothing that happens now is its business, nor keeps the next one waiting."""
    with suppress(smtplib.SMTPException, OSError):
        if connection.sock:
            connection.sock.settimeout(GOODBYE_SECONDS)
        connection.quit()


def _password(smtp: Smtp) -> str | None:
    if smtp.password_file is None:
        return None
    try:
        return smtp.password_file.read_text().strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ServerAway(f"the password cannot be read from {smtp.password_file}") from error
