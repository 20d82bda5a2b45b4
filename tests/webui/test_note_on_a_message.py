"""The call note on top of a message."""

import csv
import io
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update
from test_inbox import rows
from visits import PASSWORD, Inbox, Visit
from werkzeug.test import TestResponse

from office import audit
from office.database import Database, utcnow
from office.models import Role
from office.people import add_user
from office.settings import Settings
from recordings.models import Message, NoteLine
from recordings.search.upkeep import catch_up
from transcribe import noting
from webui.noted import DEADLINE, LABELS
from webui.out.table import table
from webui.viewpoint import Viewpoint

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def noted(inbox: Inbox, database: Database, settings: Settings) -> Inbox:
    """The inbox, with its notes drawn."""
    noting.catch_up(database, settings, utcnow())
    return inbox


def lines(page: str) -> dict[str, str]:
    """What stands in the note, by its label."""
    written = re.findall(r'<section class="callnote".*?</section>', page, re.DOTALL)
    bare = re.sub(r"<details.*?</details>", "", "".join(written), flags=re.DOTALL)
    plain = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", bare, re.DOTALL)
    return {label: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for label, text in plain}


def opened(visit: Visit, inbox: Inbox, name: str = "cake") -> str:
    return visit.get(f"/messages/{inbox[name]}").text


def put_right(visit: Visit, inbox: Inbox, line: str, name: str = "cake", **form: str) -> int:
    return visit.post(f"/messages/{inbox[name]}/callnote", line=line, **form).status_code


def undo(visit: Visit, page: str) -> None:
    together, *_ = re.findall(r'name="together" value="(\w+)"', page)
    visit.post("/messages/undo", together=together)


