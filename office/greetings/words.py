"""What callers hear, in their client's language. Pure: words in, words out; the voice speaks them elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

GREETING = {
    "de": "Guten Tag. Sie sind mit {client} verbunden.",
    "en": "Hello. You have reached {client}.",
}
NEUTRAL_GREETING = {
    "de": "Guten Tag. Im Moment kann niemand Ihren Anruf annehmen.",
    "en": "Hello. Nobody can take your call at the moment.",
}
NOTICE = {
    "de": "Wenn Sie nach dem Signalton sprechen, wird Ihre Nachricht aufgezeichnet und in Text umgewandelt.",
    "en": "If you speak after the tone, your message will be recorded and turned into text.",
}
SHORT_NOTICE = {
    "de": "Ihre Nachricht wird aufgezeichnet und in Text umgewandelt.",
    "en": "Your message will be recorded and turned into text.",
}
GOODBYE = {
    "de": "Vielen Dank für Ihren Anruf. Auf Wiederhören.",
    "en": "Thank you for your call. Goodbye.",
}
NO_ROOM = {
    "de": "Ihre Nachricht kann im Moment leider nicht aufgezeichnet werden. Bitte rufen Sie später noch einmal an.",
    "en": "We are sorry, your message cannot be recorded at the moment. Please call again later.",
}
LANGUAGES = tuple(GREETING)


@dataclass(frozen=True)
class Prompt:
    """Words to be spoken, in a language."""

    text: str
    language: str


@dataclass(frozen=True)
class Script:
    """The prompts of one call, in the order a caller hears them."""

    greeting: Prompt
    notice: Prompt
    short_notice: Prompt
    """Played instead of `notice` where the caller skipped the greeting: the law asks for one of them."""
    goodbye: Prompt
    no_room: Prompt
    """Said where the disk takes no message."""

    def __iter__(self) -> Iterator[Prompt]:
        return iter((self.greeting, self.notice, self.short_notice, self.goodbye, self.no_room))

    @property
    def fallback(self) -> Prompt:
        """Greeting and notice in one piece, for the dialplan on its own."""
        return Prompt(f"{self.greeting.text} {self.notice.text}", self.greeting.language)


def script(client: str | None, language: str) -> Script:
    """The prompts for a client's name, or the neutral ones of the house for None."""
    spoken = language if language in LANGUAGES else "en"
    greeting = NEUTRAL_GREETING[spoken] if client is None else GREETING[spoken].format(client=client)
    texts = (greeting, NOTICE[spoken], SHORT_NOTICE[spoken], GOODBYE[spoken], NO_ROOM[spoken])
    return Script(*(Prompt(text, spoken) for text in texts))
