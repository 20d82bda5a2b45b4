"""The list or the search a message was opened from: it stands in the address of the message's page, and in that of
whatever is asked or done there, so that the way back leads to where its reader was.
"""

from typing import Any

from flask import request, url_for

from recordings.lists import Shelf
from webui import filters
from webui.ids import to_id

SEARCHED = "q"
BEFORE = "before"
"""An older page, of a list or of what was found."""


def came_from() -> dict[str, Any]:
    """As it stands in the address; what leads to no page is left out."""
    if searched := request.args.get(SEARCHED):
        return {SEARCHED: searched, **_older(is_there=to_id(request.args.get(BEFORE, "")) is not None)}
    narrowed = {name: request.args[name] for name in filters.FIELDS if name in request.args}
    return narrowed | _older(is_there=filters.place(request.args.get(BEFORE, "")) is not None)


def list_of(tab: str) -> str:
    """The address of that list or search; the message may stand in another list by now."""
    there = came_from()
    if SEARCHED in there:
        return url_for("search.results", **there)
    if there.get("standing") not in filters.OFFERED[Shelf(tab)]:
        there.pop("standing", None)
    return url_for("inbox.listing", tab=tab, **there)


def page_of_message(message_id: int, anchor: str | None = None) -> str:
    """The address of a message's page, by which it is known where its reader came from."""
    return url_for("inbox.message", message_id=message_id, _anchor=anchor, **came_from())


def _older(*, is_there: bool) -> dict[str, str]:
    return {BEFORE: request.args[BEFORE]} if is_there else {}
