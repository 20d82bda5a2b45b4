"""The weekly hours: seen, typed, refused, copied."""

import re

import pytest
from visits import Inbox, Visit

from office import audit
from office.database import Database
from office.hours.storage import list_hours, set_hours
from office.hours.values import MINUTES_A_DAY, Span

NINE_TO_FIVE, MORNING, AFTERNOON, NIGHT = Span(540, 1020), Span(540, 750), Span(840, 1080), Span(1320, 1800)

ALWAYS_OPEN = "Es sind keine Zeiten eingetragen; das Büro gilt als immer geöffnet."


@pytest.fixture
def base(inbox: Inbox) -> str:
    return f"/clients/{inbox.bakery.id}/hours"


@pytest.fixture
def week(database: Database, inbox: Inbox) -> dict[int, tuple[Span, ...]]:
    hours = {0: (MORNING, AFTERNOON), 4: (NIGHT,)}
    with database.session() as session:
        set_hours(session, inbox.bakery.id, hours)
    return hours


def typed(**days: str) -> dict[str, str]:
    """A form with these days, `d0` is Monday; the others are empty."""
    return {f"day-{weekday}": days.get(f"d{weekday}", "") for weekday in range(7)}


def stored(database: Database, inbox: Inbox) -> dict[int, tuple[Span, ...]]:
    with database.session() as session:
        return list_hours(session, inbox.bakery.id)


def field(page: str, weekday: int) -> str:
    return re.findall(rf'<input id="day-{weekday}"[^>]* value="([^"]*)"', page)[0]


def told(page: str, weekday: int) -> str:
    return re.findall(rf'<p [^>]*id="told-{weekday}"[^>]*>(.*?)</p>', page)[0]


def bars(page: str, kind: str = "open") -> list[tuple[str, str]]:
    return re.findall(rf'<rect class="{kind}" data-opens="(\d+)" data-closes="(\d+)"', page)


def test_without_hours_the_page_says_that_the_office_is_always_open(owner: Visit, base: str) -> None:
    page = owner.get(base).text
    assert ALWAYS_OPEN in page
    assert page.count('class="always"') == 7
    assert bars(page) == []
    assert told(page, 0) == ""
    assert "Europe/Berlin" in page


@pytest.mark.usefixtures("week")
def test_the_week_is_drawn_and_told(owner: Visit, base: str) -> None:
    page = owner.get(base).text
    assert ALWAYS_OPEN not in page
    assert bars(page) == [("540", "750"), ("840", "1080"), ("1320", "1800")]
    assert bars(page, "from-yesterday") == [("0", "360")]
    assert 'x="91.667%" width="8.333%"' in page
    assert field(page, 0) == "09:00–12:30, 14:00–18:00"
    assert told(page, 0) == "7 h 30 min"
    assert told(page, 1) == "geschlossen"
    assert told(page, 4) == "8 h · bis zum nächsten Tag"
    assert "15 h 30 min in der Woche" in page
    assert "style=" not in page


def test_hours_are_saved_as_they_are_understood_and_noted(
    owner: Visit, inbox: Inbox, base: str, database: Database, week: dict[int, tuple[Span, ...]]
) -> None:
    form = typed(d0="9-12:30, 14-18", d1="9:00–17 Uhr", d2="9am-5pm", d4="22-6", d6="24h")
    assert owner.post(base, **form).status_code == 302
    assert stored(database, inbox) == week | {1: (NINE_TO_FIVE,), 2: (NINE_TO_FIVE,), 6: (Span(0, MINUTES_A_DAY),)}
    with database.session() as session:
        [entry] = audit.list_entries(session, None, inbox.bakery.id)
    assert (entry.actor, entry.what) == ("hoffmann", "hours")
    after = {"tuesday": "09:00–17:00", "wednesday": "09:00–17:00", "sunday": "00:00–24:00"}
    assert entry.change == {"before": dict.fromkeys(after, ""), "after": after}
    changes = owner.get(f"/clients/{inbox.bakery.id}/changes").text
    assert "Dienstag" in changes
    assert "09:00–17:00" in changes


def test_what_was_shown_can_be_saved_unchanged(
    owner: Visit, inbox: Inbox, base: str, database: Database, week: dict[int, tuple[Span, ...]]
) -> None:
    page = owner.get(base).text
    assert owner.post(base, **{f"day-{weekday}": field(page, weekday) for weekday in range(7)}).status_code == 302
    assert stored(database, inbox) == week
    with database.session() as session:
        assert audit.list_entries(session, None, inbox.bakery.id) == []


