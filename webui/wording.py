"""Words of the pages, translated when a page is made. Flask-Babel has no types: here it gets the ones we use."""

from typing import Any, cast

import flask_babel  # type: ignore[import-untyped]  # it ships none

babel: Any = flask_babel

Words = str
"""As they stand, or a lazy string, which becomes them in the language of the page when it is made."""


def gettext(text: str) -> str:
    """In the language of the page."""
    return cast("str", babel.gettext(text))


def format_decimal(number: float) -> str:
    """As it is written in the language of the page."""
    return cast("str", babel.format_decimal(number))


def lazy_gettext(text: str, **values: str) -> Words:
    """In the language of whichever page it comes to stand on."""
    return cast("Words", babel.lazy_gettext(text, **values))
