"""How a client's calls are spoken and limited: what may be set. Pure.

Every function raises OfficeError with a sentence for the person who sets it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from office.errors import OfficeError
from office.greetings.words import LANGUAGES
from office.hours.spans import written
from office.hours.typed import read_spans
from office.hours.values import MINUTES_A_DAY, Span
from office.models import Client

LONGEST_NAME = 120
LONGEST_ZONE = 60
MOST_HOTWORDS = 200
LONGEST_HOTWORD = 60
"""Characters."""


@dataclass(frozen=True)
class Limit:
    """A number of seconds, and what is said of any other."""

    least: int
    most: int
    sentence: str
    is_whole: bool = True


LIMITS: Mapping[str, Limit] = {
    "max_message_seconds": Limit(10, 1800, "the longest message lasts 10 to 1800 seconds"),
    "max_silence_seconds": Limit(2, 60, "2 to 60 seconds of silence end a message"),
    "min_speech_seconds": Limit(0, 30, "the shortest speech that counts lasts 0 to 30 seconds", is_whole=False),
}
"""By the client's attribute; the longest message first, for the shortest speech is compared with it."""


def tidy_name(name: str) -> str:
    """As it is kept and spoken."""
    name = " ".join(name.split())
    if not name:
        raise OfficeError("a client needs a name")
    if len(name) > LONGEST_NAME:
        raise OfficeError(f"the name “{name[:30]}…” is longer than {LONGEST_NAME} characters")
    if any(char < " " for char in name):
        raise OfficeError("line breaks and control characters cannot be kept in a name")
    return name


def set_hotwords(client: Client, words: Iterable[str]) -> None:
    """Names and words callers are likely to say, each once; empty ones are left out."""
    kept = distinct(" ".join(word.split()) for word in words)
    if odd := next((word for word in kept if len(word) > LONGEST_HOTWORD), None):
        raise OfficeError(f"“{odd[:30]}…” is longer than {LONGEST_HOTWORD} characters; write one name or word a line")
    if any(char < " " for word in kept for char in word):
        raise OfficeError("line breaks and control characters cannot be kept in a name")
    if len(kept) > MOST_HOTWORDS:
        raise OfficeError(f"a client has at most {MOST_HOTWORDS} names and words callers are likely to say")
    client.hotwords = kept


def distinct(words: Iterable[str]) -> list[str]:
    """Each word once, whatever its capitals, as and where it came first; empty ones are left out."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(word.casefold(), word)
    return [word for word in found.values() if word]


def forget_hotword(client: Client, word: str) -> None:
    """A learned name is listened for no more."""
    client.learned_hotwords = [one for one in client.learned_hotwords if one != word]


def set_languages(client: Client, first: str, second: str | None) -> None:
    """What callers hear, and what `*` switches to (None: nothing)."""
    for language in (first, second):
        if language is not None and language not in LANGUAGES:
            raise OfficeError(f"language “{language}” is not spoken here; choose one of {', '.join(LANGUAGES)}")
    if first == second:
        raise OfficeError(f"“{first}” is the first language already")
    client.language, client.second_language = first, second


def set_time_zone(client: Client, name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise OfficeError(f"“{name}” is no time zone; write it like Europe/Berlin") from error
    if len(name) > LONGEST_ZONE:
        raise OfficeError(f"“{name}” is no time zone; write it like Europe/Berlin")
    client.time_zone = name


@cache
def time_zones() -> list[str]:
    """Names to choose from, `Europe/Berlin` and the like."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))


def set_callback_hours(client: Client, text: str) -> None:
    """In between which callers may be called back, as people write it: `8-20`; never where nothing is written."""
    spans = read_spans(text)
    if len(spans) > 1 or any(span.closes > MINUTES_A_DAY for span in spans):
        raise OfficeError("callers are called back in one span of the day; write it like 8-20")
    client.callback_from, client.callback_until = (spans[0].opens, spans[0].closes) if spans else (0, 0)


def callback_hours(client: Client) -> str:
    """As it is shown; empty for never."""
    begin, end = client.callback_from, client.callback_until
    return written(Span(begin, end)) if begin < end else ""


def set_limit(client: Client, name: str, seconds: float | None) -> None:
    """Set one of LIMITS; None: the house's counts."""
    limit = LIMITS[name]
    if seconds is not None and not (limit.least <= seconds <= limit.most and (seconds % 1 == 0 or not limit.is_whole)):
        raise OfficeError(limit.sentence)
    longest = client.max_message_seconds
    if name == "min_speech_seconds" and seconds and longest and seconds >= longest:
        raise OfficeError(f"no message of at most {longest} seconds could ever hold {seconds:g} seconds of speech")
    setattr(client, name, int(seconds) if seconds is not None and limit.is_whole else seconds)
