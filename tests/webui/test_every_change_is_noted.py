"""Whatever a page changes of the office is noted with who did it: every route that takes a form, walked as an admin."""

import pytest
from flask import Flask
from furnished import MOMENT, changes, furnish, routes
from visits import PASSWORD, Inbox, Visit

from mail.models import Entry, Standing
from mail.outbox import Mail, put_mail
from office.audit import list_entries
from office.database import Database
from office.logins.models import Login
from office.models import Role
from office.people import add_user
from office.settings import Settings
from webui.office import second_factor

NOTHING_OF_THE_OFFICE = {
    "api.assign",
    "api.assign_several",
    "api.call_back",
    "api.change",
    "api.change_several",
    "api.correct",
    "api.remind",
    "api.remove_note",
    "api.take_back",
    "api.put_right",
    "api.write_note",
    "assigning.assign",
    "auth.logout",
    "auth.try_code",
    "auth.try_login",
    "callnote.fill_in",
    "callnote.put_right",
    "calling_back.ring",
    "corrections.save",
    "deeds.do",
    "deeds.remind",
    "deeds.remove_note",
    "deeds.undo",
    "deeds.write_note",
    "first_steps.arrived",
    "first_steps.send_now",
    "inbox.mark_read",
    "languages.switch",
    "links.ask",
}
"""They change the visitor's own view, or what is done with a message, which is noted beside it."""
TESTED_WITH_A_SERVER = {"absences.feeds.add_address", "confirming.confirm", "links.set_new"}
"""In test_absences_pages.py, test_confirming.py and test_links.py: a calendar has to answer, a mail to arrive."""
OF_OWNERS = {"first_steps.address", "first_steps.dialled"}
"""In test_first_steps_page.py: an address of one's own, a call that has just come in."""
KEEPS_NOTHING = {
    "confirming.send",
    "absences.feeds.read",
    "contacts.preview",
    "greetings.try_it",
    "notices.try_it",
    "out.export",
}


def test_a_form_is_known_for_every_route(app: Flask) -> None:
    takes_forms = {route.endpoint for route in routes(app) if route.method != "GET"}
    assert set(changes()) == takes_forms - NOTHING_OF_THE_OFFICE - KEEPS_NOTHING - TESTED_WITH_A_SERVER - OF_OWNERS


def test_every_change_is_noted_with_who_made_it(
    app: Flask,
    admin: Visit,
    database: Database,
    settings: Settings,
    inbox: Inbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(second_factor, "utcnow", lambda: MOMENT)
    values = furnish(database, settings, inbox.lawyer) | {
        "user_id": _another_user(database), "token_id": 1, "device_id": 1, "webhook_id": 1,
        "entry_id": _refused(database), "login_id": _elsewhere(app, database),
    }  # fmt: skip
    by_endpoint = {route.endpoint: route for route in routes(app) if route.method == "POST"}
    unnoted = []
    for endpoint, form in changes().items():
        before = _newest(database)
        status = by_endpoint[endpoint].visited(admin, values, form)
        assert status in {200, 204, 302}, (endpoint, status)
        if _newest(database) == before:
            unnoted.append(endpoint)
    assert unnoted == []
    with database.session() as session:
        assert {entry.actor for entry in list_entries(session, None, limit=200)} == {"admin"}


def _another_user(database: Database) -> int:
    with database.session() as session:
        user = add_user(session, "temp", PASSWORD, Role.ADMIN, None)
        user.totp_secret = "something"
        return user.id


def _elsewhere(app: Flask, database: Database) -> int:
    """The admin logs in at two other browsers; the first of these."""
    for _ in range(2):
        assert Visit(app.test_client()).log_in("admin").status_code == 302
    with database.session() as session:
        return session.query(Login).order_by(Login.id).all()[1].id


def _refused(database: Database) -> int:
    """A mail nobody takes."""
    with database.session() as session:
        put_mail(session, "k", "nobody@example.org", Mail("Call", "Please call back."))
        entry = session.query(Entry).one()
        entry.state = Standing.REFUSED
        return entry.id


def _newest(database: Database) -> int:
    with database.session() as session:
        return max((entry.id for entry in list_entries(session, None, limit=1)), default=0)
