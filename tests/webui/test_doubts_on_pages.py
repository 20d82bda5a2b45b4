"""What is doubtful in a calendar reaches the admin, in the admin's language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update
from visits import Inbox, Visit

import office
from office.database import Database, utcnow
from office.hours.storage import set_hours
from office.hours.values import Span
from office.models import Client
from office.rules.doubts import note_doubts
from webui.office.doubts import doubt_in_words

ROOM = Path(office.__file__).parent
WHAT = r"(the|all) (calendar|absence|special|weekly|public|time zone)"
DOUBT = re.compile(WHAT + ".*(broken|read|end|told|known|name|judged)")


def doubts_in(path: Path) -> Iterator[str]:
    """Every sentence of this file that becomes a doubt, with something written into its gaps."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
            if DOUBT.match(text):
                yield text


SAMPLES = [*doubts_in(ROOM / "hours" / "storage.py"), *doubts_in(ROOM / "rules" / "decide.py")]


def test_all_doubts_were_found() -> None:
    assert len(SAMPLES) == 11, SAMPLES


@pytest.mark.parametrize("doubt", SAMPLES)
def test_every_doubt_has_its_words(app: Flask, doubt: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert doubt_in_words(doubt) != doubt


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "de",
            "deshalb wird von allen Anrufern eine Nachricht aufgenommen: die Zeitzone „Mars/Olympus“ ist nicht bekannt",
        ),
        ("en", "so a message is taken from every caller: the time zone “Mars/Olympus” is not known, so Europe/Berlin"),
    ],
)
def test_an_admin_sees_them_among_the_clients(
    admin: Visit, inbox: Inbox, database: Database, language: str, words: str
) -> None:
    assert words not in admin.get("/clients", **{"Accept-Language": language}).text
    with database.session() as session:
        session.execute(update(Client).where(Client.id == inbox.bakery.id).values(time_zone="Mars/Olympus"))
    note_doubts(database, utcnow())
    assert words in admin.get("/clients", **{"Accept-Language": language}).text


def test_the_reasons_of_a_decision_name_them_in_the_same_language(
    owner: Visit, inbox: Inbox, database: Database
) -> None:
    with database.session() as session:
        session.execute(update(Client).where(Client.id == inbox.bakery.id).values(country="QQ"))
    page = owner.get(f"/clients/{inbox.bakery.id}").text
    assert "die Feiertage lassen sich nicht bestimmen: Für das Land „QQ“" in page
    assert "cannot be told" not in page


@pytest.mark.parametrize("path", ["", "/hours", "/holidays", "/absences", "/changes", "/greetings", "/rules"])
def test_a_time_zone_nobody_knows_costs_no_page(owner: Visit, inbox: Inbox, database: Database, path: str) -> None:
    with database.session() as session:
        session.execute(update(Client).where(Client.id == inbox.bakery.id).values(time_zone="Mars/Olympus"))
        set_hours(session, inbox.bakery.id, {0: [Span(540, 545)]})
    assert owner.get(f"/clients/{inbox.bakery.id}{path}").status_code == 200
    assert owner.get("/").status_code == 200
