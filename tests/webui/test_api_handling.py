"""What becomes of messages by a program: given to somebody, brought back to the top, several at once, taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, case, event, select, update
from test_api_changes import Program
from visits import PASSWORD, Inbox
from werkzeug.test import TestResponse

from office.database import Database, utcnow
from office.models import Role, User
from office.people import add_user, find_user
from recordings import coming_back
from recordings.models import Message


@pytest.fixture
def program(app: Flask, inbox: Inbox, database: Database) -> Program:
    """The bakery's, with every scope; two people work there."""
    with database.session() as session:
        add_user(session, "lena", PASSWORD, Role.OWNER, session.merge(inbox.bakery))
    return Program(app, inbox.bakery_token)


@pytest.fixture
def admins(app: Flask, inbox: Inbox) -> Program:
    """With a token for all clients."""
    return Program(app, inbox.admin_token)


def beside(program: Program, method: str, path: str, body: dict[str, Any] | None = None) -> TestResponse:
    """What is asked for beside `/messages`."""
    headers = {"Authorization": f"Bearer {program.token}"}
    return program.app.test_client().open(f"/api/v1/{path}", method=method, json=body, headers=headers)


def take_back(program: Program, undo: str) -> list[dict[str, Any]]:
    answer = beside(program, "POST", "undo", {"undo": undo})
    assert answer.status_code == 200, answer.text
    return list((answer.json or {})["messages"])


def test_a_program_learns_who_can_have_messages(program: Program, admins: Program) -> None:
    people = (beside(program, "GET", "people").json or {})["people"]
    assert [one["login"] for one in people] == ["admin", "hoffmann", "lena"]
    everybody = {one["login"]: one["client"] for one in (beside(admins, "GET", "people").json or {})["people"]}
    assert everybody["marlowe"] == "Marlowe Law"
    assert everybody["admin"] is None


def test_a_message_is_given_to_somebody_and_to_nobody(program: Program, inbox: Inbox) -> None:
    path = f"/{inbox['cake']}"
    given = program.told("PUT", f"{path}/assignee", {"assignee": "lena"})
    assert given["assignee"] == program.told("GET", path)["assignee"] == "lena"
    again = program.told("PUT", f"{path}/assignee", {"assignee": "lena"})
    assert again["undo"] is None, "nothing had to be changed"
    ended = program.told("PUT", f"{path}/assignee", {"assignee": None, "held_by": "lena"})
    assert ended["assignee"] is None
    assert [one["assignee"] for one in take_back(program, ended["undo"])] == ["lena"]


def test_who_comes_second_does_not_get_it(program: Program, inbox: Inbox) -> None:
    path = f"/{inbox['cake']}/assignee"
    program.told("PUT", path, {"assignee": "lena"})
    for body in ({"assignee": "hoffmann"}, {"assignee": "hoffmann", "held_by": "admin"}, {"assignee": None}):
        late = program.ask("PUT", path, body)
        assert (late.status_code, late.json) == (409, {"error": "lena has this message by now"})
    assert program.told("PUT", path, {"assignee": "hoffmann", "held_by": "lena"})["assignee"] == "hoffmann"


def test_several_messages_are_claimed_at_once_and_those_somebody_has_named(
    program: Program, admins: Program, inbox: Inbox
) -> None:
    program.told("PUT", f"/{inbox['read']}/assignee", {"assignee": "hoffmann"})
    program.told("PATCH", f"/{inbox['failed']}", {"deleted": True})
    named = [inbox[one] for one in ("mumbling", "cake", "read", "on the line", "failed", "foreign", "cake")]
    claimed = program.told("PUT", "/assignee", {"ids": named, "assignee": "lena"})
    assert [(one["id"], one["assignee"]) for one in claimed["messages"]] == [(one, "lena") for one in named[:2]]
    assert claimed["left_out"] == named[2:6]
    again = program.told("PUT", "/assignee", {"ids": named[:2], "assignee": "lena"})
    assert ([one["id"] for one in again["messages"]], again["undo"]) == (named[:2], None), "they are hers already"
    handed = program.told("PUT", "/assignee", {"ids": named[:3], "assignee": None, "held_by": "lena"})
    assert ([one["id"] for one in handed["messages"]], handed["left_out"]) == (named[:2], [inbox["read"]])
    assert {one["assignee"] for one in take_back(program, handed["undo"])} == {"lena"}
    assert {one["assignee"] for one in take_back(program, claimed["undo"])} == {None}
    ids = [inbox["cake"], inbox["foreign"]]
    mixed = admins.told("PUT", "/assignee", {"ids": ids, "assignee": "lena"})
    assert mixed["left_out"] == [inbox["foreign"]], "she may not see it"
    refused = program.ask("PUT", "/assignee", {"ids": named, "assignee": "marlowe"})
    assert (refused.status_code, refused.json) == (
        404,
        {"error": "nobody with the login “marlowe” can have these messages"},
    )


