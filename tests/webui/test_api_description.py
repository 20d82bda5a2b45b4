"""The API's description of itself: nothing there is to ask is left out."""

import json
import re

import pytest
from flask import Flask
from openapi_pydantic import OpenAPI
from visits import Inbox, Visit

from office.models import Scope
from webui.api.operations import operation_of
from webui.api.readable import addresses, shapes

UNDESCRIBED = {"api.openapi"}


@pytest.fixture
def description(visit: Visit) -> dict[str, object]:
    answer = visit.get("/api/v1/openapi.json")
    assert answer.status_code == 200, "it is open to everybody"
    assert answer.json is not None
    return dict(answer.json)


def test_every_address_of_the_api_is_described_with_its_scope(app: Flask, description: dict[str, object]) -> None:
    of_api = {endpoint for endpoint in app.view_functions if endpoint.startswith("api.")}
    described = {endpoint for endpoint, view in app.view_functions.items() if operation_of(view)}
    assert of_api - described == UNDESCRIBED
    told = addresses(description)
    assert {f"api.{one.anchor}" for one in told} == described
    assert {scope for one in told for scope in one.scopes} == {scope.value for scope in Scope}


def test_the_description_is_openapi_3_1(description: dict[str, object]) -> None:
    assert OpenAPI.model_validate(description).openapi.startswith("3.1.")


def test_every_shape_it_speaks_of_is_in_it(description: dict[str, object]) -> None:
    named = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(description)))
    there = {f"#/components/schemas/{shape.name}" for shape in shapes(description)}
    assert named - there == set()
    [listing] = [one for one in addresses(description) if one.anchor == "messages"]
    kinds = {field.name: field.kind for field in listing.parameters}
    assert kinds["shelf"] == 'one of "messages", "missed", "archived", "deleted"'


def test_what_is_told_of_a_value_can_be_read(description: dict[str, object]) -> None:
    told = {shape.name: {field.name: field for field in shape.fields} for shape in shapes(description)}
    assert told["Page"]["messages"].kind == "list of Message"
    assert told["Page"]["messages"].shape == "Message"
    assert told["Page"]["next_before"].kind == "integer, at least 1 or null"
    assert told["Correction"]["words"].kind == "string, at most 20000 characters"
    assert "transcribed" in next(shape for shape in shapes(description) if shape.name == "State").words


def test_a_version_leads_to_what_may_be_asked_with_it(visit: Visit, inbox: Inbox) -> None:
    paths = (visit.get("/api/v1/openapi.json").json or {})["paths"]
    links = paths["/api/v1/messages/{message_id}"]["get"]["responses"]["200"]["links"]
    assert set(links) == {"correct"}
    changed = paths["/api/v1/messages/{message_id}"]["patch"]["responses"]["200"]["links"]
    assert set(changed) == {"correct", "take_back"}
    asked = {"Authorization": f"Bearer {inbox.bakery_token}"}
    assert "version" in (visit.get(f"/api/v1/messages/{inbox['cake']}", **asked).json or {})
