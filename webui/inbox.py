"""The owner's inbox: the lists, one message, and what can be done with it."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mail.models import Channel
from mail.notices.plan import PERSONAL
from mail.notices.seen import BY, note_opened
from office import numbers
from office.clients import list_clients
from office.database import utcnow
from office.models import Client
from office.rights import What as Right
from recordings import handling, inbox
from recordings.callers import open_calls
from recordings.lists import Place, Shelf
from recordings.models import IN_PROGRESS, State, What
from recordings.search import parse
from webui import filters
from webui.asking import LONGEST_SEARCH, asker, find_message, viewpoint
from webui.auth import visitor
from webui.call_back_offer import offer
from webui.deeds import changed
from webui.desk import desk
from webui.detail import Sound, detail
from webui.escalated import climbed, on_ladder
from webui.fresh import is_htmx, news, seen
from webui.house import house
from webui.ids import to_whole
from webui.languages import LANGUAGES, language
from webui.listing import listing as page_of
from webui.office.progress import steps_left
from webui.opened import MOST_CALLS, THREAD, calls_back, opened, words
from webui.wording import Words
from webui.wording import lazy_gettext as _l

PAGE = 25
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
        counted = open_calls(session, found)
        seen_from = viewpoint(session, found)
        seen_from = replace(seen_from, days=who.zone, open_calls=counted, on_ladder=on_ladder(session, found))
        counts = {
            Shelf.MESSAGES: inbox.count_unread(session, visitor().reader),
            Shelf.MISSED: inbox.count_new_calls(session, visitor().reader, utcnow()),
        }
        view = page_of(found, shelf, counts, seen_from, size=PAGE, is_first_page=after is None)
        to_call = [] if view.days or chosen.is_any else _numbers_to_call(session)
        people = handling.people(session, *{one.client_id for one in found})
        # News are the list alone; its filter stays as it is on the page.
        sees_all = visitor().reader.client_id is None
        clients = list_clients(session) if sees_all and not is_htmx() else []
        left = _steps_left(session) if shelf is Shelf.MESSAGES and not is_htmx() else 0
    settings = house().settings
    values: dict[str, Any] = {
        "view": view,
        "chosen": chosen,
        "to_call": to_call,
        "people": [person.login for person in people],
        "trash_days": f"{settings.trash_days:g}",
    }
    at_hand, values["fragment"] = seen(tab, "inbox", **values)
    if is_htmx():
        return news(at_hand, "inbox", **values)
    names = {str(client.id): client.name for client in clients}
    values |= {"steps_left": left, "own_client_id": visitor().client_id}
    values["told"] = filters.told(chosen, names, SPOKEN, language())
    return render_template("inbox.html", seen=at_hand, clients=clients, **_to_choose_from(shelf), **values)


@blueprint.get("/messages/<id:message_id>")
def message(message_id: int) -> ResponseReturnValue:
    """A message, or for htmx what is new of it: its words, or all of it where the caller was on the line before."""
    was_on_the_line = request.args.get("state") == State.RECEIVING
    with house().database.session() as session:
        found = find_message(session, message_id)
        if (by := request.args.get(BY)) in PERSONAL:
            note_opened(session, visitor().id, message_id, Channel(by), utcnow())
        is_unfinished = found.state is State.RECEIVING or (found.state in IN_PROGRESS and not was_on_the_line)
        searched = parse(request.args.get("q", "").strip()[:LONGEST_SEARCH])
        if is_unfinished and is_htmx():
            values = words(session, found)
        else:
            values = opened(session, found, searched=searched, calls=_calls_shown())
        around = (None, None) if is_htmx() else inbox.neighbours(session, visitor().reader, found)
    view = values["view"]
    at_hand, _fragment = seen(view.state, "opened" if view.is_on_the_line else "message", **values)
    if is_htmx():
        return news(at_hand, "opened" if was_on_the_line else "message", **values)
    neighbours = dict(zip(("prev", "next"), around, strict=True))
    came_from = _came_from(view.tab)
    return render_template("message.html", seen=at_hand, came_from=came_from, neighbours=neighbours, **values)


@blueprint.get("/messages/<id:message_id>/desk")
def beside(message_id: int) -> ResponseReturnValue:
    """For htmx: who has the message and how it climbs, which changes while it is open; 204 where nothing is new."""
    with house().database.session() as session:
        # Somebody may delete it while it is open.
        found = find_message(session, message_id, deleted=True)
        seen_from = viewpoint(session, [found])
        at_desk = desk(found, seen_from, visitor().id, calls_back(session, [found]))
        view, call_back = detail(found, seen_from, Sound.NONE), offer(session, found)
        climbing = climbed(session, found, seen_from)
    at_hand, _fragment = seen("", "desk", desk=at_desk, escalation=climbing)
    if request.args.get("seen") == at_hand:
        return Response(status=204)
    return render_template(
        "desk_live.html", desk=at_desk, desk_seen=at_hand, view=view, call_back=call_back, escalation=climbing
    )


@blueprint.post("/messages/<id:message_id>/read")
def mark_read(message_id: int) -> ResponseReturnValue:
    """The page itself says so when the words were on the screen or the sound was played."""
    with house().database.session() as session:
        found = find_message(session, message_id)
        changed(session, [found], What.READ, utcnow())
        view = detail(found, viewpoint(session, [found]), Sound.NONE)
    if is_htmx():
        return render_template("message_marking.html", view=view)
    return redirect(url_for(".message", message_id=message_id))


def _goes_on_after() -> Place | None:
    """Where an older page goes on; what is no place leads nowhere."""
    if "before" not in request.args:
        return None
    return filters.place(request.args["before"]) or abort(404)


def _came_from(shelf: Shelf) -> dict[str, str]:
    """The search, or the filter of the list, out of which a message was opened; it may stand in another list by now."""
    if q := request.args.get("q"):
        return {"q": q}
    there = {name: request.args[name] for name in filters.FIELDS if name in request.args}
    return {name: value for name, value in there.items() if name != "standing" or value in filters.OFFERED[shelf]}


def _calls_shown() -> int:
    """Of the caller's, beside a message."""
    return min(max(to_whole(request.args.get("calls", "")) or 0, THREAD), MOST_CALLS)


def _steps_left(session: Session) -> int:
    """Of the visitor's own client, where they may do them."""
    client_id = visitor().client_id
    if client_id is None or not visitor().may(Right.SETTINGS, client_id):
        return 0
    return steps_left(session, session.get_one(Client, client_id))


def _numbers_to_call(session: Session) -> list[str]:
    """Whom to ring to leave a first message."""
    client_id = visitor().reader.client_id
    clients = list_clients(session) if client_id is None else [session.get_one(Client, client_id)]
    found = [number.e164 for client in clients for number in client.numbers]
    return [numbers.display(number, house().settings.region) for number in found[:3]]


def _to_choose_from(shelf: Shelf) -> dict[str, Any]:
    """What the form of the filter offers."""
    return {
        "standings": {one: filters.STANDINGS[one] for one in filters.OFFERED[shelf]},
        "archived": filters.ARCHIVED,
        "nobodys": filters.NOBODYS,
        "languages_spoken": SPOKEN,
    }
