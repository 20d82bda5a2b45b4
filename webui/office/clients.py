"""The clients, and what would happen to a call for one of them."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office import audit, numbers
from office.clients import list_clients
from office.database import utcnow
from office.greetings.variables import spoken_moment
from office.greetings.words import script
from office.hours.storage import add_absence, list_hours, written
from office.hours.values import AbsenceKind
from office.models import Client
from office.rules.storage import decision_for
from office.rules.table import in_words
from office.rules.values import Action, Decision
from webui.auth import visitor
from webui.house import house
from webui.languages import language
from webui.office.access import client_or_404
from webui.wording import gettext

blueprint = Blueprint("clients", __name__, url_prefix="/clients")


@dataclass(frozen=True)
class Answer:
    """What would happen to a call."""

    words: str
    reason: str
    heard: str
    """The greeting's words, in the client's language."""
    language: str
    opens: str | None


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
    typed = {name: request.args.get(name, "") for name in ("at", "caller")}
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        moment, problem = _moment(typed["at"], client)
        answer = _answer(session, client, typed["caller"], moment)
        hours = list_hours(session, client_id)
    names = get_day_names(locale=language())
    week = [(names[day], ", ".join(map(written, hours.get(day, ())))) for day in range(7)] if hours else None
    return render_template(
        "office/overview.html",
        client=client,
        numbers=[_shown(number.e164) for number in client.numbers],
        week=week,
        typed=typed | {"at": f"{moment.astimezone(ZoneInfo(client.time_zone)):%Y-%m-%dT%H:%M}"},
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


def _moment(typed: str, client: Client) -> tuple[datetime, str | None]:
    """The moment asked about, on the client's clock; now where none is."""
    if not typed:
        return utcnow(), None
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(client.time_zone)).astimezone(UTC), None
    except (ValueError, OverflowError):
        return utcnow(), gettext("This is no moment; please choose a day and a time.")


def _answer(session: Session, client: Client, caller: str, moment: datetime) -> Answer | None:
    """None for a client without a number: nobody can call it."""
    if not client.numbers:
        return None
    dialled = client.numbers[0].e164
    _line, decision = decision_for(session, house().settings, dialled, (), caller, moment)
    opens = decision.next_opening
    return Answer(
        words=in_words(decision.state, decision.caller, decision.action, language()),
        reason=decision.reason,
        heard=_first_words(client, decision),
        language=client.language,
        opens=spoken_moment(opens, moment, client.time_zone, language()) if opens else None,
    )


def _first_words(client: Client, decision: Decision) -> str:
    words = script(client.name, client.language)
    match decision.action:
        case Action.REFUSE:
            return words.phrases.refusal.text
        case Action.RING:
            return f"{words.greeting.text} {words.phrases.connecting.text}"
        case _:
            return words.greetings[decision.greeting].text


def _shown(number: str) -> str:
    return numbers.display(number, house().settings.region)
