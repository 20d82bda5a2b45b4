"""What can be done with messages: one or several, from the list or from their own page, and undone again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office.database import utcnow
from office.zones import zone_of
from recordings import handling
from recordings.handling import LONGEST_NOTE, NoNote, TakenOn
from recordings.lists import can_be_undone
from recordings.models import Handling, Message, State, What
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id
from webui.inbox import find_message
from webui.reminders import moment
from webui.security import own_path
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

MOST_AT_ONCE = 200
UNDO = "undo"
"""What is flashed for it: what was said, and the name of what was done."""

blueprint = Blueprint("deeds", __name__, url_prefix="/messages")


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
    "delete": Action(What.DELETED, lambda now: now, _l("Deleted.")),
    "undelete": Action(What.DELETED, lambda _now: None, _l("Brought back.")),
}


@blueprint.post("/do")
def do() -> ResponseReturnValue:
    """One action on all messages that are named; those on the line and those that are not there are left out."""
    action = ACTIONS.get(request.form.get("do", "")) or abort(400)
    with house().database.session() as session:
        chosen = [message for message in _named(session) if _can_be_done(message, action)]
        if not chosen:
            flash(gettext("Nothing was chosen."), "said")
            return redirect(_back())
        together = _perform(session, action, chosen)
    if together:
        counted = gettext("%(count)s messages:") % {"count": len(chosen)} + " " if len(chosen) > 1 else ""
        _offer_undo(f"{counted}{action.said}", together)
    return redirect(_back())


@blueprint.post("/undo")
def undo() -> ResponseReturnValue:
    """Take back what was done in one go."""
    with house().database.session() as session:
        together = request.form.get("together", "")
        restored = handling.undo(session, visitor().reader, together, utcnow()) if together.isalnum() else ()
    said = gettext("Taken back.") if restored else gettext("Somebody has changed this since then, so it was left.")
    flash(said, "said")
    return redirect(_back())


@blueprint.post("/<id:message_id>/assignee")
def assign(message_id: int) -> ResponseReturnValue:
    """Give it to somebody, or to nobody; who took it meanwhile keeps it."""
    chosen, seen = to_id(request.form.get("assignee", "")), to_id(request.form.get("held_by", ""))
    with house().database.session() as session:
        message = find_message(session, message_id)
        people = {person.id: person for person in handling.people(session, message.client_id)}
        if chosen is not None and chosen not in people:
            abort(400)
        person = people[chosen] if chosen is not None else None
        try:
            together = handling.hand_over(session, message, person, seen, visitor().login, utcnow())
        except TakenOn:
            together = None
            has_it = message.assignee.login if message.assignee else gettext("no one")
            flash(gettext("This was changed meanwhile: %(who)s has the message now.") % {"who": has_it}, "said")
    if together:
        _offer_undo(_assigned(person.login if person else None), together)
    return redirect(url_for("inbox.message", message_id=message_id))


@blueprint.post("/<id:message_id>/reminder")
def remind(message_id: int) -> ResponseReturnValue:
    """Have it come back to the top; nothing chosen ends that."""
    with house().database.session() as session:
        message = find_message(session, message_id)
        zone = zone_of(message.client.time_zone if message.client else house().settings.time_zone)
        try:
            at = moment(request.form.get("in", ""), request.form.get("at", ""), utcnow(), zone)
        except ValueError:
            flash(gettext("Please choose a day and a time that are still to come."), "said")
            return redirect(url_for("inbox.message", message_id=message_id))
        together = handling.change(session, [message], What.REMINDER, at, visitor().login, utcnow())
    if together:
        said = gettext("It comes back to the top then.") if at else gettext("No reminder any more.")
        _offer_undo(said, together)
    return redirect(url_for("inbox.message", message_id=message_id))


@blueprint.post("/<id:message_id>/notes")
def write_note(message_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        message = find_message(session, message_id)
        try:
            together = handling.write_note(session, message, request.form.get("note", ""), visitor().login, utcnow())
        except NoNote:
            flash(gettext("Please write between 1 and %(most)s characters.") % {"most": LONGEST_NOTE}, "said")
        else:
            _offer_undo(gettext("The note is kept."), together)
    return redirect(f"{url_for('inbox.message', message_id=message_id)}#notes")


@blueprint.post("/<id:message_id>/notes/remove")
def remove_note(message_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        message = find_message(session, message_id)
        note_id = to_id(request.form.get("note", ""))
        together = note_id and handling.remove_note(session, message, note_id, visitor().login, utcnow())
    if together:
        _offer_undo(gettext("The note is removed."), together)
    return redirect(f"{url_for('inbox.message', message_id=message_id)}#notes")


def _named(session: Session) -> list[Message]:
    """The messages a form names, as far as the visitor may see them; 404 where one is named and not there."""
    ids = [number for text in request.form.getlist("message")[:MOST_AT_ONCE] if (number := to_id(text)) is not None]
    if len(ids) == 1:
        return [find_message(session, ids[0], deleted=True)]
    return handling.find(session, visitor().reader, ids)


def _can_be_done(message: Message, action: Action) -> bool:
    """What is deleted can only be brought back, and that not for ever; a caller on the line has not said it all."""
    if message.deleted_at is not None:
        in_time = can_be_undone(message.deleted_at, utcnow(), house().settings.trash_days)
        return action is ACTIONS["undelete"] and in_time
    return message.state is not State.RECEIVING


def _perform(session: Session, action: Action, messages: list[Message]) -> str | None:
    now, actor = utcnow(), visitor().login
    if action.what is What.READ:
        return handling.mark_read(session, messages, action.value(now), actor, now)
    return handling.change(session, messages, action.what, action.value(now), actor, now)


def _assigned(to: str | None) -> str:
    if to is None:
        return gettext("Nobody has this message now.")
    if to == visitor().login:
        return gettext("You have this message now.")
    return gettext("%(who)s has this message now.") % {"who": to}


def _offer_undo(said: str, together: str) -> None:
    flash({"said": said, "together": together}, UNDO)  # type: ignore[arg-type]  # it goes through JSON


def _back() -> str:
    return own_path(request.form.get("next"), url_for("inbox.listing"))
