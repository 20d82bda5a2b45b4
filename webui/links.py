"""A link with which somebody chooses a password: asked for on the log-in page, sent by mail, used once."""

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from mail.outbox import About, Mail, put_mail
from office import audit
from office.database import utcnow
from office.errors import OfficeError
from office.logins import addresses, limits, links
from office.logins.limits import Limit
from office.logins.models import LinkKind
from office.models import Role, User
from office.people import SHORTEST_PASSWORD, set_password
from webui import guesses
from webui.auth import admit
from webui.confirming import can_mail
from webui.house import house
from webui.languages import of_user
from webui.login import enter
from webui.office.refusals import REFUSED, in_words
from webui.wording import babel, gettext

FREE_BY_ADDRESS = 5
FREE_BY_USER = 3
"""Mails until more of them have to wait: nobody's mailbox is to be filled from here."""

blueprint = Blueprint("links", __name__, url_prefix="/login")


@blueprint.get("/forgotten")
def forgotten() -> ResponseReturnValue:
    return _forgotten_page()


@blueprint.post("/forgotten")
def ask() -> ResponseReturnValue:
    """The same answer whoever it is: it tells nobody who has a login here."""
    if wait := guesses.count(guesses.of_address("reset", FREE_BY_ADDRESS)):
        return _forgotten_page(guesses.said(wait)), 429
    typed = request.form.get("login", "").strip().lower()
    with house().database.session() as db:
        user = db.scalar(select(User).where((User.login == typed) | (User.email == typed)))
        if user is not None and user.email and can_mail(house().settings) and _may_have_one(db, user):
            _post(db, user, LinkKind.RESET)
    return render_template("login_sent.html")


@blueprint.get("/new/<secret>")
def choose(secret: str) -> ResponseReturnValue:
    with house().database.session() as db:
        link = links.find(db, secret, utcnow())
        return _page(link.user if link else None)


@blueprint.post("/new/<secret>")
def set_new(secret: str) -> ResponseReturnValue:
    password, again = request.form.get("password", ""), request.form.get("again", "")
    with house().database.session() as db:
        link = links.find(db, secret, utcnow())
        if link is None or admit(link.user) is None:
            return _page(None)
        user = link.user
        if password != again:
            return _page(user, gettext("The two new passwords are not the same."))
        sent_to, is_new = link.address, link.kind is LinkKind.INVITATION
        try:
            set_password(db, user.login, password)
        except OfficeError as error:
            return _page(user, in_words(error))
        audit.note(db, user.login, user.client_id, f"password: {user.login}", None, "changed")
        if sent_to:
            # The link was in nobody else's hands.
            addresses.confirm(db, user.id, sent_to, utcnow())
        answer = enter(db, user, _first_page(user) if is_new else None)
    flash(gettext("Your password is set."), "said")
    return answer


def _first_page(user: User) -> str | None:
    """An owner is led on to a number that works; None: to the inbox."""
    client = user.client
    if user.role is not Role.OWNER or client is None or client.steps_over_at is not None:
        return None
    return url_for("first_steps.show", client_id=client.id)


def invite(db: Session, user: User, inviter: str) -> str | None:
    """Send somebody a link to choose a password; the link itself where it cannot be sent, to be handed over."""
    if user.email and can_mail(house().settings):
        _post(db, user, LinkKind.INVITATION, inviter)
        return None
    _link, secret = links.make(db, user, LinkKind.INVITATION, utcnow())
    return url_for("links.choose", secret=secret, _external=True)


def _may_have_one(db: Session, user: User) -> bool:
    return (
        admit(user) is not None and limits.attempt(db, [Limit(f"reset of:{user.id}", FREE_BY_USER)], utcnow()) is None
    )


def _post(db: Session, user: User, kind: LinkKind, inviter: str = "") -> None:
    link, secret = links.make(db, user, kind, utcnow(), user.email)
    address = f"{house().settings.public_url}{url_for('links.choose', secret=secret)}"
    with babel.force_locale(of_user(user)):
        mail = _mail(user, kind, address, inviter)
    put_mail(db, f"password link:{link.id}:{link.digest[:16]}", user.email or "", mail, About(user.id, is_urgent=True))


def _mail(user: User, kind: LinkKind, address: str, inviter: str) -> Mail:
    if kind is LinkKind.INVITATION:
        subject = gettext("Your access to Vorzimmer")
        button = gettext("Choose a password")
        text = gettext(
            "Good day,\n\n%(inviter)s has given you access to Vorzimmer, the secretary that takes calls for %(firm)s "
            "and writes down what callers say. Your login is “%(login)s”. Please choose a password first; the page "
            "leads on from there:\n\n%(address)s\n\nThe link works once, within seven days."
        )
    else:
        subject = gettext("A new password for Vorzimmer")
        button = gettext("Choose a new password")
        text = gettext(
            "Good day,\n\nsomebody, probably you, has asked for a new password for the login “%(login)s”. Choose it "
            "here:\n\n%(address)s\n\nThe link works once, within an hour. If it was not you, there is nothing to do: "
            "your password stays as it is."
        )
    firm = user.client.name if user.client else gettext("your firm")
    said = {"login": user.login, "address": address, "inviter": inviter, "firm": firm}
    return Mail(subject, text % said, button=button)


def _forgotten_page(problem: str | None = None) -> str:
    return render_template("login_forgotten.html", can_mail=can_mail(house().settings), problem=problem)


def _page(user: User | None, problem: str | None = None) -> ResponseReturnValue:
    """None: the link is worth nothing (any more)."""
    if user is None:
        return render_template("login_link_over.html", can_mail=can_mail(house().settings)), 404
    page = render_template("login_new_password.html", login=user.login, shortest=SHORTEST_PASSWORD, problem=problem)
    return page, REFUSED if problem else 200
