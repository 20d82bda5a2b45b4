"""Calling back: an owner's phone is rung, then the caller, and what became of it is noted.

Pages and programs begin it (`ring_owner`); the dialplan asks by FastAGI whom to ring (`CallBackDesk.pick_up`) and
tells how it ended. A row is dialled once, and only what stands in it.
"""

import asyncio
import logging
from datetime import datetime
from pathlib import Path

import asterisk.ari
import asterisk.phones
from agi.call import Call
from agi.errors import HangUp, NotConnected
from agi.fastagi import GuardedRequest, argument
from agi.speaker import Speaker
from asterisk.errors import PBXError
from office.database import Database, utcnow
from office.greetings.words import Phrases, Prompt, script
from office.models import Client
from office.prompts import PromptStore
from office.rules.models import Phone
from office.rules.phones import dial_string
from office.settings import Settings
from recordings.callers import known_callers
from recordings.calling_back import storage
from recordings.calling_back.models import CallBack, Outcome
from recordings.models import Message

log = logging.getLogger(__name__)

ENDED: dict[str, Outcome] = {
    "ANSWER": Outcome.ANSWERED,
    "BUSY": Outcome.BUSY,
    "NOANSWER": Outcome.NO_ANSWER,
    "CANCEL": Outcome.NO_ANSWER,
}
"""By Asterisk's DIALSTATUS; all others are no connection."""


def ring_owner(
    settings: Settings, database: Database, prompts: PromptStore, message_id: int, phone: Phone, actor: str
) -> None:
    """Ring this phone, and the message's caller as soon as somebody has picked up and pressed 1.

    Raises NotConnected, NotCalledBack, PBXError where Asterisk does not answer, and as `dial_string` does.
    """
    if asterisk.phones.silent(settings, [phone]):
        raise NotConnected
    target = dial_string(phone, trunk=settings.trunk is not None)
    with database.session() as session:
        message = session.get_one(Message, message_id)
        call = storage.begin(session, message, actor, phone.id, settings, utcnow())
        client = session.get_one(Client, message.client_id)
        name = known_callers(session, [message])[message_id].contact if call.number == message.caller else None
        phrases, language = script(client.name, client.language).phrases, client.language
        call_id, number, shown = call.id, call.number, call.shown
    announcement = _announcement(prompts, phrases, Prompt(name, language) if name else None, number, settings.region)
    try:
        asterisk.ari.ring_and_call_back(settings, target, announcement, call_id, shown)
    except PBXError:
        note_end(database, call_id, Outcome.FAILED, 0.0, utcnow())
        raise
    log.info("call back %s: %s has %s rung for message %s", call_id, actor, target, message_id)


def _announcement(prompts: PromptStore, phrases: Phrases, name: Prompt | None, number: str, region: str) -> list[Path]:
    """What the owner hears who picks up."""
    who = phrases.read_out(number, region)
    if name:
        prompts.speak([name])
        who = [name]
    paths = [prompts.path(prompt) for prompt in (phrases.call_back_to, *who, phrases.dial_it)]
    return [path for path in paths if prompts.is_ready(path)]


def note_end(database: Database, call_id: int, outcome: Outcome, seconds: float, now: datetime) -> CallBack | None:
    """As `storage.end`, in a session of its own."""
    with database.session() as session:
        return storage.end(session, call_id, outcome, seconds, now)


class CallBackDesk:
    """What the dialplan asks and tells of calls back."""

    def __init__(self, settings: Settings, database: Database, prompts: PromptStore) -> None:
        self._settings = settings
        self._database = database
        self._prompts = prompts

    async def pick_up(self, request: GuardedRequest) -> None:
        """The owner is on the line: tell the dialplan whom to ring, the first time it asks."""
        call = await asyncio.to_thread(self._pick_up, int(argument(request, 1) or 0))
        if call is None:
            log.warning("call back %s: asked for again, or too late; nobody is rung", argument(request, 1))
            return
        await request.command("SET VARIABLE", "NUMBER", call.number)
        # Inherited by the channel to the trunk, which says it in a header.
        await request.command("SET VARIABLE", "__SHOWN", call.shown or "")

    def _pick_up(self, call_id: int) -> CallBack | None:
        with self._database.session() as session:
            return storage.pick_up(session, call_id, utcnow())

    async def not_taken(self, request: GuardedRequest) -> None:
        """The owner's phone was not picked up, or nobody pressed 1; of no meaning where the other side was rung."""
        call_id = int(argument(request, 1) or 0)
        await asyncio.to_thread(note_end, self._database, call_id, Outcome.NOT_TAKEN, 0.0, utcnow())

    async def ended(self, request: GuardedRequest) -> None:
        """The other side has hung up, or was not reached; told twice where the owner stays on the line."""
        call_id, status = int(argument(request, 1) or 0), argument(request, 2)
        seconds = int(argument(request, 3) or 0) / 1000
        outcome = ENDED.get(status, Outcome.FAILED)
        call = await asyncio.to_thread(note_end, self._database, call_id, outcome, seconds, utcnow())
        if call is None:
            return
        log.info("call back %s: %s, %.1f s", call_id, outcome, seconds)
        if argument(request, 4) and outcome is not Outcome.ANSWERED:
            await self._say_why(request, call_id, outcome)

    async def _say_why(self, request: GuardedRequest, call_id: int, outcome: Outcome) -> None:
        phrases = await asyncio.to_thread(self._phrases, call_id)
        try:
            await Speaker(Call(request), self._prompts, self._settings).say(why_not(phrases, outcome))
        except HangUp:
            log.debug("call back %s: the owner has hung up, too", call_id)

    def _phrases(self, call_id: int) -> Phrases:
        with self._database.session() as session:
            client = session.get_one(CallBack, call_id).message.client
            return script(None, client.language if client else self._settings.language).phrases


def why_not(phrases: Phrases, outcome: Outcome) -> Prompt:
    """What is said of a call back that was not answered."""
    return {Outcome.BUSY: phrases.callee_busy, Outcome.NO_ANSWER: phrases.callee_away}.get(
        outcome, phrases.callee_failed
    )
