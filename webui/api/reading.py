"""What a program has sent, read into a shape; whatever does not fit is refused with a sentence."""

from collections.abc import Mapping
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

Shape = TypeVar("Shape", bound=BaseModel)

SENTENCES = {
    "missing": "{name} is missing",
    "extra_forbidden": "there is no “{name}” here",
    "int_parsing": "{name} must be a whole number",
    "int_type": "{name} must be a whole number",
    "bool_parsing": "{name} must be true or false",
    "bool_type": "{name} must be true or false",
    "string_type": "{name} must be a text",
    "string_too_long": "{name} has at most {max_length} characters",
    "greater_than_equal": "{name} must be at least {ge}",
    "less_than_equal": "{name} must be at most {le}",
    "json_invalid": "the body is no JSON: {error}",
    "model_type": "the body must be a JSON object",
}
"""By pydantic's names of what is wrong; anything else is told in its words."""


def from_query(shape: type[Shape]) -> Shape:
    """Raises BadRequest."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise BadRequest(f"{name} is given more than once")
    try:
        return shape.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise BadRequest(_sentence(error)) from None


def from_body(shape: type[Shape]) -> Shape:
    """Raises BadRequest or UnsupportedMediaType."""
    if not request.is_json:
        raise UnsupportedMediaType("send the body as application/json")
    try:
        return shape.model_validate_json(request.get_data())
    except ValidationError as error:
        raise BadRequest(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    return "; ".join(_told(one) for one in error.errors(include_url=False, include_input=False))


def _told(error: Mapping[str, Any]) -> str:
    name = ".".join(map(str, error["loc"])) or "the body"
    known = SENTENCES.get(error["type"])
    return known.format(name=name, **error.get("ctx", {})) if known else f"{name}: {error['msg']}"
