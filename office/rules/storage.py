"""Rules in the database, and the decision about a call from all that is stored of a client."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from office.clients import Line, whose_call
from office.contacts.storage import find_caller
from office.contacts.values import CallerKind
from office.database import utcnow
from office.errors import OfficeError
from office.hours.storage import load_calendar
from office.hours.values import OfficeState
from office.models import Client
from office.numbers import caller_number, readings
from office.rules.decide import ClientView, decide, decide_for_nobody
from office.rules.models import Rule
from office.rules.phones import reachable_phones
from office.rules.table import DEFAULTS, Field, Rules
from office.rules.values import Action, Decision
from office.settings import Settings

FURTHEST = timedelta(days=10 * 366)
"""From now; absences that come back are written out until there."""


def decision_for(
    session: Session,
    settings: Settings,
    dialled: str,
    diversions: Sequence[str],
    caller: str | None,
    moment: datetime,
) -> tuple[Line, Decision]:
    """Whose call it is and what happens to it; numbers as the trunk sends them, `diversions` in their order.

    Raises OfficeError for a moment too far away.
    """
    check_moment(moment)
    line, client = whose_call(session, dialled, settings, diversions)
    number = caller_number(caller or "", settings.region)
    if client is None:
        return line, decide_for_nobody(line.dialled, number)
    view = view_of(session, client, settings, moment, diversions)
    meant = readings(caller or "", settings.region) if number else ()
    return line, decide(view, find_caller(session, client.id, number, meant), moment)


def check_moment(moment: datetime) -> None:
    """Raises OfficeError where no decision can be told."""
    if abs(moment - utcnow()) > FURTHEST:
        raise OfficeError("what happens to a call is told for ten years around today")


def view_of(
    session: Session, client: Client, settings: Settings, moment: datetime, diversions: Sequence[str] = ()
) -> ClientView:
    """All that decides about a client's call at this moment that was forwarded by `diversions`."""
    phones = reachable_phones(session, client.id, settings)
    forwarded_by = {number for raw in diversions for number in readings(raw, settings.region)}
    return ClientView(
        client_id=client.id,
        client=client.name,
        calendar=load_calendar(session, client, moment),
        rules=changed_rules(session, client.id),
        is_forwarding=client.is_forwarding,
        has_phones=bool(phones),
        comes_back=any(phone.e164 in forwarded_by for phone in phones),
    )


def changed_rules(session: Session, client_id: int) -> Rules:
    """The fields of a client's table that differ from the defaults."""
    rows = session.execute(select(Rule.state, Rule.caller, Rule.action).where(Rule.client_id == client_id))
    return {(state, caller): action for state, caller, action in rows}


def list_rules(session: Session, client_id: int) -> dict[Field, Action]:
    """A client's whole table, defaults included."""
    return {**DEFAULTS, **changed_rules(session, client_id)}


def set_rule(session: Session, client_id: int, state: OfficeState, caller: CallerKind, action: Action) -> None:
    """Write one field of a client's table. Only what differs from the defaults is kept."""
    session.execute(delete(Rule).where(Rule.client_id == client_id, Rule.state == state, Rule.caller == caller))
    if action is not DEFAULTS[state, caller]:
        session.add(Rule(client_id=client_id, state=state, caller=caller, action=action))
    session.flush()
