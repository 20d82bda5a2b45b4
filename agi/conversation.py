"""What is said to a caller, and what may be pressed. Doing nothing and hanging up always leaves a good message."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from agi.briefing import Briefing
from agi.call import ANY_KEY, SCREENING_SECONDS, Call, End, Recorded
from agi.errors import HangUp
from agi.speaker import Speaker
from office.greetings.words import Phrases, Prompt, Recording
from office.prompts import PromptStore
from office.rules.table import UNANSWERED
from office.rules.values import Action, Occasion, RingMode
from office.settings import Settings
from recordings import sound
from recordings.models import State

log = logging.getLogger(__name__)

WARNING_SECONDS = 15
"""Before the longest message ends."""
LONGEST_NUMBER = 20
ATTEMPTS = 3


@dataclass
class Notes:
    """What has to be written down about a call beside its sound."""

    state: State | None = None
    """What the call was where that is not for its sound to tell."""
    is_urgent: bool = False
    callback: str | None = None


@dataclass(frozen=True)
class Desk:
    """What the conversation needs of the house; each may take its time, none of them speaks."""

    settings: Settings
    prompts: PromptStore
    note_notice: Callable[[str], Awaitable[None]]
    """Keep which notice of the recording the caller heard."""
    hold: Callable[[float], Awaitable[None]]
    """Keep the call from being taken for lost for so many seconds."""
    begin_again: Callable[[], Awaitable[None]]
    """Forget the words of a recording the caller wants to replace."""
    has_room: Callable[[float], bool]
    """Whether the disk takes a message of so many seconds."""


class Conversation:
    """One call from the first word to goodbye; `notes` is true at every moment, also when HangUp is raised."""

    def __init__(self, call: Call, briefing: Briefing, desk: Desk) -> None:
        self._call = call
        self._briefing = briefing
        self._desk = desk
        self._speaker = Speaker(call, desk.prompts, desk.settings, self._hold)
        self._has_recorded = False
        """There is a recording, and the caller may still do something about it."""
        self._script = briefing.script()
        self.notes = Notes()

    async def _hold(self, seconds: float) -> None:
        """What was recorded is not filed while the caller is on the line; should this script die, it is soon after."""
        if self._has_recorded:
            await self._desk.hold(seconds)

    @property
    def _phrases(self) -> Phrases:
        return self._script.phrases

    async def run(self) -> None:
        """Do what was decided. Raises HangUp when the caller goes before goodbye."""
        match self._briefing.decision.action:
            case Action.REFUSE:
                await self._refuse()
            case Action.ANNOUNCE:
                await self._announce()
            case Action.RING:
                await self._ring_first()
            case Action.MESSAGE:
                await self._take_message(self._briefing.decision.greeting)
        await self._call.leave()

    async def _refuse(self) -> None:
        self.notes.state = State.REFUSED
        await self._speaker.say(self._phrases.refusal)

    async def _announce(self) -> None:
        self.notes.state = State.ANNOUNCED
        occasion = self._briefing.decision.greeting
        key = await self._greet(occasion)
        if await self._is_put_through(key):
            return
        if self._is_of_the_house(self._greeting(occasion)):
            await self._speaker.say(self._phrases.end_of_announcement)

    async def _ring_first(self) -> None:
        await self._greet(self._briefing.decision.greeting)
        if not await self._put_through():
            await self._take_message(UNANSWERED[self._briefing.decision.state])

    async def _is_put_through(self, key: str | None) -> bool:
        """Whether the caller asked for it with `0`, may do so, and was taken."""
        return key == "0" and self._briefing.ringing.may_be_asked_for and await self._put_through()

    async def _put_through(self) -> bool:
        """Ring the owner's phones; True where the call was taken and is over."""
        ringing = self._briefing.ringing
        if not ringing.targets:
            return False
        await self._speaker.say(self._phrases.connecting)
        together = [ringing.targets] if ringing.mode is RingMode.TOGETHER else [[one] for one in ringing.targets]
        longest = (ringing.seconds + SCREENING_SECONDS) * len(together) + self._desk.settings.max_talk_seconds
        await self._desk.hold(longest)
        await self._speaker.expect(longest)
        for targets in together:
            if await self._call.put_through(targets, ringing.seconds, self._announcement()):
                self.notes.state = State.TAKEN
                return True
        # What is recorded from now on is not to wait until the conversation would have been over.
        await self._desk.hold(0)
        return False

    def _announcement(self) -> list[Path]:
        """What the owner hears who picks up: who calls and for whom."""
        who = self._phrases.read_out(self._briefing.caller, self._desk.settings.region)
        if (name := self._briefing.caller_name) and self._speaker.is_ready(name):
            who = [name]
        words = [self._phrases.call_from, *who, self._phrases.call_for, self._script.name, self._phrases.take_it]
        return [self._desk.prompts.path(prompt) for prompt in words if self._speaker.is_ready(prompt)]

    async def _take_message(self, occasion: Occasion) -> None:
        key = await self._greet(occasion)
        if await self._is_put_through(key):
            return
        notice = self._script.short_notice if key else self._script.notice
        await self._speaker.say(notice)
        if self._speaker.is_ready(notice):
            await self._desk.note_notice(notice.text)
        if not self._desk.has_room(self._briefing.max_message_seconds):
            await self._speaker.say(self._phrases.no_room)
            return
        await self._record_and_review()
        if self._briefing.asks_number:
            await self._ask_number()
        await self._speaker.say(self._phrases.goodbye)

    async def _greet(self, occasion: Occasion) -> str | None:
        """The greeting, as often as keys ask for it; the key that ended it, None where it was heard to its end."""
        for _attempt in range(ATTEMPTS):
            greeting = self._greeting(occasion)
            key = await self._speaker.say(greeting, ANY_KEY) or await self._after_greeting(occasion, greeting)
            if key == "*" and self._briefing.second_language:
                self._switch_language()
            elif key == "9" and self._briefing.opening:
                await self._say_opening()
                return key
            else:
                return key
        return None

    def _greeting(self, occasion: Occasion) -> Prompt | Recording:
        """The client's own greeting, or the house's where there is none that could be played."""
        own = self._briefing.greetings.get((occasion, self._script.notice.language), ())
        for one in own:
            if self._speaker.is_ready(one):
                return one
        if own:
            log.warning("call %s: the client's own greeting was not spoken in time", self._call.id)
        return self._script.greetings[occasion]

    def _is_of_the_house(self, greeting: Prompt | Recording) -> bool:
        """Only these say nothing of the hours themselves; who made a greeting has said what they wanted to say."""
        return greeting in self._script.greetings.values()

    async def _after_greeting(self, occasion: Occasion, greeting: Prompt | Recording) -> str | None:
        is_closed = occasion in {Occasion.CLOSED, Occasion.HOLIDAY, Occasion.ABSENCE}
        if is_closed and self._is_of_the_house(greeting) and (key := await self._say_opening()):
            return key
        if (other := self._other_language()) is None:
            return None
        return await self._speaker.say(self._briefing.script(other).offer, ANY_KEY)

    def _other_language(self) -> str | None:
        """The client's language that is not being spoken, where there are two."""
        spoken = (self._briefing.line.language, self._briefing.second_language)
        here = self._script.notice.language
        return next((one for one in spoken if one and one != here), None) if self._briefing.second_language else None

    def _switch_language(self) -> None:
        self._script = self._briefing.script(self._other_language())

    async def _say_opening(self) -> str | None:
        prompt = self._briefing.opening.get(self._script.notice.language)
        if prompt is None or not self._speaker.is_ready(prompt):
            return None
        return await self._speaker.say(prompt, ANY_KEY)

    async def _record_and_review(self) -> None:
        for _attempt in range(ATTEMPTS):
            recorded = await self._record()
            if recorded.end is not End.KEY or not await self._wants_another(recorded):
                return
            self._call.set_recording_aside()
            await self._desk.begin_again()

    async def _record(self) -> Recorded:
        """Beep and record, with a warning before the longest message ends. After a hang-up it raises HangUp."""
        longest, silence = self._briefing.max_message_seconds, self._briefing.max_silence_seconds
        await self._speaker.beep()
        # While it grows the sweep leaves it alone anyway, and where this script dies it need not wait so long.
        self._has_recorded = False
        await self._speaker.expect(longest + WARNING_SECONDS)
        # Where so little is left at the beginning already, there is nothing to warn of.
        first = longest - WARNING_SECONDS if longest > WARNING_SECONDS else longest
        recorded = await self._call.record(first, silence, keys="#")
        self._has_recorded = True
        if first < longest and recorded.end is End.LENGTH:
            await self._speaker.say(self._phrases.warning)
            await self._speaker.expect(WARNING_SECONDS)
            recorded = await self._call.record(WARNING_SECONDS, silence, keys="#", after=recorded)
        self._report(recorded)
        if recorded.end is End.HANG_UP:
            raise HangUp
        return recorded

    def _report(self, recorded: Recorded) -> None:
        call = self._call
        log.info("call %s: recorded %.1f s, ended by %s", call.id, recorded.seconds, recorded.end)
        written = call.recording.stat().st_size if call.recording.exists() else 0
        if written < recorded.seconds * sound.BYTES_PER_SECOND:
            log.error("call %s: %.1f s were said, but the disk holds %d bytes", call.id, recorded.seconds, written)

    async def _wants_another(self, recorded: Recorded) -> bool:
        """After `#`: send, listen, again, urgent. Whoever presses nothing has sent it."""
        for _attempt in range(2 * ATTEMPTS):
            match await self._speaker.ask(self._phrases.review, "1234"):
                case "2":
                    await self._speaker.expect(recorded.seconds)
                    await self._call.play(self._call.spooled, "1234")
                case "3":
                    return True
                case "4":
                    self.notes.is_urgent = True
                    await self._speaker.say(self._phrases.urgent)
                case _:
                    return False
        return False

    async def _ask_number(self) -> None:
        """A number to call back, keyed in and read back. What was keyed in is kept, confirmed or not, whole or not."""

        def note(digits: str) -> None:
            self.notes.callback = digits

        for _attempt in range(ATTEMPTS):
            number = await self._speaker.ask_number(self._phrases.ask_number, LONGEST_NUMBER, note)
            if not number:
                return
            for prompt in (self._phrases.you_entered, *self._phrases.digits(number)):
                await self._speaker.say(prompt)
            if await self._speaker.ask(self._phrases.confirm_number, "12") != "2":
                await self._speaker.say(self._phrases.number_noted)
                return
