"""The public holidays that count for a client, and the special days it has hours of its own for."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel import Locale
from babel.dates import format_date
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from office import audit
from office.database import utcnow
from office.errors import OfficeError
from office.hours.models import SpecialDayRow
from office.hours.public_holidays import countries, land_names, list_holidays
from office.hours.spans import written
from office.hours.storage import add_special_day, list_special_days, remove_special_day, set_land
from office.hours.typed import read_spans
from office.hours.values import Span
from office.models import Client
from office.zones import zone_of
from webui.auth import visitor
from webui.house import house
from webui.languages import language
from webui.office.absence_form import YEARS, read_day
from webui.office.access import client_or_404
from webui.office.refusals import REFUSED, in_words
from webui.wording import Words, gettext
from webui.wording import lazy_gettext as _l

DAY = {"de": "EEEEEE, d. MMMM y", "en": "EEE d MMMM y"}
DAY_OF_YEAR = {"de": "d. MMMM", "en": "d MMMM"}
REMOVED = "removed special day"
HALF_DAYS: tuple[tuple[int, int, Words], ...] = ((12, 24, _l("Christmas Eve")), (12, 31, _l("New Year’s Eve")))
"""No public holidays, but hardly anyone works all day."""
UNTIL_NOON = "9-12"
PLACES = {"Augsburg": "Bayern: Stadt Augsburg"}
"""It has a holiday more than its Land, and is none itself."""

blueprint = Blueprint("holidays", __name__, url_prefix="/clients/<id:client_id>/holidays")


@dataclass(frozen=True)
class Holiday:
    """A public holiday, with its days in this year and the next."""

    name: str
    days: tuple[str, ...]
    is_free: bool


@dataclass(frozen=True)
class NewDay:
    """A special day as it is typed."""

    day: str = ""
    name: str = ""
    hours: str = ""
    is_yearly: bool = False


@dataclass(frozen=True)
class Row:
    """A special day in the list."""

    id: int
    when: str
    name: str
    hours: str
    """Empty: closed all day."""
    is_over: bool


@blueprint.get("")
def listing(client_id: int) -> ResponseReturnValue:
    """The page; a special day may be suggested in the address."""
    with house().database.session() as session:
        return _page(session, client_or_404(session, client_id), new=_typed(request.args))


@blueprint.get("/lands")
def lands(client_id: int) -> ResponseReturnValue:
    """The parts of the country that was just chosen."""
    country = request.args.get("country", "")
    with house().database.session() as session:
        client_or_404(session, client_id)
    return render_template("office/holidays_lands.html", country=country, land=None, lands=_lands(country))


@blueprint.post("/place")
def place(client_id: int) -> ResponseReturnValue:
    country, land = request.form.get("country", ""), request.form.get("land", "") or None
    if request.form.get("lands_of") != country:
        # The parts to choose from were another country's, and codes mean different things: BE is Berlin, and Bern.
        land = None
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        before = _as_noted(client)
        worked = client.worked_holidays if country == client.country else ()
        try:
            set_land(session, client, country, land, worked)
        except OfficeError as error:
            return _page(session, client, problem=in_words(error))
        audit.note(session, visitor().login, client_id, "public holidays", before, _as_noted(client))
        must_choose = land is None and before["country"] != country and bool(_lands(country))
    flash(
        gettext("The country is saved. Please choose which part of it now.")
        if must_choose
        else gettext("The public holidays are saved."),
        "said",
    )
    return redirect(url_for(".listing", client_id=client_id))


@blueprint.post("/worked")
def worked(client_id: int) -> ResponseReturnValue:
    """What is ticked is free; what the page did not show stays as it was."""
    shown, free = set(request.form.getlist("shown")), set(request.form.getlist("free"))
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        before = _as_noted(client)
        known = shown & set(_days_by_name(client, _today(client)))
        try:
            set_land(session, client, client.country, client.land, set(client.worked_holidays) - known | known - free)
        except OfficeError as error:
            return _page(session, client, problem=in_words(error))
        audit.note(session, visitor().login, client_id, "public holidays", before, _as_noted(client))
    flash(gettext("The public holidays are saved."), "said")
    return redirect(url_for(".listing", client_id=client_id))


@blueprint.post("/special")
def add(client_id: int) -> ResponseReturnValue:
    form = _typed(request.form)
    with house().database.session() as session:
        client = client_or_404(session, client_id)
        try:
            day, spans = read_day(form.day.strip()), read_spans(form.hours)
            replaced = _same_day(session, client_id, day, is_yearly=form.is_yearly)
            if replaced and "replace" not in request.form:
                return _page(session, client, new=form, in_the_way=_row(replaced, _today(client)))
            before = _described(replaced) if replaced else None
            earlier = replaced.name if replaced else None
            added = add_special_day(session, client_id, day, form.name, spans, is_yearly=form.is_yearly)
        except OfficeError as error:
            return _page(session, client, new=form, problem=in_words(error), is_about_day=True)
        _note(session, client_id, added.name, before, _described(added))
    said = gettext("The special day is saved.")
    if earlier is not None:
        said = gettext("The special day is saved; it takes the place of “%(name)s”.") % {"name": earlier}
    flash(said, "said")
    # Or the place the form asks for, where a refusal is shown, would be where the browser goes.
    return redirect(url_for(".listing", client_id=client_id, _anchor="main"))


@blueprint.post("/special/<id:special_day_id>/remove")
def remove(client_id: int, special_day_id: int) -> ResponseReturnValue:
    """It can be taken back on the page that follows: the form there adds it again."""
    with house().database.session() as session:
        client_or_404(session, client_id)
        row = session.get(SpecialDayRow, special_day_id)
        if row is None or row.client_id != client_id:
            abort(404)
        removed, described, name = _stored(row), _described(row), row.name
        remove_special_day(session, client_id, special_day_id)
        _note(session, client_id, name, described, None)
    flash(vars(removed), REMOVED)  # type: ignore[arg-type]  # it goes through JSON, whatever the type says
    return redirect(url_for(".listing", client_id=client_id))


def _typed(values: Mapping[str, str]) -> NewDay:
    return NewDay(values.get("day", ""), values.get("name", ""), values.get("hours", ""), "yearly" in values)


def _page(
    session: Session,
    client: Client,
    new: NewDay | None = None,
    problem: str | None = None,
    *,
    is_about_day: bool = False,
    in_the_way: Row | None = None,
) -> ResponseReturnValue:
    """The page as it stands, or with what was typed wrong or would replace another day."""
    today = _today(client)
    special = list_special_days(session, client.id)
    page = render_template(
        "office/holidays.html",
        client=client,
        countries=_countries(client.country),
        country=client.country,
        land=client.land,
        lands=_lands(client.country),
        years=(today.year, today.year + 1),
        holidays=_holidays(client, today),
        special_days=[_row(row, today) for row in sorted(special, key=lambda row: _next(row, today))],
        suggestions=_suggestions(client, special, today),
        new=new or NewDay(),
        first_day=date(YEARS.start, 1, 1),
        last_day=date(YEARS.stop - 1, 12, 31),
        problem=problem,
        is_about_day=is_about_day,
        in_the_way=in_the_way,
        removed_category=REMOVED,
        until_noon=UNTIL_NOON,
    )
    return page, REFUSED if problem or in_the_way else 200


def _today(client: Client) -> date:
    return utcnow().astimezone(zone_of(client.time_zone)).date()


def _countries(current: str) -> list[tuple[str, str]]:
    """By name in the language of the page; the client's own is there whatever it is."""
    names = Locale.parse(language()).territories
    found = [(code, names.get(code, code)) for code in {*countries(), current}]
    return sorted(found, key=lambda pair: unicodedata.normalize("NFKD", pair[1]).casefold())


