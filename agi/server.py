"""The process that answers calls: a FastAGI server on loopback."""

import asyncio
import logging
import resource
import signal
from concurrent.futures import ThreadPoolExecutor

from agi.fastagi import GuardedApplication
from agi.reception import Reception

log = logging.getLogger(__name__)

DATABASE_THREADS = 16


async def serve(reception: Reception, port: int) -> None:
    """Answer calls on `port` until SIGTERM or SIGINT."""
    _allow_many_connections()
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(DATABASE_THREADS))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    application = GuardedApplication(loop=loop)
    application.add_route("call", reception.take)
    server = await application.serve("127.0.0.1", port)
    log.info("answering calls on port %d", port)
    async with server:
        await stop.wait()


def _allow_many_connections() -> None:
    """Each call is a connection, and so is each stranger's; the usual limit of 1024 is soon reached."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
