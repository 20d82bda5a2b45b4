import re
import socket
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from flask import Flask, request
from visits import PASSWORD, Inbox, Visit, serving

from office.database import Database
from office.settings import Settings
from webui import server
from webui.app import create_app
from webui.gateway import SMALL_BODY
from webui.server import THREADS


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


def test_a_header_that_looks_like_a_proxys_is_not_taken_for_it(settings: Settings, database: Database) -> None:
    """`X_Forwarded_For` is the same as `X-Forwarded-For` to CGI and its children, and not every proxy removes it."""
    settings = settings.model_copy(update={"behind_proxy": True})
    app = create_app(settings, database)
    app.before_request_funcs[None].insert(0, lambda: [request.remote_addr])
    headers = [("X-Forwarded-For", "192.0.2.7"), ("X_Forwarded_For", "203.0.113.66")]
    with serving(app, settings, database) as address:
        assert httpx.get(f"{address}/", headers=headers).json() == ["192.0.2.7"]


def test_answers_do_not_tell_what_serves_them(address: str) -> None:
    answer = httpx.get(f"{address}/login")
    assert "server" not in answer.headers
    assert "date" in answer.headers


def test_what_is_too_large_is_refused(address: str) -> None:
    with connection(address) as client:
        client.sendall(b"GET /login HTTP/1.1\r\nX-Endless: " + b"x" * 70_000)
        assert client.recv(100).startswith(b"HTTP/1.1 400 ")
    head = f"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: {SMALL_BODY + 1}\r\n\r\n"
    with connection(address) as client:
        client.sendall(head.encode())
        assert client.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_form_in_pieces_of_unknown_number_is_read(address: str) -> None:
    with httpx.Client(base_url=address) as browser:
        token = re.findall(r'name="csrf_token" value="([^"]+)"', browser.get("/login").text)[0]
        pieces = (f"csrf_token={token}&login=hoff", f"mann&password={PASSWORD.replace(' ', '+')}")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = browser.post("/login", content=(piece.encode() for piece in pieces), headers=form)
    assert answer.headers["location"] == "/"


def test_visitors_who_are_slow_keep_nobody_waiting(
    address: str, owner: Visit, inbox: Inbox, settings: Settings
) -> None:
    """Twice as many as there are threads send half a form, and as many take no more of a long sound."""
    with owner_sound(settings, inbox).open("ab") as sound:
        sound.write(bytes(20_000_000))
    cookie = owner.client.get_cookie("vorzimmer-8080")
    assert cookie is not None
    half_a_form = "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nlogin="
    play = f"GET /messages/{inbox['cake']}/sound HTTP/1.1\r\nHost: x\r\nCookie: {cookie.key}={cookie.value}\r\n\r\n"
    with ExitStack() as stack:
        for head in [half_a_form, play] * 2 * THREADS:
            client = stack.enter_context(connection(address))
            client.sendall(head.encode())
            if head is play:
                assert client.recv(15) == b"HTTP/1.1 200 OK"
        assert httpx.get(f"{address}/login", timeout=30).status_code == 200


def owner_sound(settings: Settings, inbox: Inbox) -> Path:
    (path,) = settings.messages.glob(f"*/*/1700000000.{inbox['cake'] - 1}.wav")
    return path


def connection(address: str) -> socket.socket:
    host, _, port = address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=30)


def test_who_connects_and_says_nothing_whole_is_hung_up_on(
    app: Flask, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "SILENT_SECONDS", 0.3)
    with serving(app, settings, database) as address, connection(address) as silent, connection(address) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert [silent.recv(100), slow.recv(100)] == [b"", b""]
