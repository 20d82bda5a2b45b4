"""Search as an owner does it."""

import re
from urllib.parse import quote

import pytest
from test_inbox import rows
from visits import Inbox, Visit

from office.contacts.storage import add_contact
from office.contacts.values import Listed
from office.database import Database, utcnow
from office.settings import Settings
from recordings import notes
from recordings.callnote import putting_right
from recordings.models import Message, NoteLine
from recordings.search.upkeep import catch_up
from transcribe.noting import note_down


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


def test_a_word_that_was_put_right_is_heard_from_where_it_was_misheard(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    with database.session() as session:
        session.get_one(Message, inbox["cake"]).correction = "Guten Tag, hier ist Karin Wöber."
    catch_up(database, utcnow())
    sound = f"/messages/{inbox['cake']}/sound#t=2.40"
    assert f'href="{sound}"' in owner.get("/search?q=Wöber").text
    opened = owner.get(f"/messages/{inbox['cake']}?q=Wöber").text
    assert f'src="{sound}"' in opened
    assert f'<mark id="found"><a class="word" href="{sound}"' in opened
    assert "sound#t" not in owner.get("/search?q=Kirschtorte").text


def test_nothing_of_another_client_is_found(owner: Visit, admin: Visit, inbox: Inbox) -> None:
    assert rows(owner.get("/search?q=confidential").text) == []
    assert rows(admin.get("/search?q=confidential").text) == [inbox["foreign"]]


def test_notes_are_found(owner: Visit, inbox: Inbox, database: Database) -> None:
    owner.post(f"/messages/{inbox['cake']}/notes", note="Anzahlung erhalten")
    catch_up(database, utcnow())
    assert rows(owner.get("/search?q=Anzahlung").text) == [inbox["cake"]]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (
            "anzahlung",
            '<span class="found-in"><span class="hint">Notiz:</span> Die <mark>Anzahlung</mark> ist da</span>',
        ),
        ("Hochzeitstorten", '<span class="subject">die <mark>Hochzeitstorte</mark></span>'),
        ("Konditorei", '<span class="caller-number"><mark>Konditorei</mark> Süß · 030 12345678</span>'),
        ("Zuckerguss", '<span class="hint">Firma:</span> <mark>Zuckerguss</mark> GmbH</span>'),
        ("oeztuerk", "Łukasz <mark>Öztürk</mark></span>"),
        ("karin wäber", '<span class="hint">Name:</span> <mark>Karin</mark> <mark>Wäber</mark></span>'),
        ("030/123 456-78", "Süß · <mark>030 12345678</mark></span>"),
        ("0049 30 1234 5678", "Süß · <mark>030 12345678</mark></span>"),
        ("456 78", "Süß · <mark>030 12345678</mark></span>"),
        ("0171/234 56 78", '<span class="hint">Nummer:</span> <mark>0171 2345678</mark></span>'),
        ("01 / 5550199", '<span class="hint">Nummer:</span> <mark>+43 1 5550199</mark></span>'),
    ],
)
def test_what_was_found_is_shown_marked_wherever_it_stands(
    owner: Visit, inbox: Inbox, database: Database, settings: Settings, typed: str, shown: str
) -> None:
    with database.session() as session:
        add_contact(session, inbox.bakery.id, "Łukasz Öztürk", ["030 12345678"], "Konditorei Süß", Listed.NONE, "DE")
        cake = session.get_one(Message, inbox["cake"])
        notes.write_note(session, cake, "Die Anzahlung\nist da", "hoffmann", utcnow())
        note_down(session, cake.id, settings)
        for line, text in (
            (NoteLine.SUBJECT, "die Hochzeitstorte"),
            (NoteLine.NAME, "Karin Wäber"),
            (NoteLine.FIRM, "Zuckerguss GmbH"),
            (NoteLine.NUMBER, "+491712345678"),
        ):
            putting_right.put_right(session, cake, line, text, None, "hoffmann", utcnow())
        cake.callback = "+4315550199"
    catch_up(database, utcnow())
    answer = owner.get(f"/search?q={quote(typed)}")
    (row,) = re.findall(rf'<a class="row" id="message-{inbox["cake"]}".*?</a>', answer.text, re.DOTALL)
    assert shown in " ".join(row.split())


def test_a_long_note_is_shown_around_what_was_found(owner: Visit, inbox: Inbox, database: Database) -> None:
    owner.post(f"/messages/{inbox['cake']}/notes", note="bla " * 100 + "<Anzahlung> " + "bla " * 100)
    catch_up(database, utcnow())
    page = owner.get("/search?q=Anzahlung").text
    assert re.search(r"</span> … (bla )+&lt;<mark>Anzahlung</mark>&gt; [bla ]+ …</span>", page)


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
