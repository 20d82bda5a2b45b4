"""The words of a message put right by its owner."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from visits import Inbox, Visit
from werkzeug.test import TestResponse

from office.database import Database, utcnow
from office.models import AuditEntry, Client
from recordings.lists import Weight
from recordings.models import Message
from recordings.rehearing import next_one, replace
from recordings.work import Stretch

HTMX = {"HX-Request": "true"}
RIGHT = "Guten Tag, hier ist Karin Webber.\nBitte rufen Sie mich unter 030 12345678 zurück."


@pytest.fixture
def path(inbox: Inbox) -> str:
    return f"/messages/{inbox['cake']}/words"


def message(database: Database, message_id: int) -> Message:
    with database.session() as session:
        return session.get_one(Message, message_id)


def learned(database: Database, inbox: Inbox) -> list[str]:
    with database.session() as session:
        return session.get_one(Client, inbox.bakery.id).learned_hotwords


def words(page: str) -> str:
    """What a person reads."""
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def undo(visit: Visit, page: str) -> None:
    """What the page offers."""
    together, *_ = re.findall(r'name="together" value="(\w+)"', page)
    visit.post("/messages/undo", together=together)


def hidden(page: str) -> dict[str, str]:
    """What the form says of the words it was filled with."""
    return dict(re.findall(r'name="(seen|heard)" value="([^"]*)"', page))


def correct(visit: Visit, path: str, words: str) -> TestResponse:
    """Open the form, type and save."""
    return visit.post(path, words=words, **hidden(visit.get(path).text))


def hear_anew(database: Database, message_id: int, *lines: str) -> None:
    """The second listening understands other words."""
    with database.session() as session:
        [again] = [one for one in [next_one(session, "large-v3", utcnow() - timedelta(days=7))] if one]
        assert again.message_id == message_id
        stretches = [Stretch(4.0 * at, 4.0 * at + 3.8, text, []) for at, text in enumerate(lines)]
        assert replace(session, again, "large-v3", stretches, range(len(stretches)))


def test_the_form_holds_the_words_as_they_were_heard(owner: Visit, inbox: Inbox, path: str) -> None:
    assert f'href="{path}"' in owner.get(f"/messages/{inbox['cake']}").text
    page = owner.get(path).text
    assert ">\nGuten Tag, hier ist Karin Weber.\nIch hätte gern für Samstag" in page
    assert "<html" in page
    assert "Was gesagt wurde, Wort für Wort" in page
    fragment = owner.get(path, **HTMX).text
    assert "<html" not in fragment
    assert fragment.count("<textarea") == 1


def test_corrected_words_stand_everywhere_and_what_was_heard_beside_them(
    owner: Visit, inbox: Inbox, path: str, database: Database
) -> None:
    assert correct(owner, path, RIGHT.replace("\n", "\r\n")).location == f"/messages/{inbox['cake']}"
    found = message(database, inbox["cake"])
    assert found.correction == RIGHT
    assert found.corrected_at is not None
    page = owner.get(f"/messages/{inbox['cake']}").text
    assert "Karin Webber" in words(page)
    assert "Was gehört wurde" in page
    assert "Schwarzwälder" in page.partition("<details")[2]
    assert page.count('class="word') > 20, "what was heard can still be listened to"
    assert "Karin Webber" in owner.get("/").text


def test_programs_are_given_both(owner: Visit, inbox: Inbox, path: str) -> None:
    correct(owner, path, RIGHT)
    headers = {"Authorization": f"Bearer {inbox.bakery_token}"}
    one = owner.get(f"/api/v1/messages/{inbox['cake']}", **headers).get_json()
    assert one["correction"] == RIGHT
    assert one["transcript"].startswith("Guten Tag, hier ist Karin Weber. Ich")
    listed = owner.get("/api/v1/messages", **headers).get_json()["messages"]
    assert {row["id"]: row["correction"] for row in listed}[inbox["read"]] is None


def test_a_correction_is_undone_and_an_emptied_one_gives_way_to_what_was_heard(
    owner: Visit, inbox: Inbox, path: str, database: Database
) -> None:
    correct(owner, path, RIGHT)
    page = owner.get(f"/messages/{inbox['cake']}").text
    assert "Der Text ist berichtigt." in page
    undo(owner, page)
    assert message(database, inbox["cake"]).correction is None
    assert "Rückgängig gemacht." in owner.get("/").text
    correct(owner, path, RIGHT)
    correct(owner, path, " \n ")
    found = message(database, inbox["cake"])
    assert (found.correction, found.corrected_at) == (None, None)
    page = owner.get(f"/messages/{inbox['cake']}").text
    assert "Es gilt wieder, was gehört wurde." in page
    undo(owner, page)
    assert message(database, inbox["cake"]).correction == RIGHT, "what was typed is not lost"


def test_an_undo_that_comes_too_late_undoes_nothing(
    owner: Visit, admin: Visit, inbox: Inbox, path: str, database: Database
) -> None:
    correct(owner, path, RIGHT)
    page = owner.get("/").text
    correct(admin, path, "Etwas anderes")
    undo(owner, page)
    assert message(database, inbox["cake"]).correction == "Etwas anderes"
    assert "darum bleibt es so" in owner.get("/").text


def test_the_history_names_who_corrected_the_words_and_who_took_it_back(
    owner: Visit, admin: Visit, inbox: Inbox, path: str
) -> None:
    correct(admin, path, RIGHT)
    correct(admin, path, "")
    page = admin.get(f"/messages/{inbox['cake']}").text
    undo(owner, page)
    told = words(owner.get(f"/messages/{inbox['cake']}").text)
    assert "admin hat den Text berichtigt" in told
    assert re.search(r"admin hat wieder gelten lassen, was gehört wurde [^–]* – rückgängig gemacht von hoffmann", told)


def test_with_the_words_the_call_note_goes_back_too(owner: Visit, inbox: Inbox, path: str, database: Database) -> None:
    correct(owner, path, "Hier ist Huber, rufen Sie bitte dringend zurück.")
    page = owner.get(f"/messages/{inbox['cake']}").text
    found = message(database, inbox["cake"])
    assert (found.said_urgent, found.weight) == (True, Weight.FIRST)
    undo(owner, page)
    found = message(database, inbox["cake"])
    assert (found.said_urgent, found.weight) == (None, Weight.OPEN)


def test_just_what_was_heard_is_no_correction(owner: Visit, inbox: Inbox, path: str, database: Database) -> None:
    form = owner.get(path).text
    typed = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", form, re.DOTALL)[0]
    assert correct(owner, path, typed).status_code == 302
    assert message(database, inbox["cake"]).correction is None
    assert "berichtigt" not in owner.get(f"/messages/{inbox['cake']}").text


def test_too_much_is_refused_and_stays_typed(owner: Visit, inbox: Inbox, path: str, database: Database) -> None:
    answer = correct(owner, path, "Kuchen " * 3000)
    assert answer.status_code == 422
    assert "höchstens 20" in answer.text
    assert "\nKuchen Kuchen" in answer.text
    assert message(database, inbox["cake"]).correction is None


def test_words_typed_over_somebody_elses_are_asked_about(
    owner: Visit, admin: Visit, inbox: Inbox, path: str, database: Database
) -> None:
    before = hidden(owner.get(path).text)
    correct(admin, path, "Die des Admins")
    answer = owner.post(path, words="Meine", **before)
    assert answer.status_code == 422
    assert "Jemand anderes hat diesen Text inzwischen berichtigt." in answer.text
    assert "\nMeine</textarea>" in answer.text
    assert "Die des Admins" in words(answer.text)
    assert owner.post(path, words="Meine", **hidden(answer.text)).status_code == 302
    assert message(database, inbox["cake"]).correction == "Meine"


def test_an_unchanged_form_does_not_bring_back_words_a_second_listening_has_replaced(
    owner: Visit, inbox: Inbox, path: str, database: Database
) -> None:
    form = owner.get(path).text
    typed = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", form, re.DOTALL)[0]
    hear_anew(database, inbox["cake"], "Hier ist Karin Webber.", "Ich hätte gern eine Torte.", "Danke.")
    assert owner.post(path, words=typed.replace("\n", "\r\n"), **hidden(form)).status_code == 302
    assert message(database, inbox["cake"]).correction is None
    assert learned(database, inbox) == []
    assert "Karin Webber." in words(owner.get(f"/messages/{inbox['cake']}").text)


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "Die Nachricht wurde inzwischen neu gehört"), ("en", "The message has been heard anew meanwhile")],
)
def test_words_typed_over_others_than_are_heard_now_are_asked_about(
    owner: Visit, inbox: Inbox, path: str, database: Database, language: str, said: str
) -> None:
    owner.post("/language", language=language)
    before = hidden(owner.get(path).text)
    hear_anew(database, inbox["cake"], "Hier ist Karin Webber.", "Ich hätte gern eine Torte.", "Danke.")
    answer = owner.post(path, words="Hier ist Karin Wöber.", **before)
    assert answer.status_code == 422
    assert said in answer.text
    assert "\nHier ist Karin Wöber.</textarea>" in answer.text, "what was typed is not lost"
    assert "Karin Webber." in words(answer.text)
    assert (message(database, inbox["cake"]).correction, learned(database, inbox)) == (None, [])
    owner.post(path, words="Hier ist Karin Wöber.", **hidden(answer.text))
    assert message(database, inbox["cake"]).correction == "Hier ist Karin Wöber."
    assert learned(database, inbox) == ["Wöber"]


@pytest.mark.parametrize("name", ["on the line", "waiting", "in work", "hung up"])
def test_words_that_are_still_to_come_cannot_be_corrected(
    owner: Visit, inbox: Inbox, database: Database, name: str
) -> None:
    path = f"/messages/{inbox[name]}/words"
    assert path not in owner.get(f"/messages/{inbox[name]}").text
    assert owner.get(path).status_code == 422
    answer = correct(owner, path, "Hallo")
    assert answer.status_code == 422
    assert ("wird noch aufgenommen" if name != "hung up" else "nichts gesagt") in answer.text
    assert 'id="typed"' not in answer.text
    assert message(database, inbox[name]).correction is None


def test_words_nobody_recognised_can_be_written_down(owner: Visit, inbox: Inbox) -> None:
    path = f"/messages/{inbox['mumbling']}/words"
    correct(owner, path, "Hier ist Opa.")
    assert "Hier ist Opa." in owner.get("/").text
    page = owner.get(f"/messages/{inbox['mumbling']}").text
    assert "Hier ist Opa." in words(page)
    assert "Was gehört wurde" not in page
    assert 'class="explanation' not in page


def test_names_are_learned_and_forgotten_with_their_correction(
    owner: Visit, inbox: Inbox, path: str, database: Database
) -> None:
    correct(owner, path, RIGHT)
    assert learned(database, inbox) == ["Webber"]
    correct(owner, path, RIGHT.replace("Webber", "Wöber"))
    assert learned(database, inbox) == ["Wöber"]
    correct(owner, path, "")
    assert learned(database, inbox) == []


def test_what_callers_said_is_not_kept_in_the_record_of_changes(owner: Visit, path: str, database: Database) -> None:
    correct(owner, path, RIGHT)
    with database.session() as session:
        assert session.scalars(select(AuditEntry)).all() == []


def test_a_message_nobody_claims_teaches_nobody(admin: Visit, inbox: Inbox, database: Database) -> None:
    assert correct(admin, f"/messages/{inbox['unassigned']}/words", "Hier ist Kowalski").status_code == 302
    assert message(database, inbox["unassigned"]).correction == "Hier ist Kowalski"


def test_a_deleted_message_is_not_corrected(owner: Visit, inbox: Inbox, path: str, database: Database) -> None:
    with database.session() as session:
        session.get_one(Message, inbox["cake"]).deleted_at = utcnow()
    assert owner.get(path).status_code == 404
    assert correct(owner, path, "Hallo").status_code == 404


def test_what_is_named_is_marked_and_can_be_acted_upon(owner: Visit, inbox: Inbox) -> None:
    page = owner.get(f"/messages/{inbox['cake']}").text
    assert 'href="tel:+493012345678" aria-label="030 12345678 anrufen"' in page
    assert re.search(r'<time datetime="\d{4}-\d\d-\d\d"><span class="together"><a class="word"[^>]*>Samstag</a>', page)
    assert re.search(r'<span class="mention date" role="group" aria-label="Datum: Samstag, ', page)
    assert '<time datetime="16:00">' in page
