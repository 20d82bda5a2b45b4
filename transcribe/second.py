"""Second listening: with nothing else to do, a stronger model hears every message once more.

Its words take the place of the first ones only where it is surer of them; what stood there before is not kept. Messages
that somebody has corrected are left alone.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Select, select

from office.database import Database, utcnow
from recordings import sound, work
from recordings.errors import RecordingError
from recordings.models import Message, State, Word
from recordings.work import Stretch
from transcribe.belief import believe
from transcribe.engine import Decoded, Engine, Window
from transcribe.levelling import level

log = logging.getLogger(__name__)

LATELY = timedelta(days=7)
"""Older messages have been read."""
LOOKS_EVERY = 30.0
"""Seconds between two looks whether there is something to be heard again."""
MARGIN = 0.3
"""Seconds around the words of a stretch."""
LEAST_SURE = 0.6
"""Mean certainty below which the stronger model guesses as well."""


@dataclass
class Again:
    """A message that is being heard again."""

    message_id: int
    heard_by: str | None
    language: str
    sound: sound.Samples
    stretches: list[Stretch]
    place: int = 0
    """The stretch that comes next."""
    replaced: int = 0


class SecondListener:
    """Goes over messages stretch by stretch; `load` makes the stronger engine, which is let go of when all is done."""

    def __init__(self, database: Database, messages: Path, name: str, load: Callable[[], Engine]) -> None:
        self._database = database
        self._messages = messages
        self._name = name[:120]
        self._load = load
        self._engine: Engine | None = None
        self._case: Again | None = None
        self._looked: float | None = None

    def step(self) -> bool:
        """Hear one stretch; False where there is none."""
        if self._case is None:
            self._case = self._next()
        if self._case is None:
            self._engine = None
            return False
        case = self._case
        if case.place < len(case.stretches):
            case.replaced += self._hear(case)
            case.place += 1
        if case.place >= len(case.stretches):
            self._case = None
            self._write(case)
        return True

    def _next(self) -> Again | None:
        now = time.monotonic()
        if self._engine is None and self._looked is not None and now - self._looked < LOOKS_EVERY:
            return None
        self._looked = now
        with self._database.session() as session:
            found = session.scalar(_waiting(self._name))
            if found is None:
                return None
            stretches = work.written(session, found.id)
        try:
            samples = sound.read(self._messages / str(found.audio))
        except RecordingError:
            log.exception("message %s cannot be heard a second time", found.id)
            samples, stretches = np.zeros(0, np.float32), []
        return Again(found.id, found.heard_by, found.language or "", samples, stretches)

    def _hear(self, case: Again) -> bool:
        """Whether the stretch got other words."""
        if self._engine is None:
            self._engine = self._load()
        first = case.stretches[case.place]
        start = max(0.0, first.start - MARGIN)
        samples = case.sound[int(start * sound.RATE) : int((first.end + MARGIN) * sound.RATE)]
        if not len(samples) or not case.language:
            return False
        context = case.stretches[case.place - 1].text if case.place else ""
        [decoded] = self._engine.decode([Window(level(samples), [case.language], "", context)])
        if not is_surer(first.words, decoded, len(samples) / sound.RATE):
            return False
        words = [
            Word(
                start=word["start"] + start, end=word["end"] + start, text=word["text"], probability=word["probability"]
            )
            for word in decoded.words
        ]
        case.stretches[case.place] = Stretch(first.start, first.end, decoded.text, words)
        return True

    def _write(self, case: Again) -> None:
        with self._database.session() as session:
            written = work.write_second(
                session, case.message_id, case.heard_by, self._name, case.stretches if case.replaced else None
            )
        if written and case.replaced:
            log.info("message %s: %s of %s stretches heard better", case.message_id, case.replaced, len(case.stretches))


def _waiting(name: str) -> Select[Message]:
    return (
        select(Message)
        .where(
            Message.state == State.TRANSCRIBED,
            Message.deleted_at.is_(None),
            Message.correction.is_(None),
            Message.heard_by.is_distinct_from(name),
            Message.received_at > utcnow() - LATELY,
        )
        .order_by(Message.received_at.desc())
        .limit(1)
    )


def is_surer(first: list[Word], second: Decoded, seconds: float) -> bool:
    """Whether other words stand to reason: the stronger model is as sure of them as the first was of its own. Pure."""
    if not second.words or second.text == " ".join(word["text"] for word in first):
        return False
    if not believe(second.figures(seconds, speech_share=1.0)):
        return False
    return _certainty(second.words) >= max(LEAST_SURE, _certainty(first))


def _certainty(words: list[Word]) -> float:
    return sum(word["probability"] for word in words) / len(words) if words else 0.0
