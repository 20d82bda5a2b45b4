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
from webui import filters
from webui.asking import asker, find_message, viewpoint
from webui.auth import visitor
from webui.came_from import BEFORE, came_from, list_of, page_of_message
from webui.deeds import changed as change
from webui.detail import Sound, detail
from webui.escalated import on_ladder
from webui.fresh import is_htmx, news, seen
from webui.house import house
from webui.languages import LANGUAGES, language
from webui.listing import listing as page_of
from webui.office.progress import steps_left
from webui.opened import changed, opened, words
from webui.wording import Words
from webui.wording import lazy_gettext as _l

PAGE = 25
SPOKEN: dict[str, Words] = {"de": _l("German"), "en": _l("English")}

blueprint = Blueprint("inbox", __name__)


@blueprint.app_context_processor
def _for_templates() -> dict[str, object]:
    return {"came_from": came_from(), "list_of": list_of, "page_of_message": page_of_message}


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
        "came_from": {**chosen.typed, **({BEFORE: request.args[BEFORE]} if after else {})},
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
        values = words(session, found) if is_unfinished and is_htmx() else opened(session, found)
        around = (None, None) if is_htmx() else inbox.neighbours(session, visitor().reader, found)
    view = values["view"]
    at_hand, _fragment = seen(view.state, "opened" if view.is_on_the_line else "message", **values)
    if is_htmx():
        return news(at_hand, "opened" if was_on_the_line else "message", **values)
    neighbours = dict(zip(("prev", "next"), around, strict=True))
    return render_template("message.html", seen=at_hand, neighbours=neighbours, **values)


@blueprint.get("/messages/<id:message_id>/desk")
def beside(message_id: int) -> ResponseReturnValue:
    """For htmx: what of the message is different from what is on the screen; 204 where nothing is."""
    with house().database.session() as session:
        # Somebody may delete it while it is open.
        values = opened(session, find_message(session, message_id, deleted=True))
    parts, is_desk_changed = changed(values), request.args.get("seen") != values["desk_seen"]
    if not parts and not is_desk_changed:
        return Response(status=204)
    page = render_template("message_changes.html", changed=parts, is_desk_changed=is_desk_changed, **values)
    return page, {} if is_desk_changed else {"HX-Reswap": "none"}


@blueprint.post("/messages/<id:message_id>/read")
def mark_read(message_id: int) -> ResponseReturnValue:
    """The page itself says so when the words were on the screen or the sound was played."""
    with house().database.session() as session:
        found = find_message(session, message_id)
        change(session, [found], What.READ, utcnow())
        view = detail(found, viewpoint(session, [found]), Sound.NONE)
    if is_htmx():
        return render_template("message_marking.html", view=view)
    return redirect(page_of_message(message_id))


def _goes_on_after() -> Place | None:
    """Where an older page goes on; what is no place leads nowhere."""
    if BEFORE not in request.args:
        return None
    return filters.place(request.args[BEFORE]) or abort(404)


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
