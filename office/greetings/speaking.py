"""Sentences that change with the day are spoken before a caller needs them."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.database import Database
from office.greetings.choice import as_prompt
from office.greetings.models import Greeting
from office.greetings.storage import own_greetings
from office.greetings.variables import Moment, opening_words
from office.greetings.words import LANGUAGES, Prompt
from office.hours.state import judge, next_opening
from office.hours.storage import load_calendar
from office.hours.values import Calendar, OfficeState
from office.models import Client
from office.prompts import PromptStore

log = logging.getLogger(__name__)

AHEAD = timedelta(hours=2)
WEEK = timedelta(days=7)
STEP = timedelta(minutes=15)
"""What is true now, and at each step until then, is spoken; a state that begins and ends between two is not."""


def speak_ahead(database: Database, prompts: PromptStore, now: datetime) -> None:
    """Have what changes with the day ready for every client: its own greetings, and when it opens again."""
    wanted: dict[Prompt, None] = {}
    with database.session() as session:
        for client in session.scalars(select(Client)):
            try:
                wanted |= dict.fromkeys(prompts_ahead(session, client, now))
            except Exception:
                # One client's broken calendar must not leave the others without their words.
                log.exception("what callers of “%s” will hear cannot be told ahead", client.name)
    prompts.speak(wanted)


def opening_prompts(client: Client, opening: datetime | None, now: datetime) -> dict[str, Prompt]:
    """The sentence about an opening in each of the client's languages; none where it is not known."""
    if opening is None:
        return {}
    return {
        language: Prompt(opening_words(opening, now, client.time_zone, language), language)
        for language in (client.language, client.second_language)
        if language in LANGUAGES
    }


def prompts_ahead(session: Session, client: Client, now: datetime) -> Iterator[Prompt]:
    """Whatever a client's callers may hear from now on that is no fixed phrase of the house."""
    moments = moments_ahead(load_calendar(session, client, now), now)
    for moment in moments:
        yield from opening_prompts(client, moment.next_opening, moment.now).values()
    for greeting in own_greetings(session, client.id).values():
        yield from greeting_ahead(greeting, client.name, moments)


def greeting_ahead(greeting: Greeting, client: str, moments: Iterable[Moment]) -> Iterator[Prompt]:
    """The words of one greeting as they will be; nothing for a recording."""
    for moment in moments:
        prompt = as_prompt(greeting, client, moment)
        if isinstance(prompt, Prompt):
            yield prompt


def moments_ahead(calendar: Calendar, now: datetime) -> list[Moment]:
    """Now, and each step until AHEAD."""
    return [moment_of(calendar, now + step * STEP) for step in range(AHEAD // STEP + 1)]


def moment_of(calendar: Calendar, now: datetime) -> Moment:
    """What greetings may speak of at this moment."""
    verdict = judge(calendar, now)
    is_open, is_away = verdict.state is OfficeState.OPEN, verdict.state is OfficeState.ABSENCE
    return Moment(
        now=now,
        time_zone=calendar.time_zone,
        next_opening=None if is_open else next_opening(calendar, now),
        absence_end=verdict.until if is_away else None,
    )


def example_of(calendar: Calendar, now: datetime) -> Moment:
    """The same for who tries a greeting: what is not the case now is made up, so that every sentence is heard."""
    moment = moment_of(calendar, now)
    closes = judge(calendar, now).until or now + timedelta(days=1)
    opening = moment.next_opening or next_opening(calendar, closes) or closes
    midnight = datetime.combine(now.astimezone(zone := ZoneInfo(calendar.time_zone)).date() + WEEK, time(), zone)
    return replace(moment, next_opening=opening, absence_end=moment.absence_end or midnight)
