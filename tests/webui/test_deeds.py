"""What owners do with messages, by the forms of the pages."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from handled import meanwhile
from sqlalchemy import update
from test_inbox import HTMX, act, message, rows
from visits import Inbox, Visit

from office.database import Database, utcnow
from recordings import coming_back, handling
from recordings.models import Deed, Handling, Message, State, What


def together(page: str) -> str:
    return re.findall(r'name="together" value="([^"]+)"', page)[0]


def choose(visit: Visit, what: str, *ids: int) -> None:
    visit.post("/messages/do", do=what, message=[str(one) for one in ids])


def test_several_messages_are_done_in_one_go_and_undone(owner: Visit, inbox: Inbox, database: Database) -> None:
    chosen = [inbox["cake"], inbox["mumbling"], inbox["read"]]
    choose(owner, "done", *chosen)
    page = owner.get("/").text
    assert "3 Nachrichten: Erledigt." in page
    assert rows(page)[-3:] == [inbox["cake"], inbox["mumbling"], inbox["read"]], "what is done stands last"
    owner.post("/messages/undo", together=together(page))
    assert {message(database, one).handling for one in chosen} == {Handling.OPEN}
    assert "Rückgängig gemacht." in owner.get("/").text


def test_those_that_were_so_already_are_not_counted(owner: Visit, inbox: Inbox) -> None:
    act(owner, inbox["read"], "done")
    choose(owner, "done", inbox["cake"], inbox["mumbling"], inbox["read"])
    assert "2 Nachrichten: Erledigt." in owner.get("/").text
    choose(owner, "done", inbox["cake"], inbox["mumbling"])
    page = owner.get("/").text
    assert "Da war nichts zu ändern." in page
    assert 'id="undo"' not in page


def test_who_was_quicker_is_told(owner: Visit, inbox: Inbox, database: Database) -> None:
    def theirs() -> None:
        with database.session() as session:
            cake = session.get_one(Message, inbox["cake"])
            handling.change(session, [cake], {What.HANDLING: Handling.TO_DO}, "lehrling", utcnow(), 7)

    with meanwhile(database, theirs):
        act(owner, inbox["cake"], "done")
    page = owner.get("/").text
    assert "Die Nachricht bleibt, wie sie ist: inzwischen von lehrling geändert." in page
    assert 'id="undo"' not in page
    act(owner, inbox["cake"], "open")
    with meanwhile(database, theirs):
        choose(owner, "done", inbox["cake"], inbox["mumbling"], inbox["read"])
    page = owner.get("/").text
    assert "2 Nachrichten: Erledigt." in page
    assert "Ausgelassen: 1 von 3 Nachrichten; inzwischen geändert von lehrling." in page


def test_what_is_taken_back_in_part_is_told_as_such(owner: Visit, inbox: Inbox, database: Database) -> None:
    choose(owner, "done", inbox["cake"], inbox["mumbling"], inbox["read"])
    name = together(owner.get("/").text)
    act(owner, inbox["cake"], "archive")
    owner.get("/")
    owner.post("/messages/undo", together=name)
    said = "Rückgängig gemacht bei 2 von 3 Nachrichten; was seither geändert wurde, bleibt."
    assert said in owner.get("/").text
    assert message(database, inbox["cake"]).handling is Handling.ARCHIVED
    owner.post("/messages/undo", together=name)
    assert "darum bleibt es so" in owner.get("/").text
    owner.post("/messages/undo", together="a" * 32)
    assert "Da ist nichts mehr rückgängig zu machen." in owner.get("/").text


def test_nothing_is_done_to_what_an_owner_may_not_see(owner: Visit, inbox: Inbox, database: Database) -> None:
    choose(owner, "delete", inbox["foreign"], inbox["unassigned"], inbox["cake"])
    assert message(database, inbox["foreign"]).deleted_at is None
    assert message(database, inbox["unassigned"]).deleted_at is None
    assert message(database, inbox["cake"]).deleted_at is not None
    assert act(owner, inbox["foreign"], "done").status_code == 404


def test_nobody_undoes_what_is_done_elsewhere(owner: Visit, admin: Visit, inbox: Inbox, database: Database) -> None:
    act(admin, inbox["foreign"], "done")
    name = together(admin.get("/").text)
    owner.post("/messages/undo", together=name)
    assert message(database, inbox["foreign"]).handling is Handling.DONE


def test_a_caller_on_the_line_is_left_alone(owner: Visit, inbox: Inbox, database: Database) -> None:
    choose(owner, "archive", inbox["on the line"])
    assert message(database, inbox["on the line"]).handling is Handling.OPEN
    still = "Der Anrufer ist noch am Telefon. Bitte warten Sie, bis das Gespräch beendet ist."
    assert still in owner.get("/").text
    owner.post("/messages/remind", message=str(inbox["on the line"]), **{"in": "tomorrow"})
    assert message(database, inbox["on the line"]).remind_at is None
    assert still in owner.get("/").text
    owner.post("/messages/assign", message=str(inbox["on the line"]), claim="on", next="/")
    assert message(database, inbox["on the line"]).assignee_id is None
    assert still in owner.get("/").text
    choose(owner, "done", inbox["on the line"], inbox["cake"])
    page = owner.get("/").text
    assert "Ausgelassen: 1 von 2 Nachrichten, die gelöscht sind oder deren Anrufer noch am Telefon ist." in page
    assert "Erledigt." in page


def test_what_is_deleted_can_only_be_brought_back(owner: Visit, inbox: Inbox, database: Database) -> None:
    choose(owner, "delete", inbox["cake"])
    owner.get("/")
    choose(owner, "done", inbox["cake"])
    assert "Eine gelöschte Nachricht lässt sich nur zurückholen, und das nur eine Zeit lang." in owner.get("/").text
    assert message(database, inbox["cake"]).handling is Handling.OPEN
    choose(owner, "undelete", inbox["cake"])
    assert message(database, inbox["cake"]).deleted_at is None


@pytest.mark.parametrize("form", [{}, {"do": "explode"}, {"do": "done", "message": "many"}])
def test_forms_nobody_sends_do_nothing(owner: Visit, form: dict[str, str]) -> None:
    assert owner.post("/messages/do", **form).status_code in {302, 400}


def test_what_is_done_cannot_be_marked_any_more(owner: Visit, inbox: Inbox) -> None:
    act(owner, inbox["cake"], "done")
    assert 'id="marking"' not in owner.get(f"/messages/{inbox['cake']}").text


def test_with_the_last_words_come_the_note_and_the_desk(owner: Visit, inbox: Inbox, database: Database) -> None:
    path = f"/messages/{inbox['in work']}"
    ask = re.findall(r'hx-get="([^"]+)"', owner.get(path).text)[0].replace("&amp;", "&")
    with database.session() as session:
        done = session.get_one(Message, inbox["in work"])
        done.state, done.correction = State.TRANSCRIBED, "Guten Tag, hier ist Karin Weber."
    news = owner.get(ask, **HTMX).text
    assert 'id="callnote" hx-swap-oob="true"' in news
    assert re.search(r'id="desk"[^>]*hx-swap-oob="true"', news)
    assert "Karin Weber" in news


def test_what_is_archived_has_a_list_of_its_own_and_comes_back(owner: Visit, inbox: Inbox) -> None:
    act(owner, inbox["cake"], "archive")
    assert inbox["cake"] not in rows(owner.get("/").text)
    assert rows(owner.get("/archived").text) == [inbox["cake"]]
    act(owner, inbox["cake"], "open")
    assert inbox["cake"] in rows(owner.get("/").text)


@pytest.mark.parametrize(("field", "value"), [("in", "hour"), ("in", "tomorrow"), ("in", "monday"), ("at", "later")])
def test_a_message_is_to_come_back(owner: Visit, inbox: Inbox, database: Database, field: str, value: str) -> None:
    path = f"/messages/{inbox['cake']}"
    typed = f"{utcnow() + timedelta(days=3):%Y-%m-%dT%H:%M}" if value == "later" else value
    owner.post("/messages/remind", message=str(inbox["cake"]), next=path, **{field: typed})
    due = message(database, inbox["cake"]).remind_at
    assert due is not None
    assert due > utcnow()
    assert "Kommt wieder am" in owner.get(path).text
    owner.post("/messages/remind", message=str(inbox["cake"]), next=path)
    assert message(database, inbox["cake"]).remind_at is None


def test_a_reminder_that_has_come_due_is_ticked_off_and_back_again(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    path = f"/messages/{inbox['cake']}"
    owner.post("/messages/remind", message=str(inbox["cake"]), next=path, **{"in": "hour"})
    with database.session() as session:
        assert coming_back.remind(session, utcnow() + timedelta(hours=2)) == 1
    page = owner.get(path).text
    assert "Wiedervorgelegt am" in page
    assert re.search(r"<strong>Vorzimmer</strong> hat sie wieder vorgelegt", page)
    owner.post("/messages/do", message=str(inbox["cake"]), do="dismiss", next=path)
    page = owner.get(path).text
    assert "Die Wiedervorlage ist abgehakt." in page
    assert "Wiedervorgelegt am" not in page
    assert "<strong>hoffmann</strong> hat die Wiedervorlage abgehakt" in page
    owner.post("/messages/undo", together=together(page))
    assert "Wiedervorgelegt am" in owner.get(path).text


@pytest.mark.parametrize("typed", ["gestern", "2020-01-01T09:00", "9999-01-01T00:00", "0001-01-01T00:00"])
def test_a_moment_that_is_none_is_refused(owner: Visit, inbox: Inbox, database: Database, typed: str) -> None:
    path = f"/messages/{inbox['cake']}"
    owner.post("/messages/remind", message=str(inbox["cake"]), next=path, at=typed)
    assert message(database, inbox["cake"]).remind_at is None
    assert "Bitte einen Tag und eine Uhrzeit wählen" in owner.get(path).text


def test_a_note_is_written_seen_and_removed(owner: Visit, inbox: Inbox) -> None:
    path = f"/messages/{inbox['cake']}"
    owner.post(f"{path}/notes", note="Torte <groß> bestellt")
    page = owner.get(path).text
    assert "Torte &lt;groß&gt; bestellt" in page
    owner.post(f"{path}/notes/remove", note=re.findall(r'name="note" value="(\d+)"', page)[0])
    page = owner.get(path).text
    assert "Torte" not in page
    owner.post("/messages/undo", together=together(page))
    assert "Torte &lt;groß&gt; bestellt" in owner.get(path).text
    owner.post(f"{path}/notes", note="   ")
    assert "Bitte zwischen 1 und 4000 Zeichen schreiben." in owner.get(path).text


def test_what_was_done_is_told_with_who_did_it(owner: Visit, inbox: Inbox) -> None:
    path = f"/messages/{inbox['cake']}"
    for what in ("to_do", "read", "done"):
        act(owner, inbox["cake"], what)
    told = re.sub(r"<[^>]+>", "", owner.get(path).text)
    for words in ("als zu erledigen vermerkt", "hat sie erledigt", "hat sie gelesen"):
        assert f"hoffmann {words}" in told or f"hoffmann hat sie {words}" in told


def test_what_was_taken_back_is_told_with_who_did_it(
    owner: Visit, admin: Visit, inbox: Inbox, database: Database
) -> None:
    path = f"/messages/{inbox['cake']}"
    act(owner, inbox["cake"], "done")
    admin.post("/messages/undo", together=together(owner.get("/").text))
    page = owner.get(path).text
    assert re.search(r"<del><strong>hoffmann</strong> hat sie erledigt</del>.*rückgängig gemacht von admin", page)
    with database.session() as session:
        session.execute(update(Deed).values(undone_by=None))
    page = owner.get(path).text
    assert re.search(r"<del><strong>hoffmann</strong> hat sie erledigt</del>.*rückgängig gemacht, <span", page)


@pytest.mark.parametrize("place", ["x", "1-2", "1-2-3-4", "1-99999999999999999999-3", "1-9223372036854775806-3"])
def test_what_is_no_place_in_a_list_is_not_there(owner: Visit, place: str) -> None:
    assert owner.get(f"/?before={place}").status_code == 404


def test_what_was_done_is_taken_back_from_the_history_as_long_as_it_stands(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    path = f"/messages/{inbox['cake']}"
    choose(owner, "to_do", inbox["cake"], inbox["read"])
    owner.get("/")
    page = owner.get(f"{path}?urgent=1").text.partition('id="all-deeds"')[2]
    assert "Für alle 2 Nachrichten rückgängig machen" in page
    back = re.findall(r'name="next" value="([^"]+)"', page)[0]
    assert back == f"{path}?urgent=1"
    assert owner.post("/messages/undo", together=together(page), next=back).location == back
    page = owner.get(path).text
    assert "Rückgängig gemacht." in page
    assert 'name="together"' not in page
    assert {message(database, inbox[one]).handling for one in ("cake", "read")} == {Handling.OPEN}


def test_who_takes_a_reading_back_is_led_to_the_list_where_it_stays_unread(owner: Visit, inbox: Inbox) -> None:
    act(owner, inbox["cake"], "read")
    owner.get("/")
    page = owner.get(f"/messages/{inbox['cake']}?language=de").text.partition('id="all-deeds"')[2]
    assert "Rückgängig machen" in page
    assert re.findall(r'name="next" value="([^"]+)"', page)[0] == "/?language=de"


def test_an_owner_is_offered_to_take_back_what_they_may_see_of_it(
    owner: Visit, admin: Visit, inbox: Inbox, database: Database
) -> None:
    choose(admin, "to_do", inbox["cake"], inbox["foreign"])
    page = owner.get(f"/messages/{inbox['cake']}").text
    assert "Für alle" not in page
    owner.post("/messages/undo", together=together(page))
    assert message(database, inbox["cake"]).handling is Handling.OPEN
    assert message(database, inbox["foreign"]).handling is Handling.TO_DO


@pytest.mark.parametrize(
    ("name", "is_readable"), [("cake", True), ("hung up", True), ("mumbling", False), ("failed", False)]
)
def test_there_is_something_to_be_read_where_there_are_words_or_nothing_was_said(
    owner: Visit,
    inbox: Inbox,
    name: str,
    is_readable: bool,  # noqa: FBT001
) -> None:
    assert ("data-readable" in owner.get(f"/messages/{inbox[name]}").text) == is_readable


def open_page_asks(page: str) -> tuple[dict[str, str], str]:
    """What an open message's page says is on the screen, and where it asks for what is new."""
    (ask,) = re.findall(r'id="desk"[^>]*hx-get="([^"]+)"', page)
    seen = dict(re.findall(r'class="seen" name="([^"]+)" value="([^"]+)"', page))
    return seen, f"{ask}&{urlencode(seen)}"


def test_an_open_page_is_told_what_others_have_changed_and_nothing_else(
    owner: Visit, admin: Visit, inbox: Inbox
) -> None:
    path = f"/messages/{inbox['cake']}"
    seen, asked = open_page_asks(owner.get(path).text)
    parts = "head", "words", "callnote", "kept-notes", "handing-over", "calls", "deeds"
    assert set(seen) == {f"seen-{part}" for part in parts}
    assert owner.get(asked, **HTMX).status_code == 204
    admin.post(f"{path}/notes", note="Torte bestellt")
    news = owner.get(asked, **HTMX)
    assert re.findall(r'id="([a-z-]+)" hx-swap-oob="true"', news.text) == ["kept-notes", "deeds"]
    assert news.headers["HX-Reswap"] == "none"
    assert "Torte bestellt" in news.text
    act(owner, inbox["cake"], "done")
    news = owner.get(asked, **HTMX)
    assert 'id="done"' not in news.text
    assert "HX-Reswap" not in news.headers
