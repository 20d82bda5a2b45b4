"""How the list and an opened message look and behave. Leaves pictures in test-output/screenshots/."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from screens import Open, picture
from sqlalchemy import update
from visits import PASSWORD, Inbox

from office.database import Database, utcnow
from office.models import Role, User
from office.people import add_user
from office.settings import Settings
from recordings import handling
from recordings.callnote import putting_right
from recordings.models import Message, NoteLine, What
from recordings.search.upkeep import catch_up
from transcribe import noting

pytestmark = pytest.mark.real

BERLIN = ZoneInfo("Europe/Berlin")
LIST = [("wide", "de", "light"), ("phone", "de", "light"), ("phone", "en", "dark")]


@pytest.fixture
def busy(inbox: Inbox, database: Database, settings: Settings) -> Inbox:
    """The inbox, with notes drawn, urgent, due, put off and held by somebody else."""
    with database.session() as session:
        add_user(session, "lenz", PASSWORD, Role.OWNER, inbox.bakery)
        session.execute(update(Message).where(Message.id == inbox["cake"]).values(is_urgent=True))
        session.execute(update(Message).where(Message.id == inbox["failed"]).values(handling="to_do"))
    noting.catch_up(database, settings, utcnow())
    yesterday = f"{utcnow().astimezone(BERLIN) - timedelta(days=1):%Y-%m-%d}"
    with database.session() as session:
        cake, read, mumbling = (session.get_one(Message, inbox[one]) for one in ("cake", "read", "mumbling"))
        for line, value in {NoteLine.SUBJECT: "Torte für Samstag", NoteLine.DUE: yesterday}.items():
            putting_right.put_right(session, cake, line, value, None, "hoffmann", utcnow())
        assert cake.call_note is not None
        said = {
            "value": yesterday,
            "text": "gestern",
            "start": 0,
            "end": 7,
            "begins": None,
            "ends": None,
            "is_deadline": True,
        }
        cake.call_note.drawn = cake.call_note.drawn | {"due": said}
        lenz = session.query(User).filter_by(login="lenz").one()
        handling.change(session, [read], {What.ASSIGNEE: lenz}, "lenz", utcnow(), 7)
        handling.change(session, [mumbling], {What.REMINDER: utcnow() + timedelta(days=2)}, "hoffmann", utcnow(), 7)
    catch_up(database, utcnow())
    return inbox


def choose(page: Page, *ids: int) -> None:
    for one in ids:
        page.locator(f".pick input[value='{one}']").check()


def double_letters(page: Page) -> None:
    page.evaluate("document.documentElement.style.fontSize = '200%'")


@pytest.mark.parametrize(("size", "language", "scheme"), LIST)
def test_pictures_of_the_list_and_of_messages(
    open_page: Open, busy: Inbox, size: str, language: str, scheme: str
) -> None:
    page = open_page(size, language, scheme)
    name = f"looks-{size}-{language}-{scheme}"
    expect(page.locator(f".urgent #message-{busy['cake']} .badge.urgent")).to_be_visible()
    picture(page, f"{name}-list")
    choose(page, busy["cake"], busy["read"])
    page.screenshot(path=f"test-output/screenshots/{name}-chosen.png")
    page.locator("#more-several summary").click()
    page.screenshot(path=f"test-output/screenshots/{name}-chosen-more.png")
    for one in ("cake", "read", "mumbling", "hung up"):
        page.goto(f"/messages/{busy[one]}")
        picture(page, f"{name}-message-{one}")
    page.goto(f"/messages/{busy['cake']}")
    page.locator("#more").click()
    picture(page, f"{name}-more")
    page.goto("/search?q=Torte")
    picture(page, f"{name}-search")
    page.goto("/missed")
    picture(page, f"{name}-missed")


@pytest.mark.parametrize("path", ["/", "/missed", "/search?q=Karin", "cake"])
def test_letters_twice_as_large_stay_on_the_phone(open_page: Open, busy: Inbox, path: str) -> None:
    page = open_page("phone")
    page.goto(f"/messages/{busy['cake']}" if path == "cake" else path)
    double_letters(page)
    picture(page, f"looks-large-{path.strip('/').partition('?')[0] or 'list'}")
    if path == "/":
        row = page.locator(f"#message-{busy['cake']}")
        time, badge = row.locator("time").bounding_box(), row.locator(".badge").first.bounding_box()
        assert time
        assert badge
        assert (
            badge["x"] + badge["width"] <= time["x"]
            or badge["y"] >= time["y"] + time["height"]
            or time["y"] >= badge["y"] + badge["height"]
        )


def test_keys_act_on_all_that_are_chosen(open_page: Open, busy: Inbox, database: Database) -> None:
    page = open_page()
    for name in ("read", "failed"):
        page.locator(f"#message-{busy[name]}").focus()
        page.keyboard.press("x")
    page.keyboard.press("e")
    expect(page.get_by_text("2 Nachrichten: Erledigt.")).to_be_visible()
    with database.session() as session:
        assert [session.get_one(Message, busy[one]).handling for one in ("read", "failed", "cake")] == [
            "done",
            "done",
            "open",
        ]


def test_who_marks_unread_or_takes_back_stays_where_they_are(open_page: Open, busy: Inbox) -> None:
    page = open_page()
    row = page.locator(f"#message-{busy['read']}")
    row.focus()
    page.keyboard.press("u")
    expect(page.get_by_text("Als ungelesen vermerkt.")).to_be_visible()
    expect(row).to_be_focused()
    page.wait_for_load_state()
    page.keyboard.press("e")
    expect(page.get_by_text("Erledigt.", exact=True)).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("z")
    expect(page.get_by_text("Rückgängig gemacht.")).to_be_visible()
    expect(row).to_be_focused()


def test_from_what_is_done_one_step_leads_to_the_next(open_page: Open, busy: Inbox) -> None:
    page = open_page("phone")
    page.locator(f"#message-{busy['cake']}").click()
    page.wait_for_url("**/messages/*")
    page.wait_for_load_state()
    page.locator("#done").click()
    expect(page.locator("#next")).to_have_text("Nächste Nachricht")
    page.locator("#next").click()
    page.wait_for_url("**/messages/*")
    assert not page.url.endswith(f"/{busy['cake']}")


def test_who_came_by_a_link_goes_on_in_the_list_where_the_message_stands(open_page: Open, busy: Inbox) -> None:
    page = open_page()
    there = [row.get_attribute("href") for row in page.locator("#inbox a.row").all()]
    order = [there.index(f"/messages/{busy[one]}") for one in ("cake", "failed")]
    assert order == sorted(order), "what is urgent stands before what is to do"
    page.goto(f"/messages/{busy['cake']}")
    page.keyboard.press("j")
    page.wait_for_url(f"**{there[order[0] + 1]}")
    page.wait_for_load_state()
    page.keyboard.press("k")
    page.wait_for_url(f"**/messages/{busy['cake']}")


def test_all_of_a_page_are_chosen_and_none_again(open_page: Open, busy: Inbox) -> None:
    page = open_page("phone")
    choose(page, busy["cake"])
    page.locator("#choose-all").click()
    boxes = page.locator(".pick [type=checkbox]")
    expect(page.locator(".pick input:checked")).to_have_count(boxes.count())
    page.locator("#choose-none").click()
    expect(page.locator(".pick input:checked")).to_have_count(0)
    expect(page.locator("#several")).to_be_hidden()


def test_several_are_put_off_and_stand_behind_the_rest(open_page: Open, busy: Inbox) -> None:
    page = open_page("phone")
    choose(page, busy["cake"], busy["failed"])
    page.locator("#more-several summary").click()
    page.get_by_role("button", name="Morgen um 9").click()
    expect(page.get_by_text("2 Nachrichten: Sie kommt dann wieder nach oben.")).to_be_visible()
    later = page.locator("section.day", has=page.get_by_role("heading", name="Später"))
    expect(later.locator("a.row")).to_have_count(3)
    headings = page.locator("section.day h2").all_inner_texts()
    assert headings.index("Später") == len(headings) - 1


def test_what_a_colleague_has_is_taken_over_after_a_question(open_page: Open, busy: Inbox) -> None:
    page = open_page("phone", js=False)
    page.goto(f"/messages/{busy['read']}")
    expect(page.locator("#desk .label")).to_have_text("In Arbeit bei lenz")
    expect(page.locator("#call-back.primary")).to_have_count(0)
    expect(page.locator("#claim")).to_be_hidden()
    page.locator("#take-over").click()
    expect(page.get_by_text("lenz kümmert sich um diese Nachricht.")).to_be_visible()
    page.locator("#claim").click()
    expect(page.get_by_text("Von lenz übernommen.")).to_be_visible()
    expect(page.locator("#desk .label")).to_have_text("In Arbeit bei Ihnen")


def test_the_head_of_a_message_leaves_room_for_what_was_said(open_page: Open, busy: Inbox) -> None:
    page = open_page("phone")
    page.goto(f"/messages/{busy['cake']}")
    name, gist, player = (page.locator(one).bounding_box() for one in ("h1", ".gist", "#play"))
    assert name
    assert gist
    assert player
    assert gist["y"] - name["y"] - name["height"] < 20
    assert player["y"] + player["height"] < 844
    expect(page.locator("#delete")).to_be_hidden()
    page.goto("/")
    expect(page.locator(f"#message-{busy['cake']} .due.over")).to_have_text("seit gestern fällig")


def test_a_missed_call_is_new_until_somebody_looks(open_page: Open, busy: Inbox) -> None:
    page = open_page("phone")
    expect(page.locator("#tab-missed .count")).to_contain_text("1")
    page.goto("/missed")
    expect(page.locator(f".unread #message-{busy['hung up']} .dot")).to_be_visible()
    page.locator(f"#message-{busy['hung up']}").click()
    expect(page.locator("#unread")).to_be_attached(timeout=15_000)
    expect(page.locator(".callnote")).to_have_count(0)
    expect(page.locator("#play")).to_have_count(0)
    page.goto("/missed")
    expect(page.locator("#tab-missed .count")).to_have_count(0)
    expect(page.locator(".unread")).to_have_count(0)
