"""What one is told of, how and when: one's own rules as sentences and as a form, and the devices that tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from secrets import token_hex

from babel.dates import format_date
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mail import work
from mail.devices import list_devices, name_of, sign_up
from mail.models import Channel, PushSubscription, Standing
from mail.notices import mails, words
from mail.notices.plan import PERSONAL, Kind, Plan, Quiet, When, checked
from mail.notices.plans import counting_plan, default_for, drop_plan, keep_plan, plan_of, planned_clients
from mail.notices.telling import reader_of
from mail.outbox import About, put_mail, put_push
from mail.vapid import application_server_key
from office import audit
from office.clients import list_clients
from office.errors import OfficeError
from office.logins import addresses
from office.models import Client, User
from office.rights import What
from webui import confirming, guesses
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id
from webui.languages import language
from webui.office.changes import DAY
from webui.office.notice_sentences import KINDS, WHENS, sentences
from webui.office.refusals import REFUSED, in_words
from webui.wording import gettext

FREE_TRIALS = 5
"""Test notices until more of them have to wait: anybody's address can be entered."""

blueprint = Blueprint("notices", __name__, url_prefix="/account/notices")


@dataclass(frozen=True)
class Form:
    """The rules as they are typed."""

    rules: Mapping[str, str]
    """By `urgent-mail`: a `When`."""
    times: str
    begins: str
    ends: str
    but: Sequence[str]
    address: str
    sound: str


@dataclass(frozen=True)
class Device:
    """A device in the list."""

    id: int
    name: str
    since: str
    endpoint: str


@blueprint.get("")
def show() -> ResponseReturnValue:
    with house().database.session() as session:
        user, client = _who(session, request.args.get("client", ""))
        return _page(session, user, client, _form(_plan(session, user, client)))


@blueprint.post("")
def save() -> ResponseReturnValue:
    form = _typed()
    with house().database.session() as session:
        user, client = _who(session, request.form.get("client", ""))
        before = _plan(session, user, client)
        try:
            plan = checked(_read(form))
        except OfficeError as error:
            return _page(session, user, client, form, in_words(error))
        keep_plan(session, user, _id(client), plan)
        is_new = bool(plan.address) and addresses.normal(plan.address) != addresses.normal(before.address)
        asked = confirming.ask_if_needed(session, user, plan.address) if is_new else None
        audit.note(session, user.login, _id(client), f"notices: {user.login}", as_noted(before), as_noted(plan))
    flash(gettext("Your rules are saved."), "said")
    if asked:
        flash(asked, "said")
    return _back(client)


@blueprint.post("/reset")
def reset() -> ResponseReturnValue:
    with house().database.session() as session:
        user, client = _who(session, request.form.get("client", ""))
        before = plan_of(session, user, _id(client))
        drop_plan(session, user, _id(client))
        after = plan_of(session, user, _id(client))
        audit.note(
            session,
            user.login,
            _id(client),
            f"notices: {user.login}",
            before and as_noted(before),
            after and as_noted(after),
        )
    flash(gettext("The default rules count again."), "said")
    return _back(client)


@blueprint.post("/trial")
def try_it() -> ResponseReturnValue:
    """A notice to oneself, by the rules as they are saved."""
    wait = guesses.count(guesses.of_trials(visitor().id, FREE_TRIALS))
    with house().database.session() as session:
        user, client = _who(session, request.form.get("client", ""))
        if wait:
            return _page(session, user, client, _form(_plan(session, user, client)), guesses.patience(wait), 429)
        plan = counting_plan(session, user, _id(client)) or replace(_plan(session, user, client), address="")
        key = f"trial:{user.id}:{token_hex(8)}"
        reader, about = reader_of(house().settings, user, client), About(user_id=user.id, is_urgent=True)
        if plan.address:
            put_mail(session, f"{key}:mail", plan.address, mails.trial(reader), about)
        has_devices = put_push(session, f"{key}:push", user.id, words.trial_push(reader), about)
    if plan.address or has_devices:
        flash(gettext("A test notice is on its way. If it does not arrive, this page says why."), "said")
    else:
        flash(gettext("There is neither a confirmed address nor a device to send a test notice to."), "said")
    return _back(client)


@blueprint.post("/devices")
def add_device() -> ResponseReturnValue:
    """Sent by the page's script, with what the browser has given it."""
    endpoint, p256dh, auth = (request.form.get(name, "") for name in ("endpoint", "p256dh", "auth"))
    name = name_of(request.headers.get("User-Agent", ""))
    with house().database.session() as session:
        user = session.get_one(User, visitor().id)
        try:
            device = sign_up(session, user, endpoint, (p256dh, auth), name, house().settings.notice_hosts)
        except OfficeError as error:
            return in_words(error), REFUSED
        audit.note(session, user.login, user.client_id, f"device: {user.login}", None, {"name": device.device})
    flash(gettext("This device tells you from now on."), "said")
    return "", 204


