"""The clients, and what would happen to a call for one of them."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from office import audit, numbers
from office.clients import list_clients
from office.database import utcnow
from office.hours.storage import add_absence, list_hours, written
from office.hours.values import AbsenceKind
from webui.auth import visitor
from webui.house import house
from webui.languages import language
from webui.office import decision
from webui.office.access import client_or_404
from webui.wording import gettext

blueprint = Blueprint("clients", __name__, url_prefix="/clients")


@blueprint.get("")
def listing() -> ResponseReturnValue:
    own = visitor().client_id
    if own is not None:
        return redirect(url_for(".overview", client_id=own))
    with house().database.session() as session:
        rows = [(one.id, one.name, [_shown(number.e164) for number in one.numbers]) for one in list_clients(session)]
    return render_template("office/clients.html", rows=rows)


@blueprint.get("/<id:client_id>")
def overview(client_id: int) -> ResponseReturnValue:
    asked = decision.typed()
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        moment, problem = decision.moment_of(asked["at"], client)
        answer = decision.answer(session, client, asked, moment)
        hours = list_hours(session, client_id)
    names = get_day_names(locale=language())
    week = [(names[day], ", ".join(map(written, hours.get(day, ())))) for day in range(7)] if hours else None
    return render_template(
        "office/overview.html",
        client=client,
        numbers=[(number.e164, _shown(number.e164)) for number in client.numbers],
        week=week,
        typed=asked | {"at": f"{moment.astimezone(ZoneInfo(client.time_zone)):%Y-%m-%dT%H:%M}"},
        problem=problem,
        answer=answer,
    )


@blueprint.post("/<id:client_id>/ill-today")
def ill_today(client_id: int) -> ResponseReturnValue:
    """From now until midnight on the client's clock."""
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        now = utcnow().astimezone(ZoneInfo(client.time_zone)).replace(tzinfo=None, second=0, microsecond=0)
        midnight = datetime.combine(now.date() + timedelta(days=1), time())
        add_absence(session, client_id, AbsenceKind.ILLNESS, "", now, midnight)
        after = {"kind": "illness", "from": f"{now:%Y-%m-%d %H:%M}", "until": f"{midnight:%Y-%m-%d %H:%M}"}
        audit.note(session, visitor().login, client_id, "absence", None, after)
    flash(gettext("Callers are told until midnight that nobody is in the office."), "said")
    return redirect(url_for(".overview", client_id=client_id))


def _shown(number: str) -> str:
    return numbers.display(number, house().settings.region)
