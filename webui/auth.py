"""Who is logged in, and what is open to them. All that knows Flask-Login is in here."""

from dataclasses import dataclass, field, replace
from typing import cast

from flask import Flask, Request, Response, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy.orm import Session

from office.database import utcnow
from office.logins import sessions
from office.models import Role, User
from office.rights import What, Who, is_somebody, may, may_at_all
from recordings.inbox import Reader
from webui import languages
from webui.devices import device_of
from webui.house import house
from webui.needs import BY_TOKEN, check_all, need_of
from webui.pages import page_of

ASKED_BY_SCRIPTS = {"live.listen"}
"""A form to log in would be no answer."""


@dataclass(frozen=True)
class Visitor:
    """The person who is logged in, apart from the database."""

    id: int
    login: str
    role: Role
    client_id: int | None
    login_id: int | None = None
    """Which of their log-ins this is."""
    key: str = field(default="", repr=False)
    """What this browser brings along."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.key

    @property
    def who(self) -> Who:
        return Who(self.role, self.client_id)

    @property
    def reader(self) -> Reader:
        return Reader(self.who.only_client)

    def may(self, what: What, client_id: int | None = None) -> bool:
        """Whether they may do this for a client; None: for the house."""
        return may(self.who, what, client_id)

    def may_at_all(self, what: What) -> bool:
        """Whether they may do this anywhere, so that the way there is shown."""
        return may_at_all(self.who, what)


def visitor() -> Visitor:
    """Who is logged in; only for views that are closed to everybody else."""
    return cast("Visitor", current_user._get_current_object())  # noqa: SLF001 - how werkzeug's proxies are opened


def is_logged_in() -> bool:
    return bool(current_user.is_authenticated)


def guard(app: Flask) -> None:
    """Close every view that is not public to those who are not logged in, or may not do what it needs."""
    # Templates get the visitor as a proxy: an error page must not ask the database who is there.
    manager = LoginManager(app, add_context_processor=False)
    manager.user_loader(_load)
    app.before_request(_require_login)
    app.before_request(_require_right)
    app.context_processor(lambda: {"visitor": current_user})


def admit(user: User | None) -> Visitor | None:
    """The user as a visitor, None for who is nobody (any more)."""
    if user is None or not is_somebody(Who(user.role, user.client_id)):
        return None
    return Visitor(user.id, user.login, user.role, user.client_id)


def let_in(db: Session, user: User) -> None:
    """Log somebody in at this browser, in their language."""
    device, address = device_of(request.user_agent.string), request.remote_addr or ""
    login, key = sessions.begin(db, user.id, device, address, utcnow())
    login_user(Visitor(user.id, user.login, user.role, user.client_id, login.id, key))
    session.permanent = True
    if languages.KEY not in session:
        languages.remember(user.language)


def leave(db: Session) -> None:
    """Log the visitor out at this browser."""
    who = visitor()
    if who.login_id is not None:
        sessions.end(db, who.id, who.login_id)
    logout_user()


def _load(key: str) -> Visitor | None:
    now = utcnow()
    with house().database.session() as db:
        login = sessions.find(db, key, now)
        found = admit(login.user) if login else None
        if login is None or found is None:
            return None
        sessions.note_use(login, request.remote_addr or "", now)
        return replace(found, login_id=login.id, key=key)


def _require_login() -> ResponseReturnValue | None:
    if not _needed() or is_logged_in():
        return None
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": url_for("auth.login")})
    if request.endpoint in ASKED_BY_SCRIPTS:
        return Response(status=401)
    asked_for = request.full_path.rstrip("?") if request.method == "GET" else page_of(request.path)
    return redirect(url_for("auth.login", next=asked_for))


def _needed() -> What | None:
    """What the visitor has to have the right to; None where it is open to all, or no address at all."""
    if request.endpoint is None or request.blueprint in BY_TOKEN:
        return None
    return need_of(request.endpoint)


def _require_right() -> None:
    """A client that is not in sight is not there; what is there and not open to somebody is refused to them."""
    what, client_id = _needed(), (request.view_args or {}).get("client_id")
    if what is None:
        return
    if client_id is None:
        allowed = visitor().may_at_all(what)
    elif visitor().may(What.MESSAGES, client_id):
        allowed = visitor().may(what, client_id)
    else:
        abort(404)
    if not allowed:
        abort(403)


def check_rules(app: Flask) -> None:
    """Raises LookupError for an address without a rule."""
    check_all({rule.endpoint for rule in app.url_map.iter_rules()})


def is_said_to_be_logged_in(app: Flask, environ: dict[str, object]) -> bool:
    """Whether a cookie of ours says so. Asks no database; whether the login still holds, the view asks."""
    cookie = app.session_interface.open_session(app, Request(environ))
    return cookie is not None and "_user_id" in cookie
