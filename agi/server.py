"""The process that answers calls: a FastAGI server on loopback.

It beats: while calls can be dealt with, the file `settings.ready` is touched every second, and where that is fresh the
dialplan answers a call at once instead of asking first.
"""

import asyncio
import logging
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from agi.calling_back import CallBackDesk
from agi.escalating import EscalationDesk
from agi.fastagi import GuardedApplication
from agi.reception import Reception
from agi.service import ServiceDesk

log = logging.getLogger(__name__)

DATABASE_THREADS = 16
BEAT_SECONDS = 1.0


async def serve(
    reception: Reception,
    service: ServiceDesk,
    calls_back: CallBackDesk,
    escalations: EscalationDesk,
    port: int,
    ready: Path,
) -> None:
    """Answer calls on `port` until SIGTERM or SIGINT; `ready` is touched meanwhile."""
    _allow_many_connections()
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(DATABASE_THREADS))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    application = GuardedApplication(loop=loop)
    application.add_route("call", reception.take)
    application.add_route("service", service.take)
    application.add_route("call-back", calls_back.pick_up)
    application.add_route("not-taken", calls_back.not_taken)
    application.add_route("called-back", calls_back.ended)
    application.add_route("escalation", escalations.picked_up)
    application.add_route("escalation-over", escalations.ended)
    server = await application.serve("127.0.0.1", port)
    log.info("answering calls on port %d", port)
    while not stop.is_set():
        await asyncio.to_thread(_beat, reception, ready)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), BEAT_SECONDS)
    await asyncio.to_thread(ready.unlink, missing_ok=True)
    # Not waited for: from Python 3.12 on that would be until the last call has ended.
    server.close()


def _beat(reception: Reception, ready: Path) -> None:
    """Touch `ready` if a call could be dealt with; a process that hangs leaves it to grow old."""
    if reception.is_ready():
        with suppress(OSError):
            ready.touch()


def _allow_many_connections() -> None:
    """Each call is a connection, and so is each stranger's; the usual limit of 1024 is soon reached."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
