"""The application factory."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from office.database import Database
from office.settings import Settings
from webui import (
    api,
    assigning,
    auth,
    calling_back,
    callnote,
    confirming,
    corrections,
    deeds,
    delivery,
    errors,
    health,
    house,
    ids,
    inbox,
    installing,
    languages,
    links,
    live,
    login,
    office,
    oidc,
    search,
    security,
    sound,
)
from webui.out import feed
from webui.out import views as out


def create_app(settings: Settings, database: Database) -> Flask:
    """The web application on this database. Makes `settings.data / "secret_key"` where it is not there yet."""
    app = Flask("webui")
    app.url_map.converters["id"] = ids.IdConverter
    house.move_in(app, settings, database)
    security.secure(app, settings)
    delivery.deliver(app)
    languages.speak(app)
    # A program has no cookies a strange page could make use of.
    CSRFProtect(app).exempt(api.blueprint)
    auth.guard(app)
    oidc.know_provider(app, settings)
    errors.apologise(app)
    for room in (
        *(login, links, confirming, oidc, inbox, search, deeds, assigning, callnote, calling_back, corrections),
        *(sound, out, feed),
        *(api, health, installing, languages, live),
    ):
        app.register_blueprint(room.blueprint)
    office.register(app)
    auth.check_rules(app)
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]  # as Flask says
    return app