@pytest.mark.usefixtures("week")
def test_an_emptied_week_is_always_open_only_where_that_is_meant(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    before = stored(database, inbox)
    asked = owner.post(base, **typed())
    assert asked.status_code == 422
    assert "Eine Woche ganz ohne Zeiten heißt nicht geschlossen" in asked.text
    assert stored(database, inbox) == before
    assert owner.post(base, **typed(), always="1").status_code == 302
    assert stored(database, inbox) == {}
    assert ALWAYS_OPEN in owner.get(base).text


@pytest.mark.parametrize(
    ("days", "weekday", "sentence"),
    [
        ({"d1": "9-12 und <b>"}, 1, "Dienstag</a>: „&lt;b&gt;“ ist nicht als Zeit lesbar. Schreiben Sie"),
        ({"d2": "9-5"}, 2, "Mittwoch</a>: „9-5“ ginge die ganze Nacht hindurch. Schreiben Sie 09:00–17:00, oder"),
        ({"d5": "9-12, 11-13"}, 5, "Samstag</a>: 11:00–13:00 überschneidet sich mit der Zeit davor."),
        ({"d3": "22-6", "d4": "5-12"}, 4, "Freitag</a>: 05:00–12:00 überschneidet sich mit der Zeit, die vom Vortag"),
        ({"d6": "22-6", "d0": "5-12"}, 0, "Montag</a>: 05:00–12:00 überschneidet sich"),
    ],
)
def test_what_is_wrong_is_named_with_its_day_and_all_stays_typed(
    owner: Visit,
    inbox: Inbox,
    base: str,
    database: Database,
    week: dict[int, tuple[Span, ...]],
    days: dict[str, str],
    weekday: int,
    sentence: str,
) -> None:
    answer = owner.post(base, **typed(**({"d2": "8 bis 16 Uhr"} | days)))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert re.search(rf'<input id="day-{weekday}"[^>]*aria-invalid="true"', answer.text)
    assert answer.text.count("aria-invalid") == 1
    assert field(answer.text, 2) == days.get("d2", "8 bis 16 Uhr")
    assert stored(database, inbox) == week


@pytest.mark.parametrize(
    ("weekday", "copied"), [(0, {0, 1, 2, 3, 4}), (3, {3, 4}), (4, {4}), (5, {5, 6}), (6, {6}), (9, set())]
)
def test_a_day_is_copied_to_the_weekdays_that_follow_and_not_saved_yet(
    owner: Visit, inbox: Inbox, base: str, database: Database, weekday: int, copied: set[int]
) -> None:
    answer = owner.post(base, **typed(**{f"d{weekday}": "7-11 uhr"}), copy=str(weekday))
    assert {day for day in range(7) if field(answer.text, day) == "7-11 uhr"} == copied
    assert "sobald sie gespeichert sind" in answer.text
    assert stored(database, inbox) == {}


def test_what_is_typed_is_drawn_at_once(owner: Visit, base: str) -> None:
    query = "&".join(f"day-{day}={text}" for day, text in {0: "9-17", 1: "22-2", 3: "nine"}.items())
    answer = owner.get(f"{base}/drawn?{query}")
    assert bars(answer.text) == [("540", "1020"), ("1320", "1560")]
    assert bars(answer.text, "from-yesterday") == [("0", "120")]
    assert told(answer.text, 0) == "09:00–17:00 · 8 h"
    assert told(answer.text, 2) == "geschlossen"
    assert "nicht als Zeit lesbar" in told(answer.text, 3)
    assert answer.text.count('hx-swap-oob="true"') == 7
    assert "unreadable" in answer.text
    assert "<html" not in answer.text


def test_the_overview_leads_to_the_hours(owner: Visit, inbox: Inbox, base: str) -> None:
    assert owner.get(f"/clients/{inbox.bakery.id}").text.count(f'href="{base}"') == 2


def test_pages_are_closed_to_strangers_and_forms_need_their_token(
    visit: Visit, owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    assert visit.get(base).status_code == 302
    assert visit.get(f"{base}/drawn").status_code == 302
    assert owner.client.post(base, data=typed(d0="9-17")).status_code == 400
    assert stored(database, inbox) == {}
