"""The people who log in: admins add them, change what they are, give them new passwords and remove them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mail import work
from mail.models import Entry
from mail.notices.plans import unconfirmed
from office import audit
from office.clients import list_clients
from office.database import utcnow
from office.errors import OfficeError
from office.logins import links as invitations
from office.logins import second_factor
from office.models import Client, Role, User
from office.people import (
    SHORTEST_PASSWORD,
    add_user,
    list_users,
    random_password,
    remove_user,
    set_email,
    set_password,
    set_role,
)
from office.rights import OF_ONE_CLIENT, PEOPLE
from recordings import handling
from webui import confirming, links
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id
from webui.office.refusals import REFUSED, in_words
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

ROLES: tuple[tuple[Role, Words, Words], ...] = (
    (Role.OWNER, _l("Owner"), _l("Sees one client's messages and settings.")),
    (Role.ASSISTANT, _l("Assistant"), _l("Sees one client's messages and deals with them; no settings.")),
    (Role.ADMIN, _l("Admin"), _l("Sees all clients, adds clients and users.")),
)
LABELS: dict[Role, Words] = {role: label for role, label, _hint in ROLES}

blueprint = Blueprint("users", __name__, url_prefix="/users")


@dataclass(frozen=True)
class NewUser:
    """A user as it is typed; a password is not shown again."""

    login: str = ""
    role: str = Role.OWNER
    client: str = ""
    email: str = ""


@dataclass(frozen=True)
class Row:
    """A user in the list."""

    id: int
    login: str
    role: Words
    client: str | None
    has_pin: bool
    has_second_factor: bool
    email: str | None
    unconfirmed: Collection[str]
    """Addresses notices would go to, and which nobody has confirmed."""
    is_invited: bool
    """They have not followed the invitation yet."""
    refused: str | None
    """Why the last mail with a link did not arrive."""
    is_self: bool


@blueprint.get("")
def listing() -> ResponseReturnValue:
    with house().database.session() as session:
        users = list_users(session)
        rows = _rows(session, users)
    return render_template("office/users.html", rows=rows)


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    with house().database.session() as session:
        return _new_page(session, NewUser(client=request.args.get("client", "")))


@blueprint.post("/new")
def add() -> ResponseReturnValue:
    form = NewUser(*(request.form.get(name, "") for name in ("login", "role", "client", "email")))
    role = Role(form.role) if form.role in PEOPLE else abort(400)
    given = request.form.get("password", "")
    password = given or random_password()
    try:
        with house().database.session() as session:
            client = _chosen(session, form.client) if role in OF_ONE_CLIENT else None
            user = add_user(session, form.login, password, role, client)
            set_email(session, user, form.email)
            _note(session, user, f"user: {user.login}", None, _noted(user))
            is_invited = user.email is not None and not given
            link = links.invite(session, user, visitor().login) if is_invited else None
            if user.email and not is_invited:
                flash(confirming.ask(session, user, user.email), "said")
    except OfficeError as error:
        with house().database.session() as session:
            return _new_page(session, form, in_words(error))
    flash(gettext("The user is added."), "said")
    if is_invited:
        return _invited(user, link)
    return redirect(url_for(".listing")) if given else _password_page(user, password)


@blueprint.get("/<id:user_id>")
def show(user_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        return _page(session, _find(session, user_id))


@blueprint.post("/<id:user_id>")
def change(user_id: int) -> ResponseReturnValue:
    """E-mail address, role and client; one's own role stays, so that nobody locks themselves out."""
    try:
        with house().database.session() as session:
            user = _find(session, user_id)
            before, taken = _noted(user), 0
            set_email(session, user, request.form.get("email", ""))
            is_new = user.email and user.email != before.get("email")
            asked = confirming.ask_if_needed(session, user, user.email) if is_new and user.email else None
            if user.id != visitor().id:
                role = Role(request.form["role"]) if request.form.get("role") in PEOPLE else abort(400)
                client = _chosen(session, request.form.get("client", "")) if role in OF_ONE_CLIENT else None
                set_role(session, user, role, client)
                taken = handling.take_from(session, user, visitor().login, utcnow())
            _note(session, user, f"user: {user.login}", before, _noted(user))
    except OfficeError as error:
        with house().database.session() as session:
            return _page(session, _find(session, user_id), in_words(error))
    flash(gettext("The user is changed."), "said")
    if taken:
        said = gettext("Messages they had and may not see any more are nobody's now: %(count)s.")
        flash(said % {"count": taken}, "said")
    if asked:
        flash(asked, "said")
    return redirect(url_for(".show", user_id=user_id))


@blueprint.post("/<id:user_id>/link")
def send_link(user_id: int) -> ResponseReturnValue:
    """A link to choose a password, by mail; where there is no mail, to be handed over."""
    with house().database.session() as session:
        user = _other(session, user_id)
        link = links.invite(session, user, visitor().login)
        _note(session, user, f"link for a password: {user.login}", None, "changed")
    return _invited(user, link)


