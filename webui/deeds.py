"""What can be done with messages: one or several, from the list or from their own page, and undone again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office.database import utcnow
from office.zones import zone_for
from recordings import handling, notes
from recordings.deeds import new_name
from recordings.handling import Outcome
from recordings.models import Handling, Message, What
from recordings.notes import LONGEST_NOTE, NoNote
from transcribe.noting import take_back
from webui.asking import find_message
from webui.auth import visitor
from webui.came_from import page_of_message
from webui.house import house
from webui.ids import to_id
from webui.reminders import CHOICES, moment
from webui.security import own_path
from webui.telling import offer_undo, tell_done, tell_missed, tell_undone
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

MOST_AT_ONCE = 200

blueprint = Blueprint("deeds", __name__, url_prefix="/messages")


@blueprint.app_context_processor
def _for_templates() -> dict[str, object]:
    return {"reminders": {name: choice.label for name, choice in CHOICES.items()}}


@dataclass(frozen=True)
class Action:
    """Something that is done with messages by one press."""

    what: What
    value: Callable[[datetime], Any]
    """What is set, at this moment."""
    said: Words


ACTIONS: Mapping[str, Action] = {
    "read": Action(What.READ, lambda now: now, _l("Marked as read.")),
    "unread": Action(What.READ, lambda _now: None, _l("Marked as unread.")),
    "open": Action(What.HANDLING, lambda _now: Handling.OPEN, _l("Open again.")),
    "to_do": Action(What.HANDLING, lambda _now: Handling.TO_DO, _l("Noted as to do.")),
    "done": Action(What.HANDLING, lambda _now: Handling.DONE, _l("Done.")),
    "archive": Action(What.HANDLING, lambda _now: Handling.ARCHIVED, _l("Archived.")),
    "dismiss": Action(What.REMINDED, lambda _now: None, _l("The reminder is ticked off.")),
    "delete": Action(What.DELETED, lambda now: now, _l("Deleted.")),
    "undelete": Action(What.DELETED, lambda _now: None, _l("Brought back.")),
}


@blueprint.post("/do")
def do() -> ResponseReturnValue:
    """One action on all messages that are named; those that are not there are left out."""
    action = ACTIONS.get(request.form.get("do", "")) or abort(400)
    value = action.value(utcnow())
    with house().database.session() as session:
        if chosen := named(session):
            outcome = changed(session, chosen, action.what, value)
            tell_done(outcome, action.said)
            tell_missed(session, outcome)
    return redirect(back())


@blueprint.post("/undo")
def undo() -> ResponseReturnValue:
    """Take back what was done in one go."""
    together = request.form.get("together", "")
    if not together.isalnum():
        abort(400)
    with house().database.session() as session:
        undone = take_back(session, visitor().reader, together, visitor().login, utcnow(), house().settings)
    tell_undone(undone)
    return redirect(back())


@blueprint.post("/remind")
def remind() -> ResponseReturnValue:
    """Have all that are named come back to the top, each when it is that time where its client is; nothing chosen ends
    that.
    """
    now, together = utcnow(), new_name()
    with house().database.session() as session:
        chosen = named(session)
        try:
            moments = {message: _moment_of_reminder(message, now) for message in chosen}
        except ValueError:
            flash(gettext("Please choose a day and a time that are still to come."), "said")
            return redirect(back())
        each = [changed(session, [message], What.REMINDER, at, together) for message, at in moments.items()]
        if chosen:
            outcome = handling.joined(each)
            is_ended = not any(moments.values())
            tell_done(
                outcome, gettext("No reminder any more.") if is_ended else gettext("It comes back to the top then.")
            )
            tell_missed(session, outcome)
    return redirect(back())


def _moment_of_reminder(message: Message, now: datetime) -> datetime | None:
    zone = zone_for(message.client, house().settings.time_zone)
    return moment(request.form.get("in", ""), request.form.get("at", ""), now, zone)


@blueprint.post("/<id:message_id>/notes")
def write_note(message_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        message = find_message(session, message_id)
        try:
            _, together = notes.write_note(session, message, request.form.get("note", ""), visitor().login, utcnow())
        except NoNote:
            flash(gettext("Please write between 1 and %(most)s characters.") % {"most": LONGEST_NOTE}, "said")
        else:
            offer_undo(gettext("The note is kept."), together)
    return redirect(page_of_message(message_id, "notes"))


@blueprint.post("/<id:message_id>/notes/remove")
def remove_note(message_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        message = find_message(session, message_id)
        note_id = to_id(request.form.get("note", ""))
        together = note_id and notes.remove_note(session, message, note_id, visitor().login, utcnow())
    if together:
        offer_undo(gettext("The note is removed."), together)
    return redirect(page_of_message(message_id, "notes"))


def changed(
    session: Session, messages: Sequence[Message], what: What, value: object, together: str | None = None
) -> Outcome:
    """By the visitor."""
    days = house().settings.trash_days
    return handling.change(session, messages, {what: value}, visitor().login, utcnow(), days, together)


def named(session: Session) -> Sequence[Message]:
    """The messages a form names, as far as the visitor may see them; says so where there is none.

    404 where one alone is named, and not there.
    """
    ids = [number for text in request.form.getlist("message")[:MOST_AT_ONCE] if (number := to_id(text)) is not None]
    if len(ids) == 1:
        return [find_message(session, ids[0], deleted=True)]
    found = handling.find(session, visitor().reader, ids)
    if not found:
        flash(gettext("Nothing was chosen."), "said")
    return found


def back() -> str:
    """To where the form stands."""
    return own_path(request.form.get("next"), url_for("inbox.listing"))
