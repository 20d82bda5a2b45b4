"""Hours and holidays as a person sees, types and drags them. Leaves pictures in test-output/screenshots/."""

from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect
from screens import Open, picture
from visits import Inbox

from office.database import Database
from office.hours import storage
from office.hours.values import MINUTES_A_DAY, Span
from office.models import Client

pytestmark = pytest.mark.real

MORNING, AFTERNOON, NIGHT = Span(540, 750), Span(840, 1080), Span(1320, 1560)
TUESDAY, WEDNESDAY, FRIDAY, SATURDAY = 1, 2, 4, 5


@pytest.fixture
def week(database: Database, inbox: Inbox) -> None:
    with database.session() as session:
        hours = dict.fromkeys(range(4), (MORNING, AFTERNOON)) | {FRIDAY: (MORNING, NIGHT)}
        storage.set_hours(session, inbox.bakery.id, hours)


def stored(database: Database, inbox: Inbox) -> dict[int, tuple[Span, ...]]:
    with database.session() as session:
        return storage.list_hours(session, inbox.bakery.id)


def bar(page: Page, weekday: int) -> Locator:
    return page.locator(f".week-bar[data-weekday='{weekday}']")


def field(page: Page, weekday: int) -> Locator:
    return page.locator(f"#day-{weekday}")


def at(page: Page, weekday: int, clock: float) -> tuple[float, float]:
    """Where on the page a time of day is drawn."""
    box = bar(page, weekday).bounding_box()
    assert box
    return box["x"] + box["width"] * clock * 60 / MINUTES_A_DAY, box["y"] + box["height"] / 2


def drag(page: Page, weekday: int, start: float, end: float) -> None:
    page.mouse.move(*at(page, weekday, start))
    page.mouse.down()
    page.mouse.move(*at(page, weekday, (start + end) / 2))
    page.mouse.move(*at(page, weekday, end))
    page.mouse.up()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_hours_are_typed(open_page: Open, inbox: Inbox, database: Database, size: str, language: str) -> None:
    """None at first; typed, drawn while typing, copied, refused, mended and saved."""
    page, name = open_page(size, language), f"{size}-{language}"
    page.goto(f"/clients/{inbox.bakery.id}/hours")
    expect(page.locator(".always")).to_have_count(7)
    picture(page, f"{name}-hours-none")
    field(page, 0).fill("9-12:30, 14-18")
    expect(bar(page, 0).locator(".open")).to_have_count(2)
    page.locator("button[name=copy][value='0']").click()
    expect(field(page, FRIDAY)).to_have_value("9-12:30, 14-18")
    expect(bar(page, FRIDAY).locator(".open")).to_have_count(2)
    field(page, FRIDAY).fill("22-2")
    field(page, SATURDAY).fill("at noon")
    expect(bar(page, SATURDAY).locator(".from-yesterday")).to_have_count(0)
    expect(page.locator("#told-5")).to_contain_text("at noon")
    expect(field(page, SATURDAY)).to_be_focused()
    field(page, SATURDAY).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("at noon")
    expect(field(page, FRIDAY)).to_have_value("22-2")
    picture(page, f"{name}-hours-refused")
    field(page, SATURDAY).fill("10am-1pm")
    expect(bar(page, SATURDAY).locator(".from-yesterday")).to_have_count(1)
    page.locator("#save").click()
    expect(page.get_by_role("status").first).to_be_visible()
    expect(field(page, SATURDAY)).to_have_value("10:00–13:00")
    picture(page, f"{name}-hours")
    split = (MORNING, AFTERNOON)
    assert stored(database, inbox) == {
        **dict.fromkeys(range(4), split),
        FRIDAY: (NIGHT,),
        SATURDAY: (Span(600, 780),),
    }


@pytest.mark.usefixtures("week")
def test_hours_are_dragged(open_page: Open, inbox: Inbox, database: Database) -> None:
    """Made, moved, made longer and shorter, taken away; never one over another."""
    page = open_page()
    page.goto(f"/clients/{inbox.bakery.id}/hours")
    drag(page, SATURDAY, 9.1, 13.4)
    expect(field(page, SATURDAY)).to_have_value("09:00–13:30")
    drag(page, 0, 10, 9)
    expect(field(page, 0)).to_have_value("08:00–11:30, 14:00–18:00")
    drag(page, 0, 17.95, 19.5)
    expect(field(page, 0)).to_have_value("08:00–11:30, 14:00–19:30")
    drag(page, 0, 8.05, 9.7)
    expect(field(page, 0)).to_have_value("09:45–11:30, 14:00–19:30")
    drag(page, 0, 10.5, 20)
    expect(field(page, 0)).to_have_value("12:15–14:00, 14:00–19:30")
    drag(page, TUESDAY, 9.05, 13)
    expect(field(page, TUESDAY)).to_have_value("14:00–18:00")
    drag(page, WEDNESDAY, 12.8, 23)
    expect(field(page, WEDNESDAY)).to_have_value("09:00–12:30, 12:45–14:00, 14:00–18:00")
    drag(page, FRIDAY, 23, 21)
    expect(field(page, FRIDAY)).to_have_value("09:00–12:30, 20:00–24:00")
    expect(bar(page, SATURDAY).locator(".from-yesterday")).to_have_count(0)
    picture(page, "wide-de-hours-dragged")
    page.locator("#save").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert stored(database, inbox)[0] == (Span(735, 840), Span(840, 1170))
    assert stored(database, inbox)[SATURDAY] == (Span(540, 810),)


