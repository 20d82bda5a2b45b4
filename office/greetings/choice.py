"""Which of a client's own greetings a caller hears: what is switched on, as the words stand at a moment. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from office.greetings.inheritance import chain
from office.greetings.models import Greeting, Own
from office.greetings.variables import Moment, fill_in
from office.greetings.words import LANGUAGES, Prompt, Recording, script
from office.rules.values import Occasion

Choice = Mapping[tuple[Occasion, str], Sequence[Prompt | Recording]]
"""By occasion and language, the client's own greetings, the best first; where there is none the house speaks."""


def choose(own: Own, client: str, moment: Moment) -> Choice:
    """The greetings for every occasion; one whose words come to nothing at this moment is left out."""
    return {
        (occasion, language): [
            prompt
            for one in chain(occasion)
            if (greeting := own.get((one, language))) and (prompt := as_prompt(greeting, client, moment))
        ]
        for occasion in Occasion
        for language in LANGUAGES
    }


@dataclass(frozen=True)
class Heard:
    """What callers hear on an occasion."""

    prompt: Prompt | Recording
    greeting: Greeting | None
    """The client's own it comes from, maybe one of another occasion; None for the house's words."""


def heard_on(occasion: Occasion, language: str, own: Own, client: str, moment: Moment) -> Heard:
    """What callers of this language hear at this moment, once it is spoken."""
    for one in chain(occasion):
        greeting = own.get((one, language))
        if greeting and (prompt := as_prompt(greeting, client, moment)):
            return Heard(prompt, greeting)
    return Heard(script(client, language).greetings[occasion], None)


def as_prompt(greeting: Greeting, client: str, moment: Moment) -> Prompt | Recording | None:
    """What is played for this greeting at this moment; None where nothing is left to say."""
    if greeting.sound is not None:
        return Recording(greeting.sound)
    words = fill_in(greeting.text or "", client, moment, greeting.language)
    return Prompt(words, greeting.language) if words else None
