"""What a phone is told that puts the inbox on its home screen. Without a login: browsers send no cookie with it."""

from flask import Blueprint, Response, json, url_for

from webui.languages import language
from webui.wording import gettext

blueprint = Blueprint("installing", __name__)

GROUND = "#f6f4ef"
"""As in the style sheet: what is seen until the first page is there."""
ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("maskable-512.png", 512, "maskable"))
"""Drawn from logo.svg; Android cuts its own shape out of a maskable one."""


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """The web manifest (W3C Application Manifest)."""
    home = url_for("inbox.listing")
    told = {
        "id": home,
        "name": "Vorzimmer",
        "short_name": "Vorzimmer",
        "description": gettext("Messages of your callers, written down"),
        "lang": language(),
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": [
            {
                "src": url_for("static", filename=f"icons/{name}"),
                "type": "image/png",
                "sizes": f"{size}x{size}",
                "purpose": purpose,
            }
            for name, size, purpose in ICONS
        ],
    }
    return Response(json.dumps(told), mimetype="application/manifest+json")
