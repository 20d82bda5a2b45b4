"""A message in the worker's hands: its claim, its recording, and how far it has been heard."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from pathlib import Path

from office.settings import Settings
from recordings import sound, work
from recordings.errors import RecordingError
from recordings.models import State
from recordings.work import Job, Standing
from transcribe.following import Growing
from transcribe.hearing import Heard, Hearing
from transcribe.turns import Ready, Turn
from transcribe.wishes import Wishes


class Case:
    """One message while it is being heard."""

    def __init__(self, job: Job, path: Path, wishes: Wishes, hotwords: str, stretches: Sequence[work.Stretch]) -> None:
        """`path` is where the recording is now; following it needs no name later.

        Raises FileNotFoundError where it is not, RecordingError where a stored one is no sound.
        """
        if job.audio is not None and path.exists():
            sound.check(path)
        self.job = job
        self.wishes = wishes
        self.audio = job.audio
        """Where the recording lies in the store; None while the caller is on the line."""
        self._file = Growing(path)
        languages = [job.language] if job.language else wishes.languages
        self.hearing = Hearing(self._file, languages, hotwords, stretches=stretches, heard_until=job.heard_until)

    def close(self) -> None:
        self._file.close()

    def turn(self, now: datetime) -> Turn:
        """Last also where nothing was understood: a closer look may take long and mostly finds nothing."""
        if not self.hearing.is_whole:
            return Turn.LIVE
        was_followed = self.job.audio is None
        is_awaited = (was_followed or self.job.is_awaited(now)) and not self.hearing.is_faint
        return Turn.HUNG_UP if is_awaited else Turn.OLD

    def ready(self, now: datetime, shape: Hashable) -> Ready:
        """Its place among the others; `shape` is its window's."""
        job = self.job
        return Ready(
            job.message_id,
            self.turn(now),
            job.received_at,
            self.hearing.waiting_seconds,
            must_be_alone(job),
            self.hearing.behind_seconds,
            shape,
        )


def must_be_alone(job: Job) -> bool:
    """Whether it may be what took a worker down, and is not to take others with it.

    Calls on the line are heard together all the same: they are left alone after two tries, and nothing is lost by that.
    """
    return job.was_tried and job.audio is not None


def judge(heard: Heard, duration: float, min_speech_seconds: float) -> State:
    """What the words make of a call: a message, sound somebody has to listen to, or too little to be a message.

    Without words the seconds of speech are a guess, so only a recording too short to hold enough of it is no message.
    """
    if heard.stretches:
        return State.TRANSCRIBED if heard.speech >= min_speech_seconds else State.MISSED
    return State.NO_SPEECH if duration >= min_speech_seconds else State.MISSED


def has_ended(standing: Standing) -> bool:
    """Whether the recording is whole."""
    return standing.state in work.WAITING and standing.audio is not None


def sound_of(settings: Settings, audio: str | None) -> sound.Samples:
    """The whole recording. Raises RecordingError where there is none to read."""
    if audio is None:
        raise RecordingError("the recording is not stored yet")
    return sound.read(settings.messages / audio)