def test_a_change_of_several_fields_is_made_wholly_or_not_at_all(
    program: Program, inbox: Inbox, database: Database
) -> None:
    body = {"unread": False, "handling": "done", "deleted": True}
    with somebody_is_quicker(database, inbox["cake"]):
        several = program.told("PATCH", "", body | {"ids": [inbox["cake"], inbox["read"]]})
    assert ([one["id"] for one in several["messages"]], several["left_out"]) == ([inbox["read"]], [inbox["cake"]])
    cake = program.told("GET", f"/{inbox['cake']}")
    assert (cake["unread"], cake["handling"]) == (True, "to_do"), "nothing but what the other one did"
    with somebody_is_quicker(database, inbox["cake"]):
        assert program.ask("PATCH", f"/{inbox['cake']}", body).status_code == 409
    cake = program.told("GET", f"/{inbox['cake']}")
    assert (cake["unread"], cake["handling"]) == (True, "to_do")
    assert program.told("GET", f"/{inbox['cake']}/history")["deeds"] == []


@pytest.mark.parametrize("login", ["marlowe", "nobody", "Lena\0"])
def test_who_may_not_see_a_message_cannot_have_it(program: Program, inbox: Inbox, login: str) -> None:
    refused = program.ask("PUT", f"/{inbox['cake']}/assignee", {"assignee": login})
    assert refused.status_code == 404
    assert refused.json == {"error": f"nobody with the login “{login}” can have this message"}


def test_a_message_comes_back_when_it_is_asked_to(program: Program, inbox: Inbox) -> None:
    path, at = f"/{inbox['cake']}", (utcnow() + timedelta(days=2)).replace(microsecond=0)
    with_offset = at.isoformat()
    told = program.told("PUT", f"{path}/reminder", {"at": with_offset})
    assert told["remind_at"] == program.told("GET", path)["remind_at"] == with_offset.replace("+00:00", "Z")
    ended = program.told("PUT", f"{path}/reminder", {"at": None})
    assert ended["remind_at"] is None
    assert [one["remind_at"] for one in take_back(program, ended["undo"])] == [told["remind_at"]]


def test_several_messages_come_back_in_one_go(program: Program, inbox: Inbox, database: Database) -> None:
    at = (utcnow() + timedelta(days=2)).isoformat().replace("+00:00", "Z")
    ids = [inbox[name] for name in ("cake", "read", "on the line", "foreign")]
    put_off = program.told("PATCH", "", {"ids": ids, "reminder": {"at": at}})
    assert [(one["id"], one["remind_at"]) for one in put_off["messages"]] == [(one, at) for one in ids[:2]]
    assert put_off["left_out"] == ids[2:]
    with somebody_is_quicker(database, inbox["cake"]):
        body = {"ids": ids[:2], "reminder": {"at": None}, "handling": "done"}
        ended = program.told("PATCH", "", body)
    assert ([one["id"] for one in ended["messages"]], ended["left_out"]) == ([inbox["read"]], [inbox["cake"]])
    assert program.told("GET", f"/{inbox['cake']}")["handling"] == "to_do", "what the other one did, and nothing else"
    assert [(one["remind_at"], one["handling"]) for one in take_back(program, ended["undo"])] == [(at, "open")]
    assert program.told("PATCH", "", {"ids": ids[:2], "reminder": None})["undo"] is None, "it stays as it is"
    alone = program.told("PATCH", f"/{inbox['read']}", {"reminder": {"at": None}})
    assert alone["remind_at"] is None


