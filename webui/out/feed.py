"""The calendar of what is to do, at an address that is secret: calendar programs cannot log in."""

from flask import Blueprint, Response, abort, request, url_for

from office.people import find_by_calendar
from recordings import inbox
from webui.asking import viewpoint
from webui.auth import admit
from webui.house import house
from webui.languages import language
from webui.out.calendar import calendar
from webui.wording import babel

MOST = 500
"""Messages in a calendar, the latest."""

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
            made = calendar(found, seen_from, _page_of)
    answer = Response(made, mimetype="text/calendar", headers={"Cache-Control": "private, no-cache"})
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _page_of(message_id: int) -> str:
    return url_for("inbox.message", message_id=message_id, _external=True)
