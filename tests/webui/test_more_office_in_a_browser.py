"""Contacts, phones, forwarding and changes as a person sees them. Leaves pictures in test-output/screenshots/."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from screens import Open, picture
from sqlalchemy import update
from visits import Inbox

from office import audit
from office.contacts import storage
from office.contacts.values import Listed
from office.database import Database, utcnow
from office.settings import Settings, Trunk
from recordings.models import Message

pytestmark = pytest.mark.real

CONTACTS = Path(__file__).parents[1] / "data" / "contacts"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_contacts(open_page: Open, inbox: Inbox, database: Database, size: str, language: str) -> None:
    """Add one wrong, mend it, find it, import others."""
    with database.session() as session:
        for name, number, firm, listed in (
            ("Mehlhandel Ostermann-Leutheusser und Partner", "+49308765432", "Ostermann GmbH & Co. KG", Listed.VIP),
            ("Callcenter", "+4921170*", "", Listed.BLOCKED),
            ("Hans Meier", "030 5550177", "", Listed.NONE),
        ):
            storage.add_contact(session, inbox.bakery.id, name, [number], firm, listed, "DE")
    page, name = open_page(size, language), f"{size}-{language}"
    page.goto(f"/clients/{inbox.bakery.id}/contacts")
    picture(page, f"{name}-contacts")
    page.locator("#new-contact").click()
    page.locator("#name").fill("Karin Weber")
    page.locator("#numbers").fill("030 12345678\nfourteen")
    page.locator("[name=listed][value=vip]").check()
    page.locator("#save").click()
    expect(page.get_by_role("alert")).to_contain_text("fourteen")
    expect(page.locator("#name")).to_have_value("Karin Weber")
    picture(page, f"{name}-contact-refused")
    page.locator("#numbers").fill("030 12345678\n+4930777*")
    page.locator("#save").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.locator("#q").fill("weber")
    page.locator("#q").press("Enter")
    expect(page.locator(".entry")).to_have_count(1)
    page.locator(".entry").click()
    expect(page.locator("#numbers")).to_have_value("+493012345678\n+4930777*")

    page.goto(f"/clients/{inbox.bakery.id}/contacts/import")
    picture(page, f"{name}-contacts-import")
    data = "Name;Telefon;Liste\nJürgen Groß;030 5551;vip\nNiemand;zwölf;\nAnna;0171 2345678;\n".encode("cp1252")
    page.locator("#file").set_input_files({"name": "kontakte.csv", "mimeType": "text/csv", "buffer": data})
    page.locator("#read-file").click()
    expect(page.locator("#problems")).to_be_visible()
    picture(page, f"{name}-contacts-preview")
    page.locator("#confirm").click()
    expect(page.get_by_text("Jürgen Groß")).to_be_visible()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_phones_and_changes(open_page: Open, settings: Settings, inbox: Inbox, size: str, language: str) -> None:
    """Two phones change places, and calls are put through to them; what was done can be read."""
    page, name = open_page(size, language, login="admin"), f"{size}-{language}"
    page.goto(f"/clients/{inbox.bakery.id}/phones")
    picture(page, f"{name}-phones-without-trunk")
    settings.trunk = Trunk(host="sip.example.org")
    for phone, number in (("Handy Karin", "0171 2345678"), ("Backstube", "030 5550155")):
        page.locator("#name").fill(phone)
        page.locator("#number").fill(number)
        page.locator("#add").click()
        expect(page.locator(".ranked")).to_contain_text(phone)
    page.locator(".ranked li").nth(1).locator("button").first.click()
    expect(page.locator(".ranked li").first).to_contain_text("Backstube")
    page.locator("[name=is_forwarding]").check()
    page.locator("[value=together]").check()
    page.locator("#save").click()
    expect(page.locator("[name=is_forwarding]")).to_be_checked()
    picture(page, f"{name}-phones")
    page.locator("#number").fill("110")
    page.locator("#name").fill("Wache")
    page.locator("#add").click()
    expect(page.get_by_role("alert")).to_contain_text("110")
    picture(page, f"{name}-phones-refused")
    page.goto(f"/clients/{inbox.bakery.id}/changes")
    expect(page.locator(".change")).to_have_count(4)
    picture(page, f"{name}-changes")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_changes_of_all_clients(open_page: Open, inbox: Inbox, database: Database, size: str, language: str) -> None:
    """Changes of clients, of users and of what is gone, as an admin reads them; the older ones behind a link."""
    with database.session() as session:
        for number in range(25):
            audit.note(session, "hoffmann", inbox.bakery.id, f"contact: Nummer {number}", None, {"name": "x"})
        audit.note(session, "marlowe", inbox.lawyer.id, "greeting: closed, en", None, {"said by telephone": True})
        audit.note(session, audit.COMMAND_LINE, None, "token: dashboard", None, {"client": "all"})
        audit.note(session, "admin", inbox.bakery.id, "hours", {"monday": "9-12"}, {"monday": "9-12:30, 14-18"})
    page, name = open_page(size, language, login="admin"), f"{size}-{language}"
    page.goto("/clients")
    page.locator("a[href='/changes']").click()
    expect(page.locator(".change")).to_have_count(25)
    expect(page.locator(".change").nth(1)).to_contain_text("dashboard")
    picture(page, f"{name}-changes-everywhere")
    page.locator("#older").click()
    expect(page.locator(".change")).to_have_count(3)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_forwarding_with_a_test_call(
    open_page: Open, settings: Settings, inbox: Inbox, database: Database, size: str, language: str
) -> None:
    with database.session() as session:
        session.execute(update(Message).values(received_at=Message.received_at, dialled="+49305550100"))
    page, name = open_page(size, language), f"{size}-{language}"
    page.goto(f"/clients/{inbox.bakery.id}/forward")
    expect(page.locator("code").first).to_have_text("**21*+49305550100#")
    with database.session() as session:
        values = {"received_at": utcnow(), "dialled": "+4930777000", "diverted_by": "+49305550100"}
        values |= {"diverted_in": "History-Info"}
        session.execute(update(Message).where(Message.id == inbox["waiting"]).values(values))
    expect(page.locator("#last-call")).to_contain_text("030 777000", timeout=10_000)
    expect(page.locator("#last-call")).to_contain_text("History-Info")
    picture(page, f"{name}-forwarding")
    page.locator("code").first.click()
    assert page.evaluate("getSelection().toString()") == "**21*+49305550100#"
    settings.trunk_numbers = ["+4930777000"]
    page.goto(f"/clients/{inbox.bakery.id}/forward")
    expect(page.locator("code").first).to_have_text("**21*+4930777000#")
    picture(page, f"{name}-forwarding-shared")


def test_everything_works_without_javascript(open_page: Open, inbox: Inbox) -> None:
    page = open_page("phone", scheme="dark", js=False)
    page.goto(f"/clients/{inbox.bakery.id}/contacts/import")
    page.locator("#file").set_input_files(CONTACTS / "iphone-3.0.vcf")
    page.locator("#read-file").click()
    picture(page, "phone-dark-contacts-preview")
    page.locator("#confirm").click()
    expect(page.locator(".entry").first).to_be_visible()
    picture(page, "phone-dark-contacts")
    page.locator(".entry").first.click()
    picture(page, "phone-dark-contact")
    page.locator("#ask-remove").click()
    page.locator("#remove").click()
    page.goto(f"/clients/{inbox.bakery.id}/forward")
    page.get_by_role("link", name="Noch einmal nachsehen").click()
    page.locator("#fill-in").click()
    picture(page, "phone-dark-forwarding")
    page.goto(f"/clients/{inbox.bakery.id}/phones")
    picture(page, "phone-dark-phones")
    page.goto(f"/clients/{inbox.bakery.id}/changes")
    expect(page.locator(".change")).to_have_count(2)
    picture(page, "phone-dark-changes")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_the_overview_tells_what_a_caller_would_hear(open_page: Open, size: str, language: str) -> None:
    page = open_page(size, language)
    page.locator("#office").click()
    page.locator("#caller").fill("+4930231250999")
    page.locator("#at").fill("2026-12-25T10:00")
    page.locator("#decision button").click()
    expect(page.locator("#decision")).to_contain_text("Heute ist unser Büro geschlossen")
    page.locator("#ill-today").click()
    expect(page.locator(".toast")).to_be_visible()
    picture(page, f"{size}-{language}-overview")
