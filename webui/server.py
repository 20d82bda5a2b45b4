"""Serve the inbox with waitress."""

import logging
from typing import Any

from flask import Flask
from waitress.server import create_server

from office.database import Database
from office.settings import Settings
from webui.app import create_app

log = logging.getLogger(__name__)
THREADS = 8


def serve(settings: Settings, database: Database) -> None:
    """Serve on `web_bind:web_port` until the process is told to stop (SIGTERM, SIGINT)."""
    server = open_server(create_app(settings, database), settings)
    log.info("the inbox is open at http://%s:%s/", settings.web_bind, settings.web_port)
    server.run()


def open_server(app: Flask, settings: Settings) -> Any:
    """A waitress server that listens already; `run()` answers, `close()` ends it."""
    return create_server(
        app,
        host=settings.web_bind,
        port=settings.web_port,
        threads=THREADS,
        ident=None,
        # Waitress drops X-Forwarded headers unless told to leave them to ProxyFix.
        clear_untrusted_proxy_headers=not settings.behind_proxy,
    )
