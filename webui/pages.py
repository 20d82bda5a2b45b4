"""Which page an address belongs to: forms are sent to addresses that nobody can open."""

from flask import current_app
from werkzeug.exceptions import HTTPException


def page_of(path: str) -> str:
    """The address itself where it can be opened, else the nearest above it that can: the page its form stands on."""
    addresses = current_app.url_map.bind("")
    while path.strip("/"):
        try:
            addresses.match(path, method="GET")
        except HTTPException:
            path = path.rstrip("/").rpartition("/")[0]
        else:
            return path
    return "/"
