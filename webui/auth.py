"""Log in and out, and whose eyes a request has. All that knows Flask-Login is in here."""

import hashlib
import logging
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Flask, Request, Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user, login_user, logout_user

from office.models import Role, User
from office.people import check_password
from recordings.inbox import Reader
from webui import languages
from webui.house import house
from webui.pages import page_of
from webui.security import own_path
from webui.wording import gettext

log = logging.getLogger(__name__)

PUBLIC = {
    "api.openapi",
    "auth.login",
    "auth.try_login",
    "calendar.feed",
    "health.healthz",
    "installing.manifest",
    "languages.switch",
    "static",
}
"""Everything else is closed unless its blueprint is in PUBLIC_BLUEPRINTS. The calendar's address is a secret."""
PUBLIC_BLUEPRINTS = {"api"}
"""They ask for a token themselves."""
ASKED_BY_SCRIPTS = {"live.listen"}
"""A form to log in would be no answer."""

FAILURES_PER_ADDRESS = "10 per minute; 60 per hour"
FAILURES_PER_LOGIN = "20 per 15 minutes"
"""Slow enough for guessing from many addresses, short enough that nobody is locked out for a morning."""

blueprint = Blueprint("auth", __name__)
# One process serves, so counting in memory is exact.
limiter = Limiter(key_func=get_remote_address, storage_uri="memory://", headers_enabled=True)


@dataclass(frozen=True)
class Visitor:
    """The person who is logged in, apart from the database."""

    id: int
    login: str
    role: Role
    client_id: int | None
    seal: str
    """Of the password: when it changes, every session begun with the old one is over."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return f"{self.id}:{self.seal}"

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    @property
    def reader(self) -> Reader:
        return Reader(None if self.is_admin else self.client_id)


def visitor() -> Visitor:
    """Who is logged in; only for views that are closed to everybody else."""
    return cast("Visitor", current_user._get_current_object())  # noqa: SLF001 - how werkzeug's proxies are opened


def guard(app: Flask) -> None:
    """Close every view that is not public to those who are not logged in."""
    # Templates get the visitor as a proxy: an error page must not ask the database who is there.
    manager = LoginManager(app, add_context_processor=False)
    manager.user_loader(_load)
    limiter.init_app(app)
    app.before_request(_require_login)
    app.context_processor(lambda: {"visitor": current_user})


def admit(user: User | None) -> Visitor | None:
    """An owner without a client would be a reader without limits: such a one is not let in."""
    if user is None or (user.role is Role.OWNER and user.client_id is None):
        return None
    return Visitor(user.id, user.login, user.role, user.client_id, seal(user))


def seal(user: User) -> str:
    """Of the password: it goes into the session and ends it when the password changes."""
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]


def _load(key: str) -> Visitor | None:
    user_id, _, seal = key.partition(":")
    with house().database.session() as db:
        found = admit(db.get(User, int(user_id))) if user_id.isdecimal() else None
    return found if found and found.seal == seal else None


def _require_login() -> ResponseReturnValue | None:
    is_public = request.endpoint in PUBLIC or request.blueprint in PUBLIC_BLUEPRINTS
    if request.endpoint is None or is_public or current_user.is_authenticated:
        return None
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": url_for("auth.login")})
    if request.endpoint in ASKED_BY_SCRIPTS:
        return Response(status=401)
    asked_for = request.full_path.rstrip("?") if request.method == "GET" else page_of(request.path)
    return redirect(url_for("auth.login", next=asked_for))


def is_said_to_be_logged_in(app: Flask, environ: dict[str, object]) -> bool:
    """Whether a cookie of ours says so. Asks no database; whether the login still holds, the view asks."""
    cookie = app.session_interface.open_session(app, Request(environ))
    return cookie is not None and "_user_id" in cookie


def _typed_login() -> str:
    return request.form.get("login", "").strip().lower()[:120]


def _was_refused(response: Response) -> bool:
    return response.status_code == 403  # noqa: PLR2004 - Forbidden


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("inbox.listing"))
    return render_template("login.html", login="", problem=None)


@blueprint.post("/login")
@limiter.limit(FAILURES_PER_ADDRESS, deduct_when=_was_refused)
@limiter.limit(FAILURES_PER_LOGIN, key_func=_typed_login, deduct_when=_was_refused)
def try_login() -> ResponseReturnValue:
    with house().database.session() as db:
        user = check_password(db, _typed_login(), request.form.get("password", ""))
        found, preferred = admit(user), user.language if user else None
    if found is None:
        log.warning("login refused from %s", request.remote_addr)
        problem = gettext("Login or password is not right.")
        return render_template("login.html", login=_typed_login(), problem=problem), 403
    login_user(found)
    session.permanent = True
    if languages.KEY not in session:
        languages.remember(preferred)
    return redirect(own_path(request.args.get("next"), url_for("inbox.listing")))


def go_on(user: User) -> None:
    """After a new password of one's own, which ends every session."""
    login_user(admit(user))
    session.permanent = True


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    logout_user()
    return redirect(url_for("auth.login"))
