"""Greetings of a client's own: typed, uploaded or said over the telephone; tried, switched on and brought back."""

import logging
from collections.abc import Sequence
from pathlib import Path

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

import asterisk.ari
import asterisk.phones
from asterisk.errors import PBXError
from office import audit, numbers
from office.database import utcnow
from office.errors import OfficeError
from office.greetings import storage
from office.greetings.choice import as_prompt
from office.greetings.models import Greeting
from office.greetings.speaking import example_of, greeting_ahead, moments_ahead
from office.greetings.upload import MOST_BYTES, read_recording
from office.greetings.variables import Moment
from office.greetings.words import LANGUAGES, Prompt, Recording
from office.hours.storage import load_calendar
from office.models import Client
from office.rules.models import Phone
from office.rules.phones import UnknownPhone, account_name, dial_string, reachable_phones
from office.rules.values import Occasion
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id
from webui.office import greeting_views
from webui.office.access import client_or_404
from webui.office.progress import note_heard
from webui.office.refusals import REFUSED, in_words
from webui.office.uploads import AROUND_UPLOAD, sent_file, takes_uploads
from webui.wording import gettext

log = logging.getLogger(__name__)

WHERE = f"<any({', '.join(Occasion)}):occasion>/<any({', '.join(LANGUAGES)}):language>"

blueprint = Blueprint("greetings", __name__, url_prefix="/clients/<id:client_id>/greetings")
takes_uploads(blueprint, MOST_BYTES + AROUND_UPLOAD, "greetings.upload")


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Back to the form; no browser sends that much by any other."""
    if request.endpoint != "greetings.upload":
        return error
    flash(gettext("This file is too large: a greeting has at most 20 MB."), "problem")
    return redirect(url_for(".show", **(request.view_args or {})), 303)


@blueprint.get("")
def listing(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        own = storage.own_greetings(session, client_id)
        calendar = load_calendar(session, client, utcnow())
        rows = [
            (one, [greeting_views.row_of(client, calendar, own, occasion, one) for occasion in Occasion])
            for one in greeting_views.languages(client)
        ]
    return render_template("office/greetings.html", client=client, rows=rows)


@blueprint.get(f"/{WHERE}")
def show(client_id: int, occasion: str, language: str) -> ResponseReturnValue:
    with house().database.session() as session:
        client = _client(session, client_id, language)
        return _page(session, client, Occasion(occasion), language)


@blueprint.post(f"/{WHERE}/type")
def type_in(client_id: int, occasion: str, language: str) -> ResponseReturnValue:
    """Keep typed words as a draft, and have them spoken at once."""
    text = request.form.get("text", "")
    with house().database.session() as session:
        client = _client(session, client_id, language)
        try:
            draft = storage.add_text(session, client_id, Occasion(occasion), language, text, visitor().login)
        except OfficeError as error:
            return _page(session, client, Occasion(occasion), language, text=text, problem=in_words(error))
        _note(session, draft, None, draft, "draft")
        prompt = as_prompt(draft, client.name, _example(session, client))
    # After the database is done with it: a call would wait for that meanwhile.
    house().prompts.speak([prompt] if isinstance(prompt, Prompt) else [])
    return _listen(draft)


@blueprint.post(f"/{WHERE}/upload")
def upload(client_id: int, occasion: str, language: str) -> ResponseReturnValue:
    _name, sent = sent_file()
    with house().database.session() as session:
        client = _client(session, client_id, language)
        try:
            samples = read_recording(sent)
            recording = house().prompts.keep_recording(samples)
            draft = storage.add_recording(session, client_id, Occasion(occasion), language, recording, visitor().login)
        except OfficeError as error:
            return _page(session, client, Occasion(occasion), language, problem=in_words(error), problem_with="file")
        _note(session, draft, None, draft, "draft")
    return _listen(draft)


@blueprint.post("/<id:greeting_id>/on")
def switch_on(client_id: int, greeting_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        greeting = _find(session, client_id, greeting_id)
        now = utcnow()
        moments = moments_ahead(load_calendar(session, client, now), now)
        wanted = dict.fromkeys(greeting_ahead(greeting, client.name, moments))
    # Before callers can hear it, and before anything is written: a call would wait for the database meanwhile.
    house().prompts.speak(wanted)
    with house().database.session() as session:
        greeting = _find(session, client_id, greeting_id)
        _note(session, greeting, storage.switch_on(session, greeting), greeting)
    flash(gettext("Callers hear this greeting from now on."), "said")
    return _back(client_id, greeting.occasion, greeting.language)


@blueprint.post("/<id:greeting_id>/off")
def switch_off(client_id: int, greeting_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client_or_404(session, client_id)
        greeting = _find(session, client_id, greeting_id)
        if greeting.is_on:
            storage.switch_off(session, client_id, greeting.occasion, greeting.language)
            _note(session, greeting, greeting, None)
    flash(gettext("This greeting is switched off."), "said")
    return _back(client_id, greeting.occasion, greeting.language)


@blueprint.post("/<id:greeting_id>/remove")
def remove(client_id: int, greeting_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        greeting = _find(session, client_id, greeting_id)
        occasion, language = greeting.occasion, greeting.language
        try:
            storage.remove_greeting(session, client_id, greeting_id)
        except OfficeError as error:
            return _page(session, client, occasion, language, problem=in_words(error), problem_with="version")
        _note(session, greeting, greeting, None, "earlier" if greeting.switched_on_at else "draft")
    flash(gettext("This version is removed."), "said")
    return _back(client_id, occasion, language)


@blueprint.post("/<id:greeting_id>/try")
def try_it(client_id: int, greeting_id: int) -> ResponseReturnValue:
    """Ring one of the owner's phones and play it there."""
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        greeting = _find(session, client_id, greeting_id)
        path = _speak(greeting, client, _example(session, client))
        try:
            said, is_good = _ring(_chosen(session, client), path)
        except OfficeError:
            flash(gettext("This phone cannot be rung."), "problem")
        except PBXError:
            log.exception("a greeting could not be tried")
            flash(gettext("The phone could not be rung, because the telephone system does not answer."), "problem")
        else:
            if is_good and greeting.is_on:
                note_heard(client)
            flash(said, "said" if is_good else "problem")
    return _back(client_id, greeting.occasion, greeting.language)


