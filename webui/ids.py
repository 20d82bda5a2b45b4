"""Ids as they come in addresses: whole numbers a database can hold, so that any other is simply not there."""

from werkzeug.routing import IntegerConverter

DIGITS = 18
"""As many as always fit into 64 bits."""


class IdConverter(IntegerConverter):
    """`<id:…>` in a rule."""

    # Not by a largest value: Werkzeug would answer 405 where a number is too large and another method is known.
    regex = f"[0-9]{{1,{DIGITS}}}"


def to_id(text: str) -> int | None:
    """The id that is written here, or None."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= DIGITS
    return int(text) if is_number else None
