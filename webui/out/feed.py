"""The calendar of what is to do, at an address that is secret: calendar programs cannot log in."""

import logging

from flask import Blueprint, Response, abort, request, url_for

from office.people import find_by_calendar
from recordings import inbox
from recordings.models import Message
from transcribe.callnote import CallNote
from webui.auth import admit
from webui.house import house
from webui.inbox import viewpoint
from webui.languages import language
from webui.note import drawn_from
from webui.out.calendar import Entry, calendar
from webui.presenting import Viewpoint
from webui.wording import babel

MOST = 500
"""Messages in a calendar; the oldest, for they wait the longest."""

log = logging.getLogger(__name__)
blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")


@blueprint.get("/<secret>.ics")
def feed(secret: str) -> Response:
    """What the person whose secret this is may see, in their language; 304 where nothing is different."""
    with house().database.session() as session:
        user = find_by_calendar(session, secret)
        person = admit(user)
        if user is None or person is None:
            abort(404)
        with babel.force_locale(user.language or language()):
            found = inbox.to_do(session, person.reader, MOST)
            seen_from = viewpoint(session, found, person.reader)
            entries = [Entry(message, _drawn(message, seen_from)) for message in found]
            made = calendar(entries, seen_from, _page_of)
    answer = Response(made, mimetype="text/calendar", headers={"Cache-Control": "private, no-cache"})
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _page_of(message_id: int) -> str:
    return url_for("inbox.message", message_id=message_id, _external=True)


def _drawn(message: Message, seen_from: Viewpoint) -> CallNote:
    """Many rules read what anybody may say: where one stumbles the rest of the calendar is told all the same."""
    try:
        return drawn_from(message, seen_from)
    except Exception:
        log.exception("no call note can be drawn from message %s", message.id)
        return CallNote()
