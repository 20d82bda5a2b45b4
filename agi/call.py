"""A call, as the call script sees it: answer, wait, play, record, ask for a digit, hang up.

Every step raises HangUp when the caller has gone.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from agi.errors import HangUp
from agi.fastagi import GuardedRequest, argument
from recordings import spool
from recordings.sound import RATE

ANY_KEY = "0123456789*#"


class End(StrEnum):
    """What ended a recording."""

    HANG_UP = "hang-up"
    KEY = "key"
    SILENCE_OR_LENGTH = "silence or length"


@dataclass(frozen=True)
class Recorded:
    """A recording Asterisk has finished; `seconds` as Asterisk counted them, silence at the end cut off."""

    seconds: float
    end: End


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

    async def ask_digit(self, seconds: float) -> str | None:
        """The key the caller presses within `seconds`, or None."""
        return _key(await self._do("WAIT FOR DIGIT", str(round(seconds * 1000))))

    async def record(self, max_seconds: float, max_silence: int, keys: str) -> Recorded:
        """Record until a key, silence, the length or the hang-up; whatever ends it, the file is kept."""
        limit = str(round(max_seconds * 1000))
        words = ("RECORD FILE", str(self.spooled), spool.ENDING[1:], keys, limit, "0", f"s={max_silence}")
        answer = await self._request.command(*words)
        seconds = int(answer["endpos"]) / RATE
        if answer["result"] == "-1" or answer["data"] == "hangup":
            return Recorded(seconds, End.HANG_UP)
        return Recorded(seconds, End.KEY if answer["data"] == "dtmf" else End.SILENCE_OR_LENGTH)

    async def leave(self) -> None:
        """Tell the dialplan that the call was dealt with, and hang up."""
        await self._do("SET VARIABLE", "OUTCOME", "done")
        await self._do("HANGUP")

    async def _do(self, *words: str) -> str:
        answer = await self._request.command(*words)
        if answer["result"] == "-1":
            raise HangUp
        return answer["result"]


def _key(result: str) -> str | None:
    return chr(int(result)) if result not in {"", "0"} else None
