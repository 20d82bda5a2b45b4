"""The second listening: while there is nothing else to do, a stronger model goes over the messages again.

One window at a time, in the thread that listens: whoever calls waits for one window at most.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from office.database import Database, utcnow
from office.settings import Settings
from recordings import rehearing, work
from recordings.rehearing import Again
from recordings.sound import RATE, Samples
from recordings.work import Stretch
from transcribe.engine import MOST_HOTWORDS, Engine, Window
from transcribe.hearing import CONTEXT_LETTERS, placed
from transcribe.hotwords import hotwords
from transcribe.job import sound_of
from transcribe.levelling import level
from transcribe.noting import note_down
from transcribe.on_demand import OnDemand
from transcribe.speech import voiced_share
from transcribe.surer import is_surer
from transcribe.wishes import wishes

log = logging.getLogger(__name__)

IDLE_SECONDS = 10.0
"""Nothing has been there to be heard for so long: it may begin."""
LOOKS_EVERY = 15.0
"""Seconds between two looks for a message, where there was none."""
RELEASED_AFTER = 300.0
"""Seconds without work after which the model's memory is given back."""
TRIES_AGAIN_AFTER = 900.0
"""Seconds, where the model could not be loaded."""
LOOKS_BACK = timedelta(days=7)
"""Older messages have been read; to go over all there ever were, when the setting is new, would be for nobody."""
MARGIN = 0.3
"""Seconds of sound around a stretch: the first and last letters of words are soft."""
LONGEST_WINDOW = 27.0
"""Seconds; Whisper hears no more at once. No stretch is as long, unless another program wrote it."""


@dataclass
class Rehearing:
    """A message while it is heard again."""

    again: Again
    sound: Samples
    languages: Sequence[str]
    hotwords: str
    stretches: list[Stretch]
    """As they were understood first; those heard again already, as they are to be."""
    next: int = 0
    """The place of the stretch that is heard next."""
    changed: set[int] = field(default_factory=set)

    @property
    def is_done(self) -> bool:
        return self.next == len(self.stretches)


def span(stretches: Sequence[Stretch], place: int, seconds: float) -> tuple[float, float]:
    """The seconds of sound that are heard for a stretch: with a margin, but no word of its neighbours'."""
    one = stretches[place]
    before = stretches[place - 1].end if place else 0.0
    after = stretches[place + 1].start if place + 1 < len(stretches) else seconds
    return max(min(before, one.start), one.start - MARGIN), min(max(after, one.end), one.end + MARGIN, seconds)


class SecondListener:
    """Told how things are by `look`, it hears one window at each `step`. Times are of time.monotonic()."""

    def __init__(self, settings: Settings, database: Database, model: str, load: Callable[[], Engine]) -> None:
        """`model` is what it is called in the messages it has heard."""
        self._settings = settings
        self._database = database
        self._name = model
        self._engine = OnDemand(load)
        self._found: Again | None = None
        self._case: Rehearing | None = None
        self._skipped: set[int] = set()
        """Messages that could not be heard; they are as they are until the worker is started again."""
        self._idle_since: float | None = None
        self._due = 0.0
        """When to look for a message again."""
        self._used = 0.0

    def look(self, now: float, *, is_idle: bool) -> None:
        """How things are: whether anything is in hand or waits. Memory that is not used is given back."""
        if not is_idle:
            self._idle_since = None
        elif self._idle_since is None:
            self._idle_since = now
        if self._engine.is_wanted and now - self._used > RELEASED_AFTER:
            self._engine.release()
            log.info("the second model “%s” is released", self._name)

    def step(self, now: float) -> bool:
        """Hear one window again; False where there was nothing to hear, or no time for it."""
        if self._idle_since is None or now - self._idle_since < IDLE_SECONDS or now < self._due:
            return False
        if self._is_anybody_on_the_line():
            self._idle_since = now
            return False
        if self._found is None:
            self._found = self._look_for_one()
        if self._found is None:
            self._due = now + LOOKS_EVERY
            return False
        engine = self._ready_engine(now)
        if engine is None:
            return False
        self._hear(engine, self._found)
        return True

    def _is_anybody_on_the_line(self) -> bool:
        with self._database.session() as session:
            return rehearing.is_anybody_on_the_line(session)

    def _look_for_one(self) -> Again | None:
        with self._database.session() as session:
            return rehearing.next_one(session, self._name, utcnow() - LOOKS_BACK, self._skipped)

    def _ready_engine(self, now: float) -> Engine | None:
        """The engine, where it is there; a failure to load it is told, and tried again much later."""
        self._used = now
        try:
            return self._engine.get()
        except Exception:
            log.exception("the second model “%s” cannot be loaded", self._name)
            self._engine.release()
            self._due = now + TRIES_AGAIN_AFTER
            return None

    def _hear(self, engine: Engine, again: Again) -> None:
        try:
            if self._case is None:
                self._case = self._opened(engine, again)
            if not self._case.is_done:
                _hear_next(engine, self._case)
            if self._case.is_done:
                self._finish(self._case)
        except SQLAlchemyError:
            # The database is away: what has been heard is kept for when it is there again.
            raise
        except Exception:
            log.exception("message %s cannot be heard again; its words stay", again.message_id)
            self._skipped.add(again.message_id)
            self._found = self._case = None

    def _opened(self, engine: Engine, again: Again) -> Rehearing:
        with self._database.session() as session:
            wanted = wishes(session, self._settings, again.client_id, again.caller)
            stretches = work.written(session, again.message_id)
        names = hotwords(wanted.hotwords, MOST_HOTWORDS, engine.count)
        languages = [again.language] if again.language else wanted.languages
        return Rehearing(again, sound_of(self._settings, again.audio), languages, names, stretches)

    def _finish(self, case: Rehearing) -> None:
        with self._database.session() as session:
            is_written = rehearing.replace(session, case.again, self._name, case.stretches, case.changed)
            if is_written and case.changed:
                note_down(session, case.again.message_id, self._settings)
        self._found = self._case = None
        log.info(
            "message %s was heard again by “%s”: %s",
            case.again.message_id,
            self._name,
            f"{len(case.changed)} of {len(case.stretches)} stretches are new" if is_written else "changed meanwhile",
        )


def _hear_next(engine: Engine, case: Rehearing) -> None:
    place = case.next
    start, end = span(case.stretches, place, len(case.sound) / RATE)
    samples = case.sound[round(start * RATE) : round(end * RATE)]
    if 0 < len(samples) <= LONGEST_WINDOW * RATE:
        context = " ".join(stretch.text for stretch in case.stretches[:place])[-CONTEXT_LETTERS:]
        [decoded] = engine.decode([Window(level(samples), case.languages, case.hotwords, context)])
        if is_surer(case.stretches[place], decoded, end - start, voiced_share(samples)):
            case.stretches[place] = placed(decoded.text, decoded.words, start, end - start)
            case.changed.add(place)
    case.next += 1