def test_several_reminders_are_taken_back_in_one_go(program: Program, inbox: Inbox, database: Database) -> None:
    at, ids = utcnow() + timedelta(days=2), [inbox["cake"], inbox["read"]]
    put_off = program.told("PATCH", "", {"ids": ids, "reminder": {"at": at.isoformat()}})
    with database.session() as session:
        assert coming_back.remind(session, at) == 2
    came_back = [program.told("GET", f"/{one}") for one in ids]
    assert {(one["remind_at"], one["heading"]) for one in came_back} == {(None, "first")}
    assert all(one["reminded_at"] for one in came_back)
    ended = program.told("PATCH", "", {"ids": ids, "reminder": {"at": None}})
    assert {one["reminded_at"] for one in ended["messages"]} == {None}
    assert all(one["reminded_at"] for one in take_back(program, ended["undo"]))
    back = take_back(program, put_off["undo"])
    assert {(one["remind_at"], one["reminded_at"]) for one in back} == {(None, None)}


def test_a_moment_that_is_over_reminds_nobody(program: Program, inbox: Inbox) -> None:
    for at in (utcnow() - timedelta(minutes=1), utcnow() + timedelta(days=800)):
        refused = program.ask("PUT", f"/{inbox['cake']}/reminder", {"at": at.isoformat()})
        assert refused.status_code == 422
        assert refused.json == {"error": "at must be a moment that is still to come, within two years"}
        for path, body in (("", {"ids": [inbox["cake"]]}), (f"/{inbox['cake']}", {})):
            late = program.ask("PATCH", path, {**body, "reminder": {"at": at.isoformat()}, "handling": "done"})
            assert (late.status_code, late.json) == (422, refused.json)
    for at in ("tomorrow", "2027-01-01T09:00:00", 1800000000):
        assert program.ask("PUT", f"/{inbox['cake']}/reminder", {"at": at}).status_code == 400
    cake = program.told("GET", f"/{inbox['cake']}")
    assert (cake["remind_at"], cake["handling"]) == (None, "open")


def test_all_of_a_change_is_taken_back_in_one_go_and_only_once(program: Program, inbox: Inbox) -> None:
    path = f"/{inbox['cake']}"
    changed = program.told("PATCH", path, {"unread": False, "handling": "done", "deleted": True})
    [back] = take_back(program, changed["undo"])
    assert (back["unread"], back["handling"], back["deleted"]) == (True, "open", False)
    again = beside(program, "POST", "undo", {"undo": changed["undo"]})
    assert again.status_code == 409
    assert program.told("PATCH", path, {"handling": "open"})["undo"] is None


def test_what_was_changed_again_stays(program: Program, inbox: Inbox) -> None:
    path = f"/{inbox['cake']}"
    first = program.told("PATCH", path, {"handling": "done"})
    program.told("PATCH", path, {"handling": "archived"})
    assert beside(program, "POST", "undo", {"undo": first["undo"]}).status_code == 409
    assert program.told("GET", path)["handling"] == "archived"


def test_nobody_takes_back_what_was_done_with_another_ones_message(
    program: Program, admins: Program, inbox: Inbox
) -> None:
    changed = admins.told("PATCH", f"/{inbox['foreign']}", {"handling": "done"})
    assert beside(program, "POST", "undo", {"undo": changed["undo"]}).status_code == 409
    assert admins.told("GET", f"/{inbox['foreign']}")["handling"] == "done"


def test_several_messages_are_changed_at_once_and_the_others_named(program: Program, inbox: Inbox) -> None:
    named = ("cake", "foreign", "mumbling", "on the line", "cake")
    changed = program.told("PATCH", "", {"ids": [*(inbox[one] for one in named), 4711.0], "handling": "done"})
    assert [one["id"] for one in changed["messages"]] == [inbox["cake"], inbox["mumbling"]]
    assert {one["handling"] for one in changed["messages"]} == {"done"}
    assert changed["left_out"] == [inbox["foreign"], inbox["on the line"], 4711]
    back = take_back(program, changed["undo"])
    assert {(one["id"], one["handling"]) for one in back} == {(inbox["cake"], "open"), (inbox["mumbling"], "open")}


