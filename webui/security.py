"""What keeps strangers out: the cookies, the headers, what no form sends, and the addresses a form may lead to."""

from flask import Flask, Response, abort, request

from office.secret import secret_key
from office.settings import Settings

WAVEFORM_STYLE = "'sha256-fF0LBso7Nz75zaFRDBUefBDvPe19hjaiDnnc8lt+2Js='"
"""The one style sheet wavesurfer writes into the page, at a height of 64; a browser names the hash of any other."""
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {WAVEFORM_STYLE}; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
STAYS_LOGGED_IN_DAYS = 14


def secure(app: Flask, settings: Settings) -> None:
    """Set key, cookies and headers."""
    app.secret_key = secret_key(settings.data / "secret_key")
    app.config.update(
        # Cookies know no ports: two instances on one machine would log each other out.
        SESSION_COOKIE_NAME=f"vorzimmer-{settings.web_port}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.behind_proxy,
        PERMANENT_SESSION_LIFETIME=STAYS_LOGGED_IN_DAYS * 24 * 3600,
        # A page that asks for news would put back what another request has just changed: an undo on offer, a log-out.
        SESSION_REFRESH_EACH_REQUEST=False,
        # A page may stay open all day; its forms are as good as the session they belong to.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    app.before_request(_refuse_nul)
    app.after_request(_add_headers)


def _refuse_nul() -> None:
    """No keyboard types one, and PostgreSQL takes none: whatever looks for such a text there would fail.

    The API reads what it is sent by itself.
    """
    if request.path.startswith("/api/"):
        return
    if any("\0" in text for values in (request.args, request.form) for _name, text in values.items(multi=True)):
        abort(400)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    # What callers said must not be left behind on a shared computer. The static files say for themselves how long.
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def own_path(target: str | None, otherwise: str) -> str:
    """`target` where it is a path of this site, else `otherwise`: a form must not lead to somebody else's."""
    is_own = target is not None and target.startswith("/") and target[1:2] not in {"/", "\\"} and target.isprintable()
    return target if is_own and target else otherwise