@pytest.mark.usefixtures("week")
def test_a_drag_is_given_up_and_never_writes_over_what_cannot_be_read(open_page: Open, inbox: Inbox) -> None:
    page = open_page()
    page.goto(f"/clients/{inbox.bakery.id}/hours")
    page.mouse.move(*at(page, 0, 10))
    page.mouse.down()
    page.mouse.move(*at(page, 0, 8))
    expect(field(page, 0)).not_to_have_value("09:00–12:30, 14:00–18:00")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(field(page, 0)).to_have_value("09:00–12:30, 14:00–18:00")
    expect(bar(page, 0).locator(".open").first).to_have_attribute("data-opens", "540")
    field(page, 0).fill("9 to whenever")
    expect(bar(page, 0)).to_have_class("week-bar unreadable")
    drag(page, 0, 9, 12)
    expect(field(page, 0)).to_have_value("9 to whenever")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_holidays(open_page: Open, inbox: Inbox, database: Database, size: str, language: str) -> None:
    """A Land is chosen, a holiday is worked; a special day is suggested, refused, added, removed and taken back."""
    page, name = open_page(size, language), f"{size}-{language}"
    page.goto(f"/clients/{inbox.bakery.id}/holidays")
    page.locator("#country").select_option("AT")
    expect(page.locator("#land")).to_contain_text("Niederösterreich")
    page.locator("#country").select_option("DE")
    expect(page.locator("#land")).to_contain_text("Bayern")
    page.locator("#land").select_option("BY")
    page.locator("#save-place").click()
    page.get_by_label("Heilige Drei Könige").uncheck()
    page.locator("#save-holidays").click()
    expect(page.get_by_label("Heilige Drei Könige")).not_to_be_checked()
    page.locator("p.hint a").first.click()
    expect(page.locator("#day")).to_have_value(f"{_year_of_christmas()}-12-24")
    page.locator("#hours").fill("until noon")
    page.locator("#add").click()
    expect(page.get_by_role("alert")).to_contain_text("until noon")
    picture(page, f"{name}-holidays-refused")
    page.locator("#hours").fill("9-12")
    page.locator("#add").click()
    page.locator("#day").fill("2028-06-02")
    page.locator("#name").fill("Betriebsausflug mit allen Filialen nach Oberammergau")
    page.locator("#add").click()
    expect(page.locator("#special-days li")).to_have_count(2)
    page.locator("#special-days .danger").first.click()
    expect(page.locator("#special-days li")).to_have_count(1)
    picture(page, f"{name}-holidays-removed")
    page.locator("#undo").click()
    expect(page.locator("#special-days li")).to_have_count(2)
    picture(page, f"{name}-holidays")
    with database.session() as session:
        client = session.get_one(Client, inbox.bakery.id)
        assert (client.land, client.worked_holidays) == ("BY", ["Heilige Drei Könige"])
        days = storage.list_special_days(session, client.id)
        assert [(day.spans, day.is_yearly) for day in days] == [([[540, 720]], True), ([], False)]


def _year_of_christmas() -> int:
    today = date.today()  # noqa: DTZ011 - the day before or after makes no difference but on one night
    return today.year + (today > date(today.year, 12, 24))


@pytest.mark.usefixtures("week")
def test_both_pages_work_without_javascript(open_page: Open, inbox: Inbox, database: Database) -> None:
    page = open_page("phone", scheme="dark", js=False)
    page.goto(f"/clients/{inbox.bakery.id}/hours")
    expect(page.locator("#dragging")).to_be_hidden()
    field(page, SATURDAY).fill("10-14")
    page.locator("button[name=copy][value='5']").click()
    expect(field(page, 6)).to_have_value("10-14")
    picture(page, "phone-dark-hours-copied")
    page.locator("#save").click()
    assert stored(database, inbox)[6] == (Span(600, 840),)
    page.goto(f"/clients/{inbox.bakery.id}/holidays")
    page.locator("#country").select_option("AT")
    page.locator("#save-place").click()
    page.locator("#land").select_option(label="Kärnten")
    page.locator("#save-place").click()
    expect(page.locator("#land")).to_have_value("2")
    picture(page, "phone-dark-holidays")


def test_nothing_is_cut_off_on_the_narrowest_phones(open_page: Open, inbox: Inbox) -> None:
    page = open_page("phone")
    page.set_viewport_size({"width": 320, "height": 640})
    for room in ("hours", "holidays"):
        page.goto(f"/clients/{inbox.bakery.id}/{room}")
        picture(page, f"narrow-de-{room}")
