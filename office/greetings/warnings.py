"""What whoever made a greeting should know about it, as the settings are at a moment. Pure."""

from datetime import datetime

from office.greetings.contradictions import Contradiction, Kind, find_contradictions
from office.greetings.models import Greeting
from office.greetings.variables import VARIABLES
from office.hours.values import Calendar
from office.models import Client


def warnings_of(greeting: Greeting, client: Client, calendar: Calendar, now: datetime) -> list[Contradiction]:
    """That it can hardly be understood, or else what it says that is set otherwise; `now` is aware.

    What was typed is taken as it was typed: its variables are always right, and what was heard of them grows old.
    """
    unclear = [Contradiction(Kind.UNCLEAR, one["said"], one["set"]) for one in _stored(greeting)]
    words = greeting.heard if greeting.text is None else _fixed_words(greeting.text, client.name)
    if words is None or (unclear and greeting.text is None):
        return unclear
    found = find_contradictions(words, client.name, calendar, now, greeting.language)
    # Two words that were typed are two words somebody meant.
    return unclear + [one for one in found if greeting.text is None or one.kind is not Kind.UNCLEAR]


def _stored(greeting: Greeting) -> list[dict[str, str]]:
    return [one for one in greeting.warnings or () if one["kind"] == Kind.UNCLEAR]


def _fixed_words(text: str, client: str) -> str:
    """The typed words that do not change with the day."""
    for name in VARIABLES:
        text = text.replace(f"{{{name}}}", client if name == "client" else "")
    return " ".join(text.split())