@blueprint.get("/<id:greeting_id>/sound")
def sound(client_id: int, greeting_id: int) -> ResponseReturnValue:
    """A version as it is heard; what it says of the day is as of now, or an example."""
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        greeting = _find(session, client_id, greeting_id)
        return _send(as_prompt(greeting, client.name, _example(session, client)))


@blueprint.get(f"/{WHERE}/sound")
def sound_now(client_id: int, occasion: str, language: str) -> ResponseReturnValue:
    """What callers hear on this occasion now."""
    with house().database.session() as session:
        client = _client(session, client_id, language)
        own, calendar = storage.own_greetings(session, client.id), load_calendar(session, client, utcnow())
        return _send(greeting_views.heard_now(client, calendar, own, Occasion(occasion), language).prompt)


def _send(prompt: Prompt | Recording | None) -> ResponseReturnValue:
    if prompt is None:
        abort(404)
    if isinstance(prompt, Prompt):
        house().prompts.speak([prompt])
    file = house().prompts.wide_file(house().prompts.path(prompt))
    if not file.is_file():
        log.error("the sound of a greeting is not on the disk: %s", file)
        abort(404)
    response: Response = send_file(file, mimetype="audio/wav", conditional=True, max_age=0)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _speak(greeting: Greeting, client: Client, moment: Moment) -> Path:
    """Have it ready, and say where it lies."""
    prompt = as_prompt(greeting, client.name, moment) or Prompt(client.name, greeting.language)
    if isinstance(prompt, Prompt):
        house().prompts.speak([prompt])
    return house().prompts.path(prompt)


