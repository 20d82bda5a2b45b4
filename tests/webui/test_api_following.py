"""A program that follows the messages: what was changed since, page by page."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from test_api_changes import Program
from test_api_handling import beside
from visits import Inbox
from werkzeug.test import TestResponse

from office.database import Database, utcnow
from recordings.models import Message

BAKERYS = 9


@pytest.fixture
def program(app: Flask, inbox: Inbox) -> Program:
    return Program(app, inbox.bakery_token)


def ask(program: Program, **query: object) -> TestResponse:
    headers = {"Authorization": f"Bearer {program.token}"}
    return program.app.test_client().get("/api/v1/changes", query_string=query, headers=headers)


def changes(program: Program, **query: object) -> dict[str, Any]:
    answer = ask(program, **query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def test_a_program_follows_without_fetching_all(program: Program, inbox: Inbox, database: Database) -> None:
    seen: list[int] = []
    page = changes(program, limit=4)
    while page["more"]:
        seen += [one["id"] for one in page["messages"]]
        page = changes(program, limit=4, after=page["next_after"])
    seen += [one["id"] for one in page["messages"]]
    assert len(seen) == BAKERYS, "each once, though all were written in one moment"
    assert set(seen) == {one for name, one in inbox.messages.items() if name not in {"foreign", "unassigned"}}
    with database.session() as session:
        session.query(Message).update({Message.changed_at: datetime(2026, 1, 1, tzinfo=UTC)})
    assert changes(program, after=page["next_after"])["messages"] == []
    before = utcnow()
    program.told("PATCH", f"/{inbox['cake']}", {"deleted": True})
    page = changes(program, after=page["next_after"])
    [cake] = page["messages"]
    assert (cake["id"], cake["shelf"], page["more"]) == (inbox["cake"], "deleted", False)
    assert datetime.fromisoformat(cake["changed_at"]) >= before
    assert [one["id"] for one in changes(program, since=cake["changed_at"])["messages"]] == [inbox["cake"]]


def test_a_note_and_a_call_note_are_changes_too(program: Program, inbox: Inbox, database: Database) -> None:
    with database.session() as session:
        session.query(Message).update({Message.changed_at: datetime(2026, 1, 1, tzinfo=UTC)})
    since = utcnow().isoformat()
    program.told("POST", f"/{inbox['read']}/notes", {"text": "Torte bestellt"})
    program.told("PATCH", f"/{inbox['cake']}/call-note", {"line": "firm", "value": "Weber GmbH"})
    beside(program, "PUT", f"messages/{inbox['failed']}/assignee", {"assignee": "hoffmann"})
    found = [one["id"] for one in changes(program, since=since)["messages"]]
    assert found == [inbox["read"], inbox["cake"], inbox["failed"]], "in the order they were changed"


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ({"after": "yesterday"}, 400, "after must fit the pattern"),
        ({"after": "1-9999999999"}, 404, "after=1-9999999999 is none that was answered"),
        ({"after": f"{'9' * 18}-1"}, 404, f"after={'9' * 18}-1 is none that was answered"),
        ({"after": "1-1", "since": "2026-11-25T00:00:00Z"}, 422, "since begins and after goes on: send one of them"),
        ({"since": "2026-11-25"}, 400, "since must be a moment"),
    ],
)
def test_where_to_begin_has_to_make_sense(program: Program, query: dict[str, str], status: int, sentence: str) -> None:
    answer = ask(program, **query)
    assert answer.status_code == status
    assert (answer.json or {})["error"].startswith(sentence)


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_any_moment_can_be_asked_for(program: Program, since: str) -> None:
    page = changes(program, since=since)
    assert len(page["messages"]) == (BAKERYS if since.startswith("0") else 0)
    assert changes(program, after=page["next_after"])["more"] is False
