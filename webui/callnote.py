"""A line of the call note put right, on the page of its message; without JavaScript too."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office.database import savepoint, utcnow
from office.zones import zone_for
from recordings.callnote import putting_right
from recordings.callnote.lines import LONGEST, NoDay, NoNumber, NoSuchLine, checked
from recordings.callnote.putting_right import PutRightMeanwhile
from recordings.corrections import NotCorrected, NothingThere, StillInWork
from recordings.deeds import new_name
from recordings.errors import RecordingError
from recordings.models import Message, NoteLine
from webui.asking import find_message
from webui.auth import visitor
from webui.came_from import page_of_message
from webui.corrections import REFUSED, SENTENCES
from webui.house import house
from webui.note import Refused
from webui.opened import opened
from webui.telling import offer_undo
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

PROBLEMS: dict[type[RecordingError], Words] = {
    NoNumber: _l("This is no telephone number."),
    NoDay: _l("This is no day."),
    NoSuchLine: _l("A line of the call note has at most %(most)s characters."),
    PutRightMeanwhile: _l(
        "Somebody else has put this right meanwhile. Save once more if yours is to stand in its place."
    ),
    StillInWork: SENTENCES[StillInWork],
    NothingThere: SENTENCES[NothingThere],
}

blueprint = Blueprint("callnote", __name__, url_prefix="/messages/<id:message_id>/callnote")


@blueprint.post("")
def put_right(message_id: int) -> ResponseReturnValue:
    """What was typed counts; where nothing was, there is no such thing; with `back`, what was said counts again."""
    line, now = request.form.get("line", ""), utcnow()
    with house().database.session() as session:
        found = find_message(session, message_id)
        part = NoteLine(line) if line in set(NoteLine) else abort(400)
        try:
            value = None if "back" in request.form else _typed(part, request.form, _zone(found))
            together = putting_right.put_right(
                session, found, part, value, request.form.get("seen"), visitor().login, now
            )
        except (NoSuchLine, PutRightMeanwhile, NotCorrected) as refused:
            return _page(session, found, {part: Refused(request.form, _problem(refused))})
    if together:
        said = gettext("What was said counts again.") if value is None else gettext("The call note is put right.")
        offer_undo(said, together)
    return redirect(page_of_message(message_id, f"put-right-{line}"))


@blueprint.post("/lines")
def fill_in(message_id: int) -> ResponseReturnValue:
    """What was typed into the lines that were empty, in one go; where one of them is refused, none is taken."""
    typed = {line: _fields(line, request.form) for line in NoteLine}
    typed = {line: fields for line, fields in typed.items() if any(fields.values())}
    now, together = utcnow(), new_name()
    with house().database.session() as session:
        found = find_message(session, message_id)
        problems: dict[NoteLine, Words] = {}
        values: dict[NoteLine, str] = {}
        for line, fields in typed.items():
            try:
                values[line] = _typed(line, fields, _zone(found))
            except NoSuchLine as refused:
                problems[line] = _problem(refused)
        if not problems:
            problems = _filled_in(session, found, values, now, together)
        if problems:
            return _page(session, found, {line: Refused(typed[line], problems.get(line)) for line in typed})
    if values:
        offer_undo(gettext("The call note is put right."), together)
    return redirect(page_of_message(message_id, "callnote"))


def _filled_in(
    session: Session, message: Message, values: Mapping[NoteLine, str], now: datetime, together: str
) -> dict[NoteLine, Words]:
    """All of them, or none and why."""
    line = None
    try:
        with savepoint(session):
            for line, value in values.items():
                putting_right.put_right(session, message, line, value, None, visitor().login, now, together)
    except (PutRightMeanwhile, NotCorrected) as refused:
        return {line: _problem(refused)} if line else {}
    return {}


def _fields(line: NoteLine, form: Mapping[str, str]) -> dict[str, str]:
    """Of one line, out of a form that has several."""
    if line is NoteLine.DUE:
        return {name: form.get(name, "").strip() for name in ("date", "time")}
    return {"value": form.get(line, "").strip()}


def _typed(part: NoteLine, form: Mapping[str, str], zone: ZoneInfo) -> str:
    """As it is stored. Raises NoSuchLine."""
    text = form.get("value", "")
    if part is NoteLine.DUE:
        text = _due(form.get("date", "").strip(), form.get("time", "").strip(), zone)
    return checked(part, text, house().settings.region)


def _due(day: str, time: str, zone: ZoneInfo) -> str:
    if not time:
        return day
    try:
        return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=zone).isoformat()
    except ValueError:
        raise NoDay("a time needs a day") from None


def _zone(message: Message) -> ZoneInfo:
    return zone_for(message.client, house().settings.time_zone)


def _problem(refused: RecordingError) -> Words:
    return PROBLEMS[type(refused)] % {"most": LONGEST}


def _page(session: Session, message: Message, refused: Mapping[NoteLine, Refused]) -> ResponseReturnValue:
    """What was typed stays in the form."""
    values = opened(session, message, refused=refused)
    return render_template("message.html", **values), REFUSED