def test_what_is_deleted_can_only_be_brought_back(program: Program, inbox: Inbox, database: Database) -> None:
    ids = [inbox["cake"], inbox["read"]]
    program.told("PATCH", "", {"ids": ids, "deleted": True})
    marked = program.told("PATCH", "", {"ids": ids, "unread": True})
    assert (marked["messages"], marked["left_out"], marked["undo"]) == ([], ids, None)
    with database.session() as session:
        session.get_one(Message, inbox["read"]).deleted_at = utcnow() - timedelta(days=365)
    back = program.told("PATCH", "", {"ids": ids, "deleted": False})
    assert ([one["id"] for one in back["messages"]], back["left_out"]) == ([inbox["cake"]], [inbox["read"]])


@pytest.mark.parametrize(
    ("ids", "sentence"),
    [
        ([], "ids has at least 1 entries"),
        ([1] * 201, "ids has at most 200 entries"),
        (7, "ids must be a list"),
        (["7"], "ids.0 must be a whole number"),
        ([7.5], "ids.0 must be a whole number"),
    ],
)
def test_a_list_of_messages_that_makes_no_sense_is_refused(program: Program, ids: object, sentence: str) -> None:
    refused = program.ask("PATCH", "", {"ids": ids, "unread": True})
    assert (refused.status_code, refused.json) == (400, {"error": sentence})


def test_a_note_is_removed_and_comes_back(program: Program, inbox: Inbox) -> None:
    path = f"/{inbox['cake']}"
    note = program.told("POST", f"{path}/notes", {"text": "Torte bestellt"})
    elsewhere = program.ask("DELETE", f"/{inbox['read']}/notes/{note['id']}")
    assert elsewhere.status_code == 404, "it stands beside another message"
    removed = program.told("DELETE", f"{path}/notes/{note['id']}")
    assert program.told("GET", path)["notes"] == []
    assert program.ask("DELETE", f"{path}/notes/{note['id']}").status_code == 404
    take_back(program, removed["undo"])
    assert [one["text"] for one in program.told("GET", path)["notes"]] == ["Torte bestellt"]
    take_back(program, note["undo"])
    assert program.told("GET", path)["notes"] == []


def test_the_history_tells_who_did_what(program: Program, inbox: Inbox) -> None:
    path, at = f"/{inbox['cake']}", (utcnow() + timedelta(days=2)).isoformat().replace("+00:00", "Z")
    program.told("PUT", f"{path}/assignee", {"assignee": "lena"})
    program.told("PUT", f"{path}/reminder", {"at": at})
    note = program.told("POST", f"{path}/notes", {"text": "Torte bestellt"})
    done = program.told("PATCH", path, {"handling": "done"})
    take_back(program, done["undo"])
    deeds = program.told("GET", f"{path}/history")["deeds"]
    assert [(one["what"], one["before"], one["after"], one["undone"]) for one in deeds] == [
        ("handling", "open", "done", True),
        ("note", None, note["id"], False),
        ("reminder", None, at, False),
        ("assignee", None, "lena", False),
    ]
    assert {one["actor"] for one in deeds} == {"the shop's till (API)"}
    assert (deeds[0]["undo"], deeds[0]["undone_by"]) == (done["undo"], "the shop's till (API)")
    assert all(one["at"].endswith("Z") for one in deeds)


def test_a_login_that_is_gone_is_not_taken_for_nobody(program: Program, inbox: Inbox, database: Database) -> None:
    program.told("PUT", f"/{inbox['cake']}/assignee", {"assignee": "lena"})
    with database.session() as session:
        session.delete(find_user(session, "lena"))
    [deed] = program.told("GET", f"/{inbox['cake']}/history")["deeds"]
    assert (deed["before"], deed["after"]) == (None, "lena")


