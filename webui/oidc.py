"""Log in by the identity provider of the house (OpenID Connect), where one is set.

The provider says who somebody is, and nothing else: who is no user here is not let in, and role and client are what an
admin has set. Somebody with a second factor is asked for it here, too.
"""

import hashlib
import logging
from typing import Any

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, abort, current_app, request, session, url_for
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException

from office import audit
from office.database import utcnow
from office.logins import addresses
from office.people import find_by_identity
from office.settings import Oidc, Settings
from webui.auth import admit
from webui.house import house
from webui.login import enter, login_page
from webui.wording import gettext

log = logging.getLogger(__name__)

KEY = "vorzimmer.oidc"
NEXT = "oidc next"
"""Under this the cookie says where somebody was going."""
NO_ANSWER_SECONDS = 10

blueprint = Blueprint("oidc", __name__, url_prefix="/login/oidc")


def know_provider(app: Flask, settings: Settings) -> None:
    """Nothing is asked of the provider before somebody logs in by it."""
    provider = settings.oidc
    app.context_processor(lambda: {"oidc_name": provider and provider.name})
    if provider is None:
        return
    app.extensions[KEY] = OAuth(app).register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret_file.read_text().strip(),
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "default_timeout": NO_ANSWER_SECONDS,
        },
    )


@blueprint.get("")
def go() -> ResponseReturnValue:
    """To the provider, with state, nonce and the challenge of PKCE."""
    client, _provider = _known()
    session[NEXT] = request.args.get("next")
    try:
        answer: ResponseReturnValue = client.authorize_redirect(_back())
    except (OAuthError, RequestException) as error:
        return _refused(gettext("The identity provider cannot be reached."), error)
    return answer


@blueprint.get("/back")
def back() -> ResponseReturnValue:
    """From the provider. Authlib checks state, signature, issuer, audience, nonce and time."""
    client, provider = _known()
    try:
        claims: dict[str, Any] = client.authorize_access_token().get("userinfo") or {}
    except (OAuthError, JoseError, RequestException, ValueError, KeyError) as error:
        return _refused(gettext("The identity provider did not confirm who you are. Please try again."), error)
    subject, email = claims.get("sub"), claims.get("email")
    if not subject:
        return _refused(gettext("The identity provider did not confirm who you are. Please try again."), "no subject")
    with house().database.session() as db:
        is_verified = claims.get("email_verified") is True and isinstance(email, str)
        user, is_new = find_by_identity(db, _marked(provider, str(subject)), email if is_verified else None)
        if user is None or admit(user) is None:
            return _refused(
                gettext("There is no user here for this account. An admin adds one with your e-mail address."),
                "nobody here",
            )
        if is_new:
            if user.email:
                # The provider has verified it, and only by it was this person found.
                addresses.confirm(db, user.id, user.email, utcnow())
            audit.note(db, user.login, user.client_id, f"identity provider: {user.login}", None, "changed")
        return enter(db, user, session.pop(NEXT, None))


def _known() -> tuple[Any, Oidc]:
    provider = house().settings.oidc
    if provider is None:
        abort(404)
    return current_app.extensions[KEY], provider


def _back() -> str:
    """The address the provider has to know, as people reach the pages."""
    public = house().settings.public_url
    return f"{public}{url_for('.back')}" if public else url_for(".back", _external=True)


def _marked(provider: Oidc, subject: str) -> str:
    """A subject means something to its provider alone: with another one nobody becomes somebody else."""
    return hashlib.sha256(f"{provider.issuer}\n{subject}".encode()).hexdigest()


def _refused(problem: str, why: object) -> ResponseReturnValue:
    log.warning("no log-in by the identity provider: %s", why)
    return login_page(problem), 403
