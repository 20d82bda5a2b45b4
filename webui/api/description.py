"""The OpenAPI description of all operations, made from them; the page that shows it is made from the same."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version
from operator import itemgetter
from typing import Any

from flask import Flask, current_app
from openapi_pydantic import (
    Components,
    Info,
    Link,
    MediaType,
    OpenAPI,
    Parameter,
    PathItem,
    RequestBody,
    Response,
    SecurityScheme,
)
from openapi_pydantic import Operation as Described
from openapi_pydantic.util import PydanticSchema, construct_open_api_with_schema_class
from pydantic import BaseModel
from werkzeug.routing import Rule

from webui.api.access import blueprint
from webui.api.operations import Json, Operation, operation_of
from webui.api.shapes import Refusal
from webui.gateway import SMALL_BODY
from webui.ids import LARGEST

JSON = "application/json"
TOKEN = "token"  # noqa: S105 - the name of the security scheme
ABOUT = 'Every request carries a token: `Authorization: Bearer vz_…`. Every error is `{"error": "a sentence"}`.'
PART = re.compile(r"<(?:\w+:)?(\w+)>")
"""A part of an address that stands for something; every one is an id."""
ALWAYS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "Something that was sent does not fit.",
    HTTPStatus.UNAUTHORIZED: "The token is missing, not known, or has expired.",
    HTTPStatus.FORBIDDEN: "The token lacks the scope.",
}
OF_ADDRESSES: Mapping[int, str] = {HTTPStatus.NOT_FOUND: "It is not there, or not for this token."}
OF_BODIES: Mapping[int, str] = {HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is not sent as `application/json`."}
NAMES = {"title", "description"}
"""Of a schema, what stands beside it already."""
HANDED_ON = ("version", "undo")
"""What an answer has in it to be sent with a later question."""
TOO_LARGE = f"The body has more than {SMALL_BODY // 1024} kB."

Links = Mapping[str, Mapping[str, Link]]
"""By what is handed on, and by the name of the operation."""


@blueprint.get("/openapi.json")
def openapi() -> Json:
    """Open to everybody: there is nothing in it that is not in the source."""
    return describe(current_app)


def describe(app: Flask) -> Json:
    """The description, as OpenAPI 3.1 has it."""
    paths: dict[str, PathItem] = {}
    found = list(_operations(app))
    links = {
        key: {
            operation.name: _link(rule, key, operation)
            for rule, _method, operation in found
            if _has(operation.body, key)
        }
        for key in HANDED_ON
    }
    for rule, method, operation in found:
        item = paths.setdefault(PART.sub(r"{\1}", rule.rule), PathItem())
        setattr(item, method.lower(), _described(rule, operation, links))
    whole = OpenAPI(
        info=Info(title="Vorzimmer", version=version("vorzimmer"), description=ABOUT),
        paths=paths,
        components=Components(securitySchemes={TOKEN: SecurityScheme(type="http", scheme="bearer")}),
    )
    described: Json = construct_open_api_with_schema_class(whole).model_dump(
        mode="json", by_alias=True, exclude_none=True
    )
    return described


def _operations(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    """Every operation with its address, in the order of the addresses."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        operation = operation_of(app.view_functions[rule.endpoint])
        if operation is not None:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, operation


def _has(shape: type[BaseModel] | None, key: str) -> bool:
    return shape is not None and key in shape.model_fields


def _link(rule: Rule, key: str, operation: Operation) -> Link:
    """From an answer with this key to what may be asked with it."""
    return Link(
        operationId=operation.name,
        parameters=dict.fromkeys(PART.findall(rule.rule), "$response.body#/id"),
        requestBody={key: f"$response.body#/{key}"},
    )


def _described(rule: Rule, operation: Operation, links: Links) -> Described:
    responses = _responses(rule, operation, links)
    return Described(
        operationId=operation.name,
        summary=operation.summary,
        description=operation.details,
        security=[{TOKEN: [operation.scope.value]}],
        parameters=[*_in_path(rule), *_in_query(operation.query), *_in_headers(operation.headers)] or None,
        requestBody=_body(operation.body) if operation.body else None,
        responses={str(int(status)): response for status, response in sorted(responses, key=itemgetter(0))},
    )


def _in_path(rule: Rule) -> Iterator[Parameter]:
    for name in PART.findall(rule.rule):
        number = {"type": "integer", "minimum": 1, "maximum": LARGEST}
        yield _parameter("path", name, number, is_required=True)


def _in_query(shape: type[BaseModel]) -> Iterator[Parameter]:
    described = shape.model_json_schema()
    for name, schema in described.get("properties", {}).items():
        told = _plain(schema, described.get("$defs", {}))
        is_required = name in described.get("required", [])
        yield _parameter("query", name, told, schema.get("description"), is_required=is_required)


def _in_headers(headers: Mapping[str, str]) -> Iterator[Parameter]:
    for name, purpose in headers.items():
        yield _parameter("header", name, {"type": "string"}, purpose)


def _parameter(
    place: str, name: str, schema: Json, purpose: str | None = None, *, is_required: bool = False
) -> Parameter:
    told = {"in": place, "name": name, "schema": schema, "description": purpose, "required": is_required}
    return Parameter.model_validate(told)


def _plain(schema: Mapping[str, Any], shapes: Mapping[str, Json]) -> Json:
    """What stands in an address has no null: it is left out. Nor has it a shape; the words it may be stand there."""
    told = {key: value for key, value in schema.items() if key not in NAMES and (key, value) != ("default", None)}
    for one in told.pop("anyOf", []):
        told |= one if one != {"type": "null"} else {}
    if "$ref" in told:
        told |= _plain(shapes[told.pop("$ref").rpartition("/")[2]], shapes)
    return told


def _body(shape: type[BaseModel]) -> RequestBody:
    return RequestBody(required=True, content={JSON: MediaType(media_type_schema=PydanticSchema(schema_class=shape))})


def _responses(rule: Rule, operation: Operation, links: Links) -> Iterator[tuple[int, Response]]:
    if operation.gives:
        further = {name: link for key in HANDED_ON if _has(operation.gives, key) for name, link in links[key].items()}
        yield HTTPStatus.OK, Response(description="As asked.", content=_json(operation.gives), links=further or None)
    for status, media in operation.media.items():
        yield status, Response(description=HTTPStatus(status).phrase, content={media: MediaType()} if media else None)
    of_address, of_body = OF_ADDRESSES if rule.arguments else {}, OF_BODIES if operation.body else {}
    if operation.body:
        # The gateway says so, which knows nothing of JSON.
        yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Response(description=TOO_LARGE, content={"text/plain": MediaType()})
    refusals = {**ALWAYS, **of_address, **of_body, **operation.refusals}
    for status, why in refusals.items():
        yield status, Response(description=why, content=_json(Refusal))


def _json(shape: type[BaseModel]) -> dict[str, MediaType]:
    return {JSON: MediaType(media_type_schema=PydanticSchema(schema_class=shape))}
