"""The service number: an admin or owner keys in their PIN, hears messages, says a greeting, hears it and keeps it."""

import asyncio
import logging

from agi import dictation
from agi.call import Call, End
from agi.dictation import Person, Speaking
from agi.errors import HangUp
from agi.fastagi import GuardedRequest
from agi.listening import Listening
from agi.mailbox import Mailbox
from agi.speaker import Speaker
from agi.wrong_pins import WrongPins
from office.database import Database
from office.errors import OfficeError
from office.greetings.service import LANGUAGE_KEYS, OCCASION_KEYS, service_phrases
from office.greetings.words import Recording, script
from office.prompts import PromptStore
from office.rules.values import Occasion
from office.settings import LINE_OPENS_SECONDS, Settings

log = logging.getLogger(__name__)

ATTEMPTS = 3
LONGEST_PIN = 12
LONGEST_NUMBER = 20
LONGEST_GREETING = 120
"""Seconds, as of an upload."""
LONGEST_SILENCE = 5


class ServiceDesk:
    """Answers the service number. `key` is the house's secret, which PINs are kept under."""

    def __init__(self, settings: Settings, database: Database, prompts: PromptStore, key: bytes) -> None:
        self.settings = settings
        self.database = database
        self.prompts = prompts
        self.key = key
        self.wrong_pins = WrongPins()

    async def take(self, request: GuardedRequest) -> None:
        """One call from the first word to the last; a recording that is not kept is thrown away."""
        call = Call(request)
        try:
            await call.answer()
            await call.wait(LINE_OPENS_SECONDS)
            await ServiceCall(self, call).run()
        except HangUp:
            log.info("call %s: the service number was left", call.id)
        finally:
            await asyncio.to_thread(call.recording.unlink, missing_ok=True)


class ServiceCall:
    """One call to the service number. Every step raises HangUp when whoever called has gone."""

    def __init__(self, desk: ServiceDesk, call: Call) -> None:
        self._desk = desk
        self._call = call
        self._speaker = Speaker(call, desk.prompts, desk.settings)
        self._phrases = service_phrases(desk.settings.language)

    async def run(self) -> None:
        person = await self._identify()
        speaking = await self._whose(person) if person else None
        if speaking:
            self._phrases = service_phrases(speaking.languages[0])
            await self._serve(speaking)
        await self._speaker.say(self._phrases.goodbye)
        await self._call.leave()

    async def _serve(self, speaking: Speaking) -> None:
        async def dictate() -> bool:
            return await self._dictate(speaking)

        if not speaking.hears_messages:
            while await dictate():
                pass
            return
        desk = self._desk
        mailbox = Mailbox(desk.database, desk.settings, speaking.client_id, speaking.login)
        phrases = script(speaking.client, speaking.languages[0]).phrases
        listening = Listening(self._call, desk.prompts, desk.settings, mailbox, self._phrases, phrases)
        await listening.run(dictate)

    async def _identify(self) -> Person | None:
        desk, caller = self._desk, self._call.caller
        for _attempt in range(ATTEMPTS):
            if desk.wrong_pins.is_locked(caller):
                break
            pin = await self._speaker.ask_number(self._phrases.ask_pin, LONGEST_PIN)
            if not pin:
                return None
            if not desk.wrong_pins.may_try(caller):
                break
            if person := await asyncio.to_thread(dictation.find_person, desk.database, pin, desk.key):
                desk.wrong_pins.was_right(caller)
                log.info("call %s: %s is on the service number", self._call.id, person.login)
                return person
            log.warning("call %s: a wrong PIN was keyed in by %s", self._call.id, caller or "a withheld number")
            await self._speaker.say(self._phrases.wrong_pin)
        else:
            return None
        await self._speaker.say(self._phrases.locked)
        return None

    async def _whose(self, person: Person) -> Speaking | None:
        client_id = person.client_id if person.client_id is not None else await self._choose_client()
        if client_id is None:
            return None
        desk = self._desk
        return await asyncio.to_thread(dictation.speaks_for, desk.database, person.login, client_id, desk.settings)

    async def _choose_client(self) -> int | None:
        desk = self._desk
        if (only := await asyncio.to_thread(dictation.only_client, desk.database)) is not None:
            return only
        for _attempt in range(ATTEMPTS):
            number = await self._speaker.ask_number(self._phrases.ask_client, LONGEST_NUMBER)
            if not number:
                return None
            found = await asyncio.to_thread(dictation.client_with, desk.database, number, desk.settings)
            if found is not None:
                return found
            await self._speaker.say(self._phrases.no_client)
        return None

    async def _dictate(self, speaking: Speaking) -> bool:
        """One greeting, from choosing it to keeping it; False where no other is wanted."""
        key = await self._speaker.ask(self._phrases.ask_occasion, "".join(OCCASION_KEYS))
        if key is None:
            return False
        language = await self._language(speaking)
        if recording := await self._record():
            await self._keep(speaking, OCCASION_KEYS[key], language, recording)
        return recording is not None

    async def _language(self, speaking: Speaking) -> str:
        if len(speaking.languages) == 1:
            return speaking.languages[0]
        key = await self._speaker.ask(self._phrases.ask_language, "".join(LANGUAGE_KEYS))
        return LANGUAGE_KEYS.get(key or "", speaking.languages[0])

    async def _record(self) -> Recording | None:
        """What was said, once whoever said it wants it; None where nobody pressed 1."""
        for _attempt in range(ATTEMPTS):
            await self._speaker.say(self._phrases.speak)
            await self._speaker.beep()
            await self._speaker.expect(LONGEST_GREETING)
            recorded = await self._call.record(LONGEST_GREETING, LONGEST_SILENCE, keys="#")
            if recorded.end is End.HANG_UP:
                raise HangUp
            try:
                said = await asyncio.to_thread(dictation.read_dictation, self._call.recording, self._desk.prompts)
            except OfficeError as error:
                log.info("call %s: %s", self._call.id, error)
                await self._speaker.say(self._phrases.not_heard)
                continue
            await self._speaker.say(self._phrases.this_is_it)
            if await self._is_wanted(said):
                return said
        return None

    async def _is_wanted(self, said: Recording) -> bool:
        for _attempt in range(ATTEMPTS):
            # Whoever knows the keys need not hear it out.
            key = await self._speaker.say(said, "123") or await self._speaker.ask(self._phrases.review, "123")
            if key in {"1", "3"}:
                return key == "1"
        return False

    async def _keep(self, speaking: Speaking, occasion: Occasion, language: str, recording: Recording) -> None:
        await asyncio.to_thread(dictation.keep, self._desk.database, speaking, occasion, language, recording)
        log.info("call %s: the greeting “%s” was said by %s", self._call.id, occasion, speaking.login)
        await self._speaker.say(self._phrases.kept)
