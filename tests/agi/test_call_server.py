"""The process that answers calls starts, serves and stops."""

import asyncio
import os
import signal
import threading
from pathlib import Path

import pytest
from peer import header

import agi.server
from agi.fastagi import GuardedRequest
from vorzimmer.ports import free_ports


class Reception:
    """Answers, and no more."""

    def __init__(self, is_ready: bool = True) -> None:  # noqa: FBT001, FBT002 - a stand-in's only trait
        self.is_ready = lambda: is_ready

    async def take(self, request: GuardedRequest) -> None:
        await request.command("ANSWER")

    pick_up = picked_up = not_taken = ended = take


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_calls_are_answered_on_loopback_until_a_signal_says_stop(number: signal.Signals, tmp_path: Path) -> None:
    (port,) = free_ports(1)

    async def scene() -> bytes:
        serving = asyncio.create_task(agi.server.serve(*[Reception()] * 4, port, tmp_path / "ready"))  # type: ignore[arg-type]
        async with asyncio.timeout(20):
            while True:
                try:
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
                except ConnectionRefusedError:
                    await asyncio.sleep(0)
                else:
                    break
            writer.write(header())
            heard = await reader.readline()
            writer.write(b"200 result=0\n")
            assert await reader.read() == b""
            writer.close()
            os.kill(os.getpid(), number)
            await serving
        return heard

    assert asyncio.run(scene()) == b"ANSWER\n"


@pytest.mark.parametrize("is_ready", [True, False])
def test_it_says_that_it_is_ready_while_it_is_and_no_longer(
    is_ready: bool,  # noqa: FBT001 - the table's column
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(agi.server, "BEAT_SECONDS", 0.01)
    ready = tmp_path / "ready"
    (port,) = free_ports(1)
    asked: list[bool] = []
    reception = Reception()
    thrice = threading.Event()

    def ask() -> bool:
        asked.append(ready.exists())
        if len(asked) >= 3:
            thrice.set()
        return is_ready

    reception.is_ready = ask

    async def scene() -> None:
        serving = asyncio.create_task(agi.server.serve(*[reception] * 4, port, ready))  # type: ignore[arg-type]  # a stand-in
        async with asyncio.timeout(20):
            await asyncio.to_thread(thrice.wait)
            os.kill(os.getpid(), signal.SIGTERM)
            await serving

    asyncio.run(scene())
    assert asked[:3] == [False, is_ready, is_ready]
    assert not ready.exists(), "who stops is not ready any more"