@blueprint.post("/<id:user_id>/second-factor/off")
def drop_second_factor(user_id: int) -> ResponseReturnValue:
    """For who has lost the phone and the recovery codes."""
    with house().database.session() as session:
        user = _other(session, user_id)
        if user.totp_secret is not None:
            second_factor.switch_off(session, user)
            _note(session, user, f"second factor: {user.login}", "set", None)
    flash(gettext("The second factor is switched off."), "said")
    return redirect(url_for(".show", user_id=user_id))


@blueprint.post("/<id:user_id>/password")
def renew_password(user_id: int) -> ResponseReturnValue:
    given = request.form.get("password", "")
    password = given or random_password()
    with house().database.session() as session:
        user = _other(session, user_id)
        try:
            set_password(session, user.login, password)
        except OfficeError as error:
            return _page(session, user, in_words(error))
        _note(session, user, f"password: {user.login}", None, "changed")
    flash(gettext("The password is changed. Whoever was logged in with the old one has to log in again."), "said")
    return redirect(url_for(".show", user_id=user_id)) if given else _password_page(user, password)


@blueprint.post("/<id:user_id>/remove")
def remove(user_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        user = _other(session, user_id)
        handling.date_held(session, user, utcnow())
        try:
            remove_user(session, user)
        except OfficeError as error:
            return _page(session, user, in_words(error))
        _note(session, user, f"user: {user.login}", {"role": user.role}, None)
    flash(gettext("The user is removed."), "said")
    return redirect(url_for(".listing"))


def _find(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        abort(404)
    _ = user.client
    return user


def _other(session: Session, user_id: int) -> User:
    """Not the visitor: one's own password needs the old one, and nobody locks themselves out."""
    return abort(403) if user_id == visitor().id else _find(session, user_id)


def _chosen(session: Session, client_id: str) -> Client | None:
    found = to_id(client_id)
    return None if found is None else session.get(Client, found)


def _noted(user: User) -> dict[str, object]:
    noted = {"role": user.role, "client": user.client and user.client.name, "email": user.email}
    return {name: value for name, value in noted.items() if value is not None}


def _invited(user: User, link: str | None) -> ResponseReturnValue:
    """Where the link went; not after a redirect where it is shown, for then it would have to be kept somewhere."""
    if link:
        return render_template("office/password_link.html", login=user.login, link=link)
    flash(gettext("A link to choose a password is being sent to %(address)s.") % {"address": user.email}, "said")
    return redirect(url_for(".show", user_id=user.id))


def _note(session: Session, user: User, what: str, before: object, after: object) -> None:
    audit.note(session, visitor().login, user.client_id, what, before, after)


def _rows(session: Session, users: Sequence[User]) -> list[Row]:
    user_ids = [user.id for user in users]
    open_addresses, invited = unconfirmed(session, users), invitations.invited(session, user_ids)
    mailed = work.last_links(session, user_ids)
    return [_row(user, open_addresses[user.id], mailed.get(user.id), is_invited=user.id in invited) for user in users]


def _refusal(user: User, open_addresses: Collection[str], mailed: Entry | None) -> str | None:
    """What is said of an address that was put right since is of no interest."""
    if mailed is None or mailed.problem is None or mailed.address not in {user.email, *open_addresses}:
        return None
    return in_words(mailed.problem)


def _row(user: User, open_addresses: Collection[str], mailed: Entry | None, *, is_invited: bool) -> Row:
    return Row(
        id=user.id,
        login=user.login,
        role=LABELS[user.role],
        client=user.client.name if user.client else None,
        has_pin=user.pin_digest is not None,
        has_second_factor=user.totp_secret is not None,
        email=user.email,
        unconfirmed=open_addresses,
        is_invited=is_invited,
        refused=_refusal(user, open_addresses, mailed),
        is_self=user.id == visitor().id,
    )


def _page(session: Session, user: User, problem: str | None = None) -> ResponseReturnValue:
    page = render_template(
        "office/user.html",
        row=_rows(session, [user])[0],
        role=user.role,
        client_id=str(user.client_id or ""),
        roles=ROLES,
        clients=_clients(session),
        can_mail=confirming.can_mail(house().settings),
        problem=problem,
        shortest=SHORTEST_PASSWORD,
    )
    return page, REFUSED if problem else 200


def _new_page(session: Session, form: NewUser, problem: str | None = None) -> ResponseReturnValue:
    page = render_template(
        "office/user_new.html",
        form=form,
        clients=_clients(session),
        roles=ROLES,
        problem=problem,
        shortest=SHORTEST_PASSWORD,
    )
    return page, REFUSED if problem else 200


def _clients(session: Session) -> Sequence[tuple[str, str]]:
    return [(str(client.id), client.name) for client in list_clients(session)]


def _password_page(user: User, password: str) -> ResponseReturnValue:
    """Not after a redirect, for then the password would have to be kept somewhere."""
    return render_template("office/password.html", login=user.login, password=password)
