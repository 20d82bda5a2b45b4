"""A call from ring to hang-up: find out whose it is, have the conversation, file what was said."""

import asyncio
import logging
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from agi.briefing import Briefing, brief, brief_in_need
from agi.call import Call, Diversion
from agi.conversation import Conversation, Desk, Notes
from agi.errors import AGIError, HangUp
from agi.fastagi import GuardedRequest
from office.clients import line_for
from office.database import Database, utcnow
from office.numbers import caller_number
from office.prompts import PromptStore
from office.settings import LINE_OPENS_SECONDS, Settings
from recordings import sound, store
from recordings.models import State
from recordings.spool import keep_better

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
        opening = asyncio.ensure_future(asyncio.to_thread(self._open, call, await _diversions(call)))
        notes = Notes()
        try:
            await call.answer()
            await call.wait(LINE_OPENS_SECONDS)
            briefing, message_id = await opening
            conversation = Conversation(call, briefing, self._desk(message_id))
            notes = conversation.notes
            await conversation.run()
        except HangUp:
            log.info("call %s: the caller hung up", call.id)
            _briefing, message_id = await opening
        await asyncio.to_thread(self._file, call, message_id, notes)

    def _open(self, call: Call, diversions: Sequence[Diversion]) -> tuple[Briefing, int]:
        """What is to happen, and the call's row."""
        now = utcnow()
        briefing = self._brief(call, [one.number for one in diversions], now)
        line, decision = briefing.line, briefing.decision
        log.info(
            "call %s: %s for %s (%s): %s",
            call.id, briefing.caller or "withheld", line.client or "nobody", line.dialled, decision.reason,
        )  # fmt: skip
        message_id = store.open_call(
            self._database,
            call.id,
            line,
            briefing.caller,
            now,
            is_important=decision.is_important,
            diverted_in=None if line.named_by is None else diversions[line.named_by].header,
            forwarded=self._forwarded(diversions),
        )
        self._speak_name(briefing)
        return briefing, message_id

    def _forwarded(self, diversions: Sequence[Diversion]) -> tuple[str, str | None] | None:
        """By which number last, and what says so; a client can be found without, and still wants to know."""
        if not diversions:
            return None
        last = diversions[0]
        return caller_number(last.number, self._settings.region) or last.number, last.header

    def _speak_name(self, briefing: Briefing) -> None:
        """Have the caller's name ready for the owner; that takes less time than the line to open and the greeting."""
        try:
            self._prompts.speak(filter(None, [briefing.caller_name]))
        except Exception:
            log.exception("the caller's name cannot be spoken; the owner hears the number instead")

    def _brief(self, call: Call, diversions: Sequence[str], now: datetime) -> Briefing:
        asked = (self._settings, call.dialled, diversions, call.caller)
        try:
            with self._database.session() as session:
                return brief(session, *asked, now)
        except Exception:
            log.exception("what is to happen to a call to %s cannot be decided; a message is taken", call.dialled)
        with self._database.session() as session:
            return brief_in_need(session, *asked)

    def _desk(self, message_id: int) -> Desk:
        """The house as this call's conversation sees it."""

        async def note_notice(wording: str) -> None:
            await asyncio.to_thread(store.note_notice, self._database, message_id, wording)

        async def hold(seconds: float) -> None:
            until = utcnow() + timedelta(seconds=seconds + self._settings.answer_within_seconds)
            try:
                await asyncio.to_thread(store.hold, self._database, message_id, until)
            except SQLAlchemyError:
                # The sweep may be early then, which loses nothing; the caller is to notice nothing.
                log.exception("message %s could not be held for its caller", message_id)

        async def begin_again() -> None:
            await asyncio.to_thread(store.begin_again, self._database, message_id)

        return Desk(self._settings, self._prompts, note_notice, hold, begin_again, self._has_room)

    def _file(self, call: Call, message_id: int, notes: Notes) -> None:
        """Store what was said; while Asterisk still writes, the dialplan has the call, and the sweep will file it."""
        if call.was_taken:
            notes.state = State.TAKEN
            call.taken.unlink(missing_ok=True)
        store.note(self._database, message_id, is_urgent=notes.is_urgent, callback=notes.callback)
        if notes.state is not None:
            log.info("call %s: message %s is %s", call.id, message_id, notes.state)
            store.close(self._database, message_id, notes.state)
            return
        if call.recording.exists() and not sound.is_closed(call.recording):
            log.warning("call %s: still being recorded by the dialplan", call.id)
            return
        if keep_better(call.recording, call.earlier):
            store.begin_again(self._database, message_id)
        state = store.finish(self._database, message_id, call.recording, self._settings.messages)
        log.info("call %s: message %s is %s", call.id, message_id, state)
        if state is State.RECORDED:
            self._announce()

    def _has_room(self, seconds: float) -> bool:
        free = shutil.disk_usage(self._settings.spool).free
        if free < self._settings.min_free_mb * 2**20:
            log.error("only %d MB are free in %s; make room", free // 2**20, self._settings.spool)
        return free >= seconds * sound.BYTES_PER_SECOND


async def _diversions(call: Call) -> Sequence[Diversion]:
    """Who forwarded the call; nobody where that cannot be asked any more."""
    try:
        return await call.diversions()
    except (HangUp, AGIError):
        return ()
