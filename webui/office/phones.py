"""The owner's phones: which are rung, in what order, and whether at all."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

import asterisk.phones
from asterisk.errors import PBXError
from office import audit, numbers
from office.errors import OfficeError
from office.models import Client
from office.rights import What
from office.rules import phones
from office.rules.models import Phone
from office.rules.values import RING_SECONDS, RingMode
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id
from webui.office.access import client_or_404
from webui.office.refusals import REFUSED, in_words
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

log = logging.getLogger(__name__)

MODES: tuple[tuple[RingMode, Words, Words], ...] = (
    (RingMode.IN_TURN, _l("One after the other"), _l("The first phone rings for so long, then the next.")),
    (RingMode.TOGETHER, _l("All together"), _l("Whoever presses 1 first takes the call.")),
)
NO_TRUNK = _l("Cannot be rung: there is no trunk.")
OWN_NUMBER = _l("Is left out: Vorzimmer answers this number itself by now.")
NOT_REGISTERED = _l("Is not connected at the moment, so it cannot be rung.")

blueprint = Blueprint("phones", __name__, url_prefix="/clients/<id:client_id>/phones")


@dataclass(frozen=True)
class Row:
    """A phone in the order in which it rings."""

    id: int
    place: int
    name: str
    number: str
    warning: Words | None
    account: tuple[str, str] | None
    """User name and password of a SIP account."""
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class NewPhone:
    """A phone as it is typed."""

    name: str = ""
    number: str = ""
    is_account: bool = False


@dataclass(frozen=True)
class Forwarding:
    """How phones ring, as it is typed."""

    mode: str
    seconds: str
    is_forwarding: bool
    may_ask_through: bool


@blueprint.get("")
def listing(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        return _page(session, client_or_404(session, client_id))


@blueprint.post("/add")
def add(client_id: int) -> ResponseReturnValue:
    """A SIP account; an outside number is for admins alone, for calls to it cost the house money."""
    is_account = request.form.get("kind") == "account"
    form = NewPhone(request.form.get("name", ""), "" if is_account else request.form.get("number", ""), is_account)
    number = None if is_account else form.number
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        if not (is_account or visitor().may(What.IDENTITY, client_id)):
            abort(403)
        try:
            phone = phones.add_phone(session, client_id, form.name, number, house().settings)
        except OfficeError as error:
            return _page(session, client, new=form, problem=in_words(error))
        _note(session, client_id, phone, None, _described(phone))
    _tell_asterisk()
    flash(gettext("The phone is added."), "said")
    return redirect(url_for(".listing", client_id=client_id))


@blueprint.post("/<id:phone_id>/<any(up, down):direction>")
def move(client_id: int, phone_id: int, direction: str) -> ResponseReturnValue:
    """One place up or down; the first stays the first, the last the last."""
    with house().database.session() as session:
        client_or_404(session, client_id)
        _find(session, client_id, phone_id)
        before = phones.list_phones(session, client_id)
        order = [phone.id for phone in before]
        place = order.index(phone_id)
        order.insert(max(0, place - 1) if direction == "up" else place + 1, order.pop(place))
        phones.order_phones(session, client_id, order)
        after = phones.list_phones(session, client_id)
        names = [phone.name for phone in before], [phone.name for phone in after]
        audit.note(session, visitor().login, client_id, "order of phones", *names)
    return redirect(url_for(".listing", client_id=client_id))


@blueprint.post("/<id:phone_id>/remove")
def remove(client_id: int, phone_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client_or_404(session, client_id)
        phone = _find(session, client_id, phone_id)
        phones.remove_phone(session, client_id, phone_id)
        _note(session, client_id, phone, _described(phone), None)
    _tell_asterisk()
    flash(gettext("The phone is removed."), "said")
    return redirect(url_for(".listing", client_id=client_id))


@blueprint.post("/forwarding")
def forward(client_id: int) -> ResponseReturnValue:
    form = _typed()
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        before = _stored(client)
        try:
            _set(client, form)
        except OfficeError as error:
            return _page(session, client, forwarding=form, problem=in_words(error))
        audit.note(session, visitor().login, client_id, "forwarding", vars(before), vars(_stored(client)))
    flash(gettext("Forwarding is saved."), "said")
    return redirect(url_for(".listing", client_id=client_id))


def _set(client: Client, form: Forwarding) -> None:
    """Raises OfficeError; what is no number of seconds is as wrong as too few."""
    mode = RingMode(form.mode) if form.mode in set(RingMode) else abort(400)
    phones.set_forwarding(
        client,
        mode,
        to_id(form.seconds.strip()) or 0,
        is_forwarding=form.is_forwarding,
        may_ask_through=form.may_ask_through,
    )


def _typed() -> Forwarding:
    typed = request.form
    return Forwarding(
        typed.get("mode", ""), typed.get("seconds", ""), "is_forwarding" in typed, "may_ask_through" in typed
    )


def _stored(client: Client) -> Forwarding:
    return Forwarding(client.ring_mode, str(client.ring_seconds), client.is_forwarding, client.may_ask_through)


def _find(session: Session, client_id: int, phone_id: int) -> Phone:
    try:
        return phones.get_phone(session, client_id, phone_id)
    except phones.UnknownPhone:
        abort(404)


def _note(
    session: Session, client_id: int, phone: Phone, before: dict[str, object] | None, after: dict[str, object] | None
) -> None:
    audit.note(session, visitor().login, client_id, f"phone: {phone.name}", before, after)


def _server() -> str:
    """What a phone is told to register at: where this page is, unless the settings know better."""
    host = house().settings.sip_public_address or urlsplit(request.host_url).hostname
    return f"{host}:{house().settings.sip_port}"


def _described(phone: Phone) -> dict[str, object]:
    return {"number": phone.e164} if phone.e164 else {"account": phones.account_name(phone)}


def _tell_asterisk() -> None:
    """Where Asterisk does not answer now, the worker tells it within a minute, or its start does."""
    try:
        asterisk.phones.refresh(house().settings, house().database)
    except PBXError as error:
        log.warning("Asterisk does not know the phones' accounts yet: %s", error)


def _registered(found: Sequence[Phone]) -> set[str] | None:
    """The accounts a phone is registered with; None where that is not known, or there is no account to ask about."""
    if all(phone.e164 for phone in found):
        return None
    try:
        return asterisk.phones.registered(house().settings)
    except PBXError:
        return None


def _page(
    session: Session,
    client: Client,
    new: NewPhone | None = None,
    forwarding: Forwarding | None = None,
    problem: str | None = None,
) -> ResponseReturnValue:
    """The page as it stands, or with what was typed wrong."""
    rows = _rows(session, client)
    page = render_template(
        "office/phones.html",
        client=client,
        rows=rows,
        new=new or NewPhone(),
        forwarding=forwarding or _stored(client),
        modes=MODES,
        seconds=RING_SECONDS,
        has_trunk=house().settings.trunk is not None,
        is_full=len(rows) >= phones.MOST_PHONES,
        rings_nobody=client.is_forwarding and all(row.warning for row in rows),
        problem=problem,
        problem_with=("account" if new.is_account else "phone") if new else "forwarding",
        server=_server(),
        is_local_only=house().settings.listen_address.startswith("127."),
    )
    return page, REFUSED if problem else 200


def _rows(session: Session, client: Client) -> list[Row]:
    found = phones.list_phones(session, client.id)
    allowed = {phone.id for phone in phones.dial_targets(session, client.id, house().settings)}
    connected = _registered(found)
    last = len(found) - 1
    return [
        Row(
            id=phone.id,
            place=place + 1,
            name=phone.name,
            number=_shown(phone),
            warning=_warning(phone, connected, is_allowed=phone.id in allowed),
            account=(phones.account_name(phone), phone.sip_password or "") if phone.e164 is None else None,
            is_first=place == 0,
            is_last=place == last,
        )
        for place, phone in enumerate(found)
    ]


def _shown(phone: Phone) -> str:
    if phone.e164 is None:
        return phones.account_name(phone)
    return numbers.display(phone.e164, house().settings.region)


def _warning(phone: Phone, connected: set[str] | None, *, is_allowed: bool) -> Words | None:
    """Why this phone does not ring."""
    if not is_allowed:
        return OWN_NUMBER
    if phone.e164 is None:
        is_missed = connected is not None and phones.account_name(phone) not in connected
        return NOT_REGISTERED if is_missed else None
    return None if house().settings.trunk else NO_TRUNK
