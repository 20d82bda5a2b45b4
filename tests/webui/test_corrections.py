"""The words of a message put right by its owner."""

import re

import pytest
from sqlalchemy import select
from visits import Inbox, Visit

from office.database import Database, utcnow
from office.models import AuditEntry, Client
from recordings.models import Message

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


def seen(page: str) -> str:
    return re.findall(r'name="seen" value="([^"]*)"', page)[0]


def test_the_form_holds_the_words_as_they_were_heard(owner: Visit, inbox: Inbox, path: str) -> None:
    assert f'href="{path}"' in owner.get(f"/messages/{inbox['cake']}").text
    page = owner.get(path).text
    assert ">\nGuten Tag, hier ist Karin Weber.\nIch hätte gern für Samstag" in page
    assert "<html" in page
    fragment = owner.get(path, **HTMX).text
    assert "<html" not in fragment
    assert fragment.count("<textarea") == 1


def test_corrected_words_stand_everywhere_and_what_was_heard_beside_them(
    owner: Visit, inbox: Inbox, path: str, database: Database
) -> None:
    assert owner.post(path, words=RIGHT.replace("\n", "\r\n"), seen="").location == f"/messages/{inbox['cake']}"
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
    owner.post(path, words=RIGHT, seen="")
    headers = {"Authorization": f"Bearer {inbox.bakery_token}"}
    one = owner.get(f"/api/v1/messages/{inbox['cake']}", **headers).get_json()
    assert one["correction"] == RIGHT
    assert one["transcript"].startswith("Guten Tag, hier ist Karin Weber. Ich")
    listed = owner.get("/api/v1/messages", **headers).get_json()["messages"]
    assert {row["id"]: row["correction"] for row in listed}[inbox["read"]] is None


def test_a_correction_is_undone_and_an_emptied_one_gives_way_to_what_was_heard(
    owner: Visit, inbox: Inbox, path: str, database: Database
) -> None:
    owner.post(path, words=RIGHT, seen="")
    page = owner.get(f"/messages/{inbox['cake']}").text
    assert "Der Text ist berichtigt." in page
    assert owner.post(f"{path}/undo", seen=seen(page)).status_code == 302
    assert message(database, inbox["cake"]).correction is None
    assert "Der Text ist wieder wie zuvor." in owner.get("/").text
    owner.post(path, words=RIGHT, seen="")
    again = seen(owner.get(path).text)
    owner.post(path, words=" \n ", seen=again)
    found = message(database, inbox["cake"])
    assert (found.correction, found.corrected_at) == (None, None)
    page = owner.get(f"/messages/{inbox['cake']}").text
    assert "Es gilt wieder, was gehört wurde." in page
    owner.post(f"{path}/undo", seen=seen(page))
    assert message(database, inbox["cake"]).correction == RIGHT, "what was typed is not lost"


def test_an_undo_that_comes_too_late_undoes_nothing(owner: Visit, inbox: Inbox, path: str, database: Database) -> None:
    owner.post(path, words=RIGHT, seen="")
    old = seen(owner.get(path).text)
    owner.post(path, words="Etwas anderes", seen=old)
    owner.post(f"{path}/undo", seen=old)
    assert message(database, inbox["cake"]).correction == "Etwas anderes"
    assert "inzwischen neu berichtigt" in owner.get("/").text


def test_just_what_was_heard_is_no_correction(owner: Visit, inbox: Inbox, path: str, database: Database) -> None:
    form = owner.get(path).text
    typed = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", form, re.DOTALL)[0]
    assert owner.post(path, words=typed, seen="").status_code == 302
    assert message(database, inbox["cake"]).correction is None
    assert "berichtigt" not in owner.get(f"/messages/{inbox['cake']}").text


def test_too_much_is_refused_and_stays_typed(owner: Visit, inbox: Inbox, path: str, database: Database) -> None:
    answer = owner.post(path, words="Kuchen " * 3000, seen="")
    assert answer.status_code == 422
    assert "höchstens 20" in answer.text
    assert "\nKuchen Kuchen" in answer.text
    assert message(database, inbox["cake"]).correction is None


