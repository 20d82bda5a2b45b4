"""What a program can ask for: one decorator checks the scope, reads the request and knows what there is to describe.

@blueprint.patch("/messages/<id:message_id>")
@operation("Change a message", Scope.WRITE_MESSAGES)
def change(message_id: int, body: Change) -> Marks: ...
"""

import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import Response
from pydantic import BaseModel

from office.models import Scope
from webui.api.access import require
from webui.api.reading import from_body, from_query
from webui.api.shapes import Query

Json = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One address with one method, as the description tells of it."""

    name: str
    summary: str
    details: str
    scope: Scope
    query: type[BaseModel]
    body: type[BaseModel] | None
    gives: type[BaseModel] | None
    """None: it answers something that is not JSON, which `media` names."""
    media: Mapping[int, str] = field(default_factory=dict)
    """By status, the type of an answer that is not JSON; empty for one without content."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """What else may be sent, by name, with what it is for."""
    refusals: Mapping[int, str] = field(default_factory=dict)
    """By status, why it may refuse; what every operation may refuse is not among them."""


def operation(
    summary: str,
    scope: Scope,
    *,
    media: Mapping[int, str] | None = None,
    headers: Mapping[str, str] | None = None,
    refusals: Mapping[int, str] | None = None,
) -> Callable[[Callable[..., BaseModel | Response]], Callable[..., Json | Response]]:
    """For a view whose arguments `query` and `body` and whose answer are shapes; its docstring is described too."""

    def decorate(view: Callable[..., BaseModel | Response]) -> Callable[..., Json | Response]:
        types = typing.get_type_hints(view)
        told = Operation(
            view.__name__,
            summary,
            inspect.getdoc(view) or "",
            scope,
            types.get("query", Query),
            types.get("body"),
            types["return"] if issubclass(types["return"], BaseModel) else None,
            media or {},
            headers or {},
            refusals or {},
        )

        @wraps(view)
        def answer(**given: Any) -> Json | Response:
            require(scope)
            query = from_query(told.query)
            if "query" in types:
                given["query"] = query
            if told.body:
                given["body"] = from_body(told.body)
            said = view(**given)
            return said.model_dump(mode="json") if isinstance(said, BaseModel) else said

        answer.operation = told  # type: ignore[attr-defined]  # read by `operation_of` alone
        return answer

    return decorate


def operation_of(view: Callable[..., Any]) -> Operation | None:
    """None for a view that is no operation."""
    found: Operation | None = getattr(view, "operation", None)
    return found
