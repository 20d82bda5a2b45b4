"""What the words of a message were when a program read them, in one text it sends back with its correction."""

from recordings import corrections
from recordings.corrections import Seen
from recordings.models import Message


def version_of(message: Message) -> str:
    """Changes when the words are corrected or heard anew."""
    return f"{corrections.heard(message)}.{corrections.version(message)}"


def seen_in(version: str) -> Seen:
    """What somebody has made up fits no message."""
    heard, _, correction = version.partition(".")
    return Seen(correction, heard)