def _lands(country: str) -> list[tuple[str, str]]:
    """By name; none for a country nobody knows."""
    try:
        names = {code: PLACES.get(code, name) for code, name in land_names(country).items()}
        return sorted(names.items(), key=lambda pair: unicodedata.normalize("NFKD", pair[1]).casefold())
    except OfficeError:
        return []


def _days_by_name(client: Client, today: date) -> dict[str, list[date]]:
    """The public holidays of this year and the next; none for a place nobody knows."""
    found: dict[str, list[date]] = {}
    for year in (today.year, today.year + 1):
        try:
            days = list_holidays(client.country, client.land, year)
        except OfficeError:
            return {}
        for day, name in days.items():
            found.setdefault(name, []).append(day)
    return found


def _holidays(client: Client, today: date) -> list[Holiday]:
    """In the order of the year."""
    found = sorted(_days_by_name(client, today).items(), key=lambda item: (item[1][0].month, item[1][0].day))
    return [Holiday(name, tuple(map(_shown, days)), is_free=name not in client.worked_holidays) for name, days in found]


def _shown(day: date) -> str:
    return format_date(day, DAY[language()], locale=language())


def _row(row: SpecialDayRow, today: date) -> Row:
    yearly = gettext("every year on %(day)s") % {
        "day": format_date(row.day, DAY_OF_YEAR[language()], locale=language())
    }
    return Row(
        id=row.id,
        when=yearly if row.is_yearly else _shown(row.day),
        name=row.name,
        hours=_written(row),
        is_over=not row.is_yearly and row.day < today,
    )


def _next(row: SpecialDayRow, today: date) -> tuple[bool, int, int, int]:
    """What comes next stands first, what is over last."""
    if not row.is_yearly:
        return row.day < today, row.day.year, row.day.month, row.day.day
    is_past = (row.day.month, row.day.day) < (today.month, today.day)
    return False, today.year + is_past, row.day.month, row.day.day


def _suggestions(client: Client, special: Iterable[SpecialDayRow], today: date) -> Sequence[tuple[Words, date]]:
    """The half days that are neither special nor free yet."""
    taken = {(row.day.month, row.day.day) for row in special}
    taken |= {(day.month, day.day) for days in _days_by_name(client, today).values() for day in days}
    return [
        (name, date(today.year + ((month, day) < (today.month, today.day)), month, day))
        for month, day, name in HALF_DAYS
        if (month, day) not in taken
    ]


def _same_day(session: Session, client_id: int, day: date, *, is_yearly: bool) -> SpecialDayRow | None:
    rows = list_special_days(session, client_id)
    return next((row for row in rows if (row.day, row.is_yearly) == (day, is_yearly)), None)


def _written(row: SpecialDayRow) -> str:
    """One that is broken counts as closed."""
    try:
        return ", ".join(written(Span(int(opens), int(closes))) for opens, closes in row.spans)
    except (TypeError, ValueError):
        return ""


def _stored(row: SpecialDayRow) -> NewDay:
    return NewDay(row.day.isoformat(), row.name, _written(row), row.is_yearly)


def _described(row: SpecialDayRow) -> dict[str, object]:
    return {"day": row.day, "name": row.name, "hours": _written(row) or "closed", "yearly": row.is_yearly}


def _as_noted(client: Client) -> dict[str, object]:
    return {"country": client.country, "land": client.land, "worked": list(client.worked_holidays)}


def _note(
    session: Session, client_id: int, name: str, before: dict[str, object] | None, after: dict[str, object] | None
) -> None:
    audit.note(session, visitor().login, client_id, f"special day: {name}", before, after)
