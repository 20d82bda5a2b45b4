"""A mail address is confirmed by its owner: by a link that is sent there, and used once."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mail.notices.plans import unconfirmed
from mail.outbox import About, Mail, put_mail
from office import audit
from office.database import utcnow
from office.logins import addresses, limits
from office.logins.limits import Limit
from office.logins.models import AddressLink
from office.models import User
from office.settings import Settings
from webui import guesses
from webui.auth import visitor
from webui.house import house
from webui.languages import of_user
from webui.security import own_path
from webui.wording import babel, gettext

FREE_BY_USER = 5
FREE_BY_ADDRESS = 3
"""Mails until more of them have to wait: nobody's mailbox is to be filled from here."""

blueprint = Blueprint("confirming", __name__)


@dataclass(frozen=True)
class Address:
    """An address as pages show it, and what is to be done about it."""

    text: str
    is_confirmed: bool
    until_then: str
    """The address that gets the notices until this one is confirmed; empty: none does."""
    can_be_sent: bool
    """Whether a link can be sent there; where not, the admin has something to set."""


@blueprint.get("/confirm/<secret>")
def show(secret: str) -> ResponseReturnValue:
    """Confirms nothing yet: programs that look for dangerous links follow it, too."""
    with house().database.session() as session:
        return _page(addresses.find(session, secret, utcnow()))


@blueprint.post("/confirm/<secret>")
def confirm(secret: str) -> ResponseReturnValue:
    with house().database.session() as session:
        link = addresses.use(session, secret, utcnow())
        if link is not None:
            user = session.get_one(User, link.user_id)
            change = {"mail_address": link.address}
            audit.note(session, user.login, user.client_id, f"address confirmed: {user.login}", None, change)
        return _page(link, is_done=True)


@blueprint.post("/account/confirm")
def send() -> ResponseReturnValue:
    """The link, once more, to one of the visitor's own addresses."""
    with house().database.session() as session:
        user = session.get_one(User, visitor().id)
        address = request.form.get("address", "")
        if address not in unconfirmed(session, [user])[user.id]:
            abort(400)
        flash(ask(session, user, address), "said")
    return redirect(own_path(request.form.get("next"), url_for("account.show")))


def can_mail(settings: Settings) -> bool:
    """Whether links can be sent. Their address is the one that is set: what a request calls this house may be a lie."""
    return settings.smtp is not None and settings.public_url is not None


def standing(session: Session, user: User, address: str, until_then: str = "") -> Address:
    return Address(address, addresses.is_confirmed(session, user.id, address), until_then, can_mail(house().settings))


def ask_if_needed(session: Session, user: User, address: str) -> str | None:
    """As `ask`; None where the address is confirmed already."""
    return None if addresses.is_confirmed(session, user.id, address) else ask(session, user, address)


def ask(session: Session, user: User, address: str) -> str:
    """Send a link to an address that is not confirmed yet; what to tell whoever has typed it."""
    if not can_mail(house().settings):
        return gettext("The address cannot be confirmed yet, because no mails go out from here.")
    if wait := _too_often(session, user, address):
        return guesses.patience(wait)
    link, secret = addresses.make(session, user, address, utcnow())
    page = f"{house().settings.public_url}{url_for('confirming.show', secret=secret)}"
    with babel.force_locale(of_user(user)):
        mail = _mail(user, page)
    put_mail(session, f"address link:{link.id}:{link.digest[:16]}", address, mail, About(user.id, is_urgent=True))
    return gettext("A link to confirm it is being sent to %(address)s.") % {"address": address}


def _too_often(session: Session, user: User, address: str) -> timedelta | None:
    counted = [
        Limit(f"confirm:{user.id}", FREE_BY_USER),
        Limit(f"confirm at:{addresses.normal(address)}"[:200], FREE_BY_ADDRESS),
    ]
    return limits.attempt(session, counted, utcnow())


def _mail(user: User, page: str) -> Mail:
    text = gettext(
        "Good day,\n\nVorzimmer is to send what callers leave for the login “%(login)s” to this address. Please "
        "confirm that it is yours:\n\n%(address)s\n\nThe link works once, within three days. If you know nothing of "
        "this, there is nothing to do: then nothing is sent here."
    )
    subject, button = gettext("Please confirm your e-mail address"), gettext("Confirm this address")
    return Mail(subject, text % {"login": user.login, "address": page}, button=button)


def _page(link: AddressLink | None, *, is_done: bool = False) -> ResponseReturnValue:
    """None: the link is worth nothing (any more)."""
    values = {"login": link.user.login, "address": link.address} if link else {}
    page = render_template("confirm.html", is_there=link is not None, is_done=is_done, **values)
    return page, 200 if link else 404
