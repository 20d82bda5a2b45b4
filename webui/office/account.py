"""My account: one's own password, where one is logged in, the PIN for the telephone, the address of one's calendar."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mail.notices.plans import unconfirmed
from office import audit
from office.database import utcnow
from office.errors import OfficeError
from office.logins import sessions
from office.logins.models import Login
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
from office.zones import zone_for
from webui import confirming, guesses
from webui.auth import let_in, visitor
from webui.house import house
from webui.languages import language
from webui.office.changes import WHEN
from webui.office.password_asked import wrong_password
from webui.office.refusals import REFUSED, in_words
from webui.office.users import LABELS
from webui.wording import gettext


@dataclass(frozen=True)
class LoginRow:
    """Where one is logged in."""

    id: int
    device: str
    address: str
    since: str
    seen: str
    is_this: bool


blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
def show() -> ResponseReturnValue:
    with house().database.session() as session:
        return _page(session, _self(session))


@blueprint.post("/password")
def change_password() -> ResponseReturnValue:
    """Asks for the old one: a browser that was left open shall not give the account away."""
    old, password, again = (request.form.get(name, "") for name in ("old", "password", "again"))
    counted = guesses.of_account(visitor().id)
    wait = guesses.count(counted)
    with house().database.session() as session:
        user = _self(session)
        if wait:
            return _page(session, user, guesses.said(wait), "old")
        if check_password(session, user.login, old) is None:
            return _page(session, user, gettext("The old password is not right."), "old")
        if password != again:
            return _page(session, user, gettext("The two new passwords are not the same."), "again")
        try:
            set_password(session, user.login, password)
        except OfficeError as error:
            return _page(session, user, in_words(error), "password")
        _note(session, user, "password", None, "changed")
        let_in(session, user)
    guesses.forgive(counted)
    flash(gettext("Your password is changed. Everywhere else you are logged out."), "said")
    return redirect(url_for(".show"))


@blueprint.post("/pin")
def renew_pin() -> ResponseReturnValue:
    """Not after a redirect, for then the PIN would have to be kept somewhere."""
    refusal = wrong_password()
    with house().database.session() as session:
        user = _self(session)
        if refusal:
            return _page(session, user, refusal, "password-pin")
        pin = new_pin(session, user, secret_key(house().settings.data / "secret_key"))
        _note(session, user, "PIN", None, "changed")
        return _page(session, user, pin=pin)


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
    refusal = wrong_password()
    with house().database.session() as session:
        user = _self(session)
        if refusal:
            return _page(session, user, refusal, "password-calendar")
        secret = new_calendar(session, user)
        _note(session, user, "calendar", None, "changed")
        return _page(session, user, calendar=url_for("calendar.feed", secret=secret, _external=True))


@blueprint.post("/calendar/remove")
def drop_calendar() -> ResponseReturnValue:
    with house().database.session() as session:
        user = _self(session)
        if user.calendar_digest is not None:
            end_calendar(user)
            _note(session, user, "calendar", "set", None)
    flash(gettext("The address of the calendar is ended. Programs that have it are told nothing any more."), "said")
    return redirect(url_for(".show"))


@blueprint.post("/logins/<id:login_id>/end")
def end_login(login_id: int) -> ResponseReturnValue:
    """Log out somewhere else; here it would be a log-out like any other."""
    with house().database.session() as session:
        user = _self(session)
        if not sessions.end(session, user.id, login_id):
            abort(404)
        _note(session, user, "log-in", "open", None)
    flash(gettext("You are logged out there."), "said")
    return redirect(url_for(".show", _anchor="logins"))


@blueprint.post("/logins/end")
def end_other_logins() -> ResponseReturnValue:
    with house().database.session() as session:
        user = _self(session)
        if ended := sessions.end_all(session, user.id, but=visitor().login_id):
            _note(session, user, "log-in", ended, None)
    flash(gettext("Everywhere else you are logged out."), "said")
    return redirect(url_for(".show", _anchor="logins"))


def _row(login: Login, zone: ZoneInfo) -> LoginRow:
    return LoginRow(
        id=login.id,
        device=login.device or gettext("Unknown device"),
        address=login.address,
        since=format_datetime(login.created_at.astimezone(zone), WHEN[language()], locale=language()),
        seen=format_datetime(login.seen_at.astimezone(zone), WHEN[language()], locale=language()),
        is_this=login.id == visitor().login_id,
    )


def _self(session: Session) -> User:
    user = session.get_one(User, visitor().id)
    _ = user.client
    return user


def _note(session: Session, user: User, what: str, before: object, after: object) -> None:
    audit.note(session, user.login, user.client_id, f"{what}: {user.login}", before, after)


def _page(
    session: Session,
    user: User,
    problem: str | None = None,
    problem_with: str | None = None,
    pin: str | None = None,
    calendar: str | None = None,
) -> ResponseReturnValue:
    settings = house().settings
    zone = zone_for(user.client, settings.time_zone)
    page = render_template(
        "office/account.html",
        user=user,
        standings=[confirming.standing(session, user, *one) for one in unconfirmed(session, [user])[user.id].items()],
        role=LABELS[user.role],
        problem=problem,
        problem_with=problem_with,
        pin=pin,
        calendar=calendar,
        logins=[_row(one, zone) for one in sessions.list_open(session, user.id, utcnow())],
        shortest=SHORTEST_PASSWORD,
        service_number=settings.service_number and display(settings.service_number, settings.region),
    )
    return page, REFUSED if problem else 200
