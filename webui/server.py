"""Serve the inbox with uvicorn: pages by a few threads, open pages' news by the loop alone."""

import asyncio
import contextlib
import functools
import logging
import resource
import socket
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from flask import Flask
from uvicorn.protocols.http.h11_impl import H11Protocol

from office.database import Database
from office.settings import Settings
from webui.app import create_app
from webui.gateway import Gateway
from webui.live import News
from webui.office import uploads

log = logging.getLogger(__name__)
SILENT_SECONDS = 20.0
"""Who connects and has not asked for anything by then is hung up on."""
THREADS = 8
MOST_CONNECTIONS = 4096
"""At once, and no more than this process may open files but for a quarter. Each may bring a form of 64 kB into memory;
an open inbox takes one, and its browser up to five more while it asks for pages."""
STOPS_WITHIN_SECONDS = 2
"""Answers that take longer are broken off when the process is told to stop."""
IDLE_SECONDS = 130
"""Longer than proxies keep a connection they do not use (nginx a minute, Caddy two): who asks again in the very
moment in which it is closed gets no answer."""


def serve(settings: Settings, database: Database) -> None:
    """Serve on `web_bind:web_port` until the process is told to stop (SIGTERM, SIGINT)."""
    _allow_many_sockets()
    server = open_server(create_app(settings, database), settings, database)
    log.info("the inbox is open at http://%s:%s/", settings.web_bind, settings.web_port)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()


class Connection(H11Protocol):
    """uvicorn itself would wait for a first request for ever."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.loop.call_later(SILENT_SECONDS, self._lose_patience)

    def _lose_patience(self) -> None:
        if self.cycle is None:
            self.timeout_keep_alive_handler()


class Server(uvicorn.Server):
    """Listens from the beginning; `run()` answers, `stop()` ends it from any thread."""

    def __init__(self, config: uvicorn.Config, listening: socket.socket, news: News) -> None:
        super().__init__(config)
        self._listening = listening
        self._news = news
        self.port: int = listening.getsockname()[1]

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        super().run(sockets or [self._listening])

    def stop(self) -> None:
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams first: uvicorn waits for whatever is still being answered."""
        self._news.close()
        await super().shutdown(sockets)


def open_server(app: Flask, settings: Settings, database: Database) -> Server:
    """A server that listens already. On port 0 it takes a free one, see `port`. Raises OSError."""
    pool = ThreadPoolExecutor(THREADS, "page")
    most = min(MOST_CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] * 3 // 4)
    # The rest is left for pages.
    news = News(database, pool, most=most * 2 // 3)
    config = uvicorn.Config(
        Gateway(app, pool, functools.partial(uploads.may_be_one, app), news.take_over),
        interface="asgi3",
        loop="asyncio",
        # h11 is strict about what it takes for HTTP and limits the size of the headers.
        http=Connection,
        ws="none",
        lifespan="off",
        # X-Forwarded headers are ProxyFix's business, and believed only where the settings say so.
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        # Below are the complaints about whatever strangers send to an open port.
        log_level="error",
        limit_concurrency=most,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=STOPS_WITHIN_SECONDS,
    )
    family = socket.AF_INET6 if ":" in settings.web_bind else socket.AF_INET
    listening = socket.create_server((settings.web_bind, settings.web_port), family=family)
    return Server(config, listening, news)


def _allow_many_sockets() -> None:
    """Every open page is one; the usual 1024 are a limit for programs older than epoll."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
