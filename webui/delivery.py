"""Pages on a slow line: texts are sent packed, and browsers keep the static files until there are others."""

import gzip
import hashlib
import io
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

YEAR = 365 * 24 * 3600
WORTH_PACKING = 1000
"""Bytes; fewer fit into one packet anyway."""
LEVEL = 6
"""What more there is to gain is less than a hundredth, for twice the time."""
TEXTS = frozenset(
    {"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json", "application/manifest+json"}
)
NAME_BYTES = 64


def deliver(app: Flask) -> None:
    """Pack what `app` answers, and give each static file an address of its own for each of its contents."""
    versions = _versions(Path(app.static_folder or ""))

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and (version := versions.get(values.get("filename", ""))):
            values.setdefault("v", version)

    @app.after_request
    def prepare(response: Response) -> Response:
        if request.endpoint == "static":
            _keep(response, versions)
        return _pack(response)


def _versions(folder: Path) -> dict[str, str]:
    """By file, what tells its content from any other."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in folder.rglob("*")
        if path.is_file()
    }


def _keep(response: Response, versions: Mapping[str, str]) -> None:
    """Only what is there under this version will never be another file."""
    asked = request.args.get("v")
    if response.status_code < 400 and asked and asked == versions.get((request.view_args or {}).get("filename", "")):  # noqa: PLR2004 - it is there
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"


def _pack(response: Response) -> Response:
    if response.status_code != 200 or response.mimetype not in TEXTS or "Content-Encoding" in response.headers:  # noqa: PLR2004 - and not a part of it
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < WORTH_PACKING:
        return response
    response.set_data(_packed(content))
    response.headers["Content-Encoding"] = "gzip"
    if etag := response.get_etag()[0]:
        # The same text in other bytes.
        response.set_etag(etag, weak=True)
    return response


def _packed(content: bytes) -> bytes:
    """With a name of random length in front: how long an answer is must not tell whether what somebody had us search
    for stands in it twice (BREACH).
    """
    packed = io.BytesIO()
    name = secrets.token_urlsafe(NAME_BYTES)[: 1 + secrets.randbelow(NAME_BYTES)]
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=LEVEL, fileobj=packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()
