"""The words of a message put right, on its own page; without JavaScript too."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office.database import utcnow
from recordings import corrections
from recordings.corrections import (
    LONGEST,
    ChangedMeanwhile,
    HeardAnew,
    NotCorrected,
    NothingThere,
    Seen,
    StillInWork,
    TooLong,
)
from recordings.models import Message
from transcribe.noting import note_down
from webui.asking import find_message
from webui.auth import visitor
from webui.came_from import page_of_message
from webui.fresh import is_htmx
from webui.house import house
from webui.opened import opened
from webui.telling import offer_undo
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

REFUSED = 422
SENTENCES: dict[type[NotCorrected], Words] = {
    StillInWork: _l("This message is still being recorded or turned into text. Its words can be corrected after that."),
    NothingThere: _l("Nothing was said in this call, so there are no words to correct."),
    TooLong: _l("A message has at most %(most)s characters."),
    ChangedMeanwhile: _l(
        "Somebody else has corrected these words meanwhile. Save once more if yours are to stand in their place."
    ),
    HeardAnew: _l(
        "The message has been heard anew meanwhile, and other words were understood. Please compare them below, and "
        "save once more if yours are to stand in their place."
    ),
}

blueprint = Blueprint("corrections", __name__, url_prefix="/messages/<id:message_id>/words")


@blueprint.get("")
def ask(message_id: int) -> ResponseReturnValue:
    """The message with a field for its words; for htmx the field alone."""
    with house().database.session() as session:
        found = find_message(session, message_id)
        if not corrections.can_be_corrected(found):
            return _page(session, found, None, corrections.refusal(found))
        return _page(session, found, corrections.to_be_corrected(found))


@blueprint.post("")
def save(message_id: int) -> ResponseReturnValue:
    typed = request.form.get("words", "")
    seen = Seen(request.form.get("seen", ""), request.form.get("heard", ""))
    with house().database.session() as session:
        found = find_message(session, message_id)
        try:
            together = corrections.correct(session, found, typed, seen, visitor().login, utcnow())
            note_down(session, message_id, house().settings)
        except NotCorrected as refused:
            return _page(session, found, typed if corrections.can_be_corrected(found) else None, refused)
    if together:
        back = not found.correction
        offer_undo(gettext("What was heard counts again.") if back else gettext("The words are corrected."), together)
    return redirect(page_of_message(message_id))


def _page(
    session: Session, message: Message, typed: str | None, refused: NotCorrected | None = None
) -> ResponseReturnValue:
    """What was typed stays in the field; None where there is none."""
    problem = SENTENCES[type(refused)] % {"most": f"{LONGEST:,}"} if refused else None
    page = render_template(
        "message_correcting.html" if is_htmx() else "message.html",
        **opened(session, message),
        is_correcting=True,
        typed=typed,
        seen=Seen(corrections.version(message), corrections.heard(message)),
        problem=problem,
    )
    return page, REFUSED if refused else 200
