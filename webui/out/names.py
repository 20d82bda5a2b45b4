"""How a file is called: when the call was, and whose. Pure."""

import unicodedata
from itertools import groupby

from recordings.models import Message
from webui.out.clock import local
from webui.rows import row
from webui.viewpoint import Viewpoint

LONGEST = 60
"""Characters of a caller's name."""


def file_name(message: Message, viewpoint: Viewpoint, ending: str) -> str:
    """`2026-11-28_14-21_Karin-Weber_17.wav`: letters and digits of any script, and nothing a file system minds.

    The message's number keeps two calls of one minute apart, and leads back to the message.
    """
    at = local(message, message.received_at, viewpoint)
    return f"{at:%Y-%m-%d_%H-%M}_{_safe(str(row(message, viewpoint).caller))}_{message.id}.{ending}"


def _safe(text: str) -> str:
    normal = unicodedata.normalize("NFC", text)
    parts = ["".join(group) for is_fine, group in groupby(normal, key=_is_fine) if is_fine]
    return "-".join(parts)[:LONGEST].strip("-")


def _is_fine(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"
