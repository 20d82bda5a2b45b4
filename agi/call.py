"""A call, as the call script sees it: answer, wait, play, record, ask for a digit, hang up.

Every step raises HangUp when the caller has gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from agi.diversion import diverting_numbers
from agi.errors import HangUp
from agi.fastagi import GuardedRequest, argument
from recordings import spool
from recordings.sound import RATE

MOST_HEADERS = 5
"""Who was forwarded more often than this is looked for under the numbers read so far."""
SCREENING_SECONDS = 25

ANY_KEY = "0123456789*#"


class End(StrEnum):
    """What ended a recording."""

    HANG_UP = "hang-up"
    KEY = "key"
    SILENCE = "silence"
    LENGTH = "length"


class Diversion(NamedTuple):
    """A number that forwarded the call, and the header that says so."""

    number: str
    header: str


@dataclass(frozen=True)
class Recorded:
    """A recording Asterisk has finished; samples as Asterisk counted them, silence at the end cut off."""

    samples: int
    end: End

    @property
    def seconds(self) -> float:
        return self.samples / RATE


class Call:
    """One call on the line."""

    def __init__(self, request: GuardedRequest) -> None:
        self._request = request
        self.id = request.headers["agi_uniqueid"]
        self.dialled = argument(request, 1)
        self.caller = argument(request, 2)
        self.spooled = Path(argument(request, 3))
        """Where the dialplan wants the recording, without the ending."""

    @property
    def recording(self) -> Path:
        """The file `record` writes."""
        return self.spooled.with_name(f"{self.spooled.name}{spool.ENDING}")

    async def answer(self) -> None:
        await self._do("ANSWER")

    async def wait(self, seconds: float) -> None:
        await self._do("EXEC", "Wait", str(seconds))

    async def expect(self, seconds: float) -> None:
        """Say that the script is alive for so long; falling silent for longer, it loses the call to the dialplan."""
        await self._do("SET VARIABLE", "TIMEOUT(absolute)", f"{seconds:.3f}")

    async def play(self, prompt: Path, keys: str = "") -> str | None:
        """Play a prompt (a path without ending); one of `keys` stops it and is returned."""
        return _key(await self._do("STREAM FILE", str(prompt), keys))

    async def variable(self, expression: str) -> str:
        """What a channel variable or dialplan function holds; empty where it is not set."""
        return (await self._request.command("GET FULL VARIABLE", f"${{{expression}}}"))["data"]

    async def diversions(self) -> list[Diversion]:
        """The numbers that forwarded this call, the latest first, as the trunk wrote them; each once."""
        found: dict[str, Diversion] = {}
        for name in ("Diversion", "History-Info"):
            headers = []
            for position in range(1, MOST_HEADERS + 1):
                header = await self.variable(f"PJSIP_HEADER(read,{name},{position})")
                if not header:
                    break
                headers.append(header)
            for number in diverting_numbers(headers):
                found.setdefault(number, Diversion(number, name))
        return list(found.values())

    async def put_through(self, targets: Sequence[str], seconds: int, announcement: Sequence[Path]) -> bool:
        """Ring these phones together (what Dial calls them by) and connect the first that presses 1.

        Who picks up hears `announcement` (paths without endings) first. The caller hears ringing meanwhile, and goes on
        here when nobody takes the call within `seconds`, or when the conversation is over. True where it was taken.
        """
        await self._do("SET VARIABLE", "__RING_SECONDS", str(seconds))
        await self._do("SET VARIABLE", "__SCREEN", "&".join(str(path) for path in announcement))
        for position, target in enumerate(targets, start=1):
            await self._do("SET VARIABLE", f"__TARGET{position}", target)
        phones = "&".join(f"Local/{position}@ring/n" for position in range(1, len(targets) + 1))
        # Screening takes its time after somebody has picked up.
        await self._do("EXEC", "Dial", f"{phones},{seconds + SCREENING_SECONDS},rg")
        return self.was_taken

    async def call_back(self, call_back: int) -> str:
        """Ring who stands in that row, and connect; how that ended (Asterisk's DIALSTATUS), once it is over."""
        await self._do("SET VARIABLE", "__CALL_BACK", str(call_back))
        await self._do("EXEC", "Dial", "Local/1@back/n,,g")
        return await self.variable("DIALSTATUS")

    @property
    def was_taken(self) -> bool:
        """Whether somebody pressed 1; known after a hang-up as well."""
        return self.taken.exists()

    @property
    def taken(self) -> Path:
        """The file the dialplan writes when somebody presses 1."""
        return self.spooled.with_name(f"{self.spooled.name}{spool.TAKEN}")

    async def ask_digit(self, seconds: float) -> str | None:
        """The key the caller presses within `seconds`, or None."""
        return _key(await self._do("WAIT FOR DIGIT", str(round(seconds * 1000))))

    async def record(self, max_seconds: int, max_silence: int, keys: str, after: Recorded | None = None) -> Recorded:
        """Record until a key, silence, the length or the hang-up; whatever ends it, the file is kept.

        `after` goes on behind what was recorded before; else the file is begun anew.
        """
        limit, offset = str(max_seconds * 1000), str(after.samples if after else 0)
        words = ("RECORD FILE", str(self.spooled), spool.ENDING[1:], keys, limit, offset, f"s={max_silence}")
        answer = await self._request.command(*words)
        samples = int(answer["endpos"])
        new_seconds = (samples - (after.samples if after else 0)) / RATE
        return Recorded(samples, _end(answer, is_full=new_seconds > max_seconds - 1))

    def set_recording_aside(self) -> None:
        """Keep what was recorded until there is something better."""
        if self.recording.exists():
            self.recording.replace(self.earlier)

    @property
    def earlier(self) -> Path:
        """The recording the caller wanted to replace."""
        return self.spooled.with_name(f"{self.spooled.name}{spool.EARLIER}")

    async def leave(self) -> None:
        """Tell the dialplan that the call was dealt with, and hang up."""
        await self._do("SET VARIABLE", "OUTCOME", "done")
        await self._do("HANGUP")

    async def _do(self, *words: str) -> str:
        answer = await self._request.command(*words)
        if answer["result"] == "-1":
            raise HangUp
        return answer["result"]


def _end(answer: Mapping[str, str], *, is_full: bool) -> End:
    """Asterisk says `timeout` for silence and for the length alike."""
    if answer["result"] == "-1" or answer["data"] == "hangup":
        return End.HANG_UP
    if answer["data"] == "dtmf":
        return End.KEY
    return End.LENGTH if is_full else End.SILENCE


def _key(result: str) -> str | None:
    return chr(int(result)) if result not in {"", "0"} else None
