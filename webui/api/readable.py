"""The description as a person reads it. Pure: the description in, plain values for a template out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from webui.ids import LARGEST

Json = Mapping[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")
LIMITS = (
    ("minimum", "at least {}"),
    ("maximum", "at most {}"),
    ("maxLength", "at most {} characters"),
    ("default", "{} where it is left out"),
)
UNTOLD = LARGEST
"""A limit nobody reaches says nothing."""


@dataclass(frozen=True)
class Field:
    """A value that is sent or answered."""

    name: str
    kind: str
    """`integer, at most 200`."""
    shape: str | None
    """The name of the shape it is made of, or a list of."""
    about: str
    is_required: bool


@dataclass(frozen=True)
class Shape:
    """What several values make together, or the words one may have."""

    name: str
    about: str
    fields: tuple[Field, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Reply:
    """A status, and why."""

    status: str
    about: str
    shape: str | None
    media: str | None


@dataclass(frozen=True)
class Address:
    """One address with one method."""

    anchor: str
    method: str
    path: str
    summary: str
    about: str
    scopes: tuple[str, ...]
    parameters: tuple[Field, ...]
    body: str | None
    """The name of its shape."""
    replies: tuple[Reply, ...]


def addresses(description: Json) -> list[Address]:
    """In the order of the description."""
    return [
        _address(method, path, item[method])
        for path, item in description["paths"].items()
        for method in METHODS
        if method in item
    ]


def shapes(description: Json) -> list[Shape]:
    """By name."""
    return [
        Shape(name, schema.get("description", ""), tuple(_fields(schema)), tuple(schema.get("enum", ())))
        for name, schema in sorted(description["components"]["schemas"].items())
    ]


def _address(method: str, path: str, operation: Json) -> Address:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Address(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=operation["description"],
        scopes=tuple(scope for one in operation["security"] for scopes in one.values() for scope in scopes),
        parameters=tuple(_parameter(one) for one in operation.get("parameters", ()) if one["in"] != "path"),
        body=_shape(body.get("schema", {})),
        replies=tuple(_reply(status, one) for status, one in operation["responses"].items()),
    )


def _parameter(told: Json) -> Field:
    schema = told["schema"]
    return Field(told["name"], _kind(schema), None, told.get("description", ""), told.get("required", False))


def _reply(status: str, told: Json) -> Reply:
    content = told.get("content") or {}
    media, schema = next(((media, one.get("schema", {})) for media, one in content.items()), (None, {}))
    return Reply(status, told["description"], _shape(schema), media)


def _fields(schema: Json) -> Iterator[Field]:
    required = schema.get("required", ())
    for name, one in schema.get("properties", {}).items():
        yield Field(name, _kind(one), _shape(one), one.get("description", ""), name in required)


def _kind(schema: Json) -> str:
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return str(_shape(schema))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if "enum" in schema:
        return f"one of {', '.join(map(_plain, schema['enum']))}"
    limits = [text.format(_plain(schema[key])) for key, text in LIMITS if schema.get(key) not in {None, UNTOLD}]
    return ", ".join([str(schema.get("type", "anything")), *limits])


def _plain(value: Any) -> str:
    """As JSON has it; limits are whole numbers, whatever their type is."""
    return f"{value:.0f}" if isinstance(value, float) else json.dumps(value)


def _shape(schema: Json) -> str | None:
    reference = schema.get("$ref") or schema.get("items", {}).get("$ref")
    return reference.rpartition("/")[2] if reference else None
