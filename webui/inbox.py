"""The owner's inbox: the lists, one message, and what can be done with it."""

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from office import numbers
from office.clients import list_clients
from office.database import utcnow
from office.models import Client
from office.zones import zone_of
from recordings import handling, inbox
from recordings.lists import Place, Shelf
from recordings.models import Message, State
from recordings.search import Query, parse
from transcribe.noting import drawn
from webui import filters
from webui.auth import visitor
from webui.desk import desk
from webui.detail import Sound, detail
from webui.house import house
from webui.languages import LANGUAGES, language
from webui.listing import listing as page_of
from webui.note import Refused, note
from webui.sound import sound_of
from webui.viewpoint import Viewpoint

PAGE = 25
THREAD = 50
"""Calls of one caller that are shown beside a message, at most."""
LONGEST_SEARCH = 200
"""Characters of what is searched for."""

blueprint = Blueprint("inbox", __name__)


@blueprint.get("/", defaults={"tab": Shelf.MESSAGES.value})
@blueprint.get("/<any(missed, archived, deleted):tab>")
def listing(tab: str) -> ResponseReturnValue:
    """A list, or for htmx what is new in it."""
    shelf, settings = Shelf(tab), house().settings
    chosen = filters.choose(request.args, settings.region, zone_of(settings.time_zone), visitor().id, LANGUAGES)
    after = _goes_on_after()
    with house().database.session() as session:
        found = inbox.list_messages(session, visitor().reader, shelf, chosen.filter, limit=PAGE + 1, after=after)
        unread = inbox.count_unread(session, visitor().reader)
        view = page_of(found, shelf, unread, viewpoint(session, found), size=PAGE, is_first_page=after is None)
        to_call = [] if view.days or chosen.is_any else _numbers_to_call(session)
        clients = list_clients(session) if visitor().is_admin else []
    days = f"{settings.trash_days:g}"
    values = {"chosen": chosen, "standings": filters.STANDINGS, "clients": clients, "nobodys": filters.NOBODYS}
    return _page_or_news(
        "inbox",
        "inbox",
        "inbox",
        tab,
        view=view,
        to_call=to_call,
        trash_days=days,
        languages_spoken=LANGUAGES,
        **values,
    )


@blueprint.get("/messages/<id:message_id>")
def message(message_id: int) -> ResponseReturnValue:
    """A message, or for htmx what is new of it: its words, or all of it where the caller was on the line before."""
    with house().database.session() as session:
        searched = parse(request.args.get("q", "").strip()[:LONGEST_SEARCH])
        values = opened(session, find_message(session, message_id), searched=searched)
    view = values["view"]
    live = "opened" if view.is_on_the_line else "message"
    news = "opened" if request.args.get("state") == State.RECEIVING else "message"
    return _page_or_news("message", live, news, view.state, **values)


@blueprint.get("/messages/<id:message_id>/desk")
def beside(message_id: int) -> ResponseReturnValue:
    """For htmx: who has the message, and what else others may have changed while it is open; 204 where nothing is."""
    with house().database.session() as session:
        # Somebody may delete it while it is open.
        values = opened(session, find_message(session, message_id, deleted=True))
    if request.args.get("seen") == values["desk_seen"]:
        return Response(status=204)
    return render_template("desk_live.html", **values)


@blueprint.post("/messages/<id:message_id>/read")
def mark_read(message_id: int) -> ResponseReturnValue:
    """The page itself says so when the words were on the screen or the sound was played."""
    with house().database.session() as session:
        found = find_message(session, message_id)
        handling.mark_read(session, [found], utcnow(), visitor().login, utcnow())
        view = detail(found, viewpoint(session, [found]), Sound.NONE)
    if is_htmx():
        return render_template("message_marking.html", view=view)
    return redirect(url_for(".message", message_id=message_id))


def opened(
    session: Session, message: Message, *, searched: Query = (), refused: Refused | None = None
) -> dict[str, Any]:
    """A message and what stands beside it, as its page takes them.

    `searched` is marked in its words; `refused` is what could not be taken of its call note.
    """
    thread = inbox.thread(session, message, THREAD)
    seen_from = viewpoint(session, [message, *thread])
    view = detail(message, seen_from, sound_of(message), searched)
    beside = desk(
        message,
        seen_from,
        visitor().id,
        handling.people(session, message.client_id),
        handling.notes(session, message),
        handling.history(session, message),
        thread,
    )
    written = note(message, drawn(message, house().settings), seen_from, refused)
    return {"view": view, "note": written, "desk": beside, "desk_seen": _seen("", "desk", view=view, desk=beside)}


def find_message(session: Session, message_id: int, *, deleted: bool = False) -> Message:
    """The message where the visitor may see it, else 404."""
    found = inbox.get_message(session, visitor().reader, message_id, deleted=deleted)
    return found or abort(404)


def _goes_on_after() -> Place | None:
    """Where an older page goes on; what is no place leads nowhere."""
    if "before" not in request.args:
        return None
    return filters.place(request.args["before"]) or abort(404)


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
    seen = _seen(state, live, **values)
    if not is_htmx():
        return render_template(f"{page}.html", seen=seen, **values)
    if request.args.get("seen") == seen:
        return Response(status=204)
    return render_template(f"{news}_news.html", seen=seen, **values)


def _seen(state: str, live: str, **values: object) -> str:
    """Tells what is on the screen from what may come."""
    fragment = render_template(f"{live}_fragment.html", **values)
    # Its forms have another token in each second.
    bare = fragment.replace(generate_csrf(), "")
    return hashlib.sha256(f"{state} {bare}".encode()).hexdigest()[:16]
