"""The calendar of what is to do, at an address that is secret: calendar programs cannot log in."""

from datetime import timedelta

from flask import Blueprint, Response, abort, request, url_for

from office.database import utcnow
from office.people import find_by_calendar
from recordings.agenda import to_do
from webui.asking import viewpoint
from webui.auth import admit
from webui.house import house
from webui.languages import language
from webui.out.calendar import calendar
from webui.wording import babel

MOST = 500
"""Messages in a calendar."""

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
            # A client may live a day behind the house.
            yesterday = (utcnow() - timedelta(days=1)).date()
            found = to_do(session, person.reader, yesterday, MOST + 1)
            seen_from = viewpoint(session, found, person.reader)
            made = calendar(found, seen_from, _page_of, MOST)
    answer = Response(made, mimetype="text/calendar", headers={"Cache-Control": "private, no-cache"})
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _page_of(message_id: int | None) -> str:
    if message_id is None:
        return url_for("inbox.listing", _external=True)
    return url_for("inbox.message", message_id=message_id, _external=True)
