"""What programs need for the JSON API: tokens, which admins and owners make and end here, and what there is to ask."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office import audit
from office.clients import list_clients
from office.database import utcnow
from office.errors import OfficeError
from office.models import Client, Scope, Token
from office.rights import What
from office.tokens import LONGEST_NAME, add_token, as_noted, end_of, end_token, has_expired, list_tokens
from office.zones import zone_for
from webui.api import readable
from webui.api.description import describe
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id
from webui.languages import language
from webui.office.changes import DAY, WHEN
from webui.office.refusals import REFUSED, in_words
from webui.wording import Words
from webui.wording import lazy_gettext as _l

SCOPES: dict[Scope, tuple[Words, Words]] = {
    Scope.READ_MESSAGES: (_l("Read messages"), _l("List messages, read and hear them.")),
    Scope.WRITE_MESSAGES: (
        _l("Change messages"),
        _l(
            "Mark, delete, bring back and hand over messages, have them come back, write notes, correct words and call "
            "notes, and undo all that."
        ),
    ),
    Scope.CALL_BACK: (
        _l("Call back"),
        _l(
            "Ring one of your phones and then the caller, at the hours that are set for calling back. This costs what "
            "calls cost."
        ),
    ),
}

blueprint = Blueprint("programs", __name__, url_prefix="/programs")


@dataclass(frozen=True)
class NewToken:
    """A token as it is typed."""

    name: str = ""
    client: str = ""
    """Its id; empty for all clients."""
    scopes: Sequence[str] = field(default=(Scope.READ_MESSAGES.value,))
    until: str = ""


@dataclass(frozen=True)
class Row:
    """A token in the list."""

    id: int
    name: str
    client: str | None
    scopes: Sequence[Words]
    made: str
    used: str | None
    until: str | None
    is_expired: bool


@blueprint.get("")
def listing() -> ResponseReturnValue:
    with house().database.session() as session:
        return _page(session, NewToken())


@blueprint.post("/add")
def add() -> ResponseReturnValue:
    """Not a redirect: the secret would have to be kept somewhere."""
    form = NewToken(
        request.form.get("name", ""),
        request.form.get("client", ""),
        [scope.value for scope in Scope if scope.value in request.form.getlist("scope")],
        request.form.get("until", ""),
    )
    with house().database.session() as session:
        client = _chosen(session, form.client)
        try:
            expires_at = end_of(_day(form.until), _zone(client), utcnow()) if form.until else None
            token, secret = add_token(session, form.name, client, [Scope(one) for one in form.scopes], expires_at)
        except OfficeError as error:
            return _page(session, form, in_words(error))
        audit.note(session, visitor().login, token.client_id, f"token: {token.name}", None, as_noted(token))
    return render_template("office/programs_secret.html", name=token.name, secret=secret)


@blueprint.post("/<id:token_id>/end")
def end(token_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        token = _find(session, token_id)
        audit.note(session, visitor().login, token.client_id, f"token: {token.name}", as_noted(token), None)
        end_token(session, token)
    flash(str(_l("The token is ended. The program that has it is refused from now on.")), "said")
    return redirect(url_for(".listing"))


@blueprint.get("/api")
def api() -> ResponseReturnValue:
    """What programs can ask for, out of the description they read themselves."""
    description = describe(current_app)
    return render_template(
        "office/programs_api.html",
        addresses=readable.addresses(description),
        shapes=readable.shapes(description),
        host=request.host_url,
    )


def _find(session: Session, token_id: int) -> Token:
    """One that is not in sight is not there."""
    token = session.get(Token, token_id)
    if token is None or not visitor().may(What.TOKENS, token.client_id):
        abort(404)
    return token


def _chosen(session: Session, typed: str) -> Client | None:
    """Whose messages the token sees. An owner has no choice; None, all clients', is for admins alone."""
    if not visitor().may(What.TOKENS):
        return session.get_one(Client, visitor().client_id)
    if not typed:
        return None
    client_id = to_id(typed)
    return (session.get(Client, client_id) if client_id else None) or abort(400)


def _day(typed: str) -> date:
    """Raises OfficeError."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise OfficeError(f"“{typed}” is no day; write it like 2026-12-24") from None


def _zone(client: Client | None) -> ZoneInfo:
    return zone_for(client, house().settings.time_zone)


def _page(session: Session, form: NewToken, problem: str | None = None) -> ResponseReturnValue:
    own = visitor().reader.client_id
    page = render_template(
        "office/programs.html",
        rows=[_row(token) for token in list_tokens(session, own)],
        clients=[(str(client.id), client.name) for client in list_clients(session)] if own is None else [],
        form=form,
        scopes=SCOPES,
        problem=problem,
        longest_name=LONGEST_NAME,
    )
    return page, REFUSED if problem else 200


def _row(token: Token) -> Row:
    zone, last = _zone(token.client), token.expires_at
    return Row(
        id=token.id,
        name=token.name,
        client=token.client.name if token.client else None,
        scopes=[SCOPES[scope][0] for scope in Scope if scope.value in token.scopes],
        made=_moment(token.created_at, zone),
        used=_moment(token.used_at, zone) if token.used_at else None,
        until=_last_day(last, zone) if last else None,
        is_expired=has_expired(token, utcnow()),
    )


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return format_datetime(moment.astimezone(zone), WHEN[language()], locale=language())


def _last_day(end: datetime, zone: ZoneInfo) -> str:
    """A token ends as the day after its last begins."""
    return format_date((end - timedelta(seconds=1)).astimezone(zone).date(), DAY[language()], locale=language())
