"""Whoever is rung for an urgent message hears what it is, and takes it on with 1.

The process `post` has Asterisk ring (`mail/escalation/climbing.py`); the dialplan hands the call over as soon as
somebody has picked up, and tells when it is over.
"""

import asyncio
import logging
from dataclasses import dataclass

from agi.aloud import Aloud
from agi.call import Call
from agi.envelope import Envelope
from agi.errors import HangUp
from agi.fastagi import GuardedRequest, argument
from agi.speaker import KEY_SECONDS, Speaker
from agi.urgent_note import UrgentNote, said, spoken
from mail.escalation import climbing
from mail.escalation.decide import StepState
from mail.escalation.models import Escalation, TakenStep
from office.database import Database, utcnow
from office.greetings.words import Phrases, Prompt, script
from office.prompts import PromptStore
from office.settings import Settings
from office.zones import zone_of
from recordings.callers import known_callers
from recordings.callnote import lines
from recordings.models import NoteLine

log = logging.getLogger(__name__)

KEYS = "123"
ASKED = 3
"""Times; a mailbox presses nothing however often it is asked."""
ENDED = {"": StepState.FAILED, "CHANUNAVAIL": StepState.FAILED, "CONGESTION": StepState.FAILED}
"""By Asterisk's DIALSTATUS; of all others nobody answered."""
OPEN = (StepState.BEGUN, StepState.RINGING)


@dataclass(frozen=True)
class Opened:
    """The message of a step, as it is heard."""

    note: UrgentNote
    phrases: Phrases
    audio: str | None
    first: str | None
    """Who has taken it on already; empty where it is settled, None where somebody is wanted."""

    @property
    def language(self) -> str:
        return self.phrases.goodbye.language


class EscalationDesk:
    """What the dialplan asks and tells of calls for urgent messages."""

    def __init__(self, settings: Settings, database: Database, prompts: PromptStore) -> None:
        self._settings = settings
        self._database = database
        self._prompts = prompts

    async def picked_up(self, request: GuardedRequest) -> None:
        """Somebody is on the line: they hear the note, and decide."""
        step_id, call = int(argument(request, 1) or 0), Call(request)
        opened = await asyncio.to_thread(self._open, step_id)
        if opened is None:
            log.warning("escalation, step %s: it is not there, or its call is over", step_id)
            return
        try:
            async with Aloud(call, self._prompts, self._settings) as aloud:
                await self._serve(step_id, opened, aloud, call)
        except HangUp:
            log.info("escalation, step %s: hung up", step_id)

    async def ended(self, request: GuardedRequest) -> None:
        """The phone was not picked up, or the call is over; of no meaning where a key has decided."""
        step_id, status = int(argument(request, 1) or 0), argument(request, 2)
        await asyncio.to_thread(self._note, step_id, ENDED.get(status, StepState.NO_ANSWER))

    async def _serve(self, step_id: int, opened: Opened, aloud: Aloud, call: Call) -> None:
        first = opened.first
        if first is None:
            key = await self._ask(opened, aloud, call)
            if key != "1":
                await asyncio.to_thread(self._note, step_id, StepState.DECLINED if key else StepState.NO_ANSWER)
                if key:
                    await aloud.say(spoken("declined", opened.language))
                return
            first = await asyncio.to_thread(self._accept, step_id)
        await aloud.say(_outcome(first, opened.language))

    async def _ask(self, opened: Opened, aloud: Aloud, call: Call) -> str | None:
        """1, 2, or None where neither was pressed."""
        speaker = Speaker(call, self._prompts, self._settings)
        today = utcnow().astimezone(opened.note.envelope.received.tzinfo).date()
        note = said(opened.note, today, opened.phrases, self._settings.region)
        menu = spoken("menu", opened.language)
        key = await _say_all(aloud, [*note, menu])
        for asked in range(1, ASKED + 1):
            if key is None:
                await speaker.expect(KEY_SECONDS)
                pressed = await call.ask_digit(KEY_SECONDS)
                key = pressed if pressed and pressed in KEYS else None
            if key == "3":
                key = await self._play(opened, aloud)
            if key in {"1", "2"}:
                return key
            if asked < ASKED:
                key = key or await aloud.say(menu, KEYS)
        return key if key in {"1", "2"} else None

    async def _play(self, opened: Opened, aloud: Aloud) -> str | None:
        recording = await aloud.sound(opened.audio)
        if recording is None:
            return await aloud.say(spoken("no sound", opened.language), KEYS)
        return await aloud.play(recording, KEYS)

    def _open(self, step_id: int) -> Opened | None:
        with self._database.session() as session:
            step = session.get(TakenStep, step_id)
            if step is None or step.standing not in OPEN:
                return None
            escalation = session.get_one(Escalation, step.message_id)
            message = escalation.message
            client = message.client
            if client is None:
                return None
            noted = lines.counting(message)
            name = known_callers(session, [message])[message.id].contact or noted.get(NoteLine.NAME)
            number = noted.get(NoteLine.NUMBER) or message.callback or message.caller
            received = message.received_at.astimezone(zone_of(client.time_zone))
            note = UrgentNote(
                client=client.name,
                envelope=Envelope(received, name, number, is_urgent=True),
                subject=noted.get(NoteLine.SUBJECT),
                words=message.wording,
            )
            first = message.assignee.login if message.assignee else None
            if first is None and escalation.ended_at is not None:
                first = escalation.by or ""
            return Opened(note, script(client.name, client.language).phrases, message.audio, first)

    def _accept(self, step_id: int) -> str | None:
        with self._database.session() as session:
            step = session.get_one(TakenStep, step_id)
            return climbing.accept(session, self._settings, step, utcnow())

    def _note(self, step_id: int, standing: StepState) -> None:
        with self._database.session() as session:
            if climbing.stand(session, step_id, standing, utcnow(), was=OPEN):
                log.info("escalation, step %s: %s", step_id, standing)


async def _say_all(aloud: Aloud, prompts: list[Prompt]) -> str | None:
    for prompt in prompts:
        if key := await aloud.say(prompt, KEYS):
            return key
    return None


def _outcome(first: str | None, language: str) -> Prompt:
    if first is None:
        return spoken("accepted", language)
    return spoken("taken", language, who=first) if first else spoken("settled", language)
