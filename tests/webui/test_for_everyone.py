"""Every page for everyone: what axe-core finds against WCAG 2.2 AA, and reading at twice the size."""

from collections.abc import Collection, Iterator

import pytest
from axe import complaints
from flask import Flask
from furnished import furnish, routes
from playwright.sync_api import Browser, Page
from screens import SIZES, Open, picture
from visits import Inbox

from mail.models import Webhook
from mail.outbox import put_webhook
from office.database import Database
from office.settings import Settings

pytestmark = pytest.mark.real

NO_PAGES = {
    "static",
    "live.listen",
    "sound.play",
    "sound.drawn",
    "installing.manifest",
    "health.healthz",
    "calendar.feed",
    "confirming.show",
    "links.choose",
    "oidc.back",
    "oidc.go",
}
MESSAGES = ("cake", "on the line", "in work", "mumbling", "read", "failed", "hung up", "sound lost", "unassigned")
HALF = {"width": 640, "height": 430}
"""What is left of a screen of 1280 by 860 at 200 %."""


@pytest.fixture
def pages(app: Flask, inbox: Inbox, database: Database, settings: Settings) -> list[str]:
    """The address of every page there is, with something of every kind on it."""
    values = furnish(database, settings, inbox.bakery) | {"tab": "missed", "user_id": 1, "webhook_id": 1}
    with database.session() as session:
        webhook = Webhook(url="https://hub.example.org/", secret="s")
        session.add(webhook)
        session.flush()
        put_webhook(session, "hook", webhook, {"event": "message.received", "message": {"caller": "+4930901820"}})
    messages = [values | {"message_id": inbox[name]} for name in MESSAGES]
    found = []
    for route in routes(app):
        if route.method != "GET" or route.endpoint in NO_PAGES or route.endpoint.startswith("api."):
            continue
        about_messages = "message_id" in route.rule.arguments
        found += [route.path(one) for one in (messages if about_messages else [values])]
    return list(dict.fromkeys(["/deleted", *found]))


def shown(page: Page, paths: list[str], refused: Collection[int] = ()) -> Iterator[str]:
    """The paths that answer with a whole page, one after the other on the screen."""
    for path in paths:
        answer = page.request.get(path)
        if answer.headers.get("content-type", "").startswith("text/html") and "<html lang" in answer.text():
            if answer.status in refused:
                continue
            assert answer.status in {200, 422}, f"{path} is answered {answer.status}"
            page.goto(path)
            yield path


@pytest.mark.parametrize("login", ["admin", "hoffmann"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_no_page_is_hard_to_use(open_page: Open, pages: list[str], language: str, login: str) -> None:
    """For an admin, who sees most, and for an owner: wide and on a phone, in light and in dark."""
    page, found = open_page("wide", language, login=login), []
    for path in shown(page, pages, refused=(403, 404) if login == "hoffmann" else ()):
        for size, scheme in (("wide", "light"), ("wide", "dark"), ("phone", "dark"), ("phone", "light")):
            page.set_viewport_size(SIZES[size])
            page.emulate_media(color_scheme=scheme)
            found += [f"{path}, {size}, {scheme}: {complaint}" for complaint in complaints(page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_page_is_read_at_twice_the_size(open_page: Open, pages: list[str], language: str) -> None:
    """Half as wide, and with letters twice as large on a wide screen."""
    page, found = open_page("wide", language, login="admin"), []
    for path in shown(page, pages):
        page.set_viewport_size(HALF)
        if overflows(page):
            found.append(f"{path} at half the width")
        page.set_viewport_size(SIZES["wide"])
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if overflows(page):
            found.append(f"{path} with large letters")
    assert found == []


def overflows(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_is_not_let_in_yet_can_use_the_login(browser: Browser, address: str, language: str, scheme: str) -> None:
    for size in SIZES.values():
        context = browser.new_context(base_url=address, viewport=size, locale=language, color_scheme=scheme)
        page = context.new_page()
        page.goto("/login")
        assert complaints(page) == []
        page.locator("#login").fill("hoffmann")
        page.locator("#password").fill("a wrong one")
        page.locator("main button").click()
        page.get_by_role("alert").wait_for()
        assert complaints(page) == []
        page.goto("/login/nowhere")
        assert complaints(page) == []
        context.close()


def test_a_message_is_used_by_the_keyboard_alone(open_page: Open, inbox: Inbox) -> None:
    """What has the focus is seen, and the Tab key comes by everything once."""
    page = open_page("phone")
    page.goto(f"/messages/{inbox['cake']}")
    page.locator("#controls.drawn").wait_for()
    stops = []
    for _ in range(40):
        page.keyboard.press("Tab")
        stop, outline = page.evaluate(
            "[document.activeElement.id || document.activeElement.className || document.activeElement.localName,"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        if stop in {"body", "skip"} and stops[1:]:
            break
        assert outline != "none", f"{stop} has the focus, and nobody sees it"
        stops.append(stop)
    player = [stop for stop in stops if stop in {"place", "play", "ten-back", "skip-silence", "speed"}]
    assert player[-5:] == ["place", "play", "ten-back", "skip-silence", "speed"]
    assert sum("word" in stop for stop in stops) == 1
    page.locator("#place").focus()
    picture(page, "player-phone-de-focus")
