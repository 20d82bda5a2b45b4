"""For whom a notice is written, and the pieces it is made of; `de`, anything else is English. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

Texts = Mapping[str, str]
GERMAN: Texts = {
    "message": "Nachricht von {who}",
    "missed": "Verpasster Anruf von {who}",
    "urgent subject": "Dringend: {subject}",
    "withheld": "unbekannter Nummer",
    "withheld alone": "Unbekannte Nummer",
    "named": "{name}",
    "as said": "{name} (laut Nachricht)",
    "earlier": "{name} (aus früherer Nachricht)",
    "from": "Von",
    "callback": "Rückruf",
    "firm": "Firma",
    "about": "Anliegen",
    "when": "Termin",
    "until": "Bis",
    "urgency": "Dringend",
    "yes": "ja",
    "vip": "VIP",
    "missed call": "Verpasst",
    "said": "Die Nachricht",
    "call back": "{number} zurückrufen",
    "received": "Eingegangen",
    "length": "{minutes}:{seconds:02} Minuten",
    "for": "Für",
    "nobody": "Nummer ohne Mandanten",
    "late": "Der Text folgt, sobald er da ist.",
    "unheard": "Es wurde keine Sprache erkannt. Bitte hören Sie die Nachricht an.",
    "failed": "Der Text konnte nicht erstellt werden. Bitte hören Sie die Nachricht an.",
    "nothing said": "Es wurde keine Nachricht hinterlassen.",
    "open": "Anhören und erledigen",
    "look": "Ansehen und erledigen",
    "rules": "Benachrichtigungen ändern",
    "answers": "Eine Antwort auf diese E-Mail geht an {address}, nicht an den Anrufer.",
    "collected": "{count} Anrufe",
    "collected for": "{count} Anrufe für {client}",
    "more": "und {count} weitere",
    "sound": "Anruf {who} {at}",
    "trial subject": "Probe: So benachrichtigt Sie Vorzimmer",
    "trial": "Diese Nachricht haben Sie selbst ausgelöst. Die Benachrichtigungen kommen an.",
}
ENGLISH: Texts = {
    "message": "Message from {who}",
    "missed": "Missed call from {who}",
    "urgent subject": "Urgent: {subject}",
    "withheld": "a withheld number",
    "withheld alone": "Withheld number",
    "named": "{name}",
    "as said": "{name} (as said)",
    "earlier": "{name} (from an earlier message)",
    "from": "From",
    "callback": "Call back",
    "firm": "Firm",
    "about": "About",
    "when": "When",
    "until": "Until",
    "urgency": "Urgent",
    "yes": "yes",
    "vip": "VIP",
    "missed call": "Missed",
    "said": "The message",
    "call back": "Call {number}",
    "received": "Received",
    "length": "{minutes}:{seconds:02} minutes",
    "for": "For",
    "nobody": "a number of no client",
    "late": "The words follow as soon as they are there.",
    "unheard": "No speech was recognised. Please listen to the message.",
    "failed": "The message could not be transcribed. Please listen to it.",
    "nothing said": "No message was left.",
    "open": "Listen and deal with it",
    "look": "Look and deal with it",
    "rules": "Change notices",
    "answers": "An answer to this mail goes to {address}, not to the caller.",
    "collected": "{count} calls",
    "collected for": "{count} calls for {client}",
    "more": "and {count} more",
    "sound": "Call {who} {at}",
    "trial subject": "Test: this is how Vorzimmer tells you",
    "trial": "You have asked for this yourself. Notices arrive.",
}


@dataclass(frozen=True)
class Reader:
    """For whom it is written."""

    language: str
    region: str
    zone: ZoneInfo
    public_url: str | None
    """Of the pages; None: there are no links."""

    answers_to: str | None = None
    """Where an answer to a mail goes; None: nothing is said of it."""

    @property
    def answers(self) -> str | None:
        """What an answer would come to."""
        return self.texts["answers"].format(address=self.answers_to) if self.answers_to else None

    @property
    def texts(self) -> Texts:
        return GERMAN if self.language == "de" else ENGLISH

    @property
    def tongue(self) -> str:
        return "de" if self.language == "de" else "en"

    def page(self, path: str) -> str | None:
        return f"{self.public_url}{path}" if self.public_url else None
