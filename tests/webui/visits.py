"""What the tests of the inbox do, as a person at a browser does it."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from office.database import Database
from office.models import Client
from office.settings import Settings
from webui.server import open_server

PASSWORD = "correct horse battery"


@dataclass
class Inbox:
    """What the tests know of the data."""

    bakery: Client
    lawyer: Client
    bakery_token: str
    admin_token: str
    messages: dict[str, int]
    """Ids by what they are an example of."""

    def __getitem__(self, name: str) -> int:
        return self.messages[name]


@dataclass
class Visit:
    """A browser somebody sits at."""

    client: FlaskClient

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers, buffered=True)

    def post(self, path: str, *, headers: dict[str, Any] | None = None, **form: str | list[str]) -> TestResponse:
        """Send a form with the CSRF token every page has."""
        page = self.client.get("/", follow_redirects=True).text
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
        return self.client.post(path, data=form | {"csrf_token": token}, headers=headers)

    def log_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/login", login=login, password=password)


@contextmanager
def serving(app: Flask, settings: Settings, database: Database) -> Iterator[str]:
    """The address of a real server on a free port."""
    server = open_server(app, settings.model_copy(update={"web_port": 0}), database)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.stop()
        thread.join()
