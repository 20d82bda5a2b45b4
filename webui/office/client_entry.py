"""A client comes and goes: the admins' part."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import asterisk.phones
from asterisk.errors import PBXError
from office import audit
from office.clients import remove_client
from office.contacts.models import Contact
from office.database import utcnow
from office.greetings.models import Greeting
from office.hours.models import AbsenceFeed, AbsenceRow
from office.models import Client, Number, Token, User
from office.preparing import prepare_client, speak_script
from office.rules.models import Phone
from recordings.models import Message
from webui.auth import visitor
from webui.house import house
from webui.office.access import client_or_404
from webui.office.client_form import Form, Refused, as_noted, blank, choices, set_all, typed
from webui.office.refusals import REFUSED
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

OWNED: tuple[tuple[type[Number | Contact | Phone | Greeting | AbsenceRow | AbsenceFeed | User | Token], Words], ...] = (
    (Number, _l("Numbers")),
    (Contact, _l("Contacts")),
    (Phone, _l("Phones")),
    (Greeting, _l("Greetings, earlier versions included")),
    (AbsenceRow, _l("Absences")),
    (AbsenceFeed, _l("Calendars")),
    (User, _l("Logins of owners")),
    (Token, _l("Tokens of programs")),
)
"""What goes with a client and can be counted."""

blueprint = Blueprint("client_entry", __name__, url_prefix="/clients")


@dataclass(frozen=True)
class Belongings:
    """What a client has."""

    gone: Sequence[tuple[Words, int]]
    """Removed with it."""
    messages: int
    """They stay."""


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    return _new_page(blank())


@blueprint.post("/new")
def add() -> ResponseReturnValue:
    form, client = typed(blank()), Client()
    # Nothing is written before the words are spoken: calls have to write too, and would wait.
    with house().database.session() as session:
        try:
            set_all(session, client, form)
        except Refused as refused:
            return _new_page(form, refused)
        speak_script(client, house().prompts)
        session.add(client)
        session.flush()
        audit.note(session, visitor().login, client.id, "client", None, as_noted(client))
    prepare_client(house().database, client.id, house().prompts, house().settings, utcnow())
    flash(
        gettext("The client is added. Calls to its numbers are answered in its name now.")
        if client.numbers
        else gettext("The client is added. It has no number yet, so nobody can call it: enter one under “Settings”."),
        "said",
    )
    return redirect(url_for("clients.overview", client_id=client.id))


@blueprint.get("/<id:client_id>/settings/remove")
def ask(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        return _removal_page(session, client)


@blueprint.post("/<id:client_id>/settings/remove")
def remove(client_id: int) -> ResponseReturnValue:
    """Removed only where the name was typed, for there is no way back."""
    name = " ".join(request.form.get("name", "").split())
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        if name != client.name:
            return _removal_page(session, client, name, gettext("That is not the name of this client."))
        numbers = [number.e164 for number in client.numbers]
        audit.note(session, visitor().login, client_id, "client", as_noted(client), None)
        remove_client(session, client)
    house().prompts.forget(numbers)
    with suppress(PBXError):
        # Else the worker tells Asterisk within a minute that the client's phones are gone, or its start does.
        asterisk.phones.refresh(house().settings, house().database)
    flash(gettext("The client is removed."), "said")
    return redirect(url_for("clients.listing"))


def _new_page(form: Form, refused: Refused | None = None) -> ResponseReturnValue:
    page = render_template("office/client_new.html", form=form, refused=refused, **choices())
    return page, REFUSED if refused else 200


def _removal_page(session: Session, client: Client, name: str = "", problem: str | None = None) -> ResponseReturnValue:
    belongings = _belongings(session, client.id)
    page = render_template(
        "office/client_remove.html", client=client, belongings=belongings, name=name, problem=problem
    )
    return page, REFUSED if problem else 200


def _belongings(session: Session, client_id: int) -> Belongings:
    counted = [
        (label, session.scalar(select(func.count()).select_from(kind).where(kind.client_id == client_id)) or 0)
        for kind, label in OWNED
    ]
    messages = session.scalar(select(func.count(Message.id)).where(Message.client_id == client_id)) or 0
    return Belongings([(label, count) for label, count in counted if count], messages)
