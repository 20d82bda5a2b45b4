"""Which public holidays count, and the days with hours of their own."""

import html
import re
from datetime import UTC, date, datetime

import pytest
from visits import Inbox, Visit

from office import audit
from office.database import Database
from office.hours import storage
from office.hours.models import SpecialDayRow
from office.hours.state import judge
from office.hours.storage import load_calendar
from office.hours.values import OfficeState, Span
from office.models import Client

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
CHRISTMAS = {"day": "2026-12-24", "name": "Heiligabend", "hours": "9-12"}


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webui.office.holidays.utcnow", lambda: NOW)


@pytest.fixture
def base(inbox: Inbox) -> str:
    return f"/clients/{inbox.bakery.id}/holidays"


def place(database: Database, inbox: Inbox) -> tuple[str, str | None, list[str]]:
    with database.session() as session:
        client = session.get_one(Client, inbox.bakery.id)
        return client.country, client.land, list(client.worked_holidays)


def settle(database: Database, inbox: Inbox, country: str, land: str | None, *worked: str) -> None:
    with database.session() as session:
        storage.set_land(session, session.get_one(Client, inbox.bakery.id), country, land, worked)


def special(database: Database, inbox: Inbox) -> list[tuple[date, str, list[list[int]], bool]]:
    with database.session() as session:
        rows = storage.list_special_days(session, inbox.bakery.id)
        return [(row.day, row.name, row.spans, row.is_yearly) for row in rows]


def options(page: str, name: str) -> dict[str, str]:
    select = re.findall(rf'<select id="{name}".*?</select>', page, re.DOTALL)[0]
    return {
        code: html.unescape(text) for code, text in re.findall(r'<option value="([^"]*)"[^>]*>(.*?)</option>', select)
    }


def ticked(page: str) -> dict[str, bool]:
    found = re.findall(r'<input type="checkbox" name="free" value="([^"]*)"( checked)?>', page)
    return {html.unescape(name): bool(checked) for name, checked in found}


def changes(database: Database, inbox: Inbox) -> list[tuple[str, object]]:
    with database.session() as session:
        return [(one.what, one.change) for one in audit.list_entries(session, None, inbox.bakery.id)]


def test_countries_and_laender_are_offered_by_name(owner: Visit, base: str) -> None:
    page = owner.get(base).text
    assert options(page, "country")["AT"] == "Österreich"
    lands = options(page, "land")
    assert (lands["BY"], lands["NW"], lands["TH"]) == ("Bayern", "Nordrhein-Westfalen", "Thüringen")
    assert '<option value="DE" selected>' in page
    names = list(options(page, "country").values())
    assert names.index("Ägypten") < names.index("Belgien") < names.index("Österreich") < names.index("Portugal")


def test_the_laender_of_the_chosen_country_come_by_themselves(owner: Visit, base: str) -> None:
    part = owner.get(f"{base}/lands?country=CH").text
    assert options(part, "land")["BE"] == "Bern"
    assert 'name="lands_of" value="CH"' in part
    assert "<select" not in owner.get(f"{base}/lands?country=QQ").text


