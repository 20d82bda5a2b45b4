"""Set up what running needs: Asterisk, Whisper's weights, the database, the prompts, and something to try it with."""

import logging
import secrets
from datetime import timedelta

from sqlalchemy import select

import asterisk.installation
import transcribe.weights
from office.clients import add_client, list_clients, scripts, second_scripts
from office.database import Database, utcnow
from office.greetings.models import Greeting
from office.greetings.service import service_prompts
from office.greetings.speaking import speak_ahead
from office.models import Role, User
from office.people import add_user
from office.prompts import open_prompts
from office.settings import Settings
from vorzimmer.migrate import migrate

log = logging.getLogger(__name__)

DEMO_CLIENT = "Hoffmann und Söhne"
DEMO_NUMBER = "+493023125042"
"""Out of the block the regulator keeps for films and examples; it reaches nobody."""
FIRST_LOGIN = "admin"
UNWANTED_FOR = timedelta(days=30)
"""Prompts that speak of days long gone are removed then."""


def fetch(settings: Settings) -> None:
    """Asterisk and Whisper's weights, into the tools directory. Does nothing where they are there."""
    asterisk.installation.install(settings)
    transcribe.weights.install(settings)


def prepare(settings: Settings, database: Database) -> str | None:
    """Bring database and prompts up to date. Returns the first login's password, the one time it is made."""
    settings.data.mkdir(parents=True, exist_ok=True)
    settings.data.chmod(0o700)
    migrate(database)
    password = _first_steps(settings, database)
    speak(settings, database)
    return password


def speak(settings: Settings, database: Database) -> None:
    """Have every prompt callers may hear ready to be played, and no others for ever."""
    with database.session() as session:
        wanted, others = scripts(session, settings), second_scripts(session)
    store = open_prompts(settings)
    store.prepare(wanted)
    store.speak({prompt: None for script in others for prompt in script})
    if settings.service_number:
        store.speak(service_prompts())
    now = utcnow()
    speak_ahead(database, store, now)
    with database.session() as session:
        recordings = {name for name in session.scalars(select(Greeting.sound)) if name}
    store.prune(recordings, (now - UNWANTED_FOR).timestamp())


def _first_steps(settings: Settings, database: Database) -> str | None:
    """A client to call and a login, where there is nobody yet."""
    with database.session() as session:
        if session.scalar(select(User.id).limit(1)):
            return None
        if not list_clients(session):
            add_client(session, DEMO_CLIENT, [DEMO_NUMBER], "de", settings.time_zone, settings.region)
        password = secrets.token_urlsafe(12)
        add_user(session, FIRST_LOGIN, password, Role.ADMIN, None)
        return password
