"""The ladder of a client: who is told of an urgent message one after the other, as sentences and as a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mail.devices import list_devices
from mail.escalation.ladder import MINUTES, MOST_ROUNDS, MOST_STEPS, Counts, Ladder, Step, Way, checked
from mail.escalation.ladders import keep_ladder, ladder_of
from mail.escalation.telling import address_of
from office import audit
from office.database import utcnow
from office.errors import OfficeError
from office.models import Client, User
from office.rules.models import Phone
from office.rules.phones import list_phones, reachable_phones
from recordings import handling
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id, to_whole
from webui.office import escalation_words
from webui.office.access import client_or_404
from webui.office.escalation_words import COUNTED, COUNTS, WAYS, Rung
from webui.office.refusals import REFUSED, in_words
from webui.wording import gettext

FIRST_MINUTES = 5
FEWEST_LINES = 3
"""Of the form, for there to be something to fill in."""

blueprint = Blueprint("escalation", __name__, url_prefix="/clients/<id:client_id>/escalation")


@dataclass(frozen=True)
class Line:
    """A step as it is typed."""

    way: str = ""
    user: str = ""
    phone: str = ""
    minutes: str = str(FIRST_MINUTES)


@dataclass(frozen=True)
class Form:
    """The ladder as it is typed."""

    lines: Sequence[Line]
    is_on: bool
    counts: Counts
    rounds: int


@dataclass(frozen=True)
class Office:
    """Whom and what there is to choose from."""

    people: Mapping[int, User]
    phones: Mapping[int, Phone]


@blueprint.get("")
def show(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        ladder = ladder_of(session, client_id)
        form = Form([_line(step) for step in ladder.steps], ladder.is_on, ladder.counts, ladder.rounds)
        return _page(session, client, ladder, form)


@blueprint.post("")
def save(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        before, office, form = ladder_of(session, client_id), _office(session, client_id), _typed()
        steps = tuple(_step(line, office) for line in form.lines if line.way)
        ladder = Ladder(steps, form.is_on, form.counts, form.rounds)
        try:
            checked(ladder)
        except OfficeError as error:
            return _page(session, client, before, form, in_words(error))
        keep_ladder(session, client_id, ladder, utcnow())
        audit.note(session, visitor().login, client_id, "escalation", _noted(before, office), _noted(ladder, office))
    flash(gettext("The escalation is saved."), "said")
    return redirect(url_for(".show", client_id=client_id))


def _typed() -> Form:
    given = [request.form.getlist(name)[:MOST_STEPS] for name in ("way", "user", "phone", "minutes")]
    lines = [Line(*line) for line in zip(*given, strict=False)]
    # Lines nobody has filled in would grow by one with each refusal.
    while lines and not lines[-1].way:
        lines.pop()
    counts = request.form.get("counts")
    return Form(
        lines,
        is_on="is_on" in request.form,
        counts=Counts(counts) if counts in set(Counts) else Counts.ALWAYS,
        rounds=to_whole(request.form.get("rounds", "")) or 1,
    )


def _step(line: Line, office: Office) -> Step:
    """400 for whom and what the page does not offer."""
    user, phone = to_id(line.user), to_id(line.phone)
    if line.way not in set(Way) or (user and user not in office.people) or (phone and phone not in office.phones):
        abort(400)
    is_call = line.way == Way.CALL
    return Step(Way(line.way), to_whole(line.minutes) or 0, user, phone if is_call else None)


def _line(step: Step) -> Line:
    return Line(step.way, str(step.user_id or ""), str(step.phone_id or ""), str(step.minutes))


def _office(session: Session, client_id: int) -> Office:
    people = {user.id: user for user in handling.people(session, client_id)}
    return Office(people, {phone.id: phone for phone in list_phones(session, client_id)})


def _rungs(ladder: Ladder, office: Office) -> list[Rung]:
    """Whoever and whatever is not there any more has no name."""
    found = []
    for step in ladder.steps:
        user, phone = office.people.get(step.user_id or 0), office.phones.get(step.phone_id or 0)
        found.append(Rung(step.way, step.minutes, user.login if user else "", phone.name if phone else ""))
    return found


def _noted(ladder: Ladder, office: Office) -> dict[str, object]:
    """For the record of changes."""
    steps = escalation_words.as_noted(_rungs(ladder, office))
    return {"is_on": ladder.is_on, "steps": steps, "counts": f"counts_{ladder.counts}", "rounds": ladder.rounds}


def _warnings(session: Session, client: Client, ladder: Ladder, office: Office) -> list[str]:
    """Where the ladder cannot work."""
    settings, found = house().settings, []
    reachable = {phone.id for phone in reachable_phones(session, client.id, settings)}
    ways = {step.way for step in ladder.steps}
    if Way.MAIL in ways and settings.smtp is None:
        found.append(gettext("No mail server is set up, so no mail goes out."))
    if ways & {Way.MAIL, Way.PUSH} and settings.public_url is None:
        found.append(gettext("The address of these pages is not set up (public_url), so mails have no link."))
    for step in ladder.steps:
        user, phone = office.people.get(step.user_id or 0), office.phones.get(step.phone_id or 0)
        if step.way is Way.CALL and phone is None:
            found.append(gettext("A phone of the escalation is not there any more. The step is passed over."))
        elif step.way is Way.CALL and phone and phone.id not in reachable:
            found.append(gettext("The phone “%(name)s” cannot be rung at the moment.") % {"name": phone.name})
        elif step.way is not Way.CALL and user is None:
            found.append(gettext("A person of the escalation is not there any more. The step is passed over."))
        elif step.way is Way.MAIL and user and not address_of(session, user, client.id):
            found.append(gettext("%(who)s has no confirmed e-mail address.") % {"who": user.login})
        elif step.way is Way.PUSH and user and not list_devices(session, user):
            found.append(gettext("%(who)s has no device that shows notices.") % {"who": user.login})
    return list(dict.fromkeys(found))


def _page(
    session: Session, client: Client, ladder: Ladder, form: Form, problem: str | None = None
) -> ResponseReturnValue:
    """The ladder that counts, and the form as it was typed."""
    office = _office(session, client.id)
    rungs = _rungs(ladder, office)
    empty = max(0, min(MOST_STEPS, max(FEWEST_LINES, len(form.lines) + 1)) - len(form.lines))
    page = render_template(
        "office/escalation.html",
        client=client,
        is_on=ladder.is_on,
        told=[*escalation_words.steps(rungs), escalation_words.end(rungs, ladder.rounds)],
        counted=COUNTED[ladder.counts],
        warnings=_warnings(session, client, ladder, office) if ladder.is_on else [],
        form=form,
        lines=[*form.lines, *[Line()] * empty],
        ways=WAYS,
        counts=COUNTS,
        rounds=range(1, MOST_ROUNDS + 1),
        minutes=MINUTES,
        people=office.people.values(),
        phones=office.phones.values(),
        problem=problem,
    )
    return page, REFUSED if problem else 200
