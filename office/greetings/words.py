"""What callers hear, in their client's language. Pure: words in, words out; the voice speaks them elsewhere."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from office.numbers import display
from office.rules.values import Occasion

GREETING = {
    "de": {
        Occasion.OPEN: "Guten Tag. Sie sind mit {client} verbunden.",
        Occasion.CLOSED: "Guten Tag. Sie sind mit {client} verbunden. Unser Büro ist zurzeit geschlossen.",
        Occasion.HOLIDAY: "Guten Tag. Sie sind mit {client} verbunden. Heute ist unser Büro geschlossen.",
        Occasion.ABSENCE: "Guten Tag. Sie sind mit {client} verbunden. Im Moment ist niemand im Büro.",
        Occasion.BUSY: "Im Moment ist leider niemand frei. Wir rufen Sie gern zurück.",
    },
    "en": {
        Occasion.OPEN: "Hello. You have reached {client}.",
        Occasion.CLOSED: "Hello. You have reached {client}. Our office is closed at the moment.",
        Occasion.HOLIDAY: "Hello. You have reached {client}. Our office is closed today.",
        Occasion.ABSENCE: "Hello. You have reached {client}. There is nobody in the office at the moment.",
        Occasion.BUSY: "Nobody can come to the phone at the moment. We will gladly call you back.",
    },
}
NEUTRAL_GREETING = {
    "de": "Guten Tag. Im Moment kann niemand Ihren Anruf annehmen.",
    "en": "Hello. Nobody can take your call at the moment.",
}
NOTICE = {
    "de": "Wenn Sie nach dem Signalton sprechen, wird Ihre Nachricht aufgezeichnet und in Text umgewandelt. "
    "Mit der Rautetaste beenden Sie die Aufnahme.",
    "en": "If you speak after the tone, your message will be recorded and turned into text. "
    "Press the hash key when you are done.",
}
"""Who presses that key is told of the others; where the dialplan is on its own it ends the recording all the same."""
SHORT_NOTICE = {
    "de": "Ihre Nachricht wird aufgezeichnet und in Text umgewandelt.",
    "en": "Your message will be recorded and turned into text.",
}
LANGUAGES = tuple(GREETING)


@dataclass(frozen=True)
class Prompt:
    """Words to be spoken, in a language."""

    text: str
    language: str


@dataclass(frozen=True)
class Recording:
    """Sound somebody made, by its name among the prompts."""

    name: str


@dataclass(frozen=True)
class Phrases:
    """What the house says to everybody, by what it is for."""

    goodbye: Prompt
    no_room: Prompt
    """The disk takes no message."""
    refusal: Prompt
    """To callers who are blocked."""
    end_of_announcement: Prompt
    """Where no message is taken."""
    warning: Prompt
    """15 seconds before the longest message ends."""
    review: Prompt
    """After `#`: what the keys do."""
    urgent: Prompt
    """`4` was understood."""
    connecting: Prompt
    ask_number: Prompt
    """To callers who withhold their number."""
    you_entered: Prompt
    confirm_number: Prompt
    number_noted: Prompt
    call_from: Prompt
    """To the owner who picks up: before the caller's number, …"""
    withheld: Prompt
    """… or instead of it, …"""
    call_for: Prompt
    """… then before the client's name, …"""
    take_it: Prompt
    """… and what the keys do."""
    call_back_to: Prompt
    """To the owner whose phone rings for a call back: before the name or number, …"""
    dial_it: Prompt
    """… and what the key does."""
    callee_busy: Prompt
    callee_away: Prompt
    """Nobody has picked up."""
    callee_failed: Prompt
    plus: Prompt
    digit_0: Prompt
    digit_1: Prompt
    digit_2: Prompt
    digit_3: Prompt
    digit_4: Prompt
    digit_5: Prompt
    digit_6: Prompt
    digit_7: Prompt
    digit_8: Prompt
    digit_9: Prompt

    def __iter__(self) -> Iterator[Prompt]:
        return (getattr(self, field.name) for field in fields(self))

    def digits(self, number: str) -> list[Prompt]:
        """The number (E.164, or digits as they were keyed in) read out one by one."""
        return [self.plus if char == "+" else getattr(self, f"digit_{char}") for char in number]

    def read_out(self, number: str | None, region: str) -> list[Prompt]:
        """The number as people of this region dial it, read out one by one; that it is withheld where there is none."""
        return self.digits(re.sub(r"[^+0-9]", "", display(number or "", region))) or [self.withheld]