def test_a_reminder_that_has_brought_a_message_back_is_ended(
    program: Program, inbox: Inbox, database: Database
) -> None:
    path, at = f"/{inbox['cake']}", utcnow() + timedelta(days=2)
    program.told("PUT", f"{path}/reminder", {"at": at.isoformat()})
    with database.session() as session:
        assert coming_back.remind(session, at) == 1
    ended = program.told("PUT", f"{path}/reminder", {"at": None})
    with database.session() as session:
        assert session.get_one(Message, inbox["cake"]).reminded_at is None
    assert program.told("PUT", f"{path}/reminder", {"at": None})["undo"] is None
    take_back(program, ended["undo"])
    with database.session() as session:
        assert session.get_one(Message, inbox["cake"]).reminded_at == at
    actors = {one["actor"] for one in program.told("GET", f"{path}/history")["deeds"] if one["what"] == "reminded"}
    assert "Vorzimmer" in actors


def test_a_line_of_the_call_note_is_told_in_the_history_and_taken_back(program: Program, inbox: Inbox) -> None:
    path = f"/{inbox['cake']}"
    put_right = program.told("PATCH", f"{path}/call-note", {"line": "firm", "value": "Weber GmbH"})
    [deed] = program.told("GET", f"{path}/history")["deeds"]
    assert (deed["what"], deed["line"], deed["before"], deed["after"]) == ("call_note", "firm", None, "Weber GmbH")
    take_back(program, put_right["undo"])
    assert program.told("GET", path)["call_note"]["firm"] is None


def test_what_is_taken_back_in_part_names_the_rest(program: Program, inbox: Inbox) -> None:
    ids = [inbox["cake"], inbox["mumbling"]]
    done = program.told("PATCH", "", {"ids": ids, "handling": "done"})
    program.told("PATCH", f"/{inbox['cake']}", {"handling": "to_do"})
    answer = beside(program, "POST", "undo", {"undo": done["undo"]}).json or {}
    assert [one["id"] for one in answer["messages"]] == [inbox["mumbling"]]
    assert answer["left_out"] == [inbox["cake"]]


def test_who_changes_a_message_in_the_same_moment_is_told_so(
    program: Program, inbox: Inbox, database: Database
) -> None:
    """Between the look at it and the change somebody else is quicker."""
    path = f"/{inbox['cake']}"
    changes: list[tuple[str, str, dict[str, Any]]] = [
        ("PATCH", path, {"handling": "done"}),
        ("PUT", f"{path}/assignee", {"assignee": "hoffmann"}),
        ("PUT", f"{path}/reminder", {"at": (utcnow() + timedelta(days=1)).isoformat()}),
    ]
    for method, address, body in changes:
        with somebody_is_quicker(database, inbox["cake"]):
            late = program.ask(method, address, body)
        assert late.status_code == 409, (address, late.text)
    with somebody_is_quicker(database, inbox["cake"]):
        several = program.told("PATCH", "", {"ids": [inbox["cake"], inbox["read"]], "handling": "archived"})
    assert ([one["id"] for one in several["messages"]], several["left_out"]) == ([inbox["read"]], [inbox["cake"]])


@contextmanager
def somebody_is_quicker(database: Database, message_id: int) -> Iterator[None]:
    """Each time a message is about to be changed, it has just become another's and something else."""
    is_first = True

    def interfere(
        connection: Connection, _cursor: object, statement: str, _parameters: object, _context: object, _many: object
    ) -> None:
        nonlocal is_first
        if is_first and statement.startswith("UPDATE message"):
            is_first = False
            lena = connection.scalar(select(User.id).where(User.login == "lena"))
            connection.execute(
                update(Message)
                .where(Message.id == message_id)
                .values(
                    handling=case((Message.handling == "open", "to_do"), else_="open"),
                    remind_at=utcnow() + timedelta(days=5),
                    assignee_id=case((Message.assignee_id.is_(None), lena), else_=None),
                )
            )

    event.listen(database.engine, "before_cursor_execute", interfere)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", interfere)
