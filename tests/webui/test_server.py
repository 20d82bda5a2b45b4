import re

import httpx
import pytest
from flask import Flask, request
from visits import PASSWORD, Inbox, serving

from office.database import Database
from office.settings import Settings
from webui.app import create_app


@pytest.mark.parametrize(("behind_proxy", "seen"), [(True, ["192.0.2.7", "https"]), (False, ["127.0.0.1", "http"])])
def test_forwarded_headers_are_believed_behind_a_proxy_only(
    settings: Settings, database: Database, *, behind_proxy: bool, seen: list[str]
) -> None:
    settings = settings.model_copy(update={"behind_proxy": behind_proxy})
    app = create_app(settings, database)
    app.before_request(lambda: [request.remote_addr, request.scheme])
    assert app.config["SESSION_COOKIE_SECURE"] is behind_proxy
    app.before_request_funcs[None].insert(0, app.before_request_funcs[None].pop())
    with serving(app, settings, database) as address:
        answer = httpx.get(f"{address}/", headers={"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"})
    assert answer.json() == seen


def test_the_server_hands_out_parts_of_the_sound(
    app: Flask, settings: Settings, database: Database, inbox: Inbox
) -> None:
    with serving(app, settings, database) as address, httpx.Client(base_url=address) as browser:
        token = re.findall(r'name="csrf_token" value="([^"]+)"', browser.get("/login").text)[0]
        browser.post("/login", data={"csrf_token": token, "login": "hoffmann", "password": PASSWORD})
        part = browser.get(f"/messages/{inbox['cake']}/sound", headers={"Range": "bytes=500000-"})
    assert part.status_code == 206
    assert len(part.content) == 44 + 17 * 32000 - 500000
