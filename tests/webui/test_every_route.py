"""Two clients' data never mix: every route there is, walked as the owner of another client."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from furnished import OBJECTS, Route, everything, furnish, routes
from visits import Inbox, Visit
from werkzeug.test import TestResponse

from office.database import Database, utcnow
from office.models import Scope
from office.settings import Settings
from office.tokens import add_token, list_tokens
from recordings import handling
from recordings.models import Message
from recordings.search.upkeep import catch_up
from webui.auth import PUBLIC

ADMINS_ALONE = {
    "all_changes.everything",
    "client_entry.add",
    "client_entry.new",
    "listening.show",
    "users.add",
    "users.listing",
    "users.new",
    "users.remove",
    "users.renew_password",
    "users.show",
}
"""Owners are told that they may not."""
OWN = {
    "account.change_password",
    "account.drop_calendar",
    "account.drop_pin",
    "account.renew_calendar",
    "account.renew_pin",
    "account.show",
    "assigning.assign",
    "auth.logout",
    "clients.listing",
    "deeds.do",
    "deeds.undo",
    "inbox.listing",
    "search.results",
    "live.listen",
    "out.export",
    "programs.add",
    "programs.api",
    "programs.listing",
}
"""They name nothing, and show what is the visitor's."""
OF_TOKENS = {"programs.end"}
"""A token of another client's, and one for all, is not there for an owner."""
BY_TOKEN = {
    "api.assign",
    "api.change",
    "api.change_several",
    "api.correct",
    "api.counts",
    "api.export_csv",
    "api.export_pdf",
    "api.export_sound",
    "api.history",
    "api.list_people",
    "api.message",
    "api.put_right",
    "api.messages",
    "api.remind",
    "api.remove_note",
    "api.search",
    "api.sound",
    "api.take_back",
    "api.thread",
    "api.write_note",
}
FOR_PROGRAMS = BY_TOKEN | {"live.listen"}
"""Who may not is told so, and not led to the login."""


def of_clients(app: Flask) -> list[Route]:
    return [route for route in routes(app) if "client_id" in route.rule.arguments]


def of_messages(app: Flask) -> list[Route]:
    return [
        route for route in routes(app) if "message_id" in route.rule.arguments and not route.endpoint.startswith("api.")
    ]


@pytest.fixture
def own(database: Database, settings: Settings, inbox: Inbox) -> dict[str, object]:
    """What the bakery has: walked by its owner."""
    return furnish(database, settings, inbox.bakery)


@pytest.fixture
def foreign(database: Database, settings: Settings, inbox: Inbox) -> dict[str, object]:
    """What the lawyer has."""
    return furnish(database, settings, inbox.lawyer)


def test_every_route_is_in_exactly_one_list(app: Flask) -> None:
    lists = [
        {route.endpoint for route in of_clients(app)},
        {route.endpoint for route in of_messages(app)},
        ADMINS_ALONE,
        OWN,
        OF_TOKENS,
        BY_TOKEN,
        PUBLIC,
    ]
    listed = {endpoint: sum(endpoint in one for one in lists) for endpoint in set.union(*lists)}
    assert listed == {route.endpoint: 1 for route in routes(app)}


def test_no_page_of_a_client_is_there_for_another_ones_owner(
    app: Flask, owner: Visit, database: Database, own: dict[str, object], foreign: dict[str, object]
) -> None:
    before = everything(database)
    walked = {str(route): route.visited(owner, foreign) for route in of_clients(app)}
    mixed = {
        str(route): route.visited(owner, foreign | {"client_id": own["client_id"]}) for route in about_objects(app)
    }
    assert len(walked) > 50
    assert len(mixed) > 15
    assert {name: status for name, status in (walked | mixed).items() if status != 404} == {}
    assert everything(database) == before, "something changed all the same"


def about_objects(app: Flask) -> list[Route]:
    return [route for route in of_clients(app) if OBJECTS & route.rule.arguments]


def test_an_admin_finds_all_that_was_walked(app: Flask, admin: Visit, foreign: dict[str, object]) -> None:
    """Else an owner would be refused only because there is nothing to find."""
    walked = {str(route): route.visited(admin, foreign) for route in of_clients(app)}
    assert {name: status for name, status in walked.items() if status == 404} == {}


def test_no_message_of_a_client_is_there_for_another_ones_owner(
    app: Flask, owner: Visit, admin: Visit, database: Database, inbox: Inbox
) -> None:
    before = everything(database)
    walked = of_messages(app)
    for name in ("foreign", "unassigned"):
        answers = {str(route): route.visited(owner, {"message_id": inbox[name]}) for route in walked}
        assert {name: status for name, status in answers.items() if status != 404} == {}
    assert everything(database) == before, "something changed all the same"
    looked_at = [route for route in walked if route.method == "GET"]
    assert [route.visited(admin, {"message_id": inbox["foreign"]}) for route in looked_at] == [200] * len(looked_at)


