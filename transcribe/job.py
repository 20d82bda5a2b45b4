"""One message's transcription: claimed, heard, written; and what its words make of the call."""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from office.database import Database, utcnow
from office.models import Client
from office.settings import Settings
from recordings import sound, work
from recordings.models import Segment, State
from recordings.work import Job
from transcribe.engine import Engine, Heard

log = logging.getLogger(__name__)


class Transcriber:
    """Works off the messages that wait for their words."""

    def __init__(self, settings: Settings, database: Database, engine: Engine) -> None:
        self._settings = settings
        self._database = database
        self._engine = engine
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._name = uuid.uuid4().hex

    def work_off(self) -> None:
        """Transcribe until nothing waits. Several workers may do so at once."""
        while job := self._claim():
            self._transcribe(job)

    def _claim(self) -> Job | None:
        with self._database.session() as session:
            return work.claim_next(session, self._name, utcnow(), self._lease)

    def _transcribe(self, job: Job) -> None:
        try:
            with self._holding(job):
                hotwords, min_speech = self._wishes(job)
                samples = sound.read(self._settings.messages / job.audio)
                heard = self._engine.listen(samples, job.language, hotwords)
        except Exception:
            with self._database.session() as session:
                state = work.give_back(session, job, utcnow())
            log.exception("message %s could not be transcribed and is %s", job.message_id, state)
            return
        state = judge(heard, len(samples) / sound.RATE, min_speech)
        segments = [
            Segment(
                message_id=job.message_id,
                position=position,
                start=stretch.start,
                end=stretch.end,
                text=stretch.text,
                words=stretch.words,
            )
            for position, stretch in enumerate(heard.stretches)
        ]
        with self._database.session() as session:
            written = work.write_result(session, job, state, heard.speech, heard.language, segments)
        if written:
            log.info("message %s is %s: %.1f s of speech", job.message_id, state, heard.speech)
        else:
            log.warning("message %s was taken over by another worker; its words stand", job.message_id)

    def _wishes(self, job: Job) -> tuple[str, float]:
        """The words Whisper shall listen for, and the shortest speech that makes a message, as the client wants it."""
        usual = self._settings.min_speech_seconds
        if job.client_id is None:
            return "", usual
        with self._database.session() as session:
            client = session.get_one(Client, job.client_id)
            return client.name, usual if client.min_speech_seconds is None else client.min_speech_seconds

    @contextmanager
    def _holding(self, job: Job) -> Iterator[None]:
        """Renew the lease for as long as the block takes: a long message on a slow machine is not a dead worker."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(self._settings.lease_seconds / 3):
                try:
                    with self._database.session() as session:
                        work.renew(session, job, utcnow() + self._lease)
                except Exception:
                    log.exception("the claim on message %s could not be renewed", job.message_id)

        keeper = threading.Thread(target=renew, name=f"lease-{job.message_id}", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()


def judge(heard: Heard, duration: float, min_speech_seconds: float) -> State:
    """What the words make of a call: a message, sound somebody has to listen to, or too little to be a message.

    Without words the seconds of speech are a guess, so only a recording too short to hold enough of it is no message.
    """
    if heard.stretches:
        return State.TRANSCRIBED if heard.speech >= min_speech_seconds else State.MISSED
    return State.NO_SPEECH if duration >= min_speech_seconds else State.MISSED
