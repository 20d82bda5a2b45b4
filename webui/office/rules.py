"""The table of rules: what happens to whom in which state of the office."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office import audit
from office.contacts.values import CallerKind
from office.database import utcnow
from office.hours.values import OfficeState
from office.models import Client
from office.rules.decide import hindrance_of
from office.rules.storage import list_rules, set_rule, view_of
from office.rules.table import ACTIONS, CALLERS, DEFAULTS, STATES, Field, in_words
from office.rules.values import Action, Hindrance
from webui.auth import visitor
from webui.house import house
from webui.languages import language
from webui.office import connections
from webui.office.access import client_or_404
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

HINDRANCES: Mapping[Hindrance, Words] = {
    Hindrance.FORWARDING_OFF: _l("Nobody is rung at the moment, because calls are not put through."),
    Hindrance.NO_PHONE: _l("Nobody is rung at the moment, because there is no phone that could ring."),
}

blueprint = Blueprint("rules", __name__, url_prefix="/clients/<id:client_id>/rules")


@dataclass(frozen=True)
class Cell:
    """One field of the table."""

    name: str
    """Of the form's field."""
    who: str
    action: str
    words: str
    is_changed: bool
    default: str


@dataclass(frozen=True)
class Group:
    """A state of the office, with a field for each kind of caller."""

    state: str
    title: str
    cells: list[Cell]


@blueprint.get("")
def table(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        rules = list_rules(session, client_id)
        hindrance = hindrance_of(view_of(session, client, house().settings, utcnow()))
        silence = connections.silence_of(session, client)
    return render_template(
        "office/rules.html",
        client=client,
        groups=[_group(state, rules) for state in OfficeState],
        actions=[(action, ACTIONS[action][_spoken()]) for action in Action],
        hindrance=HINDRANCES.get(hindrance) if hindrance and Action.RING in rules.values() else None,
        silence=silence if Action.RING in rules.values() else None,
        is_changed=rules != DEFAULTS,
    )


@blueprint.post("")
def save(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        _set(session, client, {field: _action(request.form.get(_name(field))) for field in DEFAULTS})
    flash(gettext("The rules are saved."), "said")
    return redirect(url_for(".table", client_id=client_id))


@blueprint.post("/defaults")
def reset(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        _set(session, client_or_404(session, client_id), DEFAULTS)
    flash(gettext("The rules are as they were in the beginning."), "said")
    return redirect(url_for(".table", client_id=client_id))


def _set(session: Session, client: Client, wanted: Mapping[Field, Action]) -> None:
    before = list_rules(session, client.id)
    for field, action in wanted.items():
        set_rule(session, client.id, *field, action)
    audit.note(session, visitor().login, client.id, "rules", _noted(before), _noted(wanted))


def _noted(rules: Mapping[Field, Action]) -> dict[str, str]:
    return {f"{state}, {caller}": action for (state, caller), action in rules.items()}


def _action(typed: str | None) -> Action:
    return Action(typed) if typed in set(Action) else abort(400)


def _group(state: OfficeState, rules: Mapping[Field, Action]) -> Group:
    return Group(state, STATES[state][_spoken()], [_cell((state, caller), rules) for caller in CallerKind])


def _cell(field: Field, rules: Mapping[Field, Action]) -> Cell:
    state, caller = field
    return Cell(
        name=_name(field),
        who=CALLERS[caller][_spoken()],
        action=rules[field],
        words=in_words(state, caller, rules[field], _spoken()),
        is_changed=rules[field] is not DEFAULTS[field],
        default=ACTIONS[DEFAULTS[field]][_spoken()],
    )


def _name(field: Field) -> str:
    return "-".join(field)


def _spoken() -> str:
    return "de" if language() == "de" else "en"
