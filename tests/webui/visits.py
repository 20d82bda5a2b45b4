"""What the tests of the inbox do, as a person at a browser does it."""

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from office.models import Client

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

    def post(self, path: str, *, headers: dict[str, Any] | None = None, **form: str) -> TestResponse:
        """Send a form with the CSRF token every page has."""
        page = self.client.get("/", follow_redirects=True).text
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
        return self.client.post(path, data=form | {"csrf_token": token}, headers=headers)

    def log_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/login", login=login, password=password)
