"""The worker's loop: follow the calls on the line, hear their windows in turn, write the words.

One thread does all of it, for Whisper is the whole cost: reading what was recorded and asking the database take
milliseconds, and a second model would only take the processor away from the first.
"""

import logging
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from office.database import Database, utcnow
from office.settings import Settings
from recordings import spool, work
from recordings.models import State
from recordings.work import Job, Standing
from transcribe.engine import MOST_HOTWORDS, Decoded, Engine, Window
from transcribe.hearing import closer_look, conclude
from transcribe.hotwords import hotwords
from transcribe.job import Case, has_ended, judge, must_be_alone, sound_of
from transcribe.load import Load
from transcribe.noting import note_down
from transcribe.pulse import Pulse
from transcribe.second import SecondListener
from transcribe.turns import Ready, Turn, choose
from transcribe.wishes import wishes

log = logging.getLogger(__name__)

LOOKS_EVERY = 0.2
"""Seconds between two looks at the database and the spool."""
DRAFTED_CALLS = 2
"""Calls on the line at once whose sentences are looked at before they end."""
TRIES_AGAIN_AFTER = 2.0
"""Seconds, where a recording or the database could not be reached; twice as long each time it fails again."""
LONGEST_PAUSE = 60.0
"""Seconds until the next try, at most."""


