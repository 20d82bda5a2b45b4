"""The pages on which admins and owners say how their calls are dealt with."""

from flask import Flask

from webui.office import (
    absences,
    account,
    changes,
    client_entry,
    client_settings,
    clients,
    contacts,
    decision,
    escalation,
    first_steps,
    forwarding,
    greetings,
    holidays,
    hours,
    listening,
    notices,
    outbox,
    phones,
    programs,
    rules,
    second_factor,
    users,
    webhooks,
)
from webui.office.progress import steps_of
from webui.wording import Words
from webui.wording import lazy_gettext as _l

ROOMS = (
    clients,
    decision,
    hours,
    holidays,
    absences,
    rules,
    greetings,
    contacts,
    phones,
    escalation,
    forwarding,
    first_steps,
    client_settings,
    changes,
    client_entry,
    users,
    listening,
    programs,
    account,
    second_factor,
    notices,
    webhooks,
    outbox,
)
TABS: tuple[tuple[str, Words], ...] = (
    ("clients.overview", _l("Overview")),
    ("hours.week", _l("Hours")),
    ("holidays.listing", _l("Holidays")),
    ("absences.listing", _l("Absences")),
    ("rules.table", _l("Rules")),
    ("greetings.listing", _l("Greetings")),
    ("contacts.listing", _l("Contacts")),
    ("phones.listing", _l("Phones")),
    ("escalation.show", _l("Escalation")),
    ("forwarding.codes", _l("Forward your number")),
    ("client_settings.show", _l("Settings")),
    ("changes.listing", _l("Changes")),
)
"""Of a client's office; a tab stands for every page of its room."""


def register(app: Flask) -> None:
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    app.register_blueprint(changes.everywhere)
    app.context_processor(lambda: {"office_tabs": TABS, "steps_of": steps_of})