PHRASES = {
    "de": {
        "goodbye": "Vielen Dank für Ihren Anruf. Auf Wiederhören.",
        "no_room": "Ihre Nachricht kann im Moment leider nicht aufgezeichnet werden. "
        "Bitte rufen Sie später noch einmal an.",
        "refusal": "Ihr Anruf kann leider nicht angenommen werden. Auf Wiederhören.",
        "end_of_announcement": "Vielen Dank für Ihren Anruf. Bitte rufen Sie während unserer Bürozeiten wieder an.",
        "warning": "Noch fünfzehn Sekunden.",
        "review": "Zum Senden drücken Sie die 1, zum Anhören die 2, für eine neue Aufnahme die 3, als dringend die 4.",
        "urgent": "Ihre Nachricht ist als dringend vermerkt.",
        "connecting": "Einen Moment bitte, ich verbinde Sie.",
        "ask_number": "Bitte geben Sie eine Rufnummer für unseren Rückruf ein, und danach die Rautetaste.",
        "you_entered": "Sie haben eingegeben:",
        "confirm_number": "Wenn das stimmt, drücken Sie die 1, zum Ändern die 2.",
        "number_noted": "Danke, die Nummer ist notiert.",
        "call_from": "Anruf von",
        "withheld": "unterdrückter Nummer",
        "call_for": "für",
        "take_it": "Drücken Sie 1, um den Anruf anzunehmen, 2, um ihn zur Nachricht zu schicken.",
        "call_back_to": "Rückruf an",
        "dial_it": "Drücken Sie die 1, um zu wählen.",
        "callee_busy": "Dort ist besetzt.",
        "callee_away": "Dort nimmt niemand ab.",
        "callee_failed": "Der Rückruf ist nicht zustande gekommen.",
        "plus": "plus",
        **dict(
            zip(
                [f"digit_{digit}" for digit in range(10)],
                ["null", "eins", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"],
                strict=True,
            )
        ),
    },
    "en": {
        "goodbye": "Thank you for your call. Goodbye.",
        "no_room": "We are sorry, your message cannot be recorded at the moment. Please call again later.",
        "refusal": "We are sorry, your call cannot be taken. Goodbye.",
        "end_of_announcement": "Thank you for your call. Please call again during our office hours.",
        "warning": "Fifteen seconds left.",
        "review": "To send your message press 1, to hear it press 2, to record it again press 3, "
        "to mark it as urgent press 4.",
        "urgent": "Your message is marked as urgent.",
        "connecting": "One moment please, I am putting you through.",
        "ask_number": "Please key in a number for our call back, followed by the hash key.",
        "you_entered": "You entered:",
        "confirm_number": "If that is right, press 1, to change it press 2.",
        "number_noted": "Thank you, the number is noted.",
        "call_from": "Call from",
        "withheld": "a withheld number",
        "call_for": "for",
        "take_it": "Press 1 to take the call, 2 to send it to the message.",
        "call_back_to": "Call back to",
        "dial_it": "Press 1 to dial.",
        "callee_busy": "The line is busy.",
        "callee_away": "Nobody picks up there.",
        "callee_failed": "The call could not be connected.",
        "plus": "plus",
        **dict(
            zip(
                [f"digit_{digit}" for digit in range(10)],
                ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
                strict=True,
            )
        ),
    },
}
OFFER = {"de": "Für Deutsch drücken Sie Stern.", "en": "For English, press star."}


@dataclass(frozen=True)
class Script:
    """The prompts of a client's calls in one language."""

    greetings: Mapping[Occasion, Prompt]
    notice: Prompt
    short_notice: Prompt
    """Played instead of `notice` where the caller skipped the greeting: the law asks for one of them."""
    name: Prompt
    """The client's name alone, for the owner who picks up."""
    offer: Prompt
    """That this language is spoken here too; said to callers who hear another one."""
    phrases: Phrases

    @property
    def greeting(self) -> Prompt:
        return self.greetings[Occasion.OPEN]

    def __iter__(self) -> Iterator[Prompt]:
        yield from self.greetings.values()
        yield from (self.notice, self.short_notice, self.name, self.offer)
        yield from self.phrases

    @property
    def fallback(self) -> Prompt:
        """Greeting and notice in one piece, for the dialplan on its own."""
        return Prompt(f"{self.greeting.text} {self.notice.text}", self.greeting.language)


def script(client: str | None, language: str) -> Script:
    """The prompts for a client's name, or the neutral ones of the house for None."""
    spoken = language if language in LANGUAGES else "en"
    texts = dict.fromkeys(Occasion, NEUTRAL_GREETING[spoken]) if client is None else GREETING[spoken]
    return Script(
        greetings={occasion: Prompt(text.format(client=client), spoken) for occasion, text in texts.items()},
        notice=Prompt(NOTICE[spoken], spoken),
        short_notice=Prompt(SHORT_NOTICE[spoken], spoken),
        name=Prompt(client or "Vorzimmer", spoken),
        offer=Prompt(OFFER[spoken], spoken),
        phrases=Phrases(**{name: Prompt(text, spoken) for name, text in PHRASES[spoken].items()}),
    )
