"""The sound of a message as a person listens to it. Leaves pictures in test-output/screenshots/."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from screens import Open, picture
from visits import Inbox

from office.database import Database
from office.settings import Settings
from office.voice import write_wav
from recordings.models import Message

pytestmark = pytest.mark.real

RATE = 16000


def place(page: Page) -> float:
    return float(page.evaluate("document.getElementById('sound').currentTime"))


def sound_of(message: int, database: Database, settings: Settings) -> Path:
    with database.session() as session:
        return settings.messages / str(session.get_one(Message, message).audio)


def record(path: Path, *parts: tuple[float, float]) -> None:
    """Seconds of a hum at a volume, one after the other."""
    waves = [volume * np.sin(2 * np.pi * 220 * np.arange(int(seconds * RATE)) / RATE) for seconds, volume in parts]
    write_wav(path, (32767 * np.concatenate(waves)).astype("<i2").tobytes(), RATE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_the_waveform_is_drawn(open_page: Open, inbox: Inbox, size: str, language: str, scheme: str) -> None:
    page = open_page(size, language, scheme)
    page.goto(f"/messages/{inbox['cake']}")
    expect(page.locator("#controls.drawn")).to_be_visible()
    expect(page.locator("#wave canvas").first).to_be_visible()
    page.locator(".word", has_text="Kirschtorte").click()
    expect(page.locator(".word.now")).to_have_count(1)
    page.locator("#play.playing").click()
    picture(page, f"player-{size}-{language}-{scheme}")
