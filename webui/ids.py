"""Ids as they come in addresses: whole numbers a database can hold, so that any other is simply not there."""

from typing import Any

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1


class IdConverter(IntegerConverter):
    """`<id:…>` in a rule."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, max=LARGEST, **options)


def to_id(text: str) -> int | None:
    """The id that is written here, or None."""
    is_number = text.isascii() and text.isdecimal() and len(text) < len(str(LARGEST))
    return int(text) if is_number else None
