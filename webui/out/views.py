"""The pages' export: messages somebody chose, or all that a list shows, as a file."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from recordings import inbox
from recordings.lists import Shelf
from webui import filters
from webui.asking import asker, viewpoint
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id
from webui.languages import LANGUAGES
from webui.out.downloads import FORMATS, OF_ONE, OF_SEVERAL, SOUND, NothingToHear, noted
from webui.security import own_path
from webui.wording import gettext

OFFERED = (Shelf.MESSAGES, Shelf.MISSED, Shelf.ARCHIVED)
"""What is deleted is not taken along."""

blueprint = Blueprint("out", __name__, url_prefix="/messages")


@blueprint.app_context_processor
def _for_templates() -> dict[str, object]:
    return {"formats": FORMATS, "formats_of_several": OF_SEVERAL, "formats_of_one": OF_ONE, "formats_with_sound": SOUND}


@blueprint.post("/export")
def export() -> ResponseReturnValue:
    """As a file: the messages that are named (`message`), or all of a list (`list`) that its filter finds.

    404 where one alone is named and not there; of several the others are taken.
    """
    name = request.form.get("as", "")
    wanted = FORMATS.get(name) or abort(400)
    with house().database.session() as session:
        ids = _listed(session, wanted.most) if "list" in request.form else _named()
        if len(ids) > wanted.most:
            told = gettext("At most %(most)s messages at once: please choose fewer, or narrow the list down.")
            return _instead(told % {"most": wanted.most})
        found = inbox.get_messages(session, visitor().reader, ids, words=wanted.needs_words)
        if not found:
            return _instead(gettext("There is nothing to export.")) if len(ids) != 1 else abort(404)
        try:
            answer = wanted.make(session, found, viewpoint(session, found))
        except NothingToHear as sentence:
            return _instead(str(sentence))
    noted(visitor().login, name, found)
    return answer


def _named() -> Sequence[int]:
    return [number for text in request.form.getlist("message") if (number := to_id(text)) is not None]


def _listed(session: Session, most: int) -> Sequence[int]:
    """One more than `most` where there are so many."""
    name = request.form["list"]
    shelf = Shelf(name) if name in OFFERED else abort(400)
    chosen = filters.choose(request.form, shelf, asker(session, request.form), LANGUAGES)
    return inbox.list_ids(session, visitor().reader, shelf, chosen.filter, limit=most + 1)


def _instead(sentence: str) -> ResponseReturnValue:
    flash(sentence, "said")
    return redirect(own_path(request.form.get("next"), url_for("inbox.listing")))
