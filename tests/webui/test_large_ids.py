"""What PostgreSQL refuses to look for: ids no row has ever had, for they do not fit into a column, and a NUL."""

import pytest
from flask import Flask
from furnished import routes
from visits import Inbox, Visit

from office.database import Database

LARGE = [2**31 - 1, 2**31, 2**32, 2**63 - 1, 10**17, 10**18 - 1, 10**18]


@pytest.fixture
def database(on_postgresql: Database) -> Database:
    return on_postgresql


@pytest.mark.parametrize("large", LARGE)
def test_no_message_is_there_of_an_id_that_is_too_large(app: Flask, owner: Visit, inbox: Inbox, large: int) -> None:
    headers = {"Authorization": f"Bearer {inbox.bakery_token}"}
    answers = {}
    for route in routes(app):
        if "message_id" in route.rule.arguments:
            path = route.path({"message_id": 1, "note_id": 1}).replace("/1", f"/{large}")
            if route.endpoint.startswith("api."):
                answers[str(route)] = app.test_client().open(path, method=route.method, headers=headers).status_code
            else:
                answers[str(route)] = (owner.get(path) if route.method == "GET" else owner.post(path)).status_code
    assert len(answers) > 10
    assert {name: status for name, status in answers.items() if status not in {404, 400, 415}} == {}


@pytest.mark.parametrize("large", LARGE)
def test_forms_that_name_it_do_nothing(owner: Visit, inbox: Inbox, large: int) -> None:
    for form in ({"do": "done"}, {"to": "hoffmann"}):
        path = "/messages/do" if "do" in form else "/messages/assign"
        assert owner.post(path, message=str(large), **form).status_code in {302, 404}
        assert owner.post(path, message=[str(large), str(inbox["cake"])], **form).status_code == 302
    assert owner.post(f"/messages/{inbox['cake']}/notes/remove", note=str(large)).status_code == 302
    assert owner.get(f"/?before=1-1700000000000000-{large}").status_code in {200, 404}


@pytest.mark.parametrize("path", ["/login", "/login/forgotten"])
def test_a_nul_breaks_no_page(app: Flask, path: str) -> None:
    assert app.test_client().post(path, data={"login": "kar\0in", "password": "x"}).status_code == 400
    assert app.test_client().get(path, query_string={"next": "\0"}).status_code == 400
