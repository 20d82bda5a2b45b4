"""Pages that stay open and ask for what is new in them, by htmx."""

import hashlib

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup


def is_htmx() -> bool:
    return "HX-Request" in request.headers


def news(seen: str, name: str, **values: object) -> ResponseReturnValue:
    """The live part of a page of this `name` alone; 204 where the reader has all of it on the screen."""
    if request.args.get("seen") == seen:
        return Response(status=204)
    return render_template(f"{name}_news.html", seen=seen, **values)


def seen(state: str, live: str, **values: object) -> tuple[str, Markup]:
    """Tells what is on the screen from what may come; and the live part itself.

    The state is more than the words: they may be the same before and after the last was found to be final.
    """
    fragment = render_template(f"{live}_fragment.html", **values)
    # Its forms have another token in each second.
    bare = fragment.replace(generate_csrf(), "")
    return hashlib.sha256(f"{state} {bare}".encode()).hexdigest()[:16], Markup(fragment)  # noqa: S704 - a template made it
