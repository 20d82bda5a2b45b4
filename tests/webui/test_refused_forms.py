"""After a form was refused, or sent too late: nobody is thrown out of the page, and nothing has to be typed twice."""

import re

import pytest
from flask import Flask
from playwright.sync_api import expect
from screens import TAGS, Open
from visits import PASSWORD, Inbox, Visit

from webui.pages import page_of


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/clients/3/phones/add", "/clients/3/phones"),
        ("/clients/3/phones/4/up", "/clients/3/phones"),
        ("/clients/3/absences/add", "/clients/3/absences"),
        ("/clients/3/holidays/special", "/clients/3/holidays"),
        ("/clients/3/greetings/closed/de/type", "/clients/3/greetings/closed/de"),
        ("/clients/3/contacts/7", "/clients/3/contacts/7"),
        ("/messages/4/read", "/messages/4"),
        ("/users/2/password", "/users/2"),
        ("/logout", "/"),
        ("/nowhere/at/all", "/"),
        ("/", "/"),
    ],
)
def test_a_form_stands_on_the_nearest_page_above_its_address(app: Flask, address: str, page: str) -> None:
    with app.app_context():
        assert page_of(address) == page


def test_a_refused_form_changes_its_language_on_its_own_page(owner: Visit, inbox: Inbox) -> None:
    base = f"/clients/{inbox.bakery.id}/absences"
    refused = owner.post(f"{base}/add", kind="holiday", first_day="never")
    assert refused.status_code == 422
    assert re.findall(r'name="next" value="([^"]*)"', refused.text) == [base]
    again = owner.get(f"{base}/add")
    assert (again.status_code, again.location) == (302, base)


def test_a_form_that_comes_too_late_leads_to_the_login_and_back(owner: Visit, inbox: Inbox) -> None:
    base = f"/clients/{inbox.bakery.id}/phones"
    late = owner.client.post(f"{base}/add", data={"name": "Werkstatt"})
    assert late.status_code == 400
    assert f'href="{base}">Zurück zur Seite' in late.text
    owner.post("/logout")
    token = re.findall(r'name="csrf_token" value="([^"]+)"', owner.get("/login").text)[0]
    sent = owner.client.post(f"{base}/add", data={"name": "Werkstatt", "csrf_token": token})
    assert (sent.status_code, sent.location) == (302, f"/login?next={base}")


@pytest.mark.real
def test_what_was_typed_outlives_another_language_and_a_login_that_was_over(open_page: Open, inbox: Inbox) -> None:
    page = open_page(language="de")
    new = f"/clients/{inbox.bakery.id}/contacts/new"
    page.goto(new)
    page.locator("#name").fill("Karin Weber")
    page.locator("#numbers").fill("vierzehn")
    page.locator("[name=listed][value=vip]").check()
    page.locator("#save").click()
    expect(page.locator("#problem")).to_be_visible()
    page.locator(".languages [value=en]").click()
    expect(page.locator("#save")).to_have_text("Save")
    expect(page.locator("#name")).to_have_value("Karin Weber")
    expect(page.locator("[name=listed][value=vip]")).to_be_checked()
    page.locator("#numbers").fill("030 12345678")
    # An answer that is still under way would bring the login back.
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    page.context.set_extra_http_headers({"Accept-Language": TAGS["de"]})
    page.locator("#save").click()
    page.locator("a.primary").click()
    page.locator("#login").fill("hoffmann")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    expect(page.locator("#numbers")).to_have_value("030 12345678")
    expect(page.locator("#name")).to_have_value("Karin Weber")
    page.locator("#save").click()
    expect(page.locator(".entry")).to_contain_text("Karin Weber")
    page.goto(new)
    expect(page.locator("#name")).to_have_value("")
