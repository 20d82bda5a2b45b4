"""Words while they are said: seen by the owner, and the same whatever dies meanwhile."""

import os
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from conftest import GERMAN
from house import PATIENCE, House, wait_until
from playwright.sync_api import Page, expect, sync_playwright
from test_in_the_inbox import CHROMIUM, PASSWORD, QUIET
from words import CHOCOLATE, EURASIA

from office.settings import PROJECT, Settings
from recordings import sound
from transcribe.cores import cores
from transcribe.engine import WhisperEngine
from transcribe.hearing import listen
from vorzimmer.caller import Caller
from vorzimmer.phone import RATE, Exchange, Sound, load

NAME = "Zahnarztpraxis am Stadtpark"
PAUSE = np.zeros(int(0.7 * RATE), np.int16)
PARTS = [load(str(EURASIA[0])), PAUSE, load(str(CHOCOLATE[0])), PAUSE]
LONG: Sound = np.concatenate(PARTS * 3)
"""About half a minute."""


class Kept:
    """A message as the database has it, without asking the house."""

    def __init__(self, house: House, caller: str) -> None:
        self._path = house.data / "vorzimmer.sqlite3"
        self._caller = caller

    def __getitem__(self, column: str) -> str | float | None:
        with sqlite3.connect(f"file:{self._path}?mode=ro", uri=True) as database:
            found = database.execute(f"SELECT {column} FROM message WHERE caller = ?", [self._caller]).fetchone()  # noqa: S608 - our words
        database.close()
        return found and found[0]

    @property
    def words(self) -> str:
        return str(self["transcript"] or "")


@pytest.fixture(scope="module")
def undisturbed() -> Callable[[Path], str]:
    """The words of a recording as Whisper hears it in peace."""
    settings = Settings()
    engine = WhisperEngine(settings.whisper_path, cores())

    def words(path: Path) -> str:
        return " ".join(stretch.text for stretch in listen(engine, sound.read(path), ["de"], NAME).stretches)

    return words


@contextmanager
def owner_looks(house: House, size: dict[str, int]) -> Iterator[Page]:
    """The inbox of the owner, logged in."""
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as browser:
        page = browser.new_page(locale="de-DE", viewport=size)  # type: ignore[arg-type]
        page.goto(house.web)
        page.locator("input[name=login]").fill("inhaberin")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        expect(page.locator("#inbox")).to_be_visible()
        yield page


def test_the_owner_sees_the_words_grow_and_the_message_become_one_without_reloading(
    house: House, dials: Callable[..., Caller]
) -> None:
    house.command("user", "add", "inhaberin", "--client", NAME, "--password", PASSWORD)
    pictures = PROJECT / "test-output" / "screenshots"
    pictures.mkdir(parents=True, exist_ok=True)
    with owner_looks(house, {"width": 390, "height": 844}) as page, dials(GERMAN, "+4930231250501") as caller:
        page.evaluate("window.wasNotReloaded = true")
        caller.waits_for_beep()
        caller.phone.say(LONG)
        row = page.locator("li.message.receiving", has_text="030 231250501")
        expect(row).to_contain_text("Europa", timeout=PATIENCE * 1000)
        page.screenshot(path=pictures / "call-growing-phone-de.png")
        assert caller.phone.is_speaking, "the words were there only after the last was said"
        before = row.locator(".words").inner_text()
        expect(row.locator(".words")).not_to_have_text(before, timeout=PATIENCE * 1000)
        caller.hangs_up()
        done = page.locator("li.message.transcribed", has_text="030 231250501")
        expect(done).to_contain_text("Europa", timeout=PATIENCE * 1000)
        assert page.evaluate("window.wasNotReloaded")
    house.wait_for_message("transcribed", caller="+4930231250501")


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT], ids=["killed", "stopped"])
def test_a_worker_that_dies_while_a_message_is_said_costs_no_word(
    house: House, dials: Callable[..., Caller], undisturbed: Callable[[Path], str], blow: signal.Signals
) -> None:
    number = f"+4930231250{510 + blow}"
    kept = Kept(house, number)
    with dials(GERMAN, number) as caller:
        caller.waits_for_beep()
        caller.phone.say(LONG)
        wait_until(lambda: kept.words, "the first words are final")
        before, worker = kept.words, house.pid("worker")
        house.signal("worker", blow)
        wait_until(lambda: house.pid("worker") != worker, "the worker is started again")
        wait_until(lambda: not caller.phone.is_speaking, "all is said")
        caller.hangs_up()
    house.wait_for_message("transcribed", caller=number)
    assert kept.words.startswith(before), "what was final has changed"
    assert kept.words == undisturbed(house.data / "messages" / str(kept["audio"]))


def fill(folder: Path) -> Path:
    """Leave no room for a single page of a database."""
    block = folder / "block"
    with block.open("wb", buffering=0) as file:
        for size in (2**16, 2**10, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return block


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a disk that is small enough to be filled")
def test_a_full_disk_under_the_database_costs_no_word(
    tmp_path: Path, exchange: Exchange, undisturbed: Callable[[Path], str]
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "vorzimmer-test", disk], check=True)
    try:
        with House(database_url=f"sqlite:///{disk}/vorzimmer.sqlite3") as house:
            house.command("client", "add", NAME, "--number", GERMAN)
            (house.data / "vorzimmer.sqlite3").symlink_to(disk / "vorzimmer.sqlite3")
            kept = Kept(house, "+4930231250599")
            with Caller(exchange, house.sip_port, GERMAN, "+4930231250599") as caller:
                caller.waits_for_beep()
                caller.phone.say(LONG)
                wait_until(lambda: kept.words, "the first words are final")
                start = house.log.stat().st_size
                block = fill(disk)
                wait_until(lambda: "cannot be heard now" in house.said(start), "the worker finds the disk full")
                block.unlink()
                wait_until(lambda: not caller.phone.is_speaking, "all is said")
                caller.hangs_up()
            house.wait_for_message("transcribed", caller="+4930231250599")
            assert kept.words == undisturbed(house.data / "messages" / str(kept["audio"]))
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