def _page(
    session: Session,
    client: Client,
    occasion: Occasion,
    language: str,
    text: str | None = None,
    problem: str | None = None,
    problem_with: str = "text",
) -> ResponseReturnValue:
    """One greeting's page as it stands, or with what was typed wrong."""
    own, calendar = storage.own_greetings(session, client.id), load_calendar(session, client, utcnow())
    example = example_of(calendar, utcnow())
    found = storage.list_versions(session, client.id, occasion, language)
    page = render_template(
        "office/greeting.html",
        client=client,
        row=greeting_views.row_of(client, calendar, own, occasion, language),
        occasion=occasion,
        spoken_language=language,
        versions=[greeting_views.version_of(client, calendar, one, example) for one in found],
        without=greeting_views.without(client, calendar, own, occasion, language),
        text=text if text is not None else greeting_views.start(found, occasion, language),
        variables=greeting_views.variables(client, example, language),
        phones=[(one.id, one.name, _shown(one.e164) or account_name(one)) for one in _phones(session, client)],
        service_number=_shown(house().settings.service_number),
        problem=problem,
        problem_with=problem_with,
    )
    return page, REFUSED if problem else 200


def _client(session: Session, client_id: int, language: str) -> Client:
    """The client, where its callers are greeted in this language."""
    client = client_or_404(session, client_id)
    if language not in greeting_views.languages(client):
        abort(404)
    return client


def _example(session: Session, client: Client) -> Moment:
    now = utcnow()
    return example_of(load_calendar(session, client, now), now)


def _chosen(session: Session, client: Client) -> Phone:
    """The phone that is to ring. Raises OfficeError for anything but one the page offers."""
    wanted = to_id(request.form.get("phone", ""))
    phone = next((one for one in _phones(session, client) if one.id == wanted), None)
    if phone is None:
        raise UnknownPhone("this phone cannot be rung")
    return phone


def _ring(phone: Phone, path: Path) -> tuple[str, bool]:
    """Have it ring; what to say of that, and whether it is good. Raises OfficeError or PBXError."""
    target = dial_string(phone, trunk=house().settings.trunk is not None)
    if asterisk.phones.silent(house().settings, [phone]):
        said = gettext("“%(name)s” is not connected at the moment, so it cannot be rung.")
        return said % {"name": phone.name}, False
    asterisk.ari.ring_and_play(house().settings, target, path)
    return gettext("The phone rings now; pick up to hear the greeting."), True


def _phones(session: Session, client: Client) -> Sequence[Phone]:
    return reachable_phones(session, client.id, house().settings)


def _shown(number: str | None) -> str:
    return numbers.display(number, house().settings.region) if number else ""


def _find(session: Session, client_id: int, greeting_id: int) -> Greeting:
    try:
        return storage.get_greeting(session, client_id, greeting_id)
    except storage.UnknownGreeting:
        abort(404)


def _back(client_id: int, occasion: str, language: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(".show", client_id=client_id, occasion=occasion, language=language, _anchor=anchor))


def _listen(draft: Greeting) -> ResponseReturnValue:
    """Back to the page, where the draft is played."""
    flash(str(draft.id), "listen")
    return _back(draft.client_id, draft.occasion, draft.language, f"version-{draft.id}")


def _note(
    session: Session, greeting: Greeting, before: Greeting | None, after: Greeting | None, version: str = ""
) -> None:
    """`version` says which one it is where callers do not hear it."""
    what = f"greeting: {greeting.occasion}, {greeting.language}" + (f" ({version})" if version else "")
    audit.note(session, visitor().login, greeting.client_id, what, before and _noted(before), after and _noted(after))


def _noted(greeting: Greeting) -> dict[str, object]:
    return {"words": greeting.text} if greeting.text else {"recording": greeting.id}
