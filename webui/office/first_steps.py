"""“First steps”: from the invitation to a forwarded number that works, on one page that can be left and taken up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from mail import work
from mail.devices import list_devices
from mail.models import Channel, Standing
from mail.notices import seen as notices_seen
from mail.notices.models import Notice
from mail.notices.plan import checked
from mail.notices.plans import keep_plan, plan_of
from mail.vapid import application_server_key
from office import audit
from office.database import utcnow
from office.errors import OfficeError
from office.first_steps import Step
from office.hours.storage import list_hours
from office.models import Client, Role, User
from office.zones import zone_of
from webui import confirming, fresh
from webui.auth import visitor
from webui.house import house
from webui.languages import language
from webui.office import decision, forwarding
from webui.office.access import client_or_404
from webui.office.notices import as_noted
from webui.office.progress import steps_done, steps_left
from webui.office.refusals import REFUSED, in_words
from webui.office.week_sentence import week_sentence
from webui.wording import gettext

blueprint = Blueprint("first_steps", __name__, url_prefix="/clients/<id:client_id>/first-steps")


@dataclass(frozen=True)
class Arrival:
    """A notice of the last call: on its way, waiting, or seen."""

    at: str
    """When it went out, or will."""
    is_out: bool
    is_seen: bool
    by_mail: bool


@dataclass(frozen=True)
class Person:
    """An owner of the client, as an admin has to know them."""

    login: str
    address: confirming.Address | None
    devices: int


@blueprint.get("")
def show(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        return _page(session, client_or_404(session, client_id))


@blueprint.get("/live")
def live(client_id: int) -> ResponseReturnValue:
    """What changes by itself: the marks, the test call, the notice; 204 where nothing is new."""
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        values = _live(session, client)
    at_hand, _fragment = fresh.seen("", "office/first_steps", client=client, **values)
    return fresh.news(at_hand, "office/first_steps", client=client, **values)


@blueprint.post("/hours")
def confirm_hours(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        client.hours_confirmed_at = utcnow()
        _note(session, client, "hours")
    return _back(client_id, Step.HOURS)


@blueprint.post("/dialled")
def dialled(client_id: int) -> ResponseReturnValue:
    """The call that came in was forwarded, although nothing in it says so."""
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        call = forwarding.last_call_of(session, client, utcnow())
        if call is not None:
            client.own_number_dialled_at = utcnow()
            _note(session, client, "test call")
    return _back(client_id, Step.FORWARDING)


@blueprint.post("/address")
def address(client_id: int) -> ResponseReturnValue:
    """Where one's own notices go; a link to confirm it is sent there."""
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        if visitor().client_id != client_id:
            abort(400)
        user = session.get_one(User, visitor().id)
        before = plan_of(session, user, client_id) or abort(400)
        try:
            plan = checked(replace(before, address=request.form.get("address", "")))
        except OfficeError as error:
            return _page(session, client, in_words(error))
        keep_plan(session, user, client_id, plan)
        audit.note(session, user.login, client_id, f"notices: {user.login}", as_noted(before), as_noted(plan))
        asked = confirming.ask_if_needed(session, user, plan.address) if plan.address else None
    if asked:
        flash(asked, "said")
    return _back(client_id, Step.NOTICE)


@blueprint.post("/send")
def send_now(client_id: int) -> ResponseReturnValue:
    """The visitor's own notice, which would wait for the end of quiet hours."""
    with house().database.session() as session:
        client_or_404(session, client_id)
        notices_seen.send_now(session, visitor().id, client_id, utcnow())
    return _back(client_id, Step.NOTICE)


@blueprint.post("/arrived")
def arrived(client_id: int) -> ResponseReturnValue:
    """By the visitor's own word, where the notice was read on a device that opens no links."""
    with house().database.session() as session:
        client_or_404(session, client_id)
        notices_seen.note_arrived(session, visitor().id, client_id, utcnow())
    return _back(client_id, Step.NOTICE)