@blueprint.post("/devices/<id:device_id>/remove")
def remove_device(device_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        user, device = session.get_one(User, visitor().id), session.get(PushSubscription, device_id)
        if device is None or device.user_id != user.id:
            abort(404)
        audit.note(session, user.login, user.client_id, f"device: {user.login}", {"name": device.device}, None)
        session.delete(device)
    flash(gettext("The device is removed. It tells you nothing any more."), "said")
    return redirect(url_for(".show"))


def as_noted(plan: Plan) -> dict[str, object]:
    """For the record of changes."""
    quiet = plan.quiet
    return {
        **{f"{kind}_{channel}": plan.rules[kind][channel] for kind in Kind for channel in PERSONAL},
        "collected_at": [f"{one:%H:%M}" for one in plan.times],
        "quiet_hours": quiet and f"{quiet.begins:%H:%M}–{quiet.ends:%H:%M}",
        "quiet_but": [f"kind_{kind}" for kind in Kind if quiet and kind in quiet.but],
        "mail_address": plan.address,
        "with_sound": plan.with_sound,
    }


def _who(session: Session, typed: str) -> tuple[User, Client | None]:
    """The visitor, and whose calls it is about: an owner's own client, or an admin's choice, (None) nobody's."""
    user = session.get_one(User, visitor().id)
    if not visitor().may(What.HOUSE):
        return user, session.get_one(Client, visitor().client_id)
    if not typed:
        return user, None
    client_id = to_id(typed)
    return user, (session.get(Client, client_id) if client_id else None) or abort(404)


def _plan(session: Session, user: User, client: Client | None) -> Plan:
    """As it counts; for a client an admin is told nothing of yet, what the form offers."""
    return plan_of(session, user, _id(client)) or default_for(user)


def _id(client: Client | None) -> int | None:
    return client.id if client else None


def _back(client: Client | None) -> ResponseReturnValue:
    is_chosen = visitor().may(What.HOUSE) and client
    return redirect(url_for(".show", client=client.id) if is_chosen and client else url_for(".show"))


def _typed() -> Form:
    given = request.form
    return Form(
        rules={name: given.get(name, "") for kind in Kind for name in [f"{kind}-{way}" for way in PERSONAL]},
        times=given.get("times", ""),
        begins=given.get("begins", ""),
        ends=given.get("ends", ""),
        but=given.getlist("but"),
        address=given.get("address", ""),
        sound=given.get("sound", ""),
    )


def _form(plan: Plan) -> Form:
    quiet = plan.quiet
    return Form(
        rules={f"{kind}-{way}": plan.rules[kind][way].value for kind in Kind for way in PERSONAL},
        times=", ".join(f"{one:%H:%M}" for one in plan.times),
        begins=f"{quiet.begins:%H:%M}" if quiet else "",
        ends=f"{quiet.ends:%H:%M}" if quiet else "",
        but=[kind.value for kind in Kind if quiet and kind in quiet.but],
        address=plan.address,
        sound="attached" if plan.with_sound else "link",
    )


def _read(form: Form) -> Plan:
    """Raises OfficeError."""
    if (form.begins.strip() == "") != (form.ends.strip() == ""):
        raise OfficeError("quiet hours have a beginning and an end")
    wanted = {name: value for name, value in form.rules.items() if value in set(When)}
    if wanted.keys() != form.rules.keys() or not set(form.but) <= set(Kind):
        abort(400)
    return Plan(
        rules={kind: {way: When(form.rules[f"{kind}-{way}"]) for way in PERSONAL} for kind in Kind},
        times=tuple(_clock(one) for one in form.times.replace(";", ",").split(",") if one.strip()),
        quiet=Quiet(_clock(form.begins), _clock(form.ends), frozenset(map(Kind, form.but))) if form.begins else None,
        address=form.address,
        with_sound=form.sound != "link",
    )


def _clock(typed: str) -> time:
    """`12:30`, `7:00` or `7`. Raises OfficeError."""
    hour, _, minute = typed.strip().partition(":")
    try:
        return time(int(hour), int(minute or "0"))
    except ValueError:
        raise OfficeError(f"“{typed.strip()}” is no time of day; write it like 14:30") from None


def _page(
    session: Session,
    user: User,
    client: Client | None,
    form: Form,
    problem: str | None = None,
    status: int = REFUSED,
) -> ResponseReturnValue:
    settings, plan = house().settings, plan_of(session, user, _id(client))
    last, told_at = work.last_of(session, user.id), counting_plan(session, user, _id(client))
    page = render_template(
        "office/notices.html",
        client=client,
        clients=_choices(session, user) if visitor().may(What.HOUSE) else [],
        told=sentences(told_at or plan, language()) if plan else None,
        has_own=_id(client) in planned_clients(session, user),
        form=form,
        problem=problem,
        kinds=KINDS,
        whens=WHENS,
        channels=[(Channel.MAIL, gettext("by mail")), (Channel.PUSH, gettext("on devices"))],
        devices=[_device(one) for one in list_devices(session, user)],
        refusal=in_words(last.problem) if last and last.problem and last.state is not Standing.SENT else None,
        has_server=settings.smtp is not None,
        lacks_address=bool(plan and not plan.address),
        standing_of=_standing(session, user, plan, told_at) if plan and plan.address else None,
        key=application_server_key(settings.vapid_key),
    )
    return page, status if problem else 200


def _standing(session: Session, user: User, plan: Plan, counting: Plan | None) -> confirming.Address:
    return confirming.standing(session, user, plan.address, counting.address if counting else "")


def _choices(session: Session, user: User) -> list[tuple[str, str, bool]]:
    """For an admin: whose calls there are, and whether they are told of them."""
    planned = set(planned_clients(session, user))
    nobody = ("", gettext("Calls nobody claims"), True)
    return [nobody, *((str(one.id), one.name, one.id in planned) for one in list_clients(session))]


def _device(device: PushSubscription) -> Device:
    return Device(device.id, device.device, _day(device.created_at), device.endpoint)


def _day(moment: datetime) -> str:
    return str(format_date(moment.date(), DAY[language()], locale=language()))
