"""What the call script knows of a call before it speaks: whose it is, what was decided, how this client wants it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from office.clients import Line, line_for
from office.greetings.choice import Choice, choose
from office.greetings.speaking import opening_prompts
from office.greetings.storage import own_greetings
from office.greetings.variables import Moment
from office.greetings.words import LANGUAGES, Prompt, Script, script
from office.models import Client
from office.numbers import caller_number
from office.rules.decide import decide_for_nobody
from office.rules.phones import dial_strings
from office.rules.storage import decision_for
from office.rules.values import Decision, RingMode
from office.settings import Settings


@dataclass(frozen=True)
class Ringing:
    """How the owner's phones are rung."""

    targets: Sequence[str] = ()
    """What Dial calls them by, in order."""
    mode: RingMode = RingMode.IN_TURN
    seconds: int = 20
    may_be_asked_for: bool = False
    """`0` during the greeting rings them as well."""


@dataclass(frozen=True)
class Briefing:
    """One call, as its client wants it dealt with."""

    line: Line
    decision: Decision
    caller: str | None
    """E.164 where it is a number; None where it is withheld."""
    max_message_seconds: int
    max_silence_seconds: int
    ringing: Ringing = field(default_factory=Ringing)
    second_language: str | None = None
    asks_number: bool = False
    greetings: Choice = field(default_factory=dict)
    """The client's own; they may not have been spoken yet."""
    opening: Mapping[str, Prompt] = field(default_factory=dict)
    """By language, the sentence that says when the office opens again; it may not have been spoken yet."""

    @property
    def caller_name(self) -> Prompt | None:
        """The name the owner hears who picks up; None where nobody is rung, or the caller is not known."""
        name = self.decision.caller_name
        return Prompt(name, self.script().name.language) if name and self.ringing.targets else None

    def script(self, language: str | None = None) -> Script:
        return script(self.line.client, language or self.line.language)


def brief(
    session: Session, settings: Settings, dialled: str, diversions: Sequence[str], caller: str, now: datetime
) -> Briefing:
    """Everything about this call; numbers as the trunk sends them."""
    number = caller_number(caller, settings.region)
    line, decision = decision_for(session, settings, dialled, diversions, caller, now)
    client = session.get(Client, line.client_id) if line.client_id else None
    if client is None:
        return _plain(settings, line, decision, number)
    return _for_client(session, settings, client, line, decision, number, now)


def brief_in_need(
    session: Session, settings: Settings, dialled: str, diversions: Sequence[str], caller: str
) -> Briefing:
    """Where nothing could be decided: whose call it is, and a message is taken."""
    number = caller_number(caller, settings.region)
    line = line_for(session, dialled, settings, diversions)
    return _plain(settings, line, decide_for_nobody(dialled, number), number)


def _plain(settings: Settings, line: Line, decision: Decision, number: str | None) -> Briefing:
    return Briefing(line, decision, number, settings.max_message_seconds, settings.max_silence_seconds)


def _for_client(
    session: Session,
    settings: Settings,
    client: Client,
    line: Line,
    decision: Decision,
    number: str | None,
    now: datetime,
) -> Briefing:
    moment = Moment(now, client.time_zone, decision.next_opening, decision.absence_end)
    second = client.second_language if client.second_language in LANGUAGES else None
    return Briefing(
        line=line,
        decision=decision,
        caller=number,
        max_message_seconds=client.max_message_seconds or settings.max_message_seconds,
        max_silence_seconds=client.max_silence_seconds or settings.max_silence_seconds,
        ringing=Ringing(
            targets=dial_strings(session, client.id, settings) if decision.may_ring else (),
            mode=RingMode(client.ring_mode),
            seconds=client.ring_seconds,
            may_be_asked_for=client.may_ask_through,
        ),
        second_language=second,
        asks_number=client.asks_number and number is None,
        greetings=choose(own_greetings(session, client.id), client.name, moment),
        opening=opening_prompts(client, decision.next_opening, now),
    )
