"""What is said on one call alone: words of a message and its sound, which lie apart from the prompts."""

import asyncio
import logging
import shutil
from types import TracebackType
from typing import Self

import numpy as np

from agi.call import Call
from agi.speaker import Speaker
from office.greetings.words import Prompt, Recording
from office.prompts import PromptStore
from office.settings import Settings
from office.voice import level
from recordings.errors import RecordingError
from recordings.sound import read

log = logging.getLogger(__name__)


class Aloud:
    """Speaks on one call, `async with`. Every step raises HangUp when whoever is on the line has gone."""

    def __init__(self, call: Call, prompts: PromptStore, settings: Settings) -> None:
        self._call = call
        self._settings = settings
        self._speaker = Speaker(call, prompts, settings)
        self._folder = call.spooled.with_name(f"{call.spooled.name}-heard")
        self._own = PromptStore(self._folder, prompts.voice)
        self._own_speaker = Speaker(call, self._own, settings)

    async def __aenter__(self) -> Self:
        self._folder.mkdir(exist_ok=True)
        # Whatever the umask: Asterisk's user plays what lies in it.
        self._folder.chmod(0o755)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    async def say(self, prompt: Prompt, keys: str = "") -> str | None:
        """Say it; what is not spoken beforehand is spoken now, for this call alone. One of `keys` ends it."""
        if self._speaker.is_ready(prompt):
            return await self._speaker.say(prompt, keys)
        try:
            await asyncio.to_thread(self._own.speak, [prompt])
        except Exception:
            # Whatever the voice stumbles over: the call goes on.
            log.exception("call %s: something could not be spoken", self._call.id)
            return None
        return await self._own_speaker.say(prompt, keys)

    async def sound(self, audio: str | None) -> Recording | None:
        """The sound of a message (in the folder of messages), ready to be played; None where there is none."""
        return await asyncio.to_thread(self._sound, audio)

    async def play(self, recording: Recording, keys: str = "") -> str | None:
        return await self._own_speaker.say(recording, keys)

    def _sound(self, audio: str | None) -> Recording | None:
        if audio is None:
            return None
        try:
            samples = np.rint(read(self._settings.messages / audio) * 32768)
            return self._own.keep_recording(level(samples.astype("<i2").tobytes()))
        except (RecordingError, OSError) as error:
            log.warning("call %s: the sound %s cannot be played: %s", self._call.id, audio, error)
            return None
