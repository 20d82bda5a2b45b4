"""What goes out and did not arrive: admins see which addresses were refused, and have it sent again."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mail import work
from mail.models import Entry
from office import audit
from office.database import utcnow
from webui.auth import visitor
from webui.house import house
from webui.office.sent import row
from webui.security import own_path
from webui.wording import gettext

SHOWN = 100

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox")


@blueprint.get("")
def listing() -> ResponseReturnValue:
    with house().database.session() as session:
        rows = [row(entry) for entry in work.troubled(session, SHOWN)]
        waiting = work.count_waiting(session)
    return render_template(
        "office/outbox.html", rows=rows, waiting=waiting, has_server=house().settings.smtp is not None
    )


@blueprint.post("/<id:entry_id>/again")
def again(entry_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        entry = session.get(Entry, entry_id) or abort(404)
        standing = entry.state
        is_sent = work.send_again(entry, utcnow())
        if is_sent:
            before, after = {"state": standing}, {"state": entry.state}
            audit.note(session, visitor().login, entry.client_id, f"outbox: {entry.id}", before, after)
    said = gettext("It is sent again.") if is_sent else gettext("It waits to be sent, or its words are gone by now.")
    flash(said, "said")
    return redirect(own_path(request.form.get("next"), url_for(".listing")))
