"""The sound of a message as a person listens to it. Leaves pictures in test-output/screenshots/."""

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


def test_the_speed_keeps_the_pitch_and_is_remembered(open_page: Open, inbox: Inbox) -> None:
    page = open_page()
    page.goto(f"/messages/{inbox['cake']}")
    speed = page.get_by_role("combobox", name="Geschwindigkeit")
    assert speed.locator("option").all_text_contents() == ["0,75×", "1×", "1,25×", "1,5×", "1,75×", "2×"]
    speed.select_option("2×")
    page.goto(f"/messages/{inbox['read']}")
    expect(speed).to_have_value("2")
    page.locator("#play").click()
    expect(page.locator("#play.playing")).to_be_visible()
    assert page.evaluate("[sound.playbackRate, sound.preservesPitch]") == [2, True]
    expect(page.locator("#clock")).to_have_text("0:06", timeout=4_500)


def test_silence_is_skipped_where_that_is_wished_for(
    open_page: Open, inbox: Inbox, database: Database, settings: Settings
) -> None:
    """Forty seconds of which four are sound."""
    record(sound_of(inbox["cake"], database, settings), (1, 0.3), (36, 0), (3, 0.3))
    page = open_page()
    page.goto(f"/messages/{inbox['cake']}")
    expect(page.locator("#controls.drawn")).to_be_visible()
    skip = page.get_by_role("checkbox", name="Stille überspringen")
    expect(skip).not_to_be_checked()
    page.locator("#play").click()
    page.wait_for_timeout(2500)
    assert 1 < place(page) < 4
    skip.check()
    expect(page.locator("#clock")).to_have_text("0:37", timeout=2_000)
    expect(page.locator("#clock")).to_have_text("0:39", timeout=4_000)
    page.reload()
    expect(skip).to_be_checked()


def test_the_keyboard_plays_pauses_and_goes_back(open_page: Open, inbox: Inbox) -> None:
    page = open_page()
    page.goto(f"/messages/{inbox['cake']}")
    expect(page.locator("#controls.drawn")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Abspielen")).to_be_visible()

    page.get_by_role("slider", name="Stelle in der Aufnahme").focus()
    page.keyboard.press("End")
    assert place(page) == 17
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowLeft")
    assert place(page) == 6
    expect(page.locator("#place")).to_have_attribute("aria-valuetext", "0:06")
    page.keyboard.press("ArrowRight")
    assert place(page) == 7
    page.get_by_role("button", name="−10 s").click()
    assert place(page) == 0

    page.locator("#place").press("End")
    page.locator("#place").evaluate("place => place.blur()")
    page.keyboard.press("ArrowLeft")
    assert place(page) == 7


def test_a_space_that_is_typed_plays_nothing(open_page: Open, inbox: Inbox) -> None:
    page = open_page()
    page.goto(f"/messages/{inbox['cake']}")
    page.locator("#correct").click()
    page.locator("#typed").fill("Guten")
    page.locator("#typed").press("End")
    page.keyboard.type(" Tag")
    expect(page.locator("#typed")).to_have_value("Guten Tag")
    assert page.evaluate("sound.paused")


def test_the_waveform_is_clicked_and_drawn_along(open_page: Open, inbox: Inbox) -> None:
    page = open_page("phone")
    page.goto(f"/messages/{inbox['cake']}")
    expect(page.locator("#controls.drawn")).to_be_visible()
    page.locator("#place").scroll_into_view_if_needed()
    box = page.locator("#place").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 10)
    assert place(page) == pytest.approx(8.5, abs=0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 30)
    expect(page.locator("#clock")).to_have_text("0:04")
    page.mouse.up()
    assert place(page) == pytest.approx(4.25, abs=0.2)


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_recording_that_cannot_be_played_is_said_to_be_one(
    open_page: Open, inbox: Inbox, database: Database, settings: Settings, language: str
) -> None:
    """The words are there all the same."""
    sound_of(inbox["cake"], database, settings).write_bytes(b"RIFF")
    page = open_page("phone", language)
    page.goto(f"/messages/{inbox['cake']}")
    told = page.locator("#unplayable")
    expect(told).to_contain_text({"de": "leer oder beschädigt", "en": "empty or damaged"}[language])
    expect(page.locator("#words").get_by_text("Schwarzwälder")).to_be_visible()
    picture(page, f"player-broken-phone-{language}")


def test_without_a_drawing_the_sound_plays_all_the_same(open_page: Open, inbox: Inbox) -> None:
    page = open_page()
    page.route("**/peaks", lambda route: route.fulfill(status=200, body="no drawing"))
    page.goto(f"/messages/{inbox['cake']}")
    page.locator("#play").click()
    expect(page.locator("#clock")).to_have_text("0:01")
    expect(page.locator("#controls.drawn")).to_have_count(0)
    picture(page, "player-wide-de-undrawn")


def test_without_javascript_the_browsers_own_player_is_there(open_page: Open, inbox: Inbox) -> None:
    page = open_page("phone", js=False)
    page.goto(f"/messages/{inbox['cake']}")
    expect(page.locator("audio[controls]")).to_be_visible()
    expect(page.locator("#controls")).to_be_hidden()
    expect(page.locator("#unplayable")).to_be_hidden()
