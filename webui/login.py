"""The pages on which people log in and out."""

import logging
import time
from datetime import timedelta

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.database import utcnow
from office.logins import second_factor
from office.models import User
from office.people import check_password
from office.secret import secret_key
from webui import guesses
from webui.auth import admit, is_logged_in, leave, let_in
from webui.house import house
from webui.security import own_path
from webui.wording import gettext

log = logging.getLogger(__name__)

HALF_WAY = "half way in"
"""Under this the cookie says who has shown the first factor, when, and where they were going."""
HALF_WAY_SECONDS = 600

blueprint = Blueprint("auth", __name__)


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    if is_logged_in():
        return redirect(url_for("inbox.listing"))
    return login_page()


@blueprint.post("/login")
def try_login() -> ResponseReturnValue:
    typed = request.form.get("login", "").strip().lower()[:120]
    with house().database.session() as db:
        user_id = db.scalar(select(User.id).where(User.login == typed))
    counted = guesses.of_login(typed, user_id)
    if wait := guesses.count(counted):
        return _too_often(typed, wait)
    with house().database.session() as db:
        user = check_password(db, typed, request.form.get("password", ""))
        if user is None or admit(user) is None:
            log.warning("login refused from %s", request.remote_addr)
            return login_page(gettext("Login or password is not right."), typed), 403
        answer = enter(db, user, request.args.get("next"))
    guesses.forgive(counted)
    return answer


@blueprint.get("/login/code")
def code() -> ResponseReturnValue:
    return render_template("login_code.html", problem=None) if _half_way() else _begin_again()


@blueprint.post("/login/code")
def try_code() -> ResponseReturnValue:
    """The second factor. Who has shown none of the first has nothing to try it on."""
    half_way = _half_way()
    if half_way is None:
        return _begin_again()
    user_id, asked_for = half_way
    counted = guesses.of_code(user_id)
    if wait := guesses.count(counted):
        return _answer_later(render_template("login_code.html", problem=guesses.said(wait)), wait)
    with house().database.session() as db:
        user, key = db.get(User, user_id), secret_key(house().settings.data / "secret_key")
        if user is None or admit(user) is None:
            return _begin_again()
        typed = request.form.get("code", "")
        if user.totp_secret is not None and not second_factor.is_right(db, user, typed, key, utcnow()):
            log.warning("wrong code from %s", request.remote_addr)
            problem = gettext("The code is not right. Each code works once; please wait for the next one.")
            return render_template("login_code.html", problem=problem), 403
        answer = _let_in(db, user, asked_for)
    guesses.forgive(counted)
    return answer


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    with house().database.session() as db:
        leave(db)
    return redirect(url_for("auth.login"))


def enter(db: Session, user: User, asked_for: str | None) -> Response:
    """Somebody has shown who they are: let in, or led to the second factor."""
    session.pop(HALF_WAY, None)
    if user.totp_secret is None:
        return _let_in(db, user, asked_for)
    session[HALF_WAY] = [user.id, time.time(), asked_for]
    return make_response(redirect(url_for("auth.code")))


def login_page(problem: str | None = None, typed: str = "") -> str:
    return render_template("login.html", login=typed, problem=problem)


def _let_in(db: Session, user: User, asked_for: str | None) -> Response:
    session.pop(HALF_WAY, None)
    let_in(db, user)
    onward = make_response(redirect(own_path(asked_for, url_for("inbox.listing"))))
    return guesses.remember(onward, user.id)


def _half_way() -> tuple[int, str | None] | None:
    """Who has shown the first factor within the last minutes, and where they were going."""
    user_id, since, asked_for = session.get(HALF_WAY, (0, 0.0, None))
    return (user_id, asked_for) if time.time() < since + HALF_WAY_SECONDS else None


def _begin_again() -> Response:
    flash(gettext("That took too long. Please log in once more."), "said")
    return make_response(redirect(url_for("auth.login")))


def _too_often(typed: str, wait: timedelta) -> Response:
    return _answer_later(login_page(guesses.said(wait), typed), wait)


def _answer_later(page: str, wait: timedelta) -> Response:
    answer = make_response(page, 429)
    answer.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return answer
