"""The owner's inbox: the lists, one message, and what can be done with it."""

import hashlib
from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office import numbers
from office.clients import list_clients
from office.database import utcnow
from office.models import Client
from recordings import inbox
from recordings.models import Message, State
from webui import presenting
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id
from webui.languages import language
from webui.presenting import Sound, Tab, Viewpoint
from webui.sound import sound_of
from webui.wording import gettext

PAGE = 25

blueprint = Blueprint("inbox", __name__)


@blueprint.get("/", defaults={"tab": Tab.MESSAGES.value})
@blueprint.get("/<any(missed, deleted):tab>")
def listing(tab: str) -> ResponseReturnValue:
    """A list, or for htmx what is new in it."""
    shown = Tab(tab)
    with house().database.session() as session:
        before = _goes_on_after(session)
        found = inbox.list_messages(
            session,
            visitor().reader,
            missed=shown.picks_missed,
            deleted=shown is Tab.DELETED,
            limit=PAGE + 1,
            before_id=before,
        )
        unread = inbox.count_unread(session, visitor().reader)
        view = presenting.listing(
            found, shown, unread, viewpoint(session, found), size=PAGE, is_first_page=before is None
        )
        to_call = [] if view.days else _numbers_to_call(session)
    days = f"{house().settings.trash_days:g}"
    return _page_or_news("inbox", "inbox", "inbox", tab, view=view, to_call=to_call, trash_days=days)


@blueprint.get("/messages/<id:message_id>")
def message(message_id: int) -> ResponseReturnValue:
    """A message, or for htmx what is new of it: its words, or all of it where the caller was on the line before."""
    with house().database.session() as session:
        found = find_message(session, message_id)
        view = presenting.detail(found, viewpoint(session, [found]), sound_of(found))
    live = "opened" if view.is_on_the_line else "message"
    news = "opened" if request.args.get("state") == State.RECEIVING else "message"
    return _page_or_news("message", live, news, view.state, view=view)


@blueprint.post("/messages/<id:message_id>/read")
def mark_read(message_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        found = find_message(session, message_id)
        inbox.mark_read(found, utcnow())
        view = presenting.detail(found, viewpoint(session, [found]), Sound.NONE)
    if is_htmx():
        return render_template("message_marking.html", view=view)
    return redirect(url_for(".message", message_id=message_id))


@blueprint.post("/messages/<id:message_id>/unread")
def mark_unread(message_id: int) -> ResponseReturnValue:
    """Back to the list: on its own page the message would count as read again at once."""
    with house().database.session() as session:
        inbox.mark_read(find_message(session, message_id), None)
    return redirect(url_for(".listing"))


@blueprint.post("/messages/<id:message_id>/delete")
def delete(message_id: int) -> ResponseReturnValue:
    """Deleting twice is deleting once: the second window gets the same offer to undo it."""
    with house().database.session() as session:
        found = find_message(session, message_id, deleted=True)
        if found.deleted_at is None:
            inbox.delete(found, utcnow())
        tab = presenting.tab_of(found)
    flash(str(message_id), "undo")
    return redirect(url_for(".listing", tab=tab))


@blueprint.post("/messages/<id:message_id>/undelete")
def undelete(message_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        found = find_message(session, message_id, deleted=True)
        days = house().settings.trash_days
        if found.deleted_at is not None and not presenting.can_be_undone(found.deleted_at, utcnow(), days):
            abort(404)
        inbox.undelete(found)
        tab = presenting.tab_of(found)
    flash(gettext("The message is back."), "said")
    return redirect(url_for(".listing", tab=tab))


def find_message(session: Session, message_id: int, *, deleted: bool = False) -> Message:
    """The message where the visitor may see it, else 404."""
    found = inbox.get_message(session, visitor().reader, message_id, deleted=deleted)
    return found or abort(404)


def _goes_on_after(session: Session) -> int | None:
    """The message an older page goes on from; one that is gone leads nowhere."""
    if "before" not in request.args:
        return None
    before = to_id(request.args["before"])
    return abort(404) if before is None else find_message(session, before, deleted=True).id


def viewpoint(session: Session, messages: Sequence[Message]) -> Viewpoint:
    """The visitor's, in the language of the page."""
    settings = house().settings
    names = inbox.caller_names(session, messages)
    return Viewpoint(language(), settings.region, settings.time_zone, utcnow(), visitor().is_admin, names)


def _numbers_to_call(session: Session) -> list[str]:
    """Whom to ring to leave a first message."""
    client_id = visitor().reader.client_id
    clients = list_clients(session) if client_id is None else [session.get_one(Client, client_id)]
    found = [number.e164 for client in clients for number in client.numbers]
    return [numbers.display(number, house().settings.region) for number in found[:3]]


def is_htmx() -> bool:
    return "HX-Request" in request.headers


def _page_or_news(page: str, live: str, news: str, state: str, **values: object) -> ResponseReturnValue:
    """The page; for htmx the `news`, or 204 where the reader has the `live` part on the screen in this state.

    The state is more than the words: they may be the same before and after the last was found to be final.
    """
    fragment = render_template(f"{live}_fragment.html", **values)
    seen = hashlib.sha256(f"{state} {fragment}".encode()).hexdigest()[:16]
    if not is_htmx():
        return render_template(f"{page}.html", seen=seen, **values)
    if request.args.get("seen") == seen:
        return Response(status=204)
    return render_template(f"{news}_news.html", seen=seen, **values)
