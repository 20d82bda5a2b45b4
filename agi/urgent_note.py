"""What is said of an urgent message to whoever is rung for it. Pure."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agi.envelope import Envelope, when
from office.greetings.words import Phrases, Prompt

FIRST_WORDS = 300
"""Characters of a message that stand for its subject where nobody knows that."""
WORDS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "opening": "Dringende Nachricht für {client}. {when}, von",
        "number": "Rückruf an",
        "about": "Es geht um: {about}.",
        "menu": "Um zu übernehmen, drücken Sie die 1. Nicht jetzt: die 2. Um die Nachricht zu hören: die 3.",
        "accepted": "Danke. Sie haben die Nachricht übernommen.",
        "taken": "Danke, {who} hat die Nachricht schon übernommen.",
        "settled": "Danke, die Nachricht ist schon erledigt.",
        "declined": "In Ordnung, es geht beim Nächsten weiter.",
        "no sound": "Die Aufnahme ist nicht da.",
    },
    "en": {
        "opening": "Urgent message for {client}. {when}, from",
        "number": "Call back",
        "about": "It is about: {about}.",
        "menu": "To take it on, press 1. Not now, press 2. To hear the message, press 3.",
        "accepted": "Thank you. You have taken the message on.",
        "taken": "Thank you, {who} has already taken the message on.",
        "settled": "Thank you, the message is settled already.",
        "declined": "All right, it goes on with the next person.",
        "no sound": "The recording is not there.",
    },
}


@dataclass(frozen=True)
class UrgentNote:
    """What is known of the message."""

    client: str
    envelope: Envelope
    subject: str | None
    words: str | None
    """Of the message, as they count."""


def said(note: UrgentNote, today: date, phrases: Phrases, region: str) -> list[Prompt]:
    """Who called, when, where to call back, and what about; all but digits is of this message."""
    language = phrases.goodbye.language
    words, envelope = WORDS[language], note.envelope
    opening = words["opening"].format(client=note.client, when=when(envelope.received, today, language))
    prompts = [Prompt(opening, language)]
    if envelope.name:
        prompts.append(Prompt(f"{envelope.name}.", language))
    if envelope.name and envelope.number:
        prompts.append(Prompt(words["number"], language))
    if envelope.number or not envelope.name:
        prompts += phrases.read_out(envelope.number, region)
    about = note.subject or textwrap.shorten(note.words or "", FIRST_WORDS, placeholder=" …")
    if about:
        prompts.append(Prompt(words["about"].format(about=about.rstrip(" .")), language))
    return prompts


def spoken(name: str, language: str, **values: str) -> Prompt:
    """One of the sentences above."""
    return Prompt(WORDS[language][name].format(**values), language)
