"""An inbox with two clients, an owner each, an admin, and messages in every state."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, Page, sync_playwright
from screens import QUIET, SIZES, TAGS, Open
from sqlalchemy.orm import Session
from visits import PASSWORD, Inbox, Visit, serving

import webui
from office.clients import add_client
from office.database import Database, utcnow
from office.greetings.words import NOTICE
from office.models import Client, Role, Scope
from office.people import add_user
from office.settings import Settings
from office.tokens import add_token
from office.voice import write_wav
from recordings.models import Message, Segment, State, Word
from webui.app import create_app

RATE = 16000
TRANSLATIONS = Path(webui.__file__).parent / "translations"


@pytest.fixture(scope="session", autouse=True)
def translations() -> None:
    """What `pybabel compile -d webui/translations` does."""
    for catalog in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        with catalog.open("rb") as source, catalog.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("VORZIMMER_CONFIG", str(tmp_path / "none.toml"))
    return Settings(data=tmp_path / "var")


@pytest.fixture
def database(settings: Settings, new_sqlite: Callable[[Path], str]) -> Iterator[Database]:
    """Migrated: the index of the search is nothing the models know of."""
    settings.data.mkdir()
    database = Database(new_sqlite(settings.data / "vorzimmer.sqlite3"))
    yield database
    database.close()


@pytest.fixture(scope="session")
def compiled_pages(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once, not for each test's application."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, database: Database, compiled_pages: FileSystemBytecodeCache) -> Flask:
    app = create_app(settings, database)
    app.jinja_env.bytecode_cache = compiled_pages
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture
def inbox(settings: Settings, database: Database) -> Inbox:
    with database.session() as session:
        bakery = add_client(session, "Bäckerei Hoffmann und Söhne", ["030 5550100"], "de", "Europe/Berlin", "DE")
        lawyer = add_client(session, "Marlowe Law", ["+442079460200"], "en", "Europe/London", "DE")
        add_user(session, "hoffmann", PASSWORD, Role.OWNER, bakery)
        add_user(session, "marlowe", PASSWORD, Role.OWNER, lawyer)
        add_user(session, "admin", PASSWORD, Role.ADMIN, None)
        tokens = [
            add_token(session, name, client, Scope)[1]
            for name, client in (("the shop's till", bakery), ("the dashboard", None))
        ]
        messages = _fill(session, settings.messages, bakery, lawyer)
    return Inbox(bakery, lawyer, *tokens, messages)


@pytest.fixture
def visit(app: Flask) -> Visit:
    """A browser nobody has logged in with."""
    return Visit(app.test_client())


@pytest.fixture
def owner(app: Flask, inbox: Inbox) -> Visit:  # noqa: ARG001 - the users have to be there
    """The baker at her browser."""
    return _logged_in(app, "hoffmann")


@pytest.fixture
def admin(app: Flask, inbox: Inbox) -> Visit:  # noqa: ARG001 - the users have to be there
    return _logged_in(app, "admin")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def address(app: Flask, settings: Settings, database: Database, inbox: Inbox) -> Iterator[str]:  # noqa: ARG001 - the data has to be there
    with serving(app, settings, database) as address:
        yield address


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Log in and open pages; a complaint of the browser fails the test, but for forms refused (422) or late (400)."""
    contexts, complaints = [], []

    def do(
        size: str = "wide", language: str = "de", scheme: str = "light", *, js: bool = True, login: str = "hoffmann"
    ) -> Page:
        context = browser.new_context(
            base_url=address,
            viewport=SIZES[size],
            locale=TAGS[language],
            color_scheme=scheme,
            java_script_enabled=js,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto("/")
        page.locator("#login").fill(login)
        page.locator("#password").fill(PASSWORD)
        page.locator("main button").click()
        page.locator("#inbox").wait_for()
        # Before that nothing has its place yet, and no key does anything.
        page.wait_for_load_state()
        return page

    yield do
    for context in contexts:
        context.close()
    assert [complaint for complaint in complaints if not re.search(r"status of (422|400)", complaint)] == []


def _logged_in(app: Flask, login: str) -> Visit:
    visit = Visit(app.test_client())
    assert visit.log_in(login).status_code == 302
    return visit


def _hum(path: Path, seconds: float) -> None:
    """A hum that swells and falls, for there to be something to hear."""
    path.parent.mkdir(parents=True, exist_ok=True)
    time = np.arange(int(seconds * RATE)) / RATE
    samples = 6000 * np.sin(2 * np.pi * 220 * time) * np.abs(np.sin(3 * time))
    write_wav(path, samples.astype("<i2").tobytes(), RATE)


def _say(message: Message, *sentences: str) -> None:
    """Words at an even pace of two and a half a second; every ninth was hard to hear."""
    at = 0.4
    for position, sentence in enumerate(sentences):
        words: list[Word] = []
        for text in sentence.split():
            unsure = (sum(map(len, sentences)) + len(words)) % 9 == 0
            words.append(
                Word(start=round(at, 2), end=round(at + 0.36, 2), text=text, probability=0.3 if unsure else 0.9)
            )
            at += 0.4
        start, end = words[0]["start"], words[-1]["end"]
        message.segments.append(Segment(position=position, start=start, end=end, text=sentence, words=words))
        at += 0.4
    message.transcript = " ".join(sentences)


def _fill(session: Session, folder: Path, bakery: Client, lawyer: Client) -> dict[str, int]:
    now = utcnow()
    made: dict[str, Message] = {}

    def call(
        name: str, client: Client | None, caller: str | None, ago: timedelta, state: State, seconds: float
    ) -> Message:
        message = Message(
            call_id=f"1700000000.{len(made)}",
            client=client,
            dialled=client.numbers[0].e164 if client else "+493055509",
            caller=caller,
            received_at=now - ago,
            state=state,
            duration=seconds,
            language=client.language if client else "de",
            notice=NOTICE["de"],
        )
        if seconds:
            message.audio = f"2026/11/{message.call_id}.wav"
            _hum(folder / message.audio, seconds)
        session.add(message)
        made[name] = message
        return message

    minute, day = timedelta(minutes=1), timedelta(days=1)
    call("on the line", bakery, "+4930901820", timedelta(seconds=20), State.RECEIVING, 0)
    call("waiting", bakery, "+491711234567", 2 * minute, State.RECORDED, 6)
    call("in work", bakery, None, 4 * minute, State.TRANSCRIBING, 6)
    cake = call("cake", bakery, "+493012345678", 25 * minute, State.TRANSCRIBED, 17)
    _say(
        cake,
        "Guten Tag, hier ist Karin Weber.",
        "Ich hätte gern für Samstag eine Schwarzwälder Kirschtorte für zwanzig Personen.",
        "Bitte rufen Sie mich unter 030 12345678 zurück, am besten vor sechzehn Uhr. Vielen Dank!",
    )
    cake.speech = 14.2
    call("mumbling", bakery, "+498912345678", 3 * timedelta(hours=1), State.NO_SPEECH, 5)
    read = call("read", bakery, "+4315550123", day, State.TRANSCRIBED, 8)
    _say(read, "Hier Huber aus Wien, die Lieferung ist gut angekommen.", "Danke und auf Wiederhören.")
    read.read_at = now
    call("failed", bakery, "+493012345678", day + 10 * minute, State.FAILED, 5).read_at = now
    call("hung up", bakery, "+4940123456", 50 * minute, State.MISSED, 0)
    lost = call("sound lost", bakery, None, 9 * day, State.TRANSCRIBED, 4)
    _say(lost, "Ich versuche es später noch einmal.")
    lost.read_at = now
    (folder / str(lost.audio)).unlink()
    foreign = call("foreign", lawyer, "+442079460958", 30 * minute, State.TRANSCRIBED, 9)
    _say(
        foreign,
        "Hello, this is Ms Chandler, I would like to speak about my contract.",
        "Strictly confidential, please.",
    )
    nobody = call("unassigned", None, "+493099887766", 40 * minute, State.TRANSCRIBED, 5)
    _say(nobody, "Ich weiß gar nicht, ob ich hier richtig bin.")
    session.flush()
    return {name: message.id for name, message in made.items()}
