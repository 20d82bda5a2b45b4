"""What callers of one client hear is spoken before they call."""

import logging
from datetime import datetime

from office.clients import scripts_of
from office.database import Database
from office.greetings.speaking import prompts_ahead
from office.greetings.words import Prompt, script
from office.models import Client
from office.prompts import HOUSE, PromptStore
from office.settings import Settings

log = logging.getLogger(__name__)


def speak_script(client: Client, prompts: PromptStore) -> None:
    """Speak the house's words for this client's name and languages.

    Before these are kept in the database, for from then on callers would hear gaps.
    """
    prompts.speak(dict.fromkeys(script_prompts(client)))


def prepare_client(database: Database, client_id: int, prompts: PromptStore, settings: Settings, now: datetime) -> None:
    """Have ready what callers of this client may hear, also where the dialplan speaks on its own.

    Nothing is written to the database meanwhile, for a call would wait for that.
    """
    with database.session() as session:
        client = session.get_one(Client, client_id)
        wanted = script_prompts(client)
        by_number = {HOUSE: script(None, settings.language), **scripts_of(client)}
        try:
            wanted += prompts_ahead(session, client, now)
        except Exception:
            # A broken calendar must not take the fixed words away.
            log.exception("what callers of “%s” will hear cannot be told ahead", client.name)
    prompts.prepare(by_number)
    prompts.speak(dict.fromkeys(wanted))


def script_prompts(client: Client) -> list[Prompt]:
    """The words of the house, in each of the client's languages."""
    languages = (client.language, client.second_language)
    return [prompt for language in languages if language for prompt in script(client.name, language)]
