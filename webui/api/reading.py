"""What a program has sent, read into a shape; whatever does not fit is refused with a sentence."""

from collections.abc import Mapping
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

Shape = TypeVar("Shape", bound=BaseModel)

A_MOMENT = "{name} must be a moment with its zone, such as 2026-11-25T21:37:45Z (a + in an address is written %2B)"
SENTENCES = {
    "missing": "{name} is missing",
    "extra_forbidden": "there is no “{name}” here",
    "int_parsing": "{name} must be a whole number",
    "int_type": "{name} must be a whole number",
    "bool_parsing": "{name} must be true or false",
    "bool_type": "{name} must be true or false",
    "string_type": "{name} must be a text",
    "string_too_short": "{name} has at least {min_length} characters",
    "string_too_long": "{name} has at most {max_length} characters",
    "string_pattern_mismatch": "{name} must fit the pattern {pattern}",
    "too_short": "{name} has at least {min_length} entries",
    "too_long": "{name} has at most {max_length} entries",
    "list_type": "{name} must be a list",
    "enum": "{name} must be one of {expected}",
    "datetime_type": A_MOMENT,
    "datetime_parsing": A_MOMENT,
    "datetime_from_date_parsing": A_MOMENT,
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
