"""The ladder of a client: who is told of an urgent message one after the other, as sentences and as a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mail.devices import list_devices
from mail.escalation.ladder import MOST_ROUNDS, MOST_STEPS, Counts, Ladder, Step, Way, checked
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
from webui.office.access import client_or_404
from webui.office.refusals import REFUSED, in_words
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

WAYS: Mapping[Way, Words] = {Way.PUSH: _l("push"), Way.MAIL: _l("mail"), Way.CALL: _l("call")}
COUNTS: Mapping[Counts, Words] = {
    Counts.ALWAYS: _l("at any time"),
    Counts.CLOSED: _l("outside office hours only"),
    Counts.OPEN: _l("within office hours only"),
}
FIRST_MINUTES = 5

blueprint = Blueprint("escalation", __name__, url_prefix="/clients/<id:client_id>/escalation")


@dataclass(frozen=True)
class Line:
    """A step as it is typed."""

    way: str = ""
    user: str = ""
    phone: str = ""
    minutes: str = str(FIRST_MINUTES)


@dataclass(frozen=True)
class Office:
    """Whom and what there is to choose from."""

    people: Mapping[int, User]
    phones: Mapping[int, Phone]


@blueprint.get("")
def show(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        return _page(session, client, ladder_of(session, client_id))


@blueprint.post("")
def save(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        before, office = ladder_of(session, client_id), _office(session, client_id)
        lines = _typed()
        ladder = Ladder(
            steps=tuple(_step(line, office) for line in lines if line.way),
            is_on="is_on" in request.form,
            counts=Counts(request.form["counts"]) if request.form.get("counts") in set(Counts) else Counts.ALWAYS,
            rounds=to_whole(request.form.get("rounds", "")) or 1,
        )
        try:
            checked(ladder)
        except OfficeError as error:
            return _page(session, client, ladder, lines, in_words(error))
        keep_ladder(session, client_id, ladder, utcnow())
        audit.note(session, visitor().login, client_id, "escalation", _noted(before, office), _noted(ladder, office))
    flash(gettext("The escalation is saved."), "said")
    return redirect(url_for(".show", client_id=client_id))


def _typed() -> list[Line]:
    given = [request.form.getlist(name)[:MOST_STEPS] for name in ("way", "user", "phone", "minutes")]
    return [Line(*line) for line in zip(*given, strict=False)]


def _step(line: Line, office: Office) -> Step:
    """400 for whom and what the page does not offer."""
    user, phone = to_id(line.user), to_id(line.phone)
    if line.way not in set(Way) or (user and user not in office.people) or (phone and phone not in office.phones):
        abort(400)
    is_call = line.way == Way.CALL
    return Step(Way(line.way), to_whole(line.minutes) or 0, user, phone if is_call else None)


def _office(session: Session, client_id: int) -> Office:
    people = {user.id: user for user in handling.people(session, client_id)}
    return Office(people, {phone.id: phone for phone in list_phones(session, client_id)})


def _noted(ladder: Ladder, office: Office) -> dict[str, object]:
    """For the record of changes."""
    steps = [f"{_who(step, office)}, {step.way}, {step.minutes} min" for step in ladder.steps]
    return {"is_on": ladder.is_on, "steps": steps, "counts": f"counts_{ladder.counts}", "rounds": ladder.rounds}


def _who(step: Step, office: Office) -> str:
    user = office.people.get(step.user_id or 0)
    phone = office.phones.get(step.phone_id or 0)
    return " / ".join(one for one in (user and user.login, phone and phone.name) if one) or "–"


def sentences(ladder: Ladder, office: Office) -> list[str]:
    """What the ladder means."""
    found: list[str] = []
    waited = 0
    for step in ladder.steps:
        text = (
            gettext("After %(minutes)s minutes: %(who)s by %(way)s.")
            if found
            else gettext("At once: %(who)s by %(way)s.")
        )
        found.append(text % {"minutes": waited, "who": _who(step, office), "way": WAYS[step.way]})
        waited += step.minutes
    if ladder.steps:
        found.append(_at_the_end(ladder, waited))
    return found


def _at_the_end(ladder: Ladder, waited: int) -> str:
    if ladder.rounds > 1:
        return gettext(
            "After %(minutes)s minutes it begins again, %(rounds)s rounds in all; then all hear that nobody took it on."
        ) % {"minutes": waited, "rounds": ladder.rounds}
    return gettext("After %(minutes)s minutes all are told that nobody took it on.") % {"minutes": waited}


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
        user = office.people.get(step.user_id or 0)
        if step.way is Way.CALL and step.phone_id not in reachable:
            found.append(gettext("The phone of this step cannot be rung: %(who)s.") % {"who": _who(step, office)})
        elif step.way is not Way.CALL and user is None:
            found.append(gettext("A person of the escalation is not there any more. The step is passed over."))
        elif step.way is Way.MAIL and user and not address_of(session, user, client.id):
            found.append(gettext("%(who)s has no e-mail address.") % {"who": user.login})
        elif step.way is Way.PUSH and user and not list_devices(session, user):
            found.append(gettext("%(who)s has no device that shows notices.") % {"who": user.login})
    return list(dict.fromkeys(found))


def _page(
    session: Session, client: Client, ladder: Ladder, lines: Sequence[Line] | None = None, problem: str | None = None
) -> ResponseReturnValue:
    office = _office(session, client.id)
    shown = list(lines) if lines is not None else [_line(step) for step in ladder.steps]
    empty = max(0, min(MOST_STEPS, max(3, len(shown) + 1)) - len(shown))
    page = render_template(
        "office/escalation.html",
        client=client,
        ladder=ladder,
        told=sentences(ladder, office),
        warnings=_warnings(session, client, ladder, office),
        lines=[*shown, *[Line()] * empty],
        ways=WAYS,
        counts=COUNTS,
        rounds=range(1, MOST_ROUNDS + 1),
        people=office.people.values(),
        phones=office.phones.values(),
        problem=problem,
    )
    return page, REFUSED if problem else 200


def _line(step: Step) -> Line:
    return Line(step.way, str(step.user_id or ""), str(step.phone_id or ""), str(step.minutes))
