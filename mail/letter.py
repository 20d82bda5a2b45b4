"""A mail as it is sent: headers, text, HTML and sound. Pure."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from markupsafe import Markup, escape

from mail.layout import environment
from mail.outbox import Mail

LONGEST_SUBJECT = 200
SIGNATURE = "-- \n"
"""Programs take what stands behind such a line for a signature, and grey it."""
LINK = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]])")

_html = environment.get_template("letter.html.j2")


def letter(
    key: str, sender: str, address: str, mail: Mail, at: datetime, sounds: Sequence[tuple[str, bytes]] = ()
) -> EmailMessage:
    """The mail for one address (see `ascii_address`), the same each time it is sent; `sounds` are MP3s by name."""
    name, own = parseaddr(sender)
    domain = own.rpartition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=own)
    message["To"] = Address(addr_spec=address)
    message["Subject"] = one_line(mail.subject)[:LONGEST_SUBJECT]
    message["Date"] = at
    message["Message-ID"] = message_id(key, domain)
    if mail.thread:
        message["In-Reply-To"] = message_id(mail.thread[-1], domain)
        message["References"] = " ".join(message_id(earlier, domain) for earlier in mail.thread)
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=ascii_address(mail.reply_to))
    if mail.list_name:
        message["List-Id"] = f"<{mail.list_name}.{domain}>"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
    # No out-of-office notice shall come back: RFC 3834, and what Exchange asks for instead.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html or as_html(mail), subtype="html", cte="quoted-printable")
    for name, sound in sounds:
        message.add_attachment(sound, maintype="audio", subtype="mpeg", filename=f"{file_name(name)}.mp3")
    return message


def message_id(key: str, domain: str) -> str:
    """What marks a mail: made of its key alone, so a repeated one has it too, and an answer finds its thread."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def ascii_address(address: str) -> str:
    """The address with its domain as servers write it (IDNA). Raises ValueError with a sentence where it is none."""
    local, _at, domain = address.strip().rpartition("@")
    try:
        written = f"{local}@{domain.encode('idna').decode()}"
        if local and domain and written.isascii() and Address(addr_spec=written).addr_spec == written:
            return written
    except (ValueError, MessageError):
        pass
    raise ValueError(f"“{address}” is no e-mail address")


def one_line(text: str) -> str:
    """Without line breaks, in which a header of somebody else's could begin."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def file_name(name: str) -> str:
    """A name every system takes."""
    return re.sub(r'[/\\:*?"<>|]', "-", one_line(name))[:80].strip(" .-") or "audio"


def as_html(mail: Mail) -> str:
    """Its words as paragraphs; web addresses become links, and one that is a paragraph becomes the button."""
    words, _mark, ending = mail.text.strip().partition(f"\n{SIGNATURE}")
    parts = [part.strip() for part in re.split(r"\n\s*\n", words)]
    return _html.render(
        title=mail.subject,
        language=None,
        button=mail.button,
        paragraphs=[(part if mail.button and LINK.fullmatch(part) else None, _linked(part)) for part in parts],
        ending=_linked(ending.strip()),
    )


def _linked(text: str) -> Markup:
    """Every second piece is an address."""
    pieces = LINK.split(text)
    linked = (
        Markup('<a class="link" href="{0}" style="color:#1f5f5b">{0}</a>').format(piece)
        if number % 2
        else escape(piece)
        for number, piece in enumerate(pieces)
    )
    return Markup("").join(linked).replace("\n", Markup("<br>\n"))
