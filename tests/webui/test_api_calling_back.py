"""Calling back by a program: by the same rules as on the pages."""

from typing import Any

import pytest
from flask import Flask
from test_api_changes import Program, with_scopes
from test_calling_back_pages import Rung, calls, phones, rung, settings
from visits import Inbox

from asterisk.errors import PBXError
from office.database import Database, utcnow
from office.models import Client, Scope
from office.rules.models import Phone
from recordings.calling_back import storage
from recordings.calling_back.models import Outcome

__all__ = ["phones", "rung", "settings"]


@pytest.fixture
def program(app: Flask, inbox: Inbox) -> Program:
    """The bakery's, with every scope."""
    return Program(app, inbox.bakery_token)


def path(inbox: Inbox, name: str = "cake") -> str:
    return f"/{inbox[name]}/call-back"


def refused(program: Program, address: str, body: dict[str, Any]) -> tuple[int, str]:
    answer = program.ask("POST", address, body)
    return answer.status_code, (answer.json or {})["error"]


def test_a_program_has_a_caller_called_back_and_sees_how_it_stands(
    program: Program, database: Database, inbox: Inbox, phones: list[Phone], rung: Rung
) -> None:
    backstube, laden = ({"id": one.id, "name": one.name} for one in phones)
    offered = program.told("GET", path(inbox))
    assert offered == {"number": "+493012345678", "obstacle": None, "phones": [backstube, laden], "calls_back": []}
    told = program.told("POST", path(inbox), {"phone": laden["id"]})
    [call] = calls(database)
    assert rung == [(f"PJSIP/phone-{laden['id']}", call.id)]
    assert (told["obstacle"], told["phones"]) == ("under_way", [laden, backstube]), "the one used last comes first"
    [ringing] = told["calls_back"]
    assert (ringing["id"], ringing["by"], ringing["outcome"]) == (call.id, "the shop's till (API)", "ringing")
    assert refused(program, path(inbox), {}) == (409, "This caller is being called back already.")
    with database.session() as session:
        storage.pick_up(session, call.id, utcnow())
    assert program.told("GET", path(inbox))["calls_back"][0]["outcome"] == "dialling"
    with database.session() as session:
        storage.end(session, call.id, Outcome.ANSWERED, 133, utcnow())
    told = program.told("GET", path(inbox))
    assert (told["obstacle"], told["calls_back"][0]["outcome"], told["calls_back"][0]["seconds"]) == (
        None,
        "answered",
        133.0,
    )
    assert program.told("GET", f"/{inbox['cake']}")["handling"] == "done"
    program.told("POST", path(inbox), {"phone": None})
    assert rung[1][0] == f"PJSIP/phone-{laden['id']}", "the first of those that are offered"


@pytest.mark.usefixtures("phones")
@pytest.mark.parametrize(
    ("name", "obstacle", "sentence"),
    [
        ("on the line", "on_the_line", "The caller is still on the line. Please wait until the call is over."),
        ("in work", "no_number", "There is no number that could be called back."),
        (
            "read",
            "abroad",
            "A number abroad is called back from here once an admin has entered it among the contacts.",
        ),
    ],
)
def test_who_cannot_be_called_back_is_not(
    program: Program, inbox: Inbox, rung: Rung, name: str, obstacle: str, sentence: str
) -> None:
    assert program.told("GET", path(inbox, name))["obstacle"] == obstacle
    assert refused(program, path(inbox, name), {}) == (409, sentence)
    assert rung == []


@pytest.mark.usefixtures("phones")
def test_the_hours_of_the_pages_are_those_of_programs(
    program: Program, database: Database, inbox: Inbox, rung: Rung
) -> None:
    with database.session() as session:
        client = session.get_one(Client, inbox.bakery.id)
        client.callback_from = client.callback_until = 0
    assert program.told("GET", path(inbox))["obstacle"] == "hours"
    status, sentence = refused(program, path(inbox), {})
    assert (status, sentence) == (409, "Nobody is called back from here at this hour. An admin sets the hours.")
    assert rung == []


def test_no_other_phone_is_rung_than_one_of_the_clients(
    program: Program, app: Flask, database: Database, inbox: Inbox, rung: Rung
) -> None:
    offered = program.told("GET", path(inbox))
    assert (offered["obstacle"], offered["phones"]) == ("no_phone", [])
    assert refused(program, path(inbox), {}) == (409, "None of your phones can be rung at the moment.")
    sentence = "there is no phone 4711 that could be rung for this message"
    assert refused(program, path(inbox), {"phone": 4711}) == (404, sentence)
    everybodys = Program(app, inbox.admin_token)
    assert everybodys.told("GET", path(inbox, "unassigned"))["phones"] == []
    for address in (path(inbox, "foreign"), path(inbox, "unassigned")):
        assert program.ask("GET", address).status_code == program.ask("POST", address, {}).status_code == 404
    assert rung == calls(database) == []


@pytest.mark.usefixtures("phones")
def test_it_takes_a_scope_of_its_own(app: Flask, database: Database, inbox: Inbox, rung: Rung) -> None:
    with database.session() as session:
        # With the hours it has now: `inbox` has it as it was before.
        bakery = session.get_one(Client, inbox.bakery.id)
    others = with_scopes(app, database, bakery, Scope.READ_MESSAGES, Scope.WRITE_MESSAGES)
    assert refused(others, path(inbox), {}) == (403, "this token lacks the scope “messages:call-back”")
    assert others.told("GET", path(inbox))["obstacle"] is None
    assert rung == []


def test_a_phone_or_a_telephone_system_that_does_not_answer_is_told(
    program: Program,
    database: Database,
    inbox: Inbox,
    phones: list[Phone],
    rung: Rung,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_anything: object) -> None:
        raise PBXError("gone")

    monkeypatch.setattr("asterisk.ari.ring_and_call_back", refuse)
    assert refused(program, path(inbox), {}) == (503, "the telephone system does not answer")
    assert [call.outcome for call in calls(database)] == [Outcome.FAILED]
    monkeypatch.setattr("asterisk.phones.silent", lambda _settings, found: list(found))
    sentence = "“Backstube” is not connected, so it cannot be rung"
    assert refused(program, path(inbox), {"phone": phones[0].id}) == (409, sentence)
    assert len(calls(database)) == 1
    assert rung == []
