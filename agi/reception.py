"""The conversation: greet in the client's name, say that it is recorded, take the message, say goodbye."""

import asyncio
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from agi.call import ANY_KEY, Call, End
from agi.errors import HangUp
from agi.fastagi import GuardedRequest
from office.clients import Line, line_for
from office.database import Database, utcnow
from office.greetings.words import Prompt
from office.numbers import caller_number
from office.prompts import PromptStore
from office.settings import LINE_OPENS_SECONDS, Settings
from recordings import sound, store
from recordings.models import State

log = logging.getLogger(__name__)


class Reception:
    """Answers every call; `announce` is called when a message waits for its words."""

    def __init__(
        self, settings: Settings, database: Database, prompts: PromptStore, announce: Callable[[], None]
    ) -> None:
        self._settings = settings
        self._database = database
        self._prompts = prompts
        self._announce = announce

    def is_ready(self) -> bool:
        """Whether a call could be dealt with now: the database answers and the beep is there."""
        try:
            with self._database.session() as session:
                line_for(session, "", self._settings)
        except SQLAlchemyError:
            log.exception("the database does not answer, so the dialplan takes the messages")
            return False
        return self._prompts.is_ready(self._prompts.beep)

    async def take(self, request: GuardedRequest) -> None:
        """One call from ring to hang-up.

        An error that is no hang-up leaves the call to the dialplan's fallback, and its recording to the sweep.
        """
        call = Call(request)
        # Mostly the dialplan has answered already (agi/server.py). Whose call it is can be found while the line opens;
        # where that fails, the dialplan greets, and the caller notices nothing.
        opening = asyncio.ensure_future(asyncio.to_thread(self._open, call))
        try:
            await call.answer()
            await call.wait(LINE_OPENS_SECONDS)
            line, message_id = await opening
            await self._talk(call, line, message_id)
        except HangUp:
            log.info("call %s: the caller hung up", call.id)
            _line, message_id = await opening
        await asyncio.to_thread(self._file, call, message_id)

    async def _talk(self, call: Call, line: Line, message_id: int) -> None:
        script = line.script
        await self._expect(call, script.greeting, script.notice)
        key = await self._say(call, script.greeting, keys=ANY_KEY)
        notice = script.short_notice if key else script.notice
        await self._say(call, notice)
        if self._prompts.is_ready(self._prompts.path(notice)):
            await asyncio.to_thread(store.note_notice, self._database, message_id, notice.text)
        if self._has_room():
            await self._record(call)
            await self._expect(call, script.goodbye)
            await self._say(call, script.goodbye)
        else:
            await self._say(call, script.no_room)
        await call.leave()

    async def _record(self, call: Call) -> None:
        await call.expect(self._settings.max_message_seconds + self._settings.answer_within_seconds)
        await self._play(call, self._prompts.beep)
        recorded = await call.record(self._settings.max_message_seconds, self._settings.max_silence_seconds, keys="#")
        log.info("call %s: recorded %.1f s, ended by %s", call.id, recorded.seconds, recorded.end)
        written = call.recording.stat().st_size if call.recording.exists() else 0
        if written < recorded.seconds * sound.BYTES_PER_SECOND:
            log.error("call %s: %.1f s were said, but the disk holds %d bytes", call.id, recorded.seconds, written)
        if recorded.end is End.HANG_UP:
            raise HangUp

    async def _say(self, call: Call, prompt: Prompt, keys: str = "") -> str | None:
        return await self._play(call, self._prompts.path(prompt), keys)

    async def _play(self, call: Call, path: Path, keys: str = "") -> str | None:
        """Play a prompt; a missing one is skipped and reported, for a caller is never dropped for it."""
        if not self._prompts.is_ready(path):
            log.error("call %s: the prompt %s is missing and was skipped; restart to have it spoken", call.id, path)
            return None
        return await call.play(path, keys)

    async def _expect(self, call: Call, *prompts: Prompt) -> None:
        playing = sum(self._prompts.seconds(self._prompts.path(prompt)) for prompt in prompts)
        await call.expect(playing + self._settings.answer_within_seconds)

    def _open(self, call: Call) -> tuple[Line, int]:
        """Whose call it is, and its row."""
        with self._database.session() as session:
            line = line_for(session, call.dialled, self._settings)
        caller = caller_number(call.caller, self._settings.region)
        log.info("call %s: %s for %s (%s)", call.id, caller or "withheld", line.client or "nobody", line.dialled)
        return line, store.open_call(self._database, call.id, line, caller, utcnow())

    def _file(self, call: Call, message_id: int) -> None:
        """Store what was said; while Asterisk still writes, the dialplan has the call, and the sweep will file it."""
        if call.recording.exists() and not sound.is_closed(call.recording):
            log.warning("call %s: still being recorded by the dialplan", call.id)
            return
        state = store.finish(self._database, message_id, call.recording, self._settings.messages)
        log.info("call %s: message %s is %s", call.id, message_id, state)
        if state is State.RECORDED:
            self._announce()

    def _has_room(self) -> bool:
        free = shutil.disk_usage(self._settings.spool).free
        if free < self._settings.min_free_mb * 2**20:
            log.error("only %d MB are free in %s; make room", free // 2**20, self._settings.spool)
        return free >= self._settings.max_message_seconds * sound.BYTES_PER_SECOND
