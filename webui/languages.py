"""Which language a page speaks: chosen by its reader, else what the browser asks for, else that of the house."""

from typing import cast, get_args

from flask import Blueprint, Flask, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from office.models import User
from office.settings import Language
from webui.house import house
from webui.pages import page_of
from webui.security import own_path
from webui.wording import babel

LANGUAGES: tuple[str, ...] = get_args(Language)
KEY = "language"

blueprint = Blueprint("languages", __name__)


def speak(app: Flask) -> None:
    """Set up the translations. No database is asked, so that an error page can always be shown."""
    babel.Babel(app, locale_selector=_choose)
    app.context_processor(_for_templates)


def _for_templates() -> dict[str, object]:
    here = request.full_path.rstrip("?") if request.method == "GET" else page_of(request.path)
    return {"language": language(), "languages": LANGUAGES, "here": here}


def of_user(user: User) -> str:
    """In which somebody is written to: their own, else their client's, else the house's."""
    wanted = (user.language, user.client and user.client.language, house().settings.language)
    return next(one for one in wanted if one in LANGUAGES)


def language() -> str:
    """The language of the page being made."""
    return str(babel.get_locale())


def remember(chosen: str | None) -> None:
    """Keep the choice in the cookie; None leaves it open."""
    if chosen in LANGUAGES:
        session[KEY] = chosen


def _choose() -> str:
    chosen = session.get(KEY)
    if chosen in LANGUAGES:
        return cast("str", chosen)
    return request.accept_languages.best_match(LANGUAGES) or house().settings.language


@blueprint.post("/language")
def switch() -> ResponseReturnValue:
    chosen = request.form.get("language")
    if chosen not in LANGUAGES:
        abort(400)
    remember(chosen)
    return redirect(own_path(request.form.get("next"), url_for("inbox.listing")))
