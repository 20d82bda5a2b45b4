"""Messages heard by telephone: envelope, sound, and whatever the keys ask for (`agi/menu.py` says which)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from agi.aloud import Aloud
from agi.call import Call
from agi.calling_back import ENDED, why_not
from agi.envelope import how_many, said
from agi.mailbox import Closed, Mailbox, Opened
from agi.menu import CHOICES, Place, Step, ends_message, press
from agi.speaker import Speaker
from office.database import utcnow
from office.greetings.service import ServicePhrases
from office.greetings.words import Phrases, Prompt
from office.prompts import PromptStore
from office.settings import Settings
from recordings.calling_back.models import Outcome
from recordings.calling_back.storage import NotCalledBack
from recordings.models import What

log = logging.getLogger(__name__)


class Listening:
    """One owner's turn at the telephone. Every step raises HangUp when they have gone."""

    def __init__(
        self, call: Call, prompts: PromptStore, settings: Settings, mailbox: Mailbox,
        service: ServicePhrases, phrases: Phrases,
    ) -> None:  # fmt: skip
        self._call = call
        self._settings = settings
        self._mailbox = mailbox
        self._service = service
        self._phrases = phrases
        self._speaker = Speaker(call, prompts, settings)
        self._aloud = Aloud(call, prompts, settings)

    async def run(self, dictate: Callable[[], Awaitable[bool]]) -> None:
        """The main menu, until somebody leaves; `dictate` has one greeting said, and is False where none follows."""
        async with self._aloud:
            try:
                await self._run(dictate)
            except Closed:
                log.info("call %s: messages may not be heard by telephone any more", self._call.id)
                await self._speaker.say(self._service.closed)

    async def _run(self, dictate: Callable[[], Awaitable[bool]]) -> None:
        new = await asyncio.to_thread(self._mailbox.new)
        key, silences = await self._say(how_many(len(new), self._language)), 0
        while True:
            key = key or await self._speaker.ask(self._service.main_menu, "".join(CHOICES[Place.MAIN]))
            step, key = press(Place.MAIN, key, silences), None
            silences = silences + 1 if step is Step.ASK else 0
            match step:
                case Step.MESSAGES:
                    await self._messages()
                case Step.GREETINGS:
                    while await dictate():
                        pass
                case Step.ILL:
                    is_new = await asyncio.to_thread(self._mailbox.report_ill)
                    await self._speaker.say(self._service.ill_noted if is_new else self._service.ill_already)
                case Step.LEAVE:
                    return

    @property
    def _language(self) -> str:
        return self._service.goodbye.language

    async def _messages(self) -> None:
        """All new ones, and those that come meanwhile."""
        heard: set[int] = set()
        while new := [one for one in await asyncio.to_thread(self._mailbox.new) if one not in heard]:
            heard.update(new)
            for place, message_id in enumerate(new, start=1):
                opened = await asyncio.to_thread(self._mailbox.open, message_id)
                if opened and not await self._message(message_id, opened, place, len(new)):
                    return
        if heard:
            await self._speaker.say(self._service.no_more)
        else:
            await self._say(how_many(0, self._language))

    async def _message(self, message_id: int, opened: Opened, place: int, count: int) -> bool:
        """One message, from its envelope to what becomes of it; False where the main menu is wanted."""
        step, silences = Step.AGAIN, 0
        while True:
            key = None
            match step:
                case Step.AGAIN:
                    key = await self._play(opened, place, count)
                case Step.READ_OUT:
                    key = await self._read_out(message_id)
                case Step.CALL_BACK if await self._call_back(message_id):
                    return True
                case Step.BACK | Step.LEAVE:
                    return False
                case _ if ends_message(step):
                    await self._finish(message_id, step)
                    return True
            key = key or await self._speaker.ask(self._service.message_menu, "".join(CHOICES[Place.MESSAGE]))
            step = press(Place.MESSAGE, key, silences)
            silences = silences + 1 if step is Step.ASK else 0

    async def _play(self, opened: Opened, place: int, count: int) -> str | None:
        """The envelope and the sound; the key that ended them."""
        today = utcnow().astimezone(opened.envelope.received.tzinfo).date()
        for prompt in said(opened.envelope, place, count, today, self._phrases, self._settings.region):
            if key := await self._say(prompt):
                return key
        recording = await self._aloud.sound(opened.audio)
        if recording is None:
            return await self._speaker.say(self._service.no_sound, _KEYS)
        return await self._aloud.play(recording, _KEYS)

    async def _read_out(self, message_id: int) -> str | None:
        """Its text as it is by now; the key that ended it."""
        opened = await asyncio.to_thread(self._mailbox.open, message_id)
        if opened is None:
            return await self._speaker.say(self._service.gone, _KEYS)
        if opened.is_in_progress:
            return await self._speaker.say(self._service.words_to_come, _KEYS)
        if not opened.words:
            return await self._speaker.say(self._service.no_words, _KEYS)
        return await self._say(Prompt(opened.words, opened.language))

    async def _finish(self, message_id: int, step: Step) -> None:
        what = What.DELETED if step is Step.DELETE else What.READ
        is_there = await asyncio.to_thread(self._mailbox.do, message_id, what)
        if step is not Step.NEXT:
            done = self._service.deleted if step is Step.DELETE else self._service.kept_message
            await self._speaker.say(done if is_there else self._service.gone)

    async def _call_back(self, message_id: int) -> bool:
        """Ring the caller; True where there is nothing more to do: they answered, or the message is gone."""
        try:
            call_id = await asyncio.to_thread(self._mailbox.begin_call_back, message_id)
        except LookupError:
            await self._speaker.say(self._service.gone)
            return True
        except NotCalledBack as error:
            log.info("call %s: %s", self._call.id, error)
            await self._speaker.say(self._service.not_called_back)
            return False
        await self._speaker.say(self._phrases.connecting)
        await self._speaker.expect(self._settings.max_talk_seconds + 120)
        outcome = ENDED.get(await self._call.call_back(call_id), Outcome.FAILED)
        if outcome is not Outcome.ANSWERED:
            await self._speaker.say(why_not(self._phrases, outcome))
        return outcome is Outcome.ANSWERED

    async def _say(self, prompt: Prompt) -> str | None:
        return await self._aloud.say(prompt, _KEYS)


_KEYS = "".join(CHOICES[Place.MESSAGE])
