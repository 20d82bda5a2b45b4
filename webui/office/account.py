"""My account: one's own password, the PIN for the telephone, and the address of one's calendar."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office import audit
from office.errors import OfficeError
from office.models import User
from office.numbers import display
from office.people import (
    SHORTEST_PASSWORD,
    check_password,
    end_calendar,
    new_calendar,
    new_pin,
    remove_pin,
    set_password,
)
from office.secret import secret_key
from webui.auth import FAILURES_PER_ADDRESS, go_on, limiter, visitor
from webui.house import house
from webui.office.refusals import REFUSED, in_words
from webui.office.users import LABELS
from webui.wording import gettext

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
def show() -> ResponseReturnValue:
    with house().database.session() as session:
        return _page(_self(session))


def _was_refused(response: Response) -> bool:
    return response.status_code == REFUSED


@blueprint.post("/password")
@limiter.limit(FAILURES_PER_ADDRESS, deduct_when=_was_refused)
def change_password() -> ResponseReturnValue:
    """Asks for the old one: a browser that was left open shall not give the account away."""
    old, password, again = (request.form.get(name, "") for name in ("old", "password", "again"))
    with house().database.session() as session:
        user = _self(session)
        if check_password(session, user.login, old) is None:
            return _page(user, gettext("The old password is not right."), "old")
        if password != again:
            return _page(user, gettext("The two new passwords are not the same."), "again")
        try:
            set_password(session, user.login, password)
        except OfficeError as error:
            return _page(user, in_words(error), "password")
        _note(session, user, "password", None, "changed")
        go_on(user)
    flash(gettext("Your password is changed. Everywhere else you are logged out."), "said")
    return redirect(url_for(".show"))


@blueprint.post("/pin")
def renew_pin() -> ResponseReturnValue:
    """Not after a redirect, for then the PIN would have to be kept somewhere."""
    with house().database.session() as session:
        user = _self(session)
        pin = new_pin(session, user, secret_key(house().settings.data / "secret_key"))
        _note(session, user, "PIN", None, "changed")
        return _page(user, pin=pin)


@blueprint.post("/pin/remove")
def drop_pin() -> ResponseReturnValue:
    with house().database.session() as session:
        user = _self(session)
        if user.pin_digest is not None:
            remove_pin(user)
            _note(session, user, "PIN", "set", None)
    flash(gettext("The PIN is removed."), "said")
    return redirect(url_for(".show"))


@blueprint.post("/calendar")
def renew_calendar() -> ResponseReturnValue:
    """As with a PIN: the address is shown this once."""
    with house().database.session() as session:
        user = _self(session)
        secret = new_calendar(session, user)
        _note(session, user, "calendar", None, "changed")
        return _page(user, calendar=url_for("calendar.feed", secret=secret, _external=True))


@blueprint.post("/calendar/remove")
def drop_calendar() -> ResponseReturnValue:
    with house().database.session() as session:
        user = _self(session)
        if user.calendar_digest is not None:
            end_calendar(user)
            _note(session, user, "calendar", "set", None)
    flash(gettext("The address of the calendar is ended. Programs that have it are told nothing any more."), "said")
    return redirect(url_for(".show"))


def _self(session: Session) -> User:
    user = session.get_one(User, visitor().id)
    _ = user.client
    return user


def _note(session: Session, user: User, what: str, before: object, after: object) -> None:
    audit.note(session, user.login, user.client_id, f"{what}: {user.login}", before, after)


def _page(
    user: User,
    problem: str | None = None,
    problem_with: str | None = None,
    pin: str | None = None,
    calendar: str | None = None,
) -> ResponseReturnValue:
    settings = house().settings
    page = render_template(
        "office/account.html",
        user=user,
        role=LABELS[user.role],
        problem=problem,
        problem_with=problem_with,
        pin=pin,
        calendar=calendar,
        shortest=SHORTEST_PASSWORD,
        service_number=settings.service_number and display(settings.service_number, settings.region),
    )
    return page, REFUSED if problem else 200
