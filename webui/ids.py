"""Ids as they come in addresses: whole numbers a database can hold, so that any other is simply not there."""

from werkzeug.routing import IntegerConverter

DIGITS = 18
"""As many as always fit into 64 bits."""
LARGEST = 2**31 - 1
"""What a column of ids holds in PostgreSQL, which refuses to look for more."""


class IdConverter(IntegerConverter):
    """`<id:…>` in a rule."""

    # Not by a largest value: Werkzeug would answer 405 where a number is too large and another method is known.
    regex = f"[0-9]{{1,{DIGITS}}}"

    def to_python(self, value: str) -> int:
        return min(int(super().to_python(value)), LARGEST)


def to_id(text: str) -> int | None:
    """The id that is written here, or None."""
    number = to_whole(text)
    return number if number is not None and number <= LARGEST else None


def to_whole(text: str) -> int | None:
    """The whole number that is written here, or None."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= DIGITS
    return int(text) if is_number else None
