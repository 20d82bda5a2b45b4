"""Files that are sent with a form: which forms have one, and how large it may be."""

from contextlib import closing

from flask import Blueprint, Flask, request
from werkzeug.exceptions import HTTPException

from webui.auth import is_said_to_be_logged_in

AROUND_UPLOAD = 64 * 1024
"""What a form adds to the file in it."""

_endpoints: set[str] = set()


def takes_uploads(blueprint: Blueprint, most: int, *endpoints: str, as_text: bool = False) -> None:
    """These forms may have so many bytes; with `as_text` in a field that is no file, too."""
    _endpoints.update(endpoints)

    # Before anything looks for a CSRF token, for that reads the form.
    @blueprint.url_value_preprocessor
    def make_room(endpoint: str | None, _values: dict[str, object] | None) -> None:
        if endpoint in endpoints:
            request.max_content_length = most
            if as_text:
                request.max_form_memory_size = most


def may_be_one(app: Flask, environ: dict[str, object]) -> bool:
    """Whether a request may bring an upload: it goes to a form that takes one, from somebody who has logged in."""
    method, path = str(environ["REQUEST_METHOD"]), str(environ["PATH_INFO"])
    try:
        endpoint, _ = app.url_map.bind("").match(path, method=method)
    except HTTPException:
        return False
    return endpoint in _endpoints and is_said_to_be_logged_in(app, environ)


def sent_file() -> tuple[str, bytes]:
    """Its name and what is in it; nothing where none was chosen."""
    if "file" not in request.files:
        return "", b""
    with closing(request.files["file"]) as file:
        data: bytes = file.read()
    return file.filename or "", data
