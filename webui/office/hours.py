"""The weekly hours: typed, and seen and dragged in a drawn week."""

from collections.abc import Mapping, Sequence

from babel.dates import get_day_names
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from office import audit
from office.database import utcnow
from office.hours.spans import written
from office.hours.storage import list_hours, set_hours
from office.hours.typed import read_week
from office.hours.values import Span
from office.models import Client
from office.zones import zone_of
from webui.auth import visitor
from webui.house import house
from webui.languages import language
from webui.office.access import client_or_404
from webui.office.drawn_week import draw, following, told_in_all
from webui.office.refusals import REFUSED, in_words
from webui.wording import gettext

WEEKDAYS = range(7)
LONGEST_TEXT = 200

blueprint = Blueprint("hours", __name__, url_prefix="/clients/<id:client_id>/hours")


@blueprint.get("")
def week(client_id: int) -> ResponseReturnValue:
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        hours = list_hours(session, client_id)
    return _page(client, _as_typed(hours))


@blueprint.post("")
def save(client_id: int) -> ResponseReturnValue:
    """Keep the week; or copy a day to those that follow it, which keeps nothing yet."""
    texts = [request.form.get(f"day-{weekday}", "")[:LONGEST_TEXT] for weekday in WEEKDAYS]
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        if "copy" in request.form:
            return _page(client, _copied(texts, request.form["copy"]), is_copied=True)
        hours, wrong = read_week(texts)
        if wrong:
            return _page(client, texts, is_refused=True), REFUSED
        before = list_hours(session, client_id)
        if before and not hours and "always" not in request.form:
            # Who empties the last day most likely means closed, and would get the opposite.
            return _page(client, texts, would_be_always=True), REFUSED
        set_hours(session, client_id, hours)
        client.hours_confirmed_at = utcnow()
        after = list_hours(session, client_id)
        audit.note(session, visitor().login, client_id, "hours", _as_noted(before), _as_noted(after))
    flash(gettext("The hours are saved."), "said")
    return redirect(url_for(".week", client_id=client_id))


@blueprint.get("/drawn")
def drawn(client_id: int) -> ResponseReturnValue:
    """The picture and the words of what stands in the fields, while it is being typed or dragged."""
    with house().database.session() as session:
        client_or_404(session, client_id)
    texts = [request.args.get(f"day-{weekday}", "")[:LONGEST_TEXT] for weekday in WEEKDAYS]
    return render_template("office/hours_drawn.html", **_drawing(texts), is_fragment=True)


def _page(
    client: Client,
    texts: Sequence[str],
    *,
    is_refused: bool = False,
    is_copied: bool = False,
    would_be_always: bool = False,
) -> str:
    return render_template(
        "office/hours.html",
        client=client,
        now=f"{utcnow().astimezone(zone_of(client.time_zone)):%H:%M}",
        is_refused=is_refused,
        is_copied=is_copied,
        would_be_always=would_be_always,
        longest=LONGEST_TEXT,
        **_drawing(texts),
    )


def _drawing(texts: Sequence[str]) -> dict[str, object]:
    hours, wrong = read_week(texts)
    problems = {weekday: in_words(error) for weekday, error in wrong.items()}
    days = draw(texts, hours, problems, language())
    return {"days": days, "in_all": told_in_all(hours), "is_always_open": not hours and not problems}


def _as_typed(hours: Mapping[int, Sequence[Span]]) -> list[str]:
    return [", ".join(map(written, hours.get(weekday, ()))) for weekday in WEEKDAYS]


def _as_noted(hours: Mapping[int, Sequence[Span]]) -> dict[str, str]:
    names = get_day_names(locale="en")
    return {names[weekday].lower(): text for weekday, text in enumerate(_as_typed(hours))}


def _copied(texts: Sequence[str], weekday: str) -> list[str]:
    """No browser sends anything but a weekday; anything else copies nothing."""
    source = int(weekday) if weekday in map(str, WEEKDAYS) else None
    targets = following(source) if source is not None else ()
    return [texts[source] if source is not None and day in targets else text for day, text in enumerate(texts)]