def test_a_land_brings_its_holidays_with_their_days_in_two_years(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    assert "Fronleichnam" not in owner.get(base).text
    form = {"country": "DE", "lands_of": "DE", "land": "BY"}
    assert owner.post(f"{base}/place", **form).status_code == 302
    assert place(database, inbox) == ("DE", "BY", [])
    page = owner.get(base).text
    assert ticked(page)["Fronleichnam"] is True
    assert "<span>Do., 4. Juni 2026</span> · <span>Do., 27. Mai 2027</span>" in page
    names = list(ticked(page))
    assert (names[0], names[-1]) == ("Neujahr", "Zweiter Weihnachtstag")
    assert changes(database, inbox) == [("public holidays", {"before": {"land": None}, "after": {"land": "BY"}})]


def test_an_unticked_holiday_is_worked_and_can_be_ticked_again(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    settle(database, inbox, "DE", "BY", "Frauentag")
    all_of_them = list(ticked(owner.get(base).text))
    free = [name for name in all_of_them if name != "Heilige Drei Könige"]
    assert owner.post(f"{base}/worked", shown=all_of_them, free=free).status_code == 302  # type: ignore[arg-type]
    assert place(database, inbox)[2] == ["Frauentag", "Heilige Drei Könige"]
    with database.session() as session:
        calendar = load_calendar(session, session.get_one(Client, inbox.bakery.id), NOW)
    assert judge(calendar, datetime(2027, 1, 6, 10, tzinfo=UTC)).state is OfficeState.OPEN
    assert judge(calendar, datetime(2027, 1, 1, 10, tzinfo=UTC)).state is OfficeState.HOLIDAY
    assert ticked(owner.get(base).text)["Heilige Drei Könige"] is False
    owner.post(f"{base}/worked", shown=all_of_them, free=all_of_them)  # type: ignore[arg-type]
    assert place(database, inbox)[2] == ["Frauentag"]


def test_holidays_the_page_did_not_show_stay_free(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    """Another Land was chosen in another window meanwhile."""
    settle(database, inbox, "DE", "BY")
    owner.post(f"{base}/worked", shown="Neujahr", free="Neujahr")
    assert place(database, inbox)[2] == []


def test_a_code_of_another_country_is_not_taken_for_one_of_this(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    settle(database, inbox, "DE", "BE", "Frauentag")
    assert owner.post(f"{base}/place", country="CH", lands_of="DE", land="BE").status_code == 302
    assert place(database, inbox) == ("CH", None, [])
    assert "Bitte wählen Sie jetzt die Region." in owner.get(base).text
    owner.post(f"{base}/place", country="CH", lands_of="CH", land="BE")
    assert place(database, inbox) == ("CH", "BE", [])


def test_what_is_worked_stays_so_in_another_land(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    settle(database, inbox, "DE", "BE", "Frauentag")
    owner.post(f"{base}/place", country="DE", lands_of="DE", land="BB")
    assert place(database, inbox) == ("DE", "BB", ["Frauentag"])


@pytest.mark.parametrize(
    ("country", "land", "sentence"),
    [
        ("QQ", "", "Für das Land „QQ“ sind keine Feiertage bekannt."),
        ("DE", "XX", "„XX“ ist kein Teil dieses Landes"),
        ("", "", "Für das Land „“"),
    ],
)
def test_a_place_nobody_knows_is_refused(
    owner: Visit, inbox: Inbox, base: str, database: Database, country: str, land: str, sentence: str
) -> None:
    answer = owner.post(f"{base}/place", country=country, lands_of=country, land=land)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert place(database, inbox) == ("DE", None, [])


def test_a_stored_place_nobody_knows_can_be_mended(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    with database.session() as session:
        session.get_one(Client, inbox.bakery.id).country = "QQ"
    page = owner.get(base).text
    assert "Für diesen Ort sind keine Feiertage bekannt" in page
    assert '<option value="QQ" selected>' in page
    assert owner.post(f"{base}/worked", shown="x").status_code == 422
    assert owner.post(f"{base}/place", country="DE", lands_of="DE", land="").status_code == 302


def test_a_special_day_is_added_listed_and_noted(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    assert owner.post(f"{base}/special", **CHRISTMAS, yearly="1").status_code == 302
    assert owner.post(f"{base}/special", day="2026-12-28", name="Inventur", hours="").status_code == 302
    assert special(database, inbox) == [
        (date(2026, 12, 24), "Heiligabend", [[540, 720]], True),
        (date(2026, 12, 28), "Inventur", [], False),
    ]
    page = owner.get(base).text
    for shown in ("jedes Jahr am 24. Dezember", "09:00–12:00", "Mo., 28. Dezember 2026", "ganztägig geschlossen"):
        assert shown in page
    assert "an die Stelle" not in page
    after = {"day": "2026-12-24", "name": "Heiligabend", "hours": "09:00–12:00", "yearly": True}
    assert changes(database, inbox)[-1] == ("special day: Heiligabend", {"before": None, "after": after})


def test_a_special_day_that_takes_anothers_place_says_so(owner: Visit, base: str) -> None:
    owner.post(f"{base}/special", **CHRISTMAS)
    owner.post(f"{base}/special", **(CHRISTMAS | {"name": "Betriebsfeier", "replace": "1"}))
    assert "er tritt an die Stelle von „Heiligabend“" in owner.get(base).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"hours": "bis mittags"}, "„bis mittags“ ist nicht als Zeit lesbar."),
        ({"hours": "8-12, 11-13"}, "11:00–13:00 überschneidet sich"),
        ({"day": "24.12."}, "„24.12.“ ist kein Tag."),
        ({"day": ""}, "Bitte wählen Sie einen Tag."),
        ({"day": "0026-12-24"}, "„0026-12-24“ ist kein Tag."),
        ({"day": "2026-02-30"}, "„2026-02-30“ ist kein Tag."),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_stays_typed(
    owner: Visit, inbox: Inbox, base: str, database: Database, wrong: dict[str, str], sentence: str
) -> None:
    form = CHRISTMAS | {"name": "Fest & Feier", "yearly": "1"} | wrong
    answer = owner.post(f"{base}/special", **form)
    assert answer.status_code == 422
    assert sentence in answer.text
    for name in ("day", "hours"):
        assert f'name="{name}"' in answer.text
        assert f'value="{form[name]}"' in answer.text
    assert 'value="Fest &amp; Feier"' in answer.text
    assert 'name="yearly" value="1" checked' in answer.text
    assert special(database, inbox) == []


def test_the_same_day_is_replaced_where_that_is_meant_and_both_are_noted(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    owner.post(f"{base}/special", **CHRISTMAS)
    asked = owner.post(f"{base}/special", **CHRISTMAS | {"hours": "9-13"})
    assert asked.status_code == 422
    assert "an diesem Tag schon einen besonderen Tag (Do., 24. Dezember 2026, Heiligabend, 09:00–12:00)" in asked.text
    assert 'value="9-13"' in asked.text
    assert special(database, inbox) == [(date(2026, 12, 24), "Heiligabend", [[540, 720]], False)]
    owner.post(f"{base}/special", **CHRISTMAS | {"hours": "9-13", "replace": "1"})
    assert special(database, inbox) == [(date(2026, 12, 24), "Heiligabend", [[540, 780]], False)]
    change = {"before": {"hours": "09:00–12:00"}, "after": {"hours": "09:00–13:00"}}
    assert changes(database, inbox)[0] == ("special day: Heiligabend", change)


def test_a_day_is_removed_and_taken_back(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    with database.session() as session:
        spans = [Span(540, 720), Span(1320, 1500)]
        day = storage.add_special_day(session, inbox.bakery.id, date(2024, 2, 29), "Schalttag", spans, is_yearly=True)
    before = special(database, inbox)
    assert owner.post(f"{base}/special/{day.id}/remove").status_code == 302
    assert special(database, inbox) == []
    page = owner.get(base).text
    assert "„Schalttag“ ist entfernt." in page
    undo = re.findall(r'<form class="toast".*?</form>', page, re.DOTALL)[0]
    fields = dict(re.findall(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)"', undo))
    assert owner.post(f"{base}/special", **fields).status_code == 302
    assert special(database, inbox) == before
    assert "ist entfernt" not in owner.get(base).text
    assert [what for what, _ in changes(database, inbox)] == ["special day: Schalttag"] * 2


def test_what_comes_next_stands_first_and_what_is_over_last(
    owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    with database.session() as session:
        for name, day, is_yearly in (
            ("over", date(2026, 1, 2), False),
            ("in spring", date(2020, 4, 1), True),
            ("at christmas", date(2020, 12, 24), True),
            ("next summer", date(2027, 7, 1), False),
        ):
            storage.add_special_day(session, inbox.bakery.id, day, name, is_yearly=is_yearly)
    page = owner.get(base).text
    shown = re.findall(r'<span class="entry-name">(.*?)<', page)
    assert shown == ["at christmas", "in spring", "next summer", "over"]
    assert page.count("· vorbei") == 1


def test_half_days_are_suggested_until_they_are_entered(owner: Visit, base: str) -> None:
    page = html.unescape(owner.get(base).text)
    link = re.findall(r'href="([^"]*day=2026-12-24[^"]*)"', page)[0]
    assert "day=2026-12-31" in page
    filled = owner.get(link).text
    for value in ("2026-12-24", "Heiligabend", "9-12"):
        assert f'value="{value}"' in filled
    assert 'name="yearly" value="1" checked' in filled
    owner.post(f"{base}/special", **CHRISTMAS)
    page = owner.get(base).text
    assert "day=2026-12-24" not in page
    assert "day=2026-12-31" in page


def test_another_clients_special_day_is_not_there(
    owner: Visit, admin: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    with database.session() as session:
        theirs = storage.add_special_day(session, inbox.lawyer.id, date(2026, 12, 24), "Christmas Eve")
    assert owner.post(f"{base}/special/{theirs.id}/remove").status_code == 404
    assert admin.post(f"{base}/special/{theirs.id}/remove").status_code == 404
    with database.session() as session:
        assert session.get(SpecialDayRow, theirs.id) is not None


def test_a_broken_special_day_is_shown_as_closed(owner: Visit, inbox: Inbox, base: str, database: Database) -> None:
    with database.session() as session:
        storage.add_special_day(session, inbox.bakery.id, date(2026, 12, 1), "kaputt").spans = [["a", None]]  # type: ignore[list-item]
    page = owner.get(base)
    assert page.status_code == 200
    assert "kaputt" in page.text


def test_pages_are_closed_to_strangers_and_forms_need_their_token(
    visit: Visit, owner: Visit, inbox: Inbox, base: str, database: Database
) -> None:
    for path in (base, f"{base}/lands?country=AT"):
        assert visit.get(path).status_code == 302
    for path in ("place", "worked", "special"):
        assert owner.client.post(f"{base}/{path}", data=CHRISTMAS | {"country": "AT"}).status_code == 400
    assert special(database, inbox) == []
    assert place(database, inbox) == ("DE", None, [])
