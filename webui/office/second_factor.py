"""My account: the second factor. Whoever sets it up, renews its codes or ends it has to know the password."""

import re
from collections.abc import Sequence

import segno
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from office import audit
from office.database import utcnow
from office.errors import OfficeError
from office.logins import second_factor
from office.models import User
from office.secret import secret_key
from webui.auth import visitor
from webui.house import house
from webui.office.password_asked import wrong_password
from webui.office.refusals import REFUSED, in_words
from webui.wording import gettext

blueprint = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")


@blueprint.get("")
def show() -> ResponseReturnValue:
    with house().database.session() as session:
        return _page(session, _self(session))


@blueprint.post("/on")
def switch_on() -> ResponseReturnValue:
    """The secret stands in the form, not in the database, until a code has shown that the app has it."""
    secret = request.form.get("secret", "")
    if not re.fullmatch(r"[A-Z2-7]{32}", secret):
        abort(400)
    refusal = wrong_password()
    with house().database.session() as session:
        user = _self(session)
        if user.totp_secret is not None:
            return redirect(url_for(".show"))
        if refusal:
            return _page(session, user, refusal, "password", secret)
        try:
            codes = second_factor.switch_on(session, user, secret, request.form.get("code", ""), key(), utcnow())
        except OfficeError as error:
            return _page(session, user, in_words(error), "code", secret)
        _note(session, user, None, "set")
    return _codes_page(codes)


@blueprint.post("/codes")
def renew_codes() -> ResponseReturnValue:
    refusal = wrong_password()
    with house().database.session() as session:
        user = _self(session)
        if user.totp_secret is None:
            return redirect(url_for(".show"))
        if refusal:
            return _page(session, user, refusal, "password")
        codes = second_factor.renew_codes(session, user, key())
        audit.note(session, user.login, user.client_id, f"recovery codes: {user.login}", None, "changed")
    return _codes_page(codes)


@blueprint.post("/off")
def switch_off() -> ResponseReturnValue:
    refusal = wrong_password()
    with house().database.session() as session:
        user = _self(session)
        if refusal:
            return _page(session, user, refusal, "password")
        if user.totp_secret is not None:
            second_factor.switch_off(session, user)
            _note(session, user, "set", None)
    flash(gettext("The second factor is switched off."), "said")
    return redirect(url_for("account.show"))


def key() -> bytes:
    return secret_key(house().settings.data / "secret_key")


def _self(session: Session) -> User:
    return session.get_one(User, visitor().id)


def _note(session: Session, user: User, before: object, after: object) -> None:
    audit.note(session, user.login, user.client_id, f"second factor: {user.login}", before, after)


def _page(
    session: Session,
    user: User,
    problem: str | None = None,
    problem_with: str | None = None,
    secret: str | None = None,
) -> ResponseReturnValue:
    secret = secret or second_factor.new_secret()
    page = render_template(
        "office/second_factor.html",
        user=user,
        is_on=user.totp_secret is not None,
        codes_left=second_factor.codes_left(session, user),
        secret=secret,
        drawn=_drawn(second_factor.address(secret, user.login)),
        problem=problem,
        problem_with=problem_with,
    )
    return page, REFUSED if problem else 200


def _codes_page(codes: Sequence[str]) -> ResponseReturnValue:
    """Not after a redirect, for then the codes would have to be kept somewhere."""
    return render_template("office/recovery_codes.html", codes=codes)


def _drawn(text: str) -> Markup:
    """A QR code as SVG without a style in it; dark on white in any case, for cameras read no other."""
    return Markup(segno.make_qr(text).svg_inline(scale=5, border=4, dark="#000", light="#fff"))  # noqa: S704 - of numbers alone
