"""Programs that are told of calls: admins enter their addresses, and see what was sent to each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mail.models import Event, Webhook
from mail.webhooks import add_webhook, as_noted, list_webhooks, log_of
from office import audit
from office.clients import list_clients
from office.errors import OfficeError
from office.models import Client
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id
from webui.office.refusals import REFUSED, in_words
from webui.office.sent import moment, rows
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

SHOWN = 50
EVENTS: Mapping[Event, tuple[Words, Words]] = {
    Event.RECEIVED: (_l("A message is there"), _l("At once with its words, or after a minute without them.")),
    Event.TRANSCRIBED: (_l("The words of a message are there"), _l("Or it is known that there will be none.")),
    Event.MISSED: (_l("A missed call"), _l("Somebody called and left no message.")),
}

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")


@dataclass(frozen=True)
class New:
    """A webhook as it is typed."""

    url: str = ""
    client: str = ""
    """Its id; empty for all clients."""
    events: Sequence[str] = tuple(Event)


@dataclass(frozen=True)
class Row:
    """A webhook in the list."""

    id: int
    name: str
    client: str | None
    events: Sequence[Words]
    made: str


@blueprint.get("")
def listing() -> ResponseReturnValue:
    with house().database.session() as session:
        return _page(session, New())


@blueprint.post("/add")
def add() -> ResponseReturnValue:
    """Not a redirect: the secret would have to be kept somewhere."""
    form = New(request.form.get("url", ""), request.form.get("client", ""), request.form.getlist("event"))
    with house().database.session() as session:
        client = _chosen(session, form.client)
        events = [event for event in Event if event.value in form.events]
        try:
            webhook = add_webhook(session, form.url, client, events, house().settings.notice_hosts)
        except OfficeError as error:
            return _page(session, form, in_words(error))
        audit.note(session, visitor().login, webhook.client_id, _named(webhook), None, as_noted(webhook))
    return render_template("office/webhook_secret.html", name=_shown(webhook), secret=webhook.secret)


@blueprint.get("/<id:webhook_id>")
def show(webhook_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        webhook = session.get(Webhook, webhook_id) or abort(404)
        log = rows(session, log_of(session, webhook, SHOWN), with_tries=True)
        shown = _row(webhook, _names(session))
    return render_template("office/webhook.html", webhook=shown, url=webhook.url, rows=log)


@blueprint.post("/<id:webhook_id>/remove")
def remove(webhook_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        webhook = session.get(Webhook, webhook_id) or abort(404)
        audit.note(session, visitor().login, webhook.client_id, _named(webhook), as_noted(webhook), None)
        session.delete(webhook)
    flash(gettext("The webhook is removed, and what waited for it."), "said")
    return redirect(url_for(".listing"))


def _chosen(session: Session, typed: str) -> Client | None:
    if not typed:
        return None
    client_id = to_id(typed)
    return (session.get(Client, client_id) if client_id else None) or abort(400)


def _host(webhook: Webhook) -> str:
    return urlsplit(webhook.url).hostname or ""


def _shown(webhook: Webhook) -> str:
    """Machine and path, by which admins tell two of one machine apart; not what follows, which holds keys."""
    parts = urlsplit(webhook.url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"


def _named(webhook: Webhook) -> str:
    """Without the rest of the address, which is a secret more often than not."""
    return f"webhook: {_host(webhook)}"


def _names(session: Session) -> dict[int, str]:
    return {client.id: client.name for client in list_clients(session)}


def _row(webhook: Webhook, names: Mapping[int, str]) -> Row:
    return Row(
        id=webhook.id,
        name=_shown(webhook),
        client=names.get(webhook.client_id) if webhook.client_id else None,
        events=[EVENTS[event][0] for event in Event if event.value in webhook.events],
        made=moment(webhook.created_at),
    )


def _page(session: Session, form: New, problem: str | None = None) -> ResponseReturnValue:
    names = _names(session)
    page = render_template(
        "office/webhooks.html",
        rows=[_row(one, names) for one in list_webhooks(session)],
        clients=[(str(client_id), name) for client_id, name in names.items()],
        form=form,
        events=EVENTS,
        problem=problem,
    )
    return page, REFUSED if problem else 200