def test_no_token_of_another_client_is_there_for_an_owner(
    app: Flask, owner: Visit, admin: Visit, database: Database, inbox: Inbox
) -> None:
    with database.session() as session:
        lawyers = add_token(session, "files", session.merge(inbox.lawyer), [Scope.READ_MESSAGES])[0].id
        everyones = next(token.id for token in list_tokens(session, None) if token.client_id is None)
    before = everything(database)
    walked = [route for route in routes(app) if route.endpoint in OF_TOKENS]
    for token_id in (lawyers, everyones):
        assert {route.visited(owner, {"token_id": token_id}) for route in walked} == {404}
    assert everything(database) == before, "something changed all the same"
    for token_id in (lawyers, everyones):
        assert {route.visited(admin, {"token_id": token_id}) for route in walked} == {302}


def test_what_is_for_admins_alone_is_refused_to_an_owner(
    app: Flask, owner: Visit, database: Database, inbox: Inbox
) -> None:
    before = everything(database)
    walked = [route for route in routes(app) if route.endpoint in ADMINS_ALONE]
    values: dict[str, object] = {"user_id": user_of(database, inbox.lawyer.id)}
    assert {str(route): route.visited(owner, values) for route in walked} == {str(route): 403 for route in walked}
    assert everything(database) == before, "something changed all the same"


def user_of(database: Database, client_id: int) -> int:
    return next(row[0] for row in everything(database)["user"] if client_id == row[4])


def test_what_names_nothing_shows_nothing_of_another_client(
    app: Flask, owner: Visit, foreign: dict[str, object]
) -> None:
    assert foreign
    for route in routes(app):
        if route.endpoint in OWN and route.method == "GET":
            page = owner.client.get(route.path({"tab": "missed"}), follow_redirects=True).text
            assert "Marlowe" not in page, route
            assert "Chandler" not in page, route


def test_nothing_but_the_public_is_shown_to_who_has_not_logged_in(
    app: Flask, visit: Visit, database: Database, foreign: dict[str, object], inbox: Inbox
) -> None:
    before = everything(database)
    named = {"message_id": inbox["foreign"], "user_id": user_of(database, inbox.lawyer.id), "token_id": 1, "note_id": 1}
    values = foreign | named | {"tab": "missed"}
    for route in routes(app):
        if route.endpoint in PUBLIC:
            continue
        if route.endpoint in BY_TOKEN:
            assert asked(visit.client, route, values).status_code == 401, route
        else:
            assert route.visited(visit, values) == (401 if route.endpoint in FOR_PROGRAMS else 302), route
    assert everything(database) == before, "something changed all the same"


def test_the_api_shows_a_token_its_own_clients_messages_alone(app: Flask, database: Database, inbox: Inbox) -> None:
    """Every scope it has, and may do nothing with a message of another client."""
    with database.session() as session:
        message = session.get_one(Message, inbox["foreign"])
        note, undo = handling.write_note(session, message, "Ms Chandler again", "marlowe", utcnow())
        note_id = note.id
    catch_up(database, utcnow())
    bodies = {"api.change_several": {"ids": [inbox["foreign"]], "unread": False}, "api.take_back": {"undo": undo}}
    before = everything(database)
    headers = {"Authorization": f"Bearer {inbox.bakery_token}"}
    for route in [route for route in routes(app) if route.endpoint in BY_TOKEN]:
        values = {"message_id": inbox["foreign"], "note_id": note_id}
        answer = asked(app.test_client(), route, values, headers, bodies.get(route.endpoint))
        assert b"Chandler" not in answer.data
        assert b"marlowe" not in answer.data
        expected = 409 if route.endpoint == "api.take_back" else 200
        assert answer.status_code == (404 if "message_id" in route.rule.arguments else expected), route
    after = everything(database)
    assert {name: rows for name, rows in after.items() if name != "token"} == {
        name: rows for name, rows in before.items() if name != "token"
    }, "something changed all the same"


BODIES: dict[str, dict[str, object]] = {
    "api.assign": {"assignee": "admin"},
    "api.change": {"unread": False},
    "api.change_several": {"ids": [1], "unread": False},
    "api.put_right": {"line": "name", "value": "Kai"},
    "api.correct": {"words": "Hello", "version": ""},
    "api.remind": {"at": None},
    "api.take_back": {"undo": "0" * 32},
    "api.write_note": {"text": "Hello"},
}
"""What a program sends, by endpoint."""


def asked(
    client: FlaskClient,
    route: Route,
    values: dict[str, object],
    headers: dict[str, str] | None = None,
    body: dict[str, object] | None = None,
) -> TestResponse:
    """As a program asks."""
    path = route.path(values) + ("?q=Chandler" if route.endpoint == "api.search" else "")
    body = body or BODIES.get(route.endpoint)
    return client.open(path, method=route.method, json=body, headers=headers, buffered=True)
