"""Who has messages: taken on, given to somebody or given back, one or several, from the list or from their own page."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office.models import User
from recordings import handling
from recordings.models import Message, What
from webui.auth import visitor
from webui.deeds import back, changed, named
from webui.house import house
from webui.telling import tell_done
from webui.wording import gettext

NOBODY = "NOBODY"
"""Given to no one; a login has no capital letters."""

blueprint = Blueprint("assigning", __name__, url_prefix="/messages")


@blueprint.post("/assign")
def assign() -> ResponseReturnValue:
    """Give all that are named to somebody; what another than the page showed has by now is left to them.

    With `claim` the visitor takes on what is free, with `from` beside it also what another has.
    """
    to = visitor().login if "claim" in request.form else request.form.get("to", "")
    if not to:
        flash(gettext("Please choose who takes the messages on."), "said")
        return redirect(back())
    with house().database.session() as session:
        if chosen := named(session):
            _give(session, chosen, _person(session, chosen, to))
    return redirect(back())


def _give(session: Session, chosen: Sequence[Message], person: User | None) -> None:
    allowed = [message for message in chosen if person is None or handling.may_have(person, message)]
    as_shown = [message for message in allowed if _may_be_taken(message)]
    held_by = sorted({_login(message) for message in as_shown} - {"", visitor().login})
    outcome = changed(session, as_shown, What.ASSIGNEE, person)
    taken = [message for message in allowed if message not in as_shown or message in outcome.missed]
    if as_shown:
        tell_done(outcome, _said(person, held_by))
    if taken:
        _tell_taken(taken, len(chosen))
    if person is not None and len(allowed) < len(chosen):
        said = gettext("Left out: %(left)s of %(all)s messages that %(who)s may not see.")
        flash(said % {"left": len(chosen) - len(allowed), "all": len(chosen), "who": person.login}, "said")


def _person(session: Session, chosen: Sequence[Message], login: str) -> User | None:
    """Who may have one of these at least, else 400."""
    if login == NOBODY:
        return None
    people = {person.login: person for person in handling.people(session, *{one.client_id for one in chosen})}
    return people.get(login) or abort(400)


def _login(message: Message) -> str:
    return message.assignee.login if message.assignee else ""


def _may_be_taken(message: Message) -> bool:
    """As the page showed it; and who just takes messages on takes none from somebody else, unless they said so."""
    held_by = _login(message)
    if held_by != request.form.get(f"held-{message.id}", ""):
        return False
    return "claim" not in request.form or "from" in request.form or held_by in {"", visitor().login}


def _said(person: User | None, held_by: Sequence[str]) -> str:
    if person is None:
        return gettext("Given back.")
    if person.id == visitor().id and held_by:
        return gettext("Taken over from %(who)s.") % {"who": ", ".join(held_by)}
    if person.id == visitor().id:
        return gettext("Taken on.")
    return gettext("Given to %(who)s.") % {"who": person.login}


def _tell_taken(taken: Sequence[Message], of_all: int) -> None:
    said = (
        gettext("Left out: %(left)s of %(all)s messages, now with: %(who)s.")
        if of_all > 1
        else gettext("This was changed meanwhile: %(who)s has the message now.")
    )
    who = ", ".join(sorted({_login(message) or gettext("no one") for message in taken}))
    flash(said % {"left": len(taken), "all": of_all, "who": who}, "said")
