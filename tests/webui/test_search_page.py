"""Search as an owner does it."""

import re

import pytest
from test_inbox import rows
from visits import Inbox, Visit

from office.database import Database, utcnow
from recordings.models import Message
from recordings.search.upkeep import catch_up


@pytest.fixture(autouse=True)
def indexed(database: Database, inbox: Inbox) -> None:  # noqa: ARG001 - the messages have to be there
    catch_up(database, utcnow())


def test_a_message_is_found_by_words_and_numbers_however_they_are_written(owner: Visit, inbox: Inbox) -> None:
    for typed in ("Schwarzwaelder", "KIRSCHTORTE", "Torte", "Karin Weber", "%2B49+30+12345678"):
        page = owner.get(f"/search?q={typed}").text
        assert inbox["cake"] in rows(page), typed
    assert "<mark>Schwarzwälder</mark>" in owner.get("/search?q=schwarzwälder").text


def test_what_was_found_is_heard_from_there(owner: Visit, inbox: Inbox) -> None:
    page = owner.get("/search?q=Kirschtorte").text
    assert re.search(rf'href="/messages/{inbox["cake"]}/sound#t=\d+\.\d\d"', page)


def test_nothing_of_another_client_is_found(owner: Visit, admin: Visit, inbox: Inbox) -> None:
    assert rows(owner.get("/search?q=confidential").text) == []
    assert rows(admin.get("/search?q=confidential").text) == [inbox["foreign"]]


def test_notes_are_found(owner: Visit, inbox: Inbox, database: Database) -> None:
    owner.post(f"/messages/{inbox['cake']}/notes", note="Anzahlung erhalten")
    catch_up(database, utcnow())
    assert rows(owner.get("/search?q=Anzahlung").text) == [inbox["cake"]]


@pytest.mark.parametrize("typed", ["", "   ", "xyzzy", "%22", "<script>", "a" * 5000])
def test_what_finds_nothing_says_so(owner: Visit, typed: str) -> None:
    answer = owner.get(f"/search?q={typed}")
    assert answer.status_code == 200
    assert rows(answer.text) == []
    assert "<script>" not in answer.text.replace("<script src", "")


def test_who_opens_what_was_found_sees_it_marked_and_hears_it_from_there(owner: Visit, inbox: Inbox) -> None:
    page = owner.get("/search?q=Kirschtorte").text
    path = f"/messages/{inbox['cake']}?q=Kirschtorte"
    assert f'href="{path}#found"' in page
    opened = owner.get(path).text
    assert re.search(r'<mark id="found"><a class="word[^>]*>Kirschtorte</a></mark>', opened)
    assert re.search(rf'<audio [^>]*src="/messages/{inbox["cake"]}/sound#t=\d+\.\d\d"', opened)
    assert opened.count('id="found"') == 1
    assert "<mark" not in owner.get(f"/messages/{inbox['cake']}").text


def test_in_words_that_were_put_right_the_marks_stand_there(owner: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        session.get_one(Message, inbox["cake"]).correction = "Eine Kirschtorte, und noch eine Kirschtorte."
    opened = owner.get(f"/messages/{inbox['cake']}?q=Kirschtorte").text
    assert opened.count("<mark") == 3
    assert opened.index('id="found"') < opened.index('id="found-as-heard"')
