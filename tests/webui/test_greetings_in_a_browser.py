"""The pages of greetings as a person sees them. Leaves pictures in test-output/screenshots/."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from screens import Open, picture
from visits import Inbox

from office.database import Database
from office.hours.storage import set_hours
from office.hours.values import Span
from office.models import Client
from office.rules import phones
from office.settings import Settings

pytestmark = pytest.mark.real

SPEECH = Path(__file__).parents[1] / "data" / "speech"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_greetings(
    open_page: Open, inbox: Inbox, database: Database, settings: Settings, size: str, language: str
) -> None:
    """Type one, hear it, switch it on, upload another, bring the first one back."""
    with database.session() as session:
        client = session.get_one(Client, inbox.bakery.id)
        client.second_language = "en"
        set_hours(session, client.id, {day: [Span(480, 1080)] for day in range(5)})
        phones.add_phone(session, client.id, "Backstube", None, settings)
    page, name = open_page(size, language), f"{size}-{language}"
    page.goto(f"/clients/{inbox.bakery.id}/greetings")
    expect(page.locator(".greeting")).to_have_count(10)
    picture(page, f"{name}-greetings")
    page.locator("#greeting-closed-de a").click()
    page.locator("#text").fill("Hier ist die {client}. Wir backen gerade nicht. Der Laden öffnet {nextopening}.")
    page.locator("#type").click()
    expect(page.locator("#problem")).to_contain_text("{nextopening}")
    expect(page.locator("#text")).to_have_value(
        "Hier ist die {client}. Wir backen gerade nicht. Der Laden öffnet {nextopening}."
    )
    page.locator("#text").fill("Hier ist die {client}. Wir backen gerade nicht. Der Laden öffnet {next_opening}.")
    page.locator("#type").click()
    expect(page.locator("#versions li")).to_have_count(1)
    loaded = "player => new Promise(done => { player.onloadedmetadata = () => done(player.duration); player.load(); })"
    assert page.locator("#versions audio").evaluate(loaded) > 3
    expect(page.locator("#versions [role=status]")).to_be_in_viewport()
    assert page.locator("#versions audio").get_attribute("autoplay") is not None
    picture(page, f"{name}-greeting-draft")
    page.locator("#versions .primary").click()
    expect(page.locator("#versions .badge.on")).to_be_visible()
    expect(page.locator("#now")).to_contain_text("Bäckerei Hoffmann und Söhne")
    page.locator("#file").set_input_files(next(SPEECH.glob("*.wav")))
    page.locator("#upload").click()
    expect(page.locator("#versions li")).to_have_count(2)
    picture(page, f"{name}-greeting")
    page.locator("#versions .primary").click()
    expect(page.locator("#versions li").last.locator(".primary")).to_be_visible()
    page.goto(f"/clients/{inbox.bakery.id}/greetings")
    expect(page.locator("#greeting-holiday-de")).to_contain_text("verwendet" if language == "de" else "uses")
    picture(page, f"{name}-greetings-own")
    page.set_viewport_size({"width": 320, "height": 640})
    picture(page, f"{name}-greetings-narrow")
    page.locator("#greeting-closed-de a").click()
    expect(page.locator("#versions li")).to_have_count(2)
    picture(page, f"{name}-greeting-narrow")
    page.emulate_media(color_scheme="dark")
    picture(page, f"{name}-greeting-dark")
