"""A client's settings: what it is called, its numbers, how it speaks, and how its messages are limited."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from office import audit
from office.client_settings import forget_hotword
from office.database import utcnow
from office.models import Client
from office.preparing import prepare_client, speak_script
from webui.auth import visitor
from webui.house import house
from webui.office.access import client_or_404
from webui.office.client_form import Form, Refused, as_noted, choices, set_all, stored, typed
from webui.wording import gettext

REFUSED = 422

blueprint = Blueprint("client_settings", __name__, url_prefix="/clients/<id:client_id>/settings")


@blueprint.get("")
def show(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
    return _page(client, stored(client))


@blueprint.post("")
def save(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
    form = typed(stored(client))
    try:
        given_up = _keep(client_id, form)
    except Refused as refused:
        return _page(client, form, refused)
    house().prompts.forget(given_up)
    prepare_client(house().database, client_id, house().prompts, house().settings, utcnow())
    flash(gettext("The settings are saved."), "said")
    return redirect(url_for(".show", client_id=client_id))


@blueprint.post("/forget")
def forget(client_id: int) -> ResponseReturnValue:
    """A name learned from a correction is listened for no more."""
    word = request.form.get("word", "")
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        # A correction may teach another name in this moment.
        session.refresh(client, with_for_update={"key_share": True})
        if word in client.learned_hotwords:
            forget_hotword(client, word)
            audit.note(session, visitor().login, client_id, "learned name", word, None)
    flash(gettext("“%(name)s” is listened for no more.") % {"name": word}, "said")
    return redirect(url_for(".show", client_id=client_id, _anchor="learned"))


def _keep(client_id: int, form: Form) -> set[str]:
    """Keep what was typed, and tell which numbers are no longer the client's. Raises Refused.

    Nothing is written before the words are spoken: calls have to write too, and would wait.
    """
    with house().database.session() as session, session.no_autoflush:
        client = client_or_404(session, client_id)
        before, numbers = as_noted(client), _numbers(client)
        set_all(session, client, form)
        speak_script(client, house().prompts)
        audit.note(session, visitor().login, client_id, "settings", before, as_noted(client))
        return numbers - _numbers(client)


def _numbers(client: Client) -> set[str]:
    return {number.e164 for number in client.numbers}


def _page(client: Client, form: Form, refused: Refused | None = None) -> ResponseReturnValue:
    page = render_template("office/settings.html", client=client, form=form, refused=refused, **choices())
    return page, REFUSED if refused else 200
