"""Sentences that change with the day are spoken before a caller needs them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.database import Database
from office.greetings.variables import opening_words
from office.greetings.words import LANGUAGES, Prompt
from office.hours.state import next_opening
from office.hours.storage import load_calendar
from office.models import Client
from office.prompts import PromptStore

AHEAD = timedelta(hours=2)
STEP = timedelta(minutes=15)
"""What is true now, and at each step until then, is spoken; a state that begins and ends between two is not."""


def speak_openings(database: Database, prompts: PromptStore, now: datetime) -> None:
    """Have every client's sentence about the next opening ready, for now and for the hours to come."""
    with database.session() as session:
        clients = session.scalars(select(Client)).all()
        wanted = {prompt: None for client in clients for prompt in _openings(session, client, now)}
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


def _openings(session: Session, client: Client, now: datetime) -> Iterator[Prompt]:
    calendar = load_calendar(session, client, now)
    for step in range(AHEAD // STEP + 1):
        moment = now + step * STEP
        yield from opening_prompts(client, next_opening(calendar, moment), moment).values()
