"""A file that was sent with a form."""

from contextlib import closing

from flask import request

AROUND_UPLOAD = 64 * 1024
"""What a form adds to the file in it."""


def sent_file() -> tuple[str, bytes]:
    """Its name and what is in it; nothing where none was chosen."""
    if "file" not in request.files:
        return "", b""
    with closing(request.files["file"]) as file:
        data: bytes = file.read()
    return file.filename or "", data
