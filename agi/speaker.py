"""Saying things on a call: prompts by their words, and the keys that are pressed meanwhile.

Every step raises HangUp when whoever is on the line has gone.
"""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from agi.call import ANY_KEY, Call
from office.greetings.words import Prompt, Recording
from office.prompts import PromptStore
from office.settings import Settings

log = logging.getLogger(__name__)

KEY_SECONDS = 5.0
"""Whoever was asked for a key has so long to press it."""


async def _nothing(_seconds: float) -> None:
    pass


class Speaker:
    """Speaks on one call, and keeps the dialplan from taking it over meanwhile."""

    def __init__(
        self, call: Call, prompts: PromptStore, settings: Settings, hold: Callable[[float], Awaitable[None]] = _nothing
    ) -> None:
        """`hold` is told each time how long the script may be silent now."""
        self._hold = hold
        self._call = call
        self._prompts = prompts
        self._grace = settings.answer_within_seconds

    async def say(self, prompt: Prompt | Recording, keys: str = "") -> str | None:
        """Say it; one of `keys` ends it and is returned."""
        return await self.play(self._prompts.path(prompt), keys)

    async def beep(self) -> None:
        await self.play(self._prompts.beep)

    async def play(self, path: Path, keys: str = "") -> str | None:
        """Play a prompt; a missing one is skipped and reported, for a caller is never dropped for it."""
        if not self._prompts.is_ready(path):
            log.error(
                "call %s: the prompt %s is missing and was skipped; restart to have it spoken", self._call.id, path
            )
            return None
        await self.expect(self._prompts.seconds(path))
        return await self._call.play(path, keys)

    async def ask(self, prompt: Prompt, keys: str) -> str | None:
        """Say it and wait for one of these keys; None where none was pressed."""
        if key := await self.say(prompt, keys):
            return key
        await self.expect(KEY_SECONDS)
        key = await self._call.ask_digit(KEY_SECONDS)
        return key if key and key in keys else None

    async def ask_number(self, prompt: Prompt, longest: int, note: Callable[[str], None] = lambda _digits: None) -> str:
        """Say it and collect digits until any other key, a pause, or the longest; empty where none came.

        `note` is told of the digits as they come: whoever is on the line may hang up after the last.
        """
        digits = ""
        key = await self.ask(prompt, ANY_KEY)
        while key is not None and key.isdecimal():
            digits += key
            note(digits)
            if len(digits) == longest:
                break
            await self.expect(KEY_SECONDS)
            key = await self._call.ask_digit(KEY_SECONDS)
        return digits

    def is_ready(self, prompt: Prompt | Recording) -> bool:
        return self._prompts.is_ready(self._prompts.path(prompt))

    async def expect(self, seconds: float) -> None:
        """The dialplan takes the call over when the script is silent for longer than that and a grace."""
        await self._call.expect(seconds + self._grace)
        await self._hold(seconds)
