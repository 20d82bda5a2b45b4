"""A client's contacts: who is put through, who is refused, and whose name the owner reads instead of a number."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from office import audit, numbers
from office.contacts import storage
from office.contacts.drafts import ContactDraft
from office.contacts.imports import Reading, read_contacts
from office.contacts.match import STRONGEST_FIRST
from office.contacts.models import Contact
from office.contacts.values import Listed
from office.errors import OfficeError
from office.models import Client
from office.rights import What
from recordings.callers import known_callers
from recordings.callnote import lines
from recordings.models import Message, NoteLine
from webui.asking import find_message
from webui.auth import visitor
from webui.house import house
from webui.ids import to_id
from webui.office.access import client_or_404
from webui.office.refusals import REFUSED, in_words
from webui.office.uploads import AROUND_UPLOAD, sent_file, takes_uploads
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

PAGE = 50
SHOWN_OF_IMPORT = 100
LARGEST_UPLOAD = 2 * 1024 * 1024
MOST_WARNINGS = 3
"""They travel in a cookie."""

LISTS: dict[Listed, tuple[Words, Words]] = {
    Listed.NONE: (_l("No list"), _l("Answered like anyone else, but by name.")),
    Listed.VIP: (_l("VIP"), _l("Always put through where forwarding is on; the message is marked as important.")),
    Listed.ALLOWED: (_l("Allowed"), _l("Never blocked, even where a blocked beginning of numbers fits.")),
    Listed.BLOCKED: (_l("Blocked"), _l("Politely refused; noted, but no message is taken.")),
}

Noted = dict[str, object]
"""A contact in the audit log."""

blueprint = Blueprint("contacts", __name__, url_prefix="/clients/<id:client_id>/contacts")
takes_uploads(blueprint, LARGEST_UPLOAD + AROUND_UPLOAD, "contacts.preview", "contacts.take_over", as_text=True)


@dataclass(frozen=True)
class Form:
    """A contact as it is typed."""

    name: str = ""
    firm: str = ""
    numbers: str = ""
    """One a line."""
    listed: str = Listed.NONE
    note: str = ""


@dataclass(frozen=True)
class Row:
    """A contact in the list, or one that is to be imported."""

    id: int | None
    name: str
    firm: str
    numbers: str
    listed: Listed
    label: Words | None
    """None for those who are on no list."""


@dataclass(frozen=True)
class Preview:
    """What was read from an upload."""

    rows: Sequence[Row]
    count: int
    more: int
    problems: Sequence[tuple[int, str]]
    """Line and sentence."""
    more_problems: int
    text: str
    """The contacts as CSV, to be sent back when they shall be taken over."""


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Back to the form: whether the visitor may see it is asked there."""
    flash(gettext("The file is larger than 2 MB. Please split it, or leave out the pictures."), "problem")
    return redirect(url_for(".upload", client_id=(request.view_args or {})["client_id"]), 303)


@blueprint.get("")
def listing(client_id: int) -> ResponseReturnValue:
    search = request.args.get("q", "").strip()[:100]
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        found = _list(session, client_id, search)
        rows = [_row(contact) for contact in found[:PAGE]]
    return render_template(
        "office/contacts.html",
        client=client,
        rows=rows,
        search=search,
        further=rows[-1].id if len(found) > PAGE else None,
        is_first_page="after" not in request.args,
    )


def _message(session: Session, client_id: int) -> Message | None:
    """The one whose caller is to be a contact; None where the form was not reached from a message."""
    if "message" not in request.args:
        return None
    message_id = to_id(request.args["message"])
    found = find_message(session, message_id) if message_id is not None else None
    return found if found and found.client_id == client_id else abort(404)


def _caller(message: Message, session: Session) -> Form:
    """Whoever called, as far as it is known."""
    noted = lines.counting(message)
    known = known_callers(session, [message])[message.id]
    name = noted.get(NoteLine.NAME) or known.earlier or ""
    firm = lines.put_right(message, NoteLine.FIRM) or known.earlier_firm or noted.get(NoteLine.FIRM, "")
    number = numbers.display(message.caller, house().settings.region) if message.caller else ""
    return Form(name, firm, number)


def _list(session: Session, client_id: int, search: str) -> Sequence[Contact]:
    after = to_id(request.args["after"]) if "after" in request.args else None
    if after is None and "after" in request.args:
        abort(404)
    try:
        return storage.list_contacts(session, client_id, search, limit=PAGE + 1, after=after)
    except storage.UnknownContact:
        abort(404)


