"""What the browser tests share. Pictures are left in test-output/screenshots/."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

PICTURES = Path(__file__).parents[2] / "test-output" / "screenshots"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"wide": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}
TAGS = {"de": "de-DE", "en": "en-GB"}
Open = Callable[..., Page]


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