class Listener:
    """Turns calls into words; `batch` windows at most are heard at once. Several may work on one database."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        engine: Engine,
        batch: int = 4,
        second: SecondListener | None = None,
    ) -> None:
        self._settings = settings
        self._database = database
        self.pulse = Pulse()
        self._engine = engine
        self._batch = batch
        self._second = second
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._name = uuid.uuid4().hex
        self._cases: dict[int, Case] = {}
        self._again: dict[int, tuple[Job, float]] = {}
        """Messages whose hearing was interrupted, and when (time.monotonic()) to go on; the claim is kept."""
        self._troubles: dict[int, int] = {}
        """By message, how often in a row it was interrupted."""
        self._at_work: frozenset[int] = frozenset()
        """Messages whose words are being made in this step."""
        self._bell = threading.Event()
        self._looked = 0.0
        self.load = Load()

    def wake(self) -> None:
        """Something may wait: look at once. May be called from any thread."""
        self._bell.set()

    def run(self, stopping: threading.Event) -> None:
        """Work until `stopping` is set; what is being heard then is finished."""
        keeper = threading.Thread(target=self._keep_claims, args=(stopping,), name="claims", daemon=True)
        keeper.start()
        while not stopping.is_set():
            try:
                was_busy = self.step()
            except Exception:
                # A database that is away, mostly; what is held stays held.
                log.exception("the listener stumbled; it goes on")
                was_busy = False
                stopping.wait(TRIES_AGAIN_AFTER)
            if not was_busy:
                self._bell.wait(LOOKS_EVERY)
        keeper.join()
        self.close()

    def close(self) -> None:
        """Leave what is in hand to whoever comes next."""
        for message_id in list(self._cases):
            self._put_down(message_id)
        self._again.clear()
        with suppress(SQLAlchemyError), self._database.session() as session:
            work.release(session, self._name)

    def hand_over(self) -> None:
        """Leave to others at once all but what is being heard right now. May be called from any thread."""
        with suppress(SQLAlchemyError), self._database.session() as session:
            work.release(session, self._name, self._at_work)

    def work_off(self) -> None:
        """Work until nothing that is over waits for its words."""
        self.wake()
        while self.step() or any(case.hearing.is_whole for case in self._cases.values()):
            pass

    def step(self) -> bool:
        """Look around, hear one batch, write its words; False where there was nothing to hear."""
        self.pulse.beat()
        self._at_work = frozenset()
        if self._bell.is_set() or time.monotonic() - self._looked >= LOOKS_EVERY:
            self._bell.clear()
            self._look_around()
        for case in self._held():
            if not case.hearing.is_whole:
                with self._apart(case.job):
                    case.hearing.advance()
        for case in self._held():
            if case.hearing.is_done:
                with self._apart(case.job):
                    self._finish(case)
        waiting = [case for case in self._held() if case.hearing.has_window]
        self.load.note(self._held(), waiting)
        if chosen := choose(list(self._ready(waiting)), self._batch, self.load.following):
            self._hear([self._cases[one.message_id] for one in chosen])
            return True
        return self._draft() or self._listen_again()

    def _ready(self, waiting: Sequence[Case]) -> Iterator[Ready]:
        now = utcnow()
        for case in waiting:
            if window := case.hearing.window():
                yield case.ready(now, self._engine.shape(window))

    def _held(self) -> list[Case]:
        return list(self._cases.values())

    # -- What there is to do ------------------------------------------------------------------------------------------

    def _look_around(self) -> None:
        self._looked = time.monotonic()
        with self._database.session() as session:
            standings = work.standings(session, self._name, [*self._cases, *self._again])
        self._follow_up(standings)
        self._go_on(standings)
        self._claim()
        if self._second:
            self._second.look(time.monotonic(), is_idle=not self._cases and not self._again)

    def _follow_up(self, standings: Mapping[int, Standing]) -> None:
        """What has become of the messages in hand."""
        for message_id, case in list(self._cases.items()):
            standing = standings.get(message_id)
            if standing is None:
                log.warning("message %s was taken over by another worker", message_id)
                self._put_down(message_id)
            elif standing.take != case.job.take:
                self._put_down(message_id)
                self._again[message_id] = (case.job, time.monotonic())
            elif has_ended(standing):
                case.audio = standing.audio
                with self._apart(case.job):
                    case.hearing.advance(is_whole=True)
            elif standing.state not in work.HEARABLE:
                self._put_down(message_id)
                with self._database.session() as session:
                    work.let_go(session, self._name, message_id)

    def _go_on(self, standings: Mapping[int, Standing]) -> None:
        """With what was interrupted, from where its words end."""
        for message_id, (job, due) in list(self._again.items()):
            standing = standings.get(message_id)
            if standing is None:
                del self._again[message_id]
                self._troubles.pop(message_id, None)
            elif time.monotonic() >= due or standing.audio != job.audio:
                # Where the call has ended meanwhile its owner is waiting, and the sound lies elsewhere now.
                del self._again[message_id]
                with self._database.session() as session:
                    again = work.look_again(session, job)
                if again:
                    self._open(again)

    def _claim(self) -> None:
        """New calls on the line, and messages that wait."""
        mine = [*self._cases, *self._again]
        recorded = spool.being_recorded(self._settings.spool)
        held = {case.job.call_id for case in self._cases.values()}
        unknown = [call_id for call_id in recorded if call_id not in held]
        now = utcnow()
        while unknown:
            with self._database.session() as session:
                job = work.claim_live(session, self._name, now, self._lease, unknown, mine)
            if job is None:
                break
            mine.append(job.message_id)
            self._open(job)
        while job := self._claim_waiting(mine, now):
            mine.append(job.message_id)
            self._open(job)

    def _claim_waiting(self, mine: Sequence[int], now: datetime) -> Job | None:
        """One more message: as many as make a batch, and as many again whose callers have just hung up.

        What was tried before is taken up alone: it may take the worker down with all it holds.
        """
        whole = [case for case in self._held() if case.hearing.is_whole]
        interrupted = [job for job, _due in self._again.values() if job.audio is not None]
        if any(must_be_alone(job) for job in [*(case.job for case in whole), *interrupted]):
            return None
        is_full = len(whole) >= self._batch
        if is_full and sum(case.turn(now) is Turn.HUNG_UP for case in whole) >= self._batch:
            return None
        with self._database.session() as session:
            return work.claim_next(
                session,
                self._name,
                now,
                self._lease,
                mine,
                only_untried=bool(whole or interrupted),
                only_awaited=is_full,
            )

    def _open(self, job: Job) -> None:
        """Begin to hear a message, or go on with it."""
        with self._apart(job):
            with self._database.session() as session:
                wanted = wishes(session, self._settings, job.client_id, job.caller)
                stretches = work.written(session, job.message_id)
            names = hotwords(wanted.hotwords, MOST_HOTWORDS, self._engine.count)
            try:
                case = Case(job, self._path(job), wanted, names, stretches)
            except FileNotFoundError:
                if job.audio is not None:
                    raise
                # The call ends this moment, and its recording is on its way into the store.
                self._again[job.message_id] = (job, time.monotonic() + LOOKS_EVERY)
                return
            self._cases[job.message_id] = case
            case.hearing.advance(is_whole=job.audio is not None)

    def _path(self, job: Job) -> Path:
        if job.audio is not None:
            return self._settings.messages / job.audio
        recorded = spool.being_recorded(self._settings.spool)
        if job.call_id not in recorded:
            raise FileNotFoundError(job.call_id)
        return recorded[job.call_id]

    def _put_down(self, message_id: int) -> None:
        self._cases.pop(message_id).close()
        # There is room for another.
        self._bell.set()

    # -- Hearing and writing ------------------------------------------------------------------------------------------

    def _hear(self, cases: Sequence[Case]) -> None:
        self._at_work |= {case.job.message_id for case in cases}
        windows = [case.hearing.window() for case in cases]
        try:
            found = self._decode([window for window in windows if window])
        except Exception as error:  # noqa: BLE001 - told by _fail
            if len(cases) == 1:
                self._fail(cases[0].job, error)
                return
            # One of them cannot be heard: find out which.
            for case in cases:
                self._hear([case])
            return
        for case, decoded in zip(cases, found, strict=True):
            with self._apart(case.job):
                self._write(case, decoded)

    def _decode(self, windows: Sequence[Window]) -> list[Decoded]:
        with self.load.working(sum(len(window.samples) for window in windows)):
            return self._engine.decode(windows)

    def _write(self, case: Case, decoded: Decoded) -> None:
        progress = case.hearing.take(decoded)
        if case.hearing.is_done:
            self._finish(case)
            return
        if case.hearing.is_faint:
            # Whoever takes over would not look as closely at the rest: all of it or nothing.
            return
        position = len(case.hearing.stretches) - 1
        with self._database.session() as session:
            held = work.write_progress(
                session,
                case.job,
                position,
                progress.stretch,
                progress.heard_until,
                progress.tentative,
                case.hearing.language,
            )
        self._troubles.pop(case.job.message_id, None)
        if not held:
            # Taken over, or begun anew by the caller: the next look will tell.
            log.info("message %s: words came too late", case.job.message_id)

    def _draft(self) -> bool:
        """With nothing else to do and few calls, a first look at what is being said: it costs as much as the words."""
        if self.load.following > DRAFTED_CALLS:
            return False
        for case in sorted(self._held(), key=lambda case: case.job.received_at):
            if window := case.hearing.draft():
                with self._apart(case.job):
                    self._write_draft(case, window)
                return True
        return False

    def _listen_again(self) -> bool:
        """With nothing to do at all, the stronger model goes over what was understood."""
        return self._second is not None and self._second.step(time.monotonic())

    def _write_draft(self, case: Case, window: Window) -> None:
        [decoded] = self._decode([window])
        if words := case.hearing.take_draft(decoded):
            with self._database.session() as session:
                work.write_tentative(session, case.job, words)

    def _finish(self, case: Case) -> None:
        """Every word is heard: write what the message is; where there was none, look more closely first."""
        if closer := closer_look(case.hearing, lambda: sound_of(self._settings, case.audio)):
            case.hearing = closer
            closer.advance(is_whole=True)
            if not closer.is_done:
                return
        job, heard = case.job, conclude(case.hearing)
        self._at_work |= {job.message_id}
        state = judge(heard, case.hearing.seconds, case.wishes.min_speech_seconds)
        with self._database.session() as session:
            held = work.write_result(
                session, job, state, heard.speech, heard.language, heard.stretches, self._settings.whisper_model
            )
            if held:
                note_down(session, job.message_id, self._settings)
        self._put_down(job.message_id)
        self._troubles.pop(job.message_id, None)
        if held:
            log.info("message %s is %s: %.1f s of speech", job.message_id, state, heard.speech)
        else:
            log.warning("message %s was taken over by another worker; its words stand", job.message_id)

    # -- When something goes wrong ------------------------------------------------------------------------------------

    @contextmanager
    def _apart(self, job: Job) -> Iterator[None]:
        """One message's trouble is nobody else's."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - told by _fail
            self._fail(job, error)

    def _fail(self, job: Job, error: Exception) -> None:
        """Go on later, or after too many tries give up."""
        audio = job.audio
        if job.message_id in self._cases:
            audio = self._cases[job.message_id].audio
            self._put_down(job.message_id)
        if audio is None or isinstance(error, SQLAlchemyError):
            pause = self._pause(job.message_id)
            log.error("message %s cannot be heard now; it goes on in %.0f s", job.message_id, pause, exc_info=error)
            self._again[job.message_id] = (job, time.monotonic() + pause)
            return
        self._troubles.pop(job.message_id, None)
        state: State | str | None = "tried again when the claim has run out"
        with suppress(SQLAlchemyError), self._database.session() as session:
            state = work.give_back(session, job, utcnow())
        log.error(
            "message %s could not be transcribed and is %s",
            job.message_id,
            state or "in the hands of another worker",
            exc_info=error,
        )

    def _pause(self, message_id: int) -> float:
        """Longer each time: what fails for minutes is no hiccup, and each try costs a line in the log."""
        times = self._troubles[message_id] = self._troubles.get(message_id, 0) + 1
        return min(TRIES_AGAIN_AFTER * 2.0 ** min(times - 1, 10), LONGEST_PAUSE)

    def _keep_claims(self, stopping: threading.Event) -> None:
        """A long message on a slow machine is not a dead worker; one that is stuck in a message is."""
        while not stopping.wait(self._settings.lease_seconds / 3):
            if not self.pulse.is_beating:
                # Told by the sweep; another worker may take up what this one holds.
                continue
            held: Sequence[int] = ()
            try:
                # Copies: the other thread goes on meanwhile.
                held = [*list(self._cases), *list(self._again)]
                with self._database.session() as session:
                    work.renew(session, self._name, held, utcnow() + self._lease)
            except Exception:
                log.exception("the claims on messages %s could not be renewed", held)