@blueprint.get("/new")
def new(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        came_from = _message(session, client_id)
        form = _caller(came_from, session) if came_from else Form()
    return _form_page(client, form, came_from=came_from)


@blueprint.post("/new")
def add(client_id: int) -> ResponseReturnValue:
    form = _typed()
    with house().database.session() as session:
        client, came_from = client_or_404(session, client_id), _message(session, client_id)
        try:
            contact = _save(session, client_id, None, form)
        except OfficeError as error:
            return _form_page(client, form, problem=in_words(error), came_from=came_from)
        _note(session, client_id, None, _as_noted(contact))
        warnings = _contradictions(contact, storage.others_with(session, contact))
    _say_saved(warnings)
    return redirect(_back(client_id, came_from))


@blueprint.get("/<id:contact_id>")
def edit(client_id: int, contact_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        form = _stored(_find(session, client_id, contact_id))
    return _form_page(client, form, contact_id)


@blueprint.post("/<id:contact_id>")
def change(client_id: int, contact_id: int) -> ResponseReturnValue:
    form = _typed()
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        before = _as_noted(_find(session, client_id, contact_id))
        try:
            contact = _save(session, client_id, contact_id, form)
        except OfficeError as error:
            return _form_page(client, form, contact_id, problem=in_words(error))
        _note(session, client_id, before, _as_noted(contact))
        warnings = _contradictions(contact, storage.others_with(session, contact))
    _say_saved(warnings)
    return redirect(url_for(".listing", client_id=client_id))


@blueprint.post("/<id:contact_id>/remove")
def remove(client_id: int, contact_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client_or_404(session, client_id)
        before = _as_noted(_find(session, client_id, contact_id))
        storage.remove_contact(session, client_id, contact_id)
        _note(session, client_id, before, None)
    flash(gettext("The contact is removed."), "said")
    return redirect(url_for(".listing", client_id=client_id))


@blueprint.get("/import")
def upload(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
    return render_template("office/contacts_import.html", client=client, preview=None, problem=None)


@blueprint.post("/import")
def preview(client_id: int) -> ResponseReturnValue:
    """What a file holds; nothing is stored yet."""
    with house().database.session() as session:
        client = client_or_404(session, client_id)
    _name, data = sent_file()
    if not data:
        problem = gettext("Please choose a file that is not empty.")
        return render_template("office/contacts_import.html", client=client, preview=None, problem=problem), REFUSED
    read = _preview(read_contacts(data, house().settings.region))
    return render_template("office/contacts_import.html", client=client, preview=read, problem=None)


@blueprint.post("/import/confirm")
def take_over(client_id: int) -> ResponseReturnValue:
    """Store what the preview showed. It is read anew: what a browser sends may be anything."""
    reading = read_contacts(request.form.get("text", "").encode(errors="replace"), house().settings.region)
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        if reading.problems:
            read = _preview(reading)
            return render_template("office/contacts_import.html", client=client, preview=read, problem=None), REFUSED
        done = storage.import_contacts(session, client_id, reading.drafts, by_admin=_is_admin(client_id))
        noted = {"added": done.added, "changed": done.changed}
        if any(noted.values()):
            audit.note(session, visitor().login, client_id, "import of contacts", None, noted)
    said = gettext("Import finished: %(added)s added, %(changed)s changed, %(unchanged)s were there already.")
    flash(said % vars(done), "said")
    return redirect(url_for(".listing", client_id=client_id))


def _find(session: Session, client_id: int, contact_id: int) -> Contact:
    try:
        return storage.get_contact(session, client_id, contact_id)
    except storage.UnknownContact:
        abort(404)


def _contradictions(contact: Contact, others: Sequence[Contact]) -> list[str]:
    """Where one of its numbers stands on another list too, and which of them counts."""
    return [
        gettext(
            "“%(other)s” (%(its_list)s) has one of these numbers as well. For calls from there “%(counts)s” counts."
        )
        % {
            "other": other.name,
            "its_list": LISTS[other.listed][0],
            "counts": LISTS[min(contact.listed, other.listed, key=STRONGEST_FIRST.index)][0],
        }
        for other in others
        if other.listed is not contact.listed
    ]


def _say_saved(warnings: Sequence[str]) -> None:
    flash(" ".join([gettext("The contact is saved."), *warnings[:MOST_WARNINGS]]), "said")


def _form_page(
    client: Client,
    form: Form,
    contact_id: int | None = None,
    problem: str | None = None,
    came_from: Message | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "office/contact.html",
        client=client,
        form=form,
        contact_id=contact_id,
        lists=[(listed.value, *words) for listed, words in LISTS.items()],
        problem=problem,
        is_of_message=came_from is not None,
        back=_back(client.id, came_from),
    )
    return page, REFUSED if problem else 200


def _back(client_id: int, came_from: Message | None) -> str:
    if came_from is None:
        return url_for(".listing", client_id=client_id)
    return url_for("inbox.message", message_id=came_from.id)


def _typed() -> Form:
    return Form(**{name: request.form.get(name, "") for name in ("name", "firm", "numbers", "listed", "note")})


def _save(session: Session, client_id: int, contact_id: int | None, form: Form) -> Contact:
    """Add the contact, or change the one of that id. Raises OfficeError."""
    typed, listed, region = numbers.listed(form.numbers), _listed(form), house().settings.region
    fields = (form.name, typed, form.firm, listed, region, form.note)
    if contact_id is None:
        return storage.add_contact(session, client_id, *fields, by_admin=_is_admin(client_id))
    return storage.change_contact(session, client_id, contact_id, *fields, by_admin=_is_admin(client_id))


def _is_admin(client_id: int) -> bool:
    """Whether what is entered may cost the house money: such a number may be called back, abroad too."""
    return visitor().may(What.IDENTITY, client_id)


def _listed(form: Form) -> Listed:
    """No browser sends anything but what the form offers."""
    return Listed(form.listed) if form.listed in set(Listed) else abort(400)


def _stored(contact: Contact) -> Form:
    typed = "\n".join(storage.written(number) for number in contact.numbers)
    return Form(contact.name, contact.firm, typed, contact.listed, contact.note)


def _as_noted(contact: Contact) -> Noted:
    return {
        "name": contact.name,
        "firm": contact.firm,
        "numbers": [storage.written(number) for number in contact.numbers],
        "list": contact.listed,
        "note": contact.note,
    }


def _note(session: Session, client_id: int, before: Noted | None, after: Noted | None) -> None:
    """The name stands in what was changed: of a change only the fields that differ are kept."""
    named = before or after or {}
    audit.note(session, visitor().login, client_id, f"contact: {named['name']}", before, after)


def _row(contact: Contact) -> Row:
    listed = Listed(contact.listed)
    shown = ", ".join(_shown(number.e164, is_prefix=number.is_prefix) for number in contact.numbers)
    return Row(contact.id, contact.name, contact.firm, shown, listed, _label(listed))


def _label(listed: Listed) -> Words | None:
    return None if listed is Listed.NONE else LISTS[listed][0]


def _shown(e164: str, *, is_prefix: bool) -> str:
    """A beginning is no number that could be written with spaces."""
    return f"{e164}…" if is_prefix else numbers.display(e164, house().settings.region)


def _preview(reading: Reading) -> Preview:
    drafts, problems = reading.drafts, reading.problems
    return Preview(
        rows=[_draft_row(draft) for draft in drafts[:SHOWN_OF_IMPORT]],
        count=len(drafts),
        more=max(0, len(drafts) - SHOWN_OF_IMPORT),
        problems=[(problem.line, in_words(problem.reason)) for problem in problems[:SHOWN_OF_IMPORT]],
        more_problems=max(0, len(problems) - SHOWN_OF_IMPORT),
        text=_as_csv(drafts),
    )


def _draft_row(draft: ContactDraft) -> Row:
    shown = ", ".join(_shown(entry.e164, is_prefix=entry.is_prefix) for entry in draft.entries)
    return Row(None, draft.name, draft.firm, shown, draft.listed, _label(draft.listed))


def _as_csv(drafts: Sequence[ContactDraft]) -> str:
    """What `read_contacts` makes the same drafts of; much shorter than cards with pictures."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(("name", "firm", "phone", "list", "note"))
    for draft in drafts:
        entries = ", ".join(map(str, draft.entries))
        writer.writerow((draft.name, draft.firm, entries, draft.listed.value, draft.note))
    return text.getvalue()
