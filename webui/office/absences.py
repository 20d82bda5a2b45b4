"""When nobody is there: absences, and “ill today”. The page itself is in `absence_page`."""

from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office import audit
from office.database import utcnow
from office.errors import OfficeError
from office.hours import storage
from office.hours.illness import end_illness, report_ill, running_illnesses
from office.hours.models import AbsenceRow
from office.hours.storage import load_calendar
from office.hours.values import AbsenceKind
from office.models import Client
from webui.auth import visitor
from webui.house import house
from webui.office import absence_feeds
from webui.office.absence_form import AS_IT_IS, KINDS, YEARS, Draft, Form, read, stored, typed
from webui.office.absence_page import UNDO, Refusal, choices, listing_path, page
from webui.office.absence_words import shown_repetition
from webui.office.access import client_or_404
from webui.office.refusals import REFUSED, in_words
from webui.wording import gettext

OVERVIEW = "overview"
LONGEST_RULE = 200

blueprint = Blueprint("absences", __name__, url_prefix="/clients/<id:client_id>/absences")
blueprint.register_blueprint(absence_feeds.blueprint)


@blueprint.get("")
def listing(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        return page(session, client_or_404(session, client_id))


@blueprint.post("/add")
def add(client_id: int) -> ResponseReturnValue:
    form = typed(request.form)
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        try:
            row = storage.add_absence(session, client_id, *read(form))
        except OfficeError as error:
            return page(session, client, Refusal(in_words(error), form=form))
        _note(session, client_id, row.name, None, _described(row))
    flash(gettext("The absence is saved."), "said")
    return redirect(listing_path(client_id, f"{row.local_start:%Y-%m}"))


@blueprint.get("/<id:absence_id>")
def edit(client_id: int, absence_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        row = _find(session, client_id, absence_id)
        return _form_page(client, row, stored(row))


@blueprint.post("/<id:absence_id>")
def change(client_id: int, absence_id: int) -> ResponseReturnValue:
    form = typed(request.form)
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        row = _find(session, client_id, absence_id)
        before = _described(row)
        try:
            storage.change_absence(session, client_id, absence_id, *read(form, row.repeats))
        except OfficeError as error:
            return _form_page(client, row, form, in_words(error))
        _note(session, client_id, row.name, before, _described(row))
    flash(gettext("The absence is saved."), "said")
    return redirect(listing_path(client_id, f"{row.local_start:%Y-%m}"))


@blueprint.post("/<id:absence_id>/remove")
def remove(client_id: int, absence_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client_or_404(session, client_id)
        row = _find(session, client_id, absence_id)
        before = _described(row)
        storage.remove_absence(session, client_id, absence_id)
        _note(session, client_id, row.name, before, None)
    _offer_undo(gettext("“%(name)s” is removed.") % {"name": row.name or KINDS[row.kind]}, row)
    return redirect(listing_path(client_id, request.form.get("month")))


@blueprint.post("/restore")
def restore(client_id: int) -> ResponseReturnValue:
    """What was removed or ended comes back as it was; once, however often it is asked for."""
    with house().database.session() as session:
        client_or_404(session, client_id)
        draft = _sent_back()
        same = (draft.kind, draft.name, draft.local_start, draft.repeats)
        rows = storage.list_absences(session, client_id)
        row = next((one for one in rows if (one.kind, one.name, one.local_start, one.repeats) == same), None)
        before = _described(row) if row else None
        try:
            row = _put_back(session, client_id, row, draft)
        except OfficeError:
            abort(400)
        _note(session, client_id, row.name, before, _described(row))
    flash(gettext("Everything is as it was."), "said")
    return redirect(_came_from(client_id))


@blueprint.post("/ill-today")
def ill_today(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        row = report_ill(session, client, utcnow())
        if row:
            _note(session, client_id, "", None, _described(row))
    flash(
        gettext("Callers are told until midnight that nobody is in the office.")
        if row
        else gettext("For the rest of today an illness is entered already."),
        "said",
    )
    return redirect(_came_from(client_id))


@blueprint.post("/back-again")
def back_again(client_id: int) -> ResponseReturnValue:
    now = utcnow()
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        calendar = load_calendar(session, client, now)
        for row in running_illnesses(session, calendar, client_id, now):
            _offer_undo(gettext("The illness has ended."), row)
            before = _described(row)
            ended = end_illness(session, calendar, row, now)
            _note(session, client_id, row.name, before, _described(ended) if ended else None)
    return redirect(_came_from(client_id))


def _find(session: Session, client_id: int, absence_id: int) -> AbsenceRow:
    row = session.get(AbsenceRow, absence_id)
    if row is None or row.client_id != client_id:
        abort(404)
    return row


def _form_page(client: Client, row: AbsenceRow, form: Form, problem: str | None = None) -> ResponseReturnValue:
    shown = render_template(
        "office/absence.html",
        client=client,
        absence_id=row.id,
        label=row.name or KINDS[row.kind],
        form=form,
        own_rule=shown_repetition(row.repeats) if stored(row).repeats == AS_IT_IS else None,
        problem=problem,
        **choices(),
    )
    return shown, REFUSED if problem else 200


def _offer_undo(said: str, row: AbsenceRow) -> None:
    values = {
        "kind": row.kind.value,
        "name": row.name,
        "start": row.local_start.isoformat(),
        "end": row.local_end.isoformat(),
        "repeats": row.repeats or "",
    }
    flash({"said": said, "values": values}, UNDO)  # type: ignore[arg-type]  # it goes through JSON, whatever the type says


def _sent_back() -> Draft:
    """What `_offer_undo` gave away."""
    sent = request.form
    try:
        kind = AbsenceKind(sent.get("kind", ""))
        start, end = (datetime.fromisoformat(sent.get(name, "")) for name in ("start", "end"))
    except ValueError:
        abort(400)
    if start.year not in YEARS or start.tzinfo or end.tzinfo:
        abort(400)
    return Draft(kind, sent.get("name", ""), start, end, sent.get("repeats", "")[:LONGEST_RULE] or None)


def _put_back(session: Session, client_id: int, same: AbsenceRow | None, draft: Draft) -> AbsenceRow:
    """As a new one, or as the end of the one that was shortened. Raises OfficeError."""
    if same is None:
        return storage.add_absence(session, client_id, *draft)
    end = max(same.local_end, draft.local_end)
    return storage.change_absence(session, client_id, same.id, *draft._replace(local_end=end))


def _described(row: AbsenceRow) -> dict[str, object]:
    return {
        "kind": row.kind,
        "name": row.name,
        "from": row.local_start,
        "until": row.local_end,
        "repeats": row.repeats,
    }


def _note(
    session: Session, client_id: int, name: str, before: dict[str, object] | None, after: dict[str, object] | None
) -> None:
    audit.note(session, visitor().login, client_id, f"absence: {name}" if name else "absence", before, after)


def _came_from(client_id: int) -> str:
    """The overview has the same buttons."""
    if request.form.get("to") == OVERVIEW:
        return url_for("clients.overview", client_id=client_id)
    return listing_path(client_id, request.form.get("month"))