@blueprint.post("/dismiss")
def dismiss(client_id: int) -> ResponseReturnValue:
    """Nobody is reminded of them any more; the page stays."""
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        if client.steps_over_at is None:
            client.steps_over_at = utcnow()
        _note(session, client, "put away")
    flash(gettext("You are not reminded of the first steps any more."), "said")
    return redirect(url_for("inbox.listing"))


def _page(session: Session, client: Client, problem: str | None = None) -> ResponseReturnValue:
    leading = forwarding.leading(session, client)
    # Where a number is known to lead here, the client's own is the one its customers dial.
    numbers = leading.surely or leading.perhaps
    week = list_hours(session, client.id)
    # Of numbers nobody is sure of the owner has to choose: no code may forward a number to itself.
    chosen = request.args.get("number", leading.surely[0] if leading.surely else "")
    if chosen and chosen not in numbers:
        abort(404)
    values = _live(session, client)
    at_hand, _fragment = fresh.seen("", "office/first_steps", client=client, **values)
    page = render_template(
        "office/first_steps.html",
        client=client,
        seen=at_hand,
        problem=problem,
        answer=decision.answer(session, client, dict.fromkeys(decision.FIELDS, ""), utcnow()),
        hours=week_sentence(week, language()),
        has_hours=bool(week),
        choices=[(number, forwarding.shown(number), number == chosen) for number in numbers],
        number=chosen and forwarding.shown(chosen),
        # To be asked about: each may be the one customers dial.
        unsure=[] if leading.surely else [forwarding.shown(one.e164) for one in client.numbers],
        own=[forwarding.shown(one.e164) for one in client.numbers if one.e164 != chosen],
        networks=forwarding.networks(chosen) if chosen else [],
        can_dial="Android" in request.user_agent.string,
        **_mine(session, client),
        **values,
    )
    return page, REFUSED if problem else 200


def _live(session: Session, client: Client) -> dict[str, Any]:
    now = utcnow()
    done = steps_done(session, [client])[client.id]
    steps_left(session, client)
    calls = forwarding.trial_calls(session, client, now)
    notice = notices_seen.last_notice(session, visitor().id, client.id)
    last = work.last_of(session, visitor().id)
    return {
        "is_mine": visitor().client_id == client.id,
        "done": done,
        "left": len(Step) - len(done),
        "all": len(Step),
        "call": calls[0] if calls else None,
        "others": calls[1:],
        "stray": forwarding.stray_call(session, client, now),
        "arrival": notice and _arrival(notice, client, now),
        "refusal": in_words(last.problem) if last and last.problem and last.state is not Standing.SENT else None,
    }


def _arrival(notice: Notice, client: Client, now: datetime) -> Arrival:
    at = (notice.told_at or max(notice.due_at, now)).astimezone(zone_of(client.time_zone))
    is_out, is_seen = notice.told_at is not None, notice.seen_at is not None
    return Arrival(f"{at:%H:%M}", is_out, is_seen, notice.channel is Channel.MAIL)


def _mine(session: Session, client: Client) -> dict[str, Any]:
    """Where the visitor is told, or for an admin where the owners are."""
    if visitor().client_id != client.id:
        return {"people": _owners(session, client)}
    user = session.get_one(User, visitor().id)
    plan = plan_of(session, user, client.id)
    return {
        "address": confirming.standing(session, user, plan.address) if plan and plan.address else None,
        "endpoints": [device.endpoint for device in list_devices(session, user)],
        "key": application_server_key(house().settings.vapid_key),
    }


def _owners(session: Session, client: Client) -> Sequence[Person]:
    owners = session.scalars(
        select(User).where(User.client_id == client.id, User.role == Role.OWNER).order_by(User.login)
    ).all()
    found = []
    for user in owners:
        plan = plan_of(session, user, client.id)
        standing = confirming.standing(session, user, plan.address) if plan and plan.address else None
        found.append(Person(user.login, standing, len(list_devices(session, user))))
    return found


def _note(session: Session, client: Client, what: str) -> None:
    audit.note(session, visitor().login, client.id, "first steps", None, what)


def _back(client_id: int, step: Step) -> ResponseReturnValue:
    return redirect(url_for(".show", client_id=client_id, _anchor=f"step-{step}"))