def test_words_typed_over_somebody_elses_are_asked_about(
    owner: Visit, admin: Visit, inbox: Inbox, path: str, database: Database
) -> None:
    admin.post(path, words="Die des Admins", seen="")
    answer = owner.post(path, words="Meine", seen="")
    assert answer.status_code == 422
    assert "inzwischen" in answer.text
    assert "\nMeine</textarea>" in answer.text
    assert "Die des Admins" in words(answer.text)
    assert owner.post(path, words="Meine", seen=seen(answer.text)).status_code == 302
    assert message(database, inbox["cake"]).correction == "Meine"


@pytest.mark.parametrize("name", ["on the line", "waiting", "in work", "hung up"])
def test_words_that_are_still_to_come_cannot_be_corrected(
    owner: Visit, inbox: Inbox, database: Database, name: str
) -> None:
    path = f"/messages/{inbox[name]}/words"
    assert path not in owner.get(f"/messages/{inbox[name]}").text
    assert owner.get(path).status_code == 422
    answer = owner.post(path, words="Hallo", seen="")
    assert answer.status_code == 422
    assert ("wird noch aufgenommen" if name != "hung up" else "nichts gesagt") in answer.text
    assert "<textarea" not in answer.text
    assert message(database, inbox[name]).correction is None


def test_words_nobody_recognised_can_be_written_down(owner: Visit, inbox: Inbox) -> None:
    path = f"/messages/{inbox['mumbling']}/words"
    owner.post(path, words="Hier ist Opa.", seen="")
    assert "Hier ist Opa." in owner.get("/").text
    page = owner.get(f"/messages/{inbox['mumbling']}").text
    assert "Hier ist Opa." in words(page)
    assert "Was gehört wurde" not in page
    assert 'class="explanation' not in page


def test_names_are_learned_and_forgotten_with_their_correction(
    owner: Visit, inbox: Inbox, path: str, database: Database
) -> None:
    owner.post(path, words=RIGHT, seen="")
    assert learned(database, inbox) == ["Webber"]
    owner.post(path, words=RIGHT.replace("Webber", "Wöber"), seen=seen(owner.get(path).text))
    assert learned(database, inbox) == ["Wöber"]
    owner.post(path, words="", seen=seen(owner.get(path).text))
    assert learned(database, inbox) == []


def test_what_callers_said_is_not_kept_in_the_record_of_changes(owner: Visit, path: str, database: Database) -> None:
    owner.post(path, words=RIGHT, seen="")
    with database.session() as session:
        assert session.scalars(select(AuditEntry)).all() == []


def test_a_message_nobody_claims_teaches_nobody(admin: Visit, inbox: Inbox, database: Database) -> None:
    assert admin.post(f"/messages/{inbox['unassigned']}/words", words="Hier ist Kowalski", seen="").status_code == 302
    assert message(database, inbox["unassigned"]).correction == "Hier ist Kowalski"


def test_a_deleted_message_is_not_corrected(owner: Visit, inbox: Inbox, path: str, database: Database) -> None:
    with database.session() as session:
        session.get_one(Message, inbox["cake"]).deleted_at = utcnow()
    assert owner.get(path).status_code == 404
    assert owner.post(path, words="Hallo", seen="").status_code == 404


def test_what_is_named_is_marked_and_can_be_acted_upon(owner: Visit, inbox: Inbox) -> None:
    page = owner.get(f"/messages/{inbox['cake']}").text
    assert 'href="tel:+493012345678" aria-label="030 12345678 anrufen"' in page
    assert re.search(r'<time datetime="\d{4}-\d\d-\d\d"><span class="together"><a class="word"[^>]*>Samstag</a>', page)
    assert re.search(r'<span class="mention date" role="group" aria-label="Datum: Samstag, ', page)
    assert '<time datetime="16:00">' in page
