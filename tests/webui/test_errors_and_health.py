import pytest
from flask import Flask
from visits import Inbox, Visit

from office.database import Base, Database


def test_a_page_that_is_not_there_is_said_in_both_languages(owner: Visit) -> None:
    assert "Hier ist nichts" in owner.get("/nowhere").text
    owner.post("/language", language="en")
    answer = owner.get("/messages/999")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_a_fault_of_ours_is_no_riddle_even_without_a_database(app: Flask, owner: Visit, database: Database) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    Base.metadata.drop_all(database.engine)
    answer = owner.get("/")
    assert answer.status_code == 500
    assert "Bei uns ist etwas schiefgegangen" in answer.text


def test_the_house_is_healthy_while_its_database_answers(visit: Visit, database: Database) -> None:
    healthy = visit.get("/healthz")
    assert (healthy.status_code, healthy.json) == (200, {"status": "ok", "database": "ok"})
    Base.metadata.drop_all(database.engine)
    assert visit.get("/healthz").status_code == 503


@pytest.mark.parametrize(
    ("asked_for", "spoken"), [("en-GB,en;q=0.9", "Welcome"), ("de-AT", "Willkommen"), ("fr", "Willkommen")]
)
def test_the_browsers_language_counts_else_that_of_the_house(visit: Visit, asked_for: str, spoken: str) -> None:
    assert spoken in visit.get("/login", **{"Accept-Language": asked_for}).text


def test_the_chosen_language_stays_and_the_reader_stays_on_the_page(owner: Visit, inbox: Inbox) -> None:
    here = f"/messages/{inbox['cake']}"
    assert owner.post("/language", language="en", next=here).location == here
    assert "Call back" in owner.get(here, **{"Accept-Language": "de"}).text
    owner.post("/logout")
    assert "Welcome" in owner.get("/login").text


def test_a_language_nobody_speaks_here_is_refused(visit: Visit) -> None:
    assert visit.post("/language", language="xx").status_code == 400
