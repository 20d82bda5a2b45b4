"""What is said before a message that is heard by telephone: which it is, when it came, how urgent, whose. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date

from office.greetings.words import Phrases, Prompt

WORDS: dict[str, dict[str | int, str]] = {
    "de": {
        "place": "Nachricht {place} von {count}.",
        "urgent": "Dringend.",
        "today": "Heute um {time}",
        "yesterday": "Gestern um {time}",
        "day": "Am {day} um {time}",
        "from": "von",
        0: "Sie haben keine neuen Nachrichten.",
        1: "Sie haben eine neue Nachricht.",
        "many": "Sie haben {count} neue Nachrichten.",
    },
    "en": {
        "place": "Message {place} of {count}.",
        "urgent": "Urgent.",
        "today": "Today at {time}",
        "yesterday": "Yesterday at {time}",
        "day": "On {day} at {time}",
        "from": "from",
        0: "You have no new messages.",
        1: "You have one new message.",
        "many": "You have {count} new messages.",
    },
}


@dataclass(frozen=True)
class Envelope:
    """A message from outside."""

    received: datetime
    """Where the client is."""
    name: str | None
    number: str | None
    is_urgent: bool


def said(envelope: Envelope, place: int, count: int, today: date, phrases: Phrases, region: str) -> list[Prompt]:
    """The words in their order; digits and the withheld number are spoken beforehand, the rest is of this message."""
    language = phrases.goodbye.language
    words = WORDS[language]
    opening = [words["place"].format(place=place, count=count), words["urgent"] if envelope.is_urgent else ""]
    opening += [f"{when(envelope.received, today, language)}, {words['from']}"]
    first = Prompt(" ".join(filter(None, opening)), language)
    if envelope.name:
        return [first, Prompt(f"{envelope.name}.", language)]
    return [first, *phrases.read_out(envelope.number, region)]


def how_many(count: int, language: str) -> Prompt:
    """How many new messages there are."""
    words = WORDS[language]
    return Prompt(words.get(count, words["many"]).format(count=count), language)


def when(received: datetime, today: date, language: str) -> str:
    """The day, as one says it, and the time."""
    days = (today - received.date()).days
    kind = {0: "today", 1: "yesterday"}.get(days, "day")
    day = format_date(received.date(), "d. MMMM" if language == "de" else "d MMMM", locale=language)
    return WORDS[language][kind].format(day=day, time=_clock(received, language))


def _clock(received: datetime, language: str) -> str:
    if language == "de":
        return f"{received.hour} Uhr {received.minute}" if received.minute else f"{received.hour} Uhr"
    hour, half = received.hour % 12 or 12, "p.m." if received.hour >= 12 else "a.m."  # noqa: PLR2004 - noon
    return f"{hour}:{received.minute:02} {half}" if received.minute else f"{hour} {half}"
