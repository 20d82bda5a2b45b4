"""The pages on which people log in and out."""

import logging
from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from office.models import User
from office.people import check_password
from webui import guesses
from webui.auth import admit, leave, let_in
from webui.house import house
from webui.security import own_path
from webui.wording import gettext

log = logging.getLogger(__name__)

blueprint = Blueprint("auth", __name__)


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("inbox.listing"))
    return render_template("login.html", login="", problem=None)


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
            problem = gettext("Login or password is not right.")
            return render_template("login.html", login=typed, problem=problem), 403
        let_in(db, user)
    guesses.forgive(counted)
    return guesses.remember(_onward(request.args.get("next")), user.id)


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    with house().database.session() as db:
        leave(db)
    return redirect(url_for("auth.login"))


def _onward(asked_for: str | None) -> Response:
    return make_response(redirect(own_path(asked_for, url_for("inbox.listing"))))


def _too_often(typed: str, wait: timedelta) -> Response:
    answer = make_response(render_template("login.html", login=typed, problem=guesses.said(wait)), 429)
    answer.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return answer