def row(page: str, message_id: int) -> str:
    found = re.search(rf'id="message-{message_id}".*?</a>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def test_the_note_says_who_wants_what_by_when_and_where_to_call_back(owner: Visit, inbox: Inbox) -> None:
    page = opened(owner, inbox)
    note = lines(page)
    assert note["Name"].startswith("Karin Weber")
    assert note["Zurückrufen"].startswith("030 12345678 (gesagt, angezeigt, Berlin)")
    assert re.search(r'class="said" href="/messages/\d+/sound#t=\d+\.\d\d" data-start="\d', page)


def test_a_name_that_is_a_guess_says_how_it_was_heard(owner: Visit, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        message = session.get_one(Message, inbox["cake"])
        segments = [one for one in message.segments if "Weber" in one.text]
        for one in segments:
            one.text = one.text.replace("Weber", "Weeber")
            one.words = [word | {"text": word["text"].replace("Weber", "Weeber")} for word in one.words]
    name = lines(opened(owner, inbox))["Name"]
    assert name.startswith("Karin Weber gehört: „Karin Weeber“")
    assert put_right(owner, inbox, "name", value="Karin Weeber") == 302
    assert "gehört" not in lines(opened(owner, inbox))["Name"]


def test_numbers_that_differ_stand_side_by_side_each_with_its_place(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    with database.session() as session:
        values = {"callback": "+4989445566", "caller": "+43155501234"}
        session.execute(update(Message).where(Message.id == inbox["cake"]).values(values))
    page = opened(owner, inbox)
    shown = ("089 445566", "eingetippt, München", "030 12345678", "gesagt, Berlin", "+43 1 55501234", "angezeigt, Wien")
    for text in shown:
        assert text in page


def test_where_the_words_were_put_right_the_note_is_drawn_from_them(owner: Visit, noted: Inbox) -> None:
    page = owner.get(f"/messages/{noted['cake']}/words").text
    [heard] = re.findall(r'name="heard" value="(\w+)"', page)
    words = "Guten Tag, hier ist Karin Wäber. Es geht um die Hochzeitstorte."
    owner.post(f"/messages/{noted['cake']}/words", words=words, seen="", heard=heard)
    page = opened(owner, noted)
    note = lines(page)
    assert note["Name"].startswith("Karin Wäber")
    assert re.search(r'data-start="2.00" data-end="[\d.]+" title="Gesagt: „Karin Wäber“"', page), (
        "where “Karin Weber” was heard"
    )
    assert "Hochzeitstorte" in note["Betrifft"]
    assert "Karin Wäber" in row(owner.get("/").text, noted["cake"]), "at once, and not when the worker comes by"


def test_a_note_that_is_not_true_any_more_is_drawn_anew_for_who_opens_the_message(
    owner: Visit, noted: Inbox, database: Database
) -> None:
    with database.session() as session:
        values = {"correction": "Guten Tag, hier ist Karin Wäber."}
        session.execute(update(Message).where(Message.id == noted["cake"]).values(values))
    assert lines(opened(owner, noted))["Name"].startswith("Karin Wäber")
    assert "Weber" not in row(owner.get("/").text, noted["cake"])


def test_a_call_without_anything_to_hear_has_no_note(owner: Visit, inbox: Inbox) -> None:
    for name in ("hung up", "on the line"):
        assert 'class="callnote"' not in opened(owner, inbox, name)


def test_the_note_of_a_message_nobody_could_understand_is_filled_in(owner: Visit, noted: Inbox) -> None:
    assert lines(opened(owner, noted, "mumbling")) == {}
    assert put_right(owner, noted, "name", "mumbling", value="Frau Özdemir") == 302
    assert lines(opened(owner, noted, "mumbling"))["Name"] == "Frau Özdemir"


def test_a_line_is_put_right_and_what_was_said_stays_beside_it(owner: Visit, noted: Inbox) -> None:
    assert put_right(owner, noted, "name", value="Karin Wöber") == 302
    page = opened(owner, noted)
    assert lines(page)["Name"].startswith("Karin Wöber gesagt: „Karin Weber“")
    assert "hat den Namen berichtigt: Karin Wöber" in re.sub(r"<[^>]+>", "", page)
    assert put_right(owner, noted, "name", back="yes", seen="Karin Wöber", value="Karin Wöber") == 302
    assert lines(opened(owner, noted))["Name"].startswith("Karin Weber")


def test_putting_right_is_undone(owner: Visit, noted: Inbox) -> None:
    put_right(owner, noted, "name", value="Karin Wöber")
    page = opened(owner, noted)
    assert "Die Telefonnotiz ist berichtigt." in page
    undo(owner, page)
    page = opened(owner, noted)
    assert lines(page)["Name"].startswith("Karin Weber")
    assert "<del>" in page


def test_numbers_and_days_are_taken_as_people_write_them(owner: Visit, noted: Inbox, database: Database) -> None:
    assert put_right(owner, noted, "number", value="089 / 44 55 66") == 302
    assert put_right(owner, noted, "due", date="2026-12-03", time="14:30") == 302
    assert put_right(owner, noted, "urgency", value="urgent") == 302
    with database.session() as session:
        note = session.get_one(Message, noted["cake"]).call_note
        assert note is not None
        assert (note.number, note.due, note.urgency) == ("+4989445566", "2026-12-03T14:30+01:00", "urgent")
    page = opened(owner, noted)
    assert "089 445566 (berichtigt, München)" in " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Donnerstag, 3. Dezember, 14:30" in page
    assert lines(page)["Dringend"] == "dringend"
    listed = row(owner.get("/").text, noted["cake"])
    assert "Do., 3. Dez., 14:30" in listed
    assert "Dringend" in listed


@pytest.mark.parametrize(
    ("line", "form", "problem"),
    [
        ("number", {"value": "ruf an"}, "Das ist keine Telefonnummer."),
        ("due", {"date": "30.2."}, "Das ist kein Tag."),
        ("due", {"date": "", "time": "14:30"}, "Das ist kein Tag."),
        ("firm", {"value": "x" * 300}, "Eine Zeile der Telefonnotiz hat höchstens 200 Zeichen."),
        ("name", {"value": "Kai", "seen": "Karl"}, "Das hat inzwischen jemand anders berichtigt."),
    ],
)
def test_what_cannot_be_is_refused_where_it_was_typed_and_stays_there(
    owner: Visit, noted: Inbox, line: str, form: dict[str, str], problem: str
) -> None:
    answer = owner.post(f"/messages/{noted['cake']}/callnote", line=line, **form)
    assert answer.status_code == 422
    assert problem in answer.text
    assert f'aria-describedby="problem-{line}"' in answer.text
    for typed in form.values():
        assert f'value="{typed}"' in answer.text or typed == form.get("seen")


def test_a_line_there_is_not_is_nobodys(owner: Visit, noted: Inbox) -> None:
    assert put_right(owner, noted, "drawn", value="x") == 400
    assert put_right(owner, noted, "name", "foreign", value="x") == 404


def test_the_list_says_who_calls_and_why(owner: Visit, noted: Inbox) -> None:
    listed = row(owner.get("/").text, noted["cake"])
    assert "Karin Weber 2 Anrufe laut Nachricht" in listed
    assert "030 12345678" in listed
    put_right(owner, noted, "name", value="Karin Wöber")
    put_right(owner, noted, "firm", value="Konditorei Wöber")
    put_right(owner, noted, "subject", value="Torte für Samstag")
    listed = row(owner.get("/").text, noted["cake"])
    assert "Karin Wöber 2 Anrufe laut Notiz" in listed
    assert "Konditorei Wöber · 030 12345678" in listed
    assert "Torte für Samstag" in listed
    assert "Kirschtorte" not in listed


def test_what_the_words_call_urgent_stands_first_until_somebody_notes_otherwise(
    owner: Visit, inbox: Inbox, database: Database, settings: Settings
) -> None:
    with database.session() as session:
        session.get_one(Message, inbox["read"]).correction = "Hier ist Huber, rufen Sie bitte dringend zurück."
    noting.catch_up(database, settings, utcnow())
    assert rows(owner.get("/").text)[1] == inbox["read"], "behind the call on the line"
    assert rows(owner.get("/?urgent=1").text) == [inbox["read"]]
    assert "Dringend" in row(owner.get("/").text, inbox["read"])
    put_right(owner, inbox, "urgency", "read", value="")
    assert rows(owner.get("/?urgent=1").text) == []
    assert "Dringend" not in row(owner.get("/").text, inbox["read"])
    assert "nicht dringend" in lines(opened(owner, inbox, "read"))["Dringend"]


def test_a_number_alone_stands_with_its_place(owner: Visit, noted: Inbox) -> None:
    assert "089 12345678 München" in row(owner.get("/").text, noted["mumbling"])


def test_the_search_finds_what_was_put_right(owner: Visit, noted: Inbox, database: Database) -> None:
    put_right(owner, noted, "firm", value="Konditorei Xaverl")
    catch_up(database, utcnow())
    assert row(owner.get("/search?q=Xaverl").text, noted["cake"])


def test_a_name_put_right_follows_the_number_and_calls_are_counted(
    owner: Visit, noted: Inbox, database: Database
) -> None:
    assert row(owner.get("/").text, noted["failed"]).startswith(f'id="message-{noted["failed"]}"')
    assert "2 Anrufe" in row(owner.get("/").text, noted["cake"])
    assert "Karin Wöber" not in row(owner.get("/").text, noted["failed"])
    put_right(owner, noted, "name", value="Karin Wöber")
    shown = row(owner.get("/").text, noted["failed"])
    assert all(words in shown for words in ("Karin Wöber", "aus früherer Nachricht", "2 Anrufe", "030 12345678"))
    assert "from an earlier message" in owner.get(f"/messages/{noted['failed']}", **{"Accept-Language": "en"}).text
    put_right(owner, noted, "firm", value="Konditorei Wöber")
    assert "Konditorei Wöber" in row(owner.get("/").text, noted["failed"]), "a firm follows the number, too"
    with database.session() as session:
        session.execute(update(Message).where(Message.id == noted["read"]).values(caller="+493012345678"))
    shown = row(owner.get("/").text, noted["read"])
    assert all(words in shown for words in ("Karin Wöber", "gesagt: „Huber“", "3 Anrufe"))
    owner.post("/messages/do", message=str(noted["cake"]), do="done")
    page = owner.get("/").text
    assert "Anrufe" not in row(page, noted["cake"])
    assert "2 Anrufe" in row(page, noted["failed"])


def test_a_caller_is_kept_as_a_contact_with_what_is_known(owner: Visit, noted: Inbox, database: Database) -> None:
    put_right(owner, noted, "firm", value="Konditorei <Weber>")
    [path] = re.findall(r'id="keep-contact" href="([^"]+)"', opened(owner, noted))
    form = owner.get(path).text
    assert 'name="name" value="Karin Weber"' in form
    assert 'value="Konditorei &lt;Weber&gt;"' in form
    assert "\n030 12345678</textarea>" in form
    kept = {"name": "Karin Weber", "firm": "Konditorei", "numbers": "030 12345678", "listed": "none", "note": ""}
    refused = owner.post(path, **kept | {"name": ""})
    assert refused.status_code == 422
    for page in (form, refused.text):
        assert f'id="cancel" href="/messages/{noted["cake"]}"' in page
    answer = owner.post(path, **kept)
    assert answer.headers["Location"] == f"/messages/{noted['cake']}"
    page = opened(owner, noted)
    assert "Der Kontakt ist gespeichert." in page
    assert "keep-contact" not in page
    with database.session() as session:
        assert audit.list_entries(session, None, noted.bakery.id)[0].what == "contact: Karin Weber"


def test_only_who_may_see_a_message_fills_a_contact_from_it(owner: Visit, admin: Visit, noted: Inbox) -> None:
    own, foreign = f"/clients/{noted.bakery.id}/contacts/new", f"/clients/{noted.lawyer.id}/contacts/new"
    for path in (f"{own}?message={noted['foreign']}", f"{own}?message=x", f"{own}?message=", f"{own}?message=99999"):
        assert owner.get(path).status_code == 404
    assert owner.get(f"{foreign}?message={noted['foreign']}").status_code == 404
    assert admin.get(f"{foreign}?message={noted['foreign']}").status_code == 200
    assert admin.get(f"{foreign}?message={noted['cake']}").status_code == 404
    assert "keep-contact" not in opened(owner, noted, "in work"), "the number is withheld"
    assert "keep-contact" not in opened(admin, noted, "unassigned"), "nobody claims it"


def test_an_assistant_is_not_led_to_where_they_may_not_go(app: Flask, noted: Inbox, database: Database) -> None:
    with database.session() as session:
        add_user(session, "assistant", PASSWORD, Role.ASSISTANT, session.merge(noted.bakery))
    assistant = Visit(app.test_client())
    assistant.log_in("assistant")
    assert "keep-contact" not in opened(assistant, noted)
    assert assistant.get(f"/clients/{noted.bakery.id}/contacts/new?message={noted['cake']}").status_code in {403, 404}


def fill_in(visit: Visit, inbox: Inbox, **form: str) -> TestResponse:
    return visit.post(f"/messages/{inbox['cake']}/callnote/lines", **form)


def test_lines_filled_in_in_one_go_are_undone_in_one_go(owner: Visit, noted: Inbox) -> None:
    before = lines(opened(owner, noted))
    assert fill_in(owner, noted, firm="Konditorei Wöber", urgency="urgent").status_code == 302
    page = opened(owner, noted)
    assert {"Firma", "Dringend"} <= lines(page).keys()
    undo(owner, page)
    page = opened(owner, noted)
    assert lines(page) == before
    assert page.count("<del>") == 2
    assert "Dringend" not in row(owner.get("/").text, noted["cake"])


def test_where_one_line_was_filled_in_meanwhile_the_page_shows_none_of_the_others_as_kept(
    owner: Visit, noted: Inbox, database: Database
) -> None:
    put_right(owner, noted, "urgency", value="urgent")
    answer = fill_in(owner, noted, firm="Konditorei Wöber", urgency="urgent")
    assert answer.status_code == 422
    assert "Firma" not in lines(answer.text)
    assert 'value="Konditorei Wöber"' in answer.text
    with database.session() as session:
        message = session.get_one(Message, noted["cake"])
        assert (message.noted_firm, message.call_note and message.call_note.firm) == (None, None)


def test_a_day_put_in_by_hand_is_a_deadline_wherever_it_is_shown(
    owner: Visit, noted: Inbox, database: Database
) -> None:
    tomorrow = f"{utcnow().astimezone(BERLIN) + timedelta(days=1):%Y-%m-%d}"
    put_right(owner, noted, "due", "mumbling", date=tomorrow)
    assert "Bis" in lines(opened(owner, noted, "mumbling"))
    assert "bis morgen" in row(owner.get("/").text, noted["mumbling"])
    with database.session() as session:
        message = session.get_one(Message, noted["mumbling"])
        made = table([message], Viewpoint("de", "DE", "Europe/Berlin", utcnow(), names_clients=False))
    [cells] = csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=";")
    assert (cells[str(LABELS[NoteLine.DUE])], bool(cells[str(DEADLINE)])) == ("", True)


def test_a_day_put_right_stays_that_of_an_appointment(owner: Visit, noted: Inbox) -> None:
    put_right(owner, noted, "due", date="2026-12-12")
    assert "Wann" in lines(opened(owner, noted)), "the cake is for Saturday"
