"""What a caller hears who presses nothing, up to the beep or the end."""

from collections.abc import Sequence
from datetime import datetime

from office.greetings.choice import heard_on
from office.greetings.models import Own
from office.greetings.speaking import opening_prompts
from office.greetings.variables import Moment
from office.greetings.words import LANGUAGES, Prompt, Recording, Script, script
from office.models import Client
from office.rules.values import Action, Decision, Occasion


def heard_first(client: Client, decision: Decision, own: Own, now: datetime) -> Sequence[Prompt | Recording]:
    """The prompts of a call to this client in their order, as the conversation (agi/) plays them."""
    words = script(client.name, client.language)
    moment = Moment(now, client.time_zone, decision.next_opening, decision.absence_end)
    if decision.action is Action.REFUSE:
        return [words.phrases.refusal]
    occasion = decision.greeting
    heard = heard_on(occasion, words.notice.language, own, client.name, moment)
    opens = occasion not in {Occasion.OPEN, Occasion.BUSY} and not heard.greeting
    opening = _opening(client, decision, now, words) if opens else []
    return [heard.prompt, *opening, *_offer(client), *_ending(decision.action, words, of_the_house=not heard.greeting)]


def _ending(action: Action, words: Script, *, of_the_house: bool) -> list[Prompt]:
    match action:
        case Action.RING:
            return [words.phrases.connecting]
        case Action.ANNOUNCE:
            return [words.phrases.end_of_announcement] if of_the_house else []
        case _:
            return [words.notice]


def _opening(client: Client, decision: Decision, now: datetime, words: Script) -> list[Prompt]:
    prompts = opening_prompts(client, decision.next_opening, now)
    return [prompt for language, prompt in prompts.items() if language == words.notice.language]


def _offer(client: Client) -> list[Prompt]:
    """That the other language is spoken, too."""
    second = client.second_language
    return [script(client.name, second).offer] if second in LANGUAGES and second != client.language else []
