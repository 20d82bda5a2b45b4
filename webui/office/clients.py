"""The clients, and what would happen to a call for one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.dates import get_day_names
from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from office import numbers
from office.clients import list_clients
from office.first_steps import Step
from office.hours.spans import written
from office.hours.storage import list_hours
from office.models import Role, User
from office.zones import zone_of
from webui.auth import visitor
from webui.house import house
from webui.languages import language
from webui.office import absence_page, connections, decision
from webui.office.access import client_or_404
from webui.office.doubts import doubt_in_words
from webui.office.progress import steps_done
from webui.wording import Words, gettext

blueprint = Blueprint("clients", __name__, url_prefix="/clients")


@dataclass(frozen=True)
class Row:
    """A client in the list."""

    id: int
    name: str
    numbers: Sequence[str]
    doubts: Sequence[Words]
    steps_done: int | None
    """Of its first steps; None where they are over."""


@blueprint.get("")
def listing() -> ResponseReturnValue:
    own = visitor().client_id
    if own is not None:
        return redirect(url_for(".overview", client_id=own))
    with house().database.session() as session:
        found = list_clients(session)
        done = steps_done(session, [one for one in found if one.steps_over_at is None])
        rows = [
            Row(
                one.id,
                one.name,
                [_shown(number.e164) for number in one.numbers],
                list(map(doubt_in_words, one.doubts)),
                len(done[one.id]) if one.id in done else None,
            )
            for one in found
        ]
    return render_template("office/clients.html", rows=rows, steps=len(Step))


@blueprint.get("/<id:client_id>")
def overview(client_id: int) -> ResponseReturnValue:
    asked = decision.typed()
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        moment, problem = decision.moment_of(asked["at"], client)
        no_number = _no_number(asked)
        answer = None if no_number else decision.answer(session, client, asked, moment)
        hours = list_hours(session, client_id)
        illness = absence_page.illness(session, client)
        silence = connections.silence_of(session, client)
        has_owner = _has_owner(session, client_id)
    names = get_day_names(locale=language())
    week = [(names[day], ", ".join(map(written, hours.get(day, ())))) for day in range(7)] if hours else None
    return render_template(
        "office/overview.html",
        client=client,
        numbers=[(number.e164, _shown(number.e164)) for number in client.numbers],
        week=week,
        # What cannot be read stays as it was typed, to be put right.
        typed=asked if problem else asked | {"at": f"{moment.astimezone(zone_of(client.time_zone)):%Y-%m-%dT%H:%M}"},
        problem=problem or no_number,
        answer=answer,
        illness=illness,
        silence=silence,
        has_owner=has_owner,
        undo_category=absence_page.UNDO,
    )


def _has_owner(session: Session, client_id: int) -> bool:
    owner = select(User.id).where(User.client_id == client_id, User.role == Role.OWNER)
    return session.scalar(owner.limit(1)) is not None


def _no_number(asked: Mapping[str, str]) -> str | None:
    """What is wrong where one of the numbers asked about is none: an answer about it would be believed."""
    for name in ("caller", "dialled", "diverted_by"):
        if not numbers.could_be_number(asked[name], house().settings.region):
            return gettext("“%(text)s” is not a telephone number.") % {"text": asked[name]}
    return None


def _shown(number: str) -> str:
    return numbers.display(number, house().settings.region)
