"""When something does not work: said in the words of the person who sees it, as JSON to a program."""

from dataclasses import dataclass

from flask import Flask, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from webui.pages import page_of
from webui.wording import Words
from webui.wording import lazy_gettext as _l


@dataclass(frozen=True)
class Apology:
    """A heading, and what can be done."""

    heading: Words
    advice: Words


EXPIRED = Apology(
    _l("This page was open for too long"),
    _l("Nothing was changed. Please go back to the page and send it once more; you may have to log in before."),
)
UNKNOWN = Apology(
    _l("That did not work"),
    _l("Please go back to the inbox and try again."),
)
APOLOGIES = {
    403: Apology(
        _l("This is not open to you"),
        _l("Your login may not see this page. If it should, please ask whoever set up your access."),
    ),
    404: Apology(
        _l("There is nothing here"),
        _l("The message may have been deleted, or the address is not quite right."),
    ),
    500: Apology(
        _l("Something went wrong on our side"),
        _l("Your messages are safe. Please try again in a moment; if it stays like this, tell your administrator."),
    ),
}


def apologise(app: Flask) -> None:
    """Answer every error with a page, or with JSON under /api/."""
    app.register_error_handler(CSRFError, lambda error: _page(error, EXPIRED))
    app.register_error_handler(HTTPException, _answer)


def _answer(error: HTTPException) -> ResponseReturnValue:
    if request.path.startswith("/api/"):
        return _json(error)
    if isinstance(error, MethodNotAllowed) and request.method == "GET":
        # The address a form was sent to, out of the browser's history or opened once more.
        return redirect(page_of(request.path))
    return _page(error, APOLOGIES.get(error.code or 500, UNKNOWN))


def _page(error: HTTPException, apology: Apology) -> ResponseReturnValue:
    form = page_of(request.path) if apology is EXPIRED else None
    way_out = form or url_for("inbox.listing")
    return render_template("error.html", apology=apology, form=form, way_out=way_out), error.code or 500


def _json(error: HTTPException) -> Response:
    """The sentence as JSON; headers such as WWW-Authenticate and Allow are kept."""
    body = jsonify(error=error.description)
    response = Response(body.get_data(), status=error.code, content_type=body.content_type)
    for name, value in error.get_headers(request.environ):
        if name != "Content-Type":
            response.headers[name] = value
    return response
