"""The owner's inbox: the lists, one message, and what can be done with it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from sqlalchemy.orm import Session

from office import numbers
from office.clients import list_clients
from office.database import utcnow
from office.models import Client
from office.zones import zone_for
from recordings import handling, inbox
from recordings.calling_back import storage as calling_back
from recordings.inbox import Reader
from recordings.lists import Place, Shelf
from recordings.models import IN_PROGRESS, Message, State, What
from recordings.search import Query, parse
from transcribe.noting import drawn
from webui import filters
from webui.auth import visitor
from webui.call_back_offer import offer
from webui.desk import Calls, around, desk
from webui.detail import Sound, detail
from webui.house import house
from webui.ids import to_id
from webui.languages import LANGUAGES, language
from webui.listing import listing as page_of
from webui.note import Refused, note
from webui.sound import sound_of
from webui.viewpoint import Viewpoint
from webui.wording import Words
from webui.wording import lazy_gettext as _l

PAGE = 25
THREAD = 50
"""Calls of one caller that are shown beside a message, at most."""
LONGEST_SEARCH = 200
"""Characters of what is searched for."""
SPOKEN: dict[str, Words] = {"de": _l("German"), "en": _l("English")}

blueprint = Blueprint("inbox", __name__)


@blueprint.get("/", defaults={"tab": Shelf.MESSAGES.value})
@blueprint.get("/<any(missed, archived, deleted):tab>")
def listing(tab: str) -> ResponseReturnValue:
    """A list, or for htmx what is new in it."""
    shelf, after = Shelf(tab), _goes_on_after()
    if request.args.get("standing") == filters.ARCHIVED:
        others: dict[str, Any] = {one: request.args[one] for one in filters.FIELDS if one in request.args}
        return redirect(url_for(".listing", **(others | {"tab": Shelf.ARCHIVED.value, "standing": None})))
    with house().database.session() as session:
        who = asker(session, request.args)
        chosen = filters.choose(request.args, shelf, who, LANGUAGES)
        found = inbox.list_messages(session, visitor().reader, shelf, chosen.filter, limit=PAGE + 1, after=after)
        seen_from = replace(viewpoint(session, found), days=who.zone)
        unread = inbox.count_unread(session, visitor().reader)
        view = page_of(found, shelf, unread, seen_from, size=PAGE, is_first_page=after is None)
        to_call = [] if view.days or chosen.is_any else _numbers_to_call(session)
        people = handling.people(session, *{one.client_id for one in found})
        # News are the list alone; its filter stays as it is on the page.
        clients = list_clients(session) if visitor().is_admin and not is_htmx() else []
    settings = house().settings
    values: dict[str, Any] = {
        "view": view,
        "chosen": chosen,
        "to_call": to_call,
        "people": [person.login for person in people],
        "trash_days": f"{settings.trash_days:g}",
    }
    seen, values["fragment"] = _seen(tab, "inbox", **values)
    if is_htmx():
        return _news(seen, "inbox", **values)
    names = {str(client.id): client.name for client in clients}
    values["told"] = filters.told(chosen, names, SPOKEN, language())
    return render_template("inbox.html", seen=seen, clients=clients, **_to_choose_from(shelf), **values)


@blueprint.get("/messages/<id:message_id>")
def message(message_id: int) -> ResponseReturnValue:
    """A message, or for htmx what is new of it: its words, or all of it where the caller was on the line before."""
    was_on_the_line = request.args.get("state") == State.RECEIVING
    with house().database.session() as session:
        found = find_message(session, message_id)
        is_unfinished = found.state is State.RECEIVING or (found.state in IN_PROGRESS and not was_on_the_line)
        searched = parse(request.args.get("q", "").strip()[:LONGEST_SEARCH])
        values = _words(session, found) if is_unfinished and is_htmx() else opened(session, found, searched=searched)
    view = values["view"]
    seen, _fragment = _seen(view.state, "opened" if view.is_on_the_line else "message", **values)
    if is_htmx():
        return _news(seen, "opened" if was_on_the_line else "message", **values)
    return render_template("message.html", seen=seen, **values)


@blueprint.get("/messages/<id:message_id>/desk")
def beside(message_id: int) -> ResponseReturnValue:
    """For htmx: who has the message, which others may change while it is open; 204 where nothing is new."""
    with house().database.session() as session:
        # Somebody may delete it while it is open.
        found = find_message(session, message_id, deleted=True)
        at_desk = desk(found, viewpoint(session, [found]), visitor().id, calls_back(session, [found]))
    seen, _fragment = _seen("", "desk", desk=at_desk)
    if request.args.get("seen") == seen:
        return Response(status=204)
    return render_template("desk_live.html", desk=at_desk, desk_seen=seen)


@blueprint.post("/messages/<id:message_id>/read")
def mark_read(message_id: int) -> ResponseReturnValue:
    """The page itself says so when the words were on the screen or the sound was played."""
    with house().database.session() as session:
        found = find_message(session, message_id)
        handling.change(session, [found], What.READ, utcnow(), visitor().login, utcnow())
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
    calls = calls_back(session, [message, *thread])
    at_desk = desk(message, seen_from, visitor().id, calls)
    return {
        "view": detail(message, seen_from, sound_of(message), searched),
        "note": note(message, drawn(message, house().settings), seen_from, refused),
        "call_back": offer(session, message),
        "desk": at_desk,
        "desk_seen": _seen("", "desk", desk=at_desk)[0],
        "beside": around(
            message,
            seen_from,
            handling.people(session, message.client_id),
            handling.notes(session, message),
            handling.history(session, message),
            thread,
            calls,
        ),
    }


def calls_back(session: Session, messages: Sequence[Message]) -> Calls:
    """Those to the callers of these messages."""
    found, now = calling_back.of_messages(session, [message.id for message in messages]), utcnow()
    return [(call, calling_back.standing(call, house().settings, now)) for call in found]


def _words(session: Session, message: Message) -> dict[str, Any]:
    """What changes of a message while its words are still to come."""
    return {"view": detail(message, viewpoint(session, [message]), sound_of(message))}


def find_message(session: Session, message_id: int, *, deleted: bool = False) -> Message:
    """The message where the visitor may see it, else 404."""
    found = inbox.get_message(session, visitor().reader, message_id, deleted=deleted)
    return found or abort(404)


def _goes_on_after() -> Place | None:
    """Where an older page goes on; what is no place leads nowhere."""
    if "before" not in request.args:
        return None
    return filters.place(request.args["before"]) or abort(404)


def viewpoint(session: Session, messages: Sequence[Message], reader: Reader | None = None) -> Viewpoint:
    """The reader's, else the visitor's, in the language of the page."""
    settings = house().settings
    names = inbox.caller_names(session, messages)
    sees_all = (reader or visitor().reader).client_id is None
    return Viewpoint(language(), settings.region, settings.time_zone, utcnow(), sees_all, names)


def _numbers_to_call(session: Session) -> list[str]:
    """Whom to ring to leave a first message."""
    client_id = visitor().reader.client_id
    clients = list_clients(session) if client_id is None else [session.get_one(Client, client_id)]
    found = [number.e164 for client in clients for number in client.numbers]
    return [numbers.display(number, house().settings.region) for number in found[:3]]


def is_htmx() -> bool:
    return "HX-Request" in request.headers


def asker(session: Session, typed: Mapping[str, str]) -> filters.Asker:
    """Who typed this into a filter. Days are those of the only client in sight, or else of the house."""
    settings, who = house().settings, visitor()
    client_id = to_id(typed.get("client", "")) if who.is_admin else None
    client = session.get(Client, client_id or who.client_id) if client_id or who.client_id else None
    zone = zone_for(client, settings.time_zone)
    return filters.Asker(who.id, settings.region, zone, who.is_admin, client.id if client and who.is_admin else None)


def _to_choose_from(shelf: Shelf) -> dict[str, Any]:
    """What the form of the filter offers."""
    return {
        "standings": {one: filters.STANDINGS[one] for one in filters.OFFERED[shelf]},
        "archived": filters.ARCHIVED,
        "nobodys": filters.NOBODYS,
        "languages_spoken": SPOKEN,
    }


def _news(seen: str, name: str, **values: object) -> ResponseReturnValue:
    """204 where the reader has all of it on the screen."""
    if request.args.get("seen") == seen:
        return Response(status=204)
    return render_template(f"{name}_news.html", seen=seen, **values)


def _seen(state: str, live: str, **values: object) -> tuple[str, Markup]:
    """Tells what is on the screen from what may come; and the live part itself.

    The state is more than the words: they may be the same before and after the last was found to be final.
    """
    fragment = render_template(f"{live}_fragment.html", **values)
    # Its forms have another token in each second.
    bare = fragment.replace(generate_csrf(), "")
    return hashlib.sha256(f"{state} {bare}".encode()).hexdigest()[:16], Markup(fragment)  # noqa: S704 - a template made it
