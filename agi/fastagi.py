"""FastAGI on panoramisk, with a guard in front of what panoramisk does not survive.

panoramisk 1.4 freezes when a peer closes before its header is complete, takes the line `HANGUP` for the answer to the
command under way, raises ValueError at the end of the stream, reads one line of a long usage message, and swallows
cancellation. The protocol: https://docs.asterisk.org/Configuration/Interfaces/Asterisk-Gateway-Interface-AGI/
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from panoramisk.fast_agi import Application, Request

from agi.errors import AGIError, HangUp

log = logging.getLogger(__name__)

HEADER_BYTES = 8192
HEADER_SECONDS = 5.0
"""Asterisk sends its header at once; whoever does not is not Asterisk."""
BACKLOG = 1024
DEAD_CHANNEL = 511
_ANSWER = re.compile(
    # Data ends at the last bracket: what a header holds may have brackets of its own.
    r"(?P<code>\d{3})(?P<more>[ -])(?:result=(?P<result>\S*))?(?: ?\((?P<data>.*)\))?(?: endpos=(?P<endpos>\d+))?.*"
)

Handler = Callable[["GuardedRequest"], Awaitable[None]]


class GuardedRequest(Request):  # type: ignore[misc]  # panoramisk has no types
    """One call's connection; `send_command` returns the answer's parts or raises."""

    async def command(self, *words: str) -> dict[str, str]:
        """Send one command and return `result`, `data` and, where there is one, `endpos`.

        Every word after the first is quoted, so that nothing in it can become a command of its own.
        Raises HangUp when the caller has gone, AGIError when Asterisk refuses the command.
        """
        name, *arguments = words
        try:
            answer: dict[str, str] = await self.send_command(" ".join([name, *map(quote, arguments)]))
        except ConnectionError as error:
            raise HangUp from error
        return answer

    async def _read_result(self) -> dict[str, str]:
        line = await self._read_line()
        while line == "HANGUP":
            line = await self._read_line()
        found = _ANSWER.fullmatch(line)
        if found is None:
            raise AGIError(f"not an AGI answer: {line[:80]!r}")
        code = int(found["code"])
        if code == DEAD_CHANNEL:
            raise HangUp
        if code != 200:  # noqa: PLR2004 - the protocol's only good answer
            if found["more"] == "-":
                await self._skip_usage(found["code"])
            raise AGIError(f"Asterisk refused a command: {line[:200]}")
        return {"result": found["result"] or "", "data": found["data"] or "", "endpos": found["endpos"] or "0"}

    async def _skip_usage(self, code: str) -> None:
        while not (await self._read_line()).startswith(f"{code} "):
            pass

    async def _read_line(self) -> str:
        try:
            line: bytes = await self.reader.readuntil(b"\n")
        except asyncio.IncompleteReadError as error:
            raise HangUp from error
        except asyncio.LimitOverrunError as error:
            raise AGIError("an answer longer than any of Asterisk's") from error
        return line.decode(self.encoding, errors="replace").rstrip("\r\n")


class GuardedApplication(Application):  # type: ignore[misc]  # panoramisk has no types
    """Routes FastAGI connections to their handlers; none of them can hurt another."""

    def add_route(self, path: str, endpoint: Handler) -> None:
        """As panoramisk's, without asking asyncio for what Python 3.14 takes away."""
        self._route[path] = endpoint

    async def serve(self, host: str, port: int) -> asyncio.Server:
        return await asyncio.start_server(self.handler, host, port, limit=HEADER_BYTES, backlog=BACKLOG)

    async def handler(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            headers = await self._read_header(reader)
            endpoint = self._route[headers["agi_network_script"]]
        except (
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
            TimeoutError,
            KeyError,
            ConnectionError,
        ) as error:
            log.info("closed a connection that is no call: %s", type(error).__name__)
            writer.close()
            return
        try:
            await endpoint(GuardedRequest(self, headers, reader, writer))
        except HangUp:
            log.debug("the caller hung up")
        except asyncio.CancelledError:
            # This process stops; asyncio would print a traceback for every call that is handed over.
            log.info("a call on the line was left to the dialplan")
        except Exception:
            log.exception("a call was left to the dialplan")
        finally:
            writer.close()

    async def _read_header(self, reader: asyncio.StreamReader) -> dict[str, str]:
        async with asyncio.timeout(HEADER_SECONDS):
            header = await reader.readuntil(b"\n\n")
        lines = header.decode(self.default_encoding, errors="replace").splitlines()
        return dict(line.split(": ", 1) for line in lines if ": " in line)


def quote(word: str) -> str:
    """One argument of an AGI command: quoted, quotes and backslashes in it escaped. Raises AGIError on a line break."""
    if any(char in word for char in "\r\n\0"):
        raise AGIError(f"a line break in an argument: {word!r}")
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def argument(request: Any, position: int) -> str:
    """What the dialplan handed over, counted from 1; empty where it handed nothing."""
    headers: dict[str, str] = request.headers
    return headers.get(f"agi_arg_{position}", "")
