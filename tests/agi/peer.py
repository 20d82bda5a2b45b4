"""Asterisk's side of a FastAGI connection, by hand: over a real socket, with every misbehaviour a test wants."""

import asyncio
import shlex
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agi.fastagi import GuardedApplication, GuardedRequest

SECONDS = 20
HEADER = (
    "agi_network: yes\nagi_network_script: call\nagi_request: agi://127.0.0.1/call\nagi_channel: PJSIP/trunk-1\n"
    "agi_uniqueid: {call_id}\nagi_arg_1: {dialled}\nagi_arg_2: {caller}\nagi_arg_3: {spooled}\n\n"
)
DEAD = b"HANGUP\n511 Command Not Permitted on a dead channel or intercept routine\n"
GONE = b"200 result=-1\n"
CUT = b""
"""Not an answer: the connection ends."""

Handler = Callable[[GuardedRequest], Awaitable[None]]


def header(
    call_id: str = "1700000000.7", dialled: str = "+493023125042", caller: str = "", spooled: str = "/spool/x"
) -> bytes:
    return HEADER.format(call_id=call_id, dialled=dialled, caller=caller, spooled=spooled).encode()


async def serving(handler: Handler, peer: Callable[[int], Awaitable[Any]]) -> Any:
    """Serve on a free port, let the peer do what it does, and wait until every call is dealt with."""
    application = GuardedApplication(loop=asyncio.get_running_loop())
    conversations: list[asyncio.Task[Any]] = []

    async def watched(request: GuardedRequest) -> None:
        if task := asyncio.current_task():
            conversations.append(task)
        await handler(request)

    application.add_route("call", watched)
    server = await application.serve("127.0.0.1", 0)
    async with server, asyncio.timeout(SECONDS):
        result = await peer(server.sockets[0].getsockname()[1])
        await asyncio.gather(*conversations)
        return result


async def says(port: int, *words: bytes) -> bytes:
    """Connect, say that, and return all that is answered until the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for word in words:
            writer.write(word)
            await writer.drain()
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


def ask(answers: bytes, use: Callable[[GuardedRequest], Awaitable[Any]]) -> Any:
    """What `use` returns or raises when Asterisk answers so; after its answers Asterisk closes."""
    results: list[Any] = []

    async def handler(request: GuardedRequest) -> None:
        try:
            results.append(await use(request))
        except Exception as error:  # noqa: BLE001 - handed on to the test
            results.append(error)

    async def peer(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(header() + answers)
        writer.write_eof()
        await reader.read()
        writer.close()

    asyncio.run(serving(handler, peer))
    if isinstance(results[0], Exception):
        raise results[0]
    return results[0]


@dataclass
class Asterisk:
    """Answers every command as Asterisk does, unless told otherwise."""

    spooled: Path
    keys: dict[str, str] = field(default_factory=dict)
    """What the caller presses while the prompt of that name plays, one key each time."""
    typed: list[str] = field(default_factory=list)
    """What the caller presses when asked for a key in silence."""
    recording: Callable[[Path], bytes] = lambda _path: b"200 result=0 (timeout) endpos=32000\n"
    """Records into the file, and answers."""
    variables: dict[str, str] = field(default_factory=dict)
    """What the channel's variables and functions hold; nothing where they are not named here."""
    instead: dict[int, bytes] = field(default_factory=dict)
    """By its position: the answer to a command, instead of the right one."""
    watch: Callable[[list[str]], None] = lambda _words: None
    heard: list[list[str]] = field(default_factory=list)
    """The commands, taken apart."""

    @property
    def played(self) -> list[str]:
        return [Path(words[2]).name for words in self.heard if words[:2] == ["STREAM", "FILE"]]

    @property
    def has_outcome(self) -> bool:
        return ["SET", "VARIABLE", "OUTCOME", "done"] in self.heard

    async def calls(self, port: int, **fields: str) -> None:
        """One call; returns when the script has closed the connection, or this side has."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(header(spooled=str(self.spooled), **fields))
        try:
            while line := await reader.readline():
                words = shlex.split(line.decode())
                answer = await asyncio.to_thread(self._answer, words)
                if answer == CUT:
                    return
                writer.write(answer)
                await writer.drain()
        finally:
            writer.close()

    def _answer(self, words: list[str]) -> bytes:
        self.watch(words)
        self.heard.append(words)
        position = len(self.heard) - 1
        if position in self.instead:
            return self.instead[position]
        match words:
            case ["STREAM", "FILE", path, allowed]:
                name = Path(path).name
                pressed = self.keys.get(name, "")
                key, self.keys[name] = pressed[:1], pressed[1:]
                return f"200 result={ord(key) if key and key in allowed else 0} endpos=8000\n".encode()
            case ["RECORD", "FILE", path, *_rest]:
                return self.recording(Path(f"{path}.wav16"))
            case ["WAIT", *_rest]:
                return f"200 result={ord(self.typed.pop(0)) if self.typed else 0}\n".encode()
            case ["SET" | "HANGUP", *_rest]:
                return b"200 result=1\n"
            case _:
                held = self.variables.get(words[-1][2:-1])
                return b"200 result=0\n" if held is None else f"200 result=1 ({held})\n".encode()
