"""Who asks: every request carries a bearer token, and a token does what its scopes allow."""

from flask import Blueprint, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from office.database import utcnow
from office.models import Role, Scope
from office.rights import Who, is_granted, may_at_all
from office.tokens import find_token, has_expired, note_use
from recordings.inbox import Reader
from webui.house import house
from webui.needs import PUBLIC, need_of

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.before_request
def authenticate() -> None:
    if request.endpoint in PUBLIC:
        return
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise _unauthorized("send a token in the header “Authorization: Bearer …”")
    now = utcnow()
    with house().database.session() as session:
        token = find_token(session, given.token)
        if token is None:
            raise _unauthorized("this token is not known")
        if has_expired(token, now):
            raise _unauthorized("this token has expired")
        note_use(token, now)
        who = Who(Role.SERVICE, token.client_id)
        g.reader, g.scopes, g.actor = Reader(who.only_client), frozenset(token.scopes), f"{token.name} (API)"
    what = need_of(request.endpoint or "")
    if what is not None and not may_at_all(who, what):
        raise Forbidden("this is not open to programs")


def reader() -> Reader:
    """Whose messages the token sees."""
    found: Reader = g.reader
    return found


def actor() -> str:
    """Who does what is done: the name of the token, told apart from people, whose logins have no capital letter."""
    found: str = g.actor
    return found


def require(scope: Scope) -> None:
    """Raises Forbidden where the token was not made for this."""
    if not is_granted(g.scopes, scope):
        raise Forbidden(f"this token lacks the scope “{scope.value}”")


def _unauthorized(sentence: str) -> Unauthorized:
    return Unauthorized(sentence, www_authenticate=WWWAuthenticate("bearer", {"realm": "Vorzimmer"}))
