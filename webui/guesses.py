"""Who is slowed down by wrong guesses: the guesser, and not the owner of the login at the usual browser.

A browser that has logged in once keeps a cookie that says for whom. Its attempts are counted by themselves, so whatever
strangers guess elsewhere (counted by login and by address) does not keep it waiting.
"""

import ipaddress
import secrets
from collections.abc import Sequence
from datetime import timedelta

from babel.dates import format_timedelta
from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from office.database import utcnow
from office.logins import limits
from office.logins.limits import Limit
from webui.house import house
from webui.languages import language
from webui.wording import gettext

FREE_BY_LOGIN = 5
FREE_BY_ADDRESS = 10
"""More than by login: behind one address there may be a whole firm."""
FREE_BY_DEVICE = 10
MOST_OF_A_DEVICE = 5
"""People one browser is remembered for."""
REMEMBERED = timedelta(days=365)


def of_login(login: str, user_id: int | None) -> list[Limit]:
    """What an attempt to log in counts against; `user_id` is whose login that is."""
    token, known = _known()
    if token and user_id is not None and user_id in known:
        return [Limit(f"device:{token}:{user_id}", FREE_BY_DEVICE)]
    return [Limit(f"login:{login}", FREE_BY_LOGIN), Limit(f"address:{_network()}", FREE_BY_ADDRESS)]


def of_code(user_id: int) -> list[Limit]:
    """What a code of the second factor counts against: as a log-in, but by itself, for the password was right."""
    token, known = _known()
    return [Limit(f"code:{token if token and user_id in known else ''}:{user_id}", FREE_BY_LOGIN)]


def of_address(what: str, free: int) -> list[Limit]:
    return [Limit(f"{what}:{_network()}", free)]


def of_account(user_id: int) -> list[Limit]:
    """Of somebody at a browser that is logged in already, and asked for the password."""
    return [Limit(f"account:{user_id}", FREE_BY_LOGIN)]


def of_trials(user_id: int, free: int) -> list[Limit]:
    """Of somebody who has test notices sent."""
    return [Limit(f"trial:{user_id}", free)]


def count(counted: Sequence[Limit]) -> timedelta | None:
    """Count an attempt, in a transaction of its own; how long to wait where it is not to be made."""
    with house().database.session() as session:
        return limits.attempt(session, counted, utcnow())


def forgive(counted: Sequence[Limit]) -> None:
    """The attempt was right."""
    with house().database.session() as session:
        limits.was_right(session, counted)


def said(wait: timedelta) -> str:
    """How long to wait, for the person at the page."""
    return gettext("That was wrong too often. Please wait %(long)s before you try again.") % {"long": _long(wait)}


def patience(wait: timedelta) -> str:
    """The same, where nothing was wrong."""
    return gettext("That was often enough for now. Please wait %(long)s.") % {"long": _long(wait)}


def _long(wait: timedelta) -> str:
    return format_timedelta(wait, granularity="second", threshold=1.5, locale=language())


def remember(response: Response, user_id: int) -> Response:
    """Have the browser say from now on that this person has logged in with it."""
    token, known = _known()
    people = [user_id, *[one for one in known if one != user_id]][:MOST_OF_A_DEVICE]
    response.set_cookie(
        _name(),
        str(_signer().dumps([token or secrets.token_urlsafe(16), people])),
        max_age=REMEMBERED,
        secure=house().settings.behind_proxy,
        httponly=True,
        samesite="Lax",
        path="/login",
    )
    return response


def _known() -> tuple[str | None, list[int]]:
    """What the browser is called, and who has logged in with it."""
    try:
        token, people = _signer().loads(request.cookies.get(_name(), ""))
    except (BadSignature, ValueError):
        return None, []
    return token, people


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-known"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known device")


def _network() -> str:
    """The address; of IPv6 the network, for everybody has billions of addresses in it."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 6:  # noqa: PLR2004 - IPv6
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
