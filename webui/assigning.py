"""Who has messages: taken on, given to somebody or given back, one or several, from the list or from their own page."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office.models import User
from recordings import handling
from recordings.assigning import Sorted, holder, sort_out
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
    found = _sorted_out(chosen, person)
    held_by = sorted({login for message in found.free if (login := holder(message))} - {visitor().login})
    outcome = changed(session, found.free, What.ASSIGNEE, person)
    if found.free:
        tell_done(outcome, _said(person, held_by))
    if taken := [*found.taken, *outcome.missed]:
        _tell_taken(taken, len(chosen))
    if person is not None and found.unseen:
        said = gettext("Left out: %(left)s of %(all)s messages that %(who)s may not see.")
        flash(said % {"left": len(found.unseen), "all": len(chosen), "who": person.login}, "said")


def _sorted_out(chosen: Sequence[Message], person: User | None) -> Sorted:
    """By what the page showed; who just takes messages on takes none from somebody else, unless they said so."""
    return sort_out(
        chosen,
        person,
        lambda message: request.form.get(f"held-{message.id}") or None,
        takes_over="claim" not in request.form or "from" in request.form,
    )


def _person(session: Session, chosen: Sequence[Message], login: str) -> User | None:
    """Who may have one of these at least, else 400."""
    if login == NOBODY:
        return None
    return handling.person(session, chosen, login) or abort(400)


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
    who = ", ".join(sorted({holder(message) or gettext("no one") for message in taken}))
    flash(said % {"left": len(taken), "all": of_all, "who": who}, "said")
