"""What goes out and did not arrive: admins see which addresses were refused, and have it sent again."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mail import work
from mail.models import Entry
from office import audit
from office.database import utcnow
from webui.auth import visitor
from webui.house import house
from webui.office.sent import rows
from webui.security import own_path
from webui.wording import gettext

SHOWN = 100

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox")


@blueprint.get("")
def listing() -> ResponseReturnValue:
    with house().database.session() as session:
        shown = rows(session, work.troubled(session, SHOWN))
        waiting = work.count_waiting(session)
    return render_template(
        "office/outbox.html", rows=shown, waiting=waiting, has_server=house().settings.smtp is not None
    )


@blueprint.post("/<id:entry_id>/again")
def again(entry_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        entry = session.get(Entry, entry_id) or abort(404)
        standing, due_at = entry.state, entry.next_at
        is_sent = work.send_again(entry, utcnow())
        if is_sent:
            # By what it is and where it went: its number says nothing to whoever reads the changes.
            what = f"outbox: {entry.channel}, {entry.address or entry.target}"
            before, after = {"state": standing, "due": due_at}, {"state": entry.state, "due": entry.next_at}
            audit.note(session, visitor().login, entry.client_id, what, before, after)
    said = gettext("It is sent again.") if is_sent else gettext("It waits to be sent, or its words are gone by now.")
    flash(said, "said")
    return redirect(own_path(request.form.get("next"), url_for(".listing")))
