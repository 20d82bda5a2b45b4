"""Greetings are listened to as callers will hear them: what is understood is kept for the page to show and to judge."""

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from office.database import Database
from office.greetings.choice import as_prompt
from office.greetings.contradictions import Contradiction, Kind
from office.greetings.models import Greeting
from office.greetings.speaking import moment_of
from office.greetings.words import Prompt, Recording
from office.hours.storage import load_calendar
from office.models import Client
from office.prompts import PromptStore
from recordings import sound
from transcribe.engine import Engine
from transcribe.hearing import Heard, listen

log = logging.getLogger(__name__)

MOST_AT_ONCE = 3
LONGEST_ROUND = 20.0
"""Seconds, after which the rest waits for the next round: the sweep waits meanwhile."""
LEAST_SURE = 0.6
"""Whisper's mean certainty. Measured: clear speech 0.76 to 0.95; below this a third of the words or more was wrong."""
MOST_REPEATED, FEWEST_TO_REPEAT = 0.4, 8
"""Of noise Whisper makes the same few words again and again, and is sure of them."""
LEAST_UNDERSTOOD = 0.5
"""Of the words that were typed."""


@dataclass(frozen=True)
class Spoken:
    """A greeting as callers hear it."""

    prompt: Prompt | Recording
    language: str
    client: str


def listen_to_greetings(database: Database, prompts: PromptStore, engine: Engine, now: datetime) -> None:
    """Understand the newest greetings nobody has listened to yet; the next round goes on with the others."""
    began = time.monotonic()
    for greeting_id in _unheard(database):
        if time.monotonic() - began > LONGEST_ROUND:
            return
        try:
            heard, warnings = _understand(_spoken(database, greeting_id, now), prompts, engine)
        except Exception:
            # It is not tried again: one that cannot be read would keep the older ones waiting for ever.
            log.exception("greeting %s cannot be listened to", greeting_id)
            heard, warnings = "", [Contradiction(Kind.UNCLEAR, "", "")]
        _keep(database, greeting_id, heard, warnings)


def _unheard(database: Database) -> Sequence[int]:
    query = select(Greeting.id).where(Greeting.heard.is_(None)).order_by(Greeting.id.desc()).limit(MOST_AT_ONCE)
    with database.session() as session:
        return session.scalars(query).all()


def _spoken(database: Database, greeting_id: int, now: datetime) -> Spoken:
    with database.session() as session:
        greeting = session.get_one(Greeting, greeting_id)
        client = session.get_one(Client, greeting.client_id)
        moment = moment_of(load_calendar(session, client, now), now)
        tomorrow = now + timedelta(days=1)
        # Where it says nothing now, it is heard as it will sound some day.
        some_day = replace(moment, next_opening=tomorrow, absence_end=tomorrow)
        prompt = as_prompt(greeting, client.name, moment) or as_prompt(greeting, client.name, some_day)
        if prompt is None:
            raise ValueError("there is nothing to say")
        return Spoken(prompt, greeting.language, client.name)


def _understand(spoken: Spoken, prompts: PromptStore, engine: Engine) -> tuple[str, list[Contradiction]]:
    """The words, and whether they are hard to understand. Raises RecordingError where there is no sound."""
    typed = spoken.prompt.text if isinstance(spoken.prompt, Prompt) else None
    if isinstance(spoken.prompt, Prompt):
        prompts.speak([spoken.prompt])
    samples = sound.read(prompts.wide_file(prompts.path(spoken.prompt)))
    heard = listen(engine, samples, [spoken.language], spoken.client)
    words = " ".join(stretch.text for stretch in heard.stretches)
    is_unclear = not is_clear(heard) or (typed is not None and share_of(typed, words) < LEAST_UNDERSTOOD)
    return words, [Contradiction(Kind.UNCLEAR, words, typed or "")] if is_unclear else []


def is_clear(heard: Heard) -> bool:
    """Whether somebody who listens would understand it too."""
    words = [word for stretch in heard.stretches for word in stretch.words]
    if not words or sum(word["probability"] for word in words) / len(words) < LEAST_SURE:
        return False
    said = plain(" ".join(word["text"] for word in words))
    return len(said) < FEWEST_TO_REPEAT or len(set(said)) / len(said) > MOST_REPEATED


def share_of(typed: str, heard: str) -> float:
    """How much of the words has come through, from 0 to 1."""
    wanted, got = plain(typed), set(plain(heard))
    return sum(word in got for word in wanted) / len(wanted) if wanted else 1.0


def plain(text: str) -> list[str]:
    """The words alone, in small letters."""
    return re.findall(r"\w+", text.lower())


def _keep(database: Database, greeting_id: int, heard: str, warnings: Sequence[Contradiction]) -> None:
    with database.session() as session:
        greeting = session.get(Greeting, greeting_id)
        # A typed draft may have given way to the next one meanwhile.
        if greeting is not None:
            greeting.heard, greeting.warnings = heard, [asdict(one) for one in warnings]
