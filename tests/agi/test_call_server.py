"""The process that answers calls starts, serves and stops."""

import asyncio
import os
import signal

import pytest
from peer import header

import agi.server
from agi.fastagi import GuardedRequest
from vorzimmer.ports import free_ports


class Reception:
    """Answers, and no more."""

    async def take(self, request: GuardedRequest) -> None:
        await request.command("ANSWER")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_calls_are_answered_on_loopback_until_a_signal_says_stop(number: signal.Signals) -> None:
    (port,) = free_ports(1)

    async def scene() -> bytes:
        serving = asyncio.create_task(agi.server.serve(Reception(), port))  # type: ignore[arg-type]
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
