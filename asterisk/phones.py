"""The accounts the owners' phones register with, from the office to Asterisk."""

import re

from asterisk import process
from asterisk.config import Account
from office.database import Database
from office.rules.phones import account_name, sip_accounts
from office.settings import Settings

_CONTACT = re.compile(r"^\s*Contact:\s+(phone-\d+)/sip:", re.MULTILINE)


def accounts(database: Database) -> list[Account]:
    """Every account there is."""
    with database.session() as session:
        return [Account(account_name(phone), phone.sip_password or "") for phone in sip_accounts(session)]


def refresh(settings: Settings, database: Database) -> None:
    """Let the running Asterisk know the accounts as they are now. Raises PBXError where it does not answer."""
    process.refresh_phones(settings, accounts(database))


def registered(settings: Settings) -> set[str]:
    """The names of the accounts a phone is registered with now. Raises PBXError where Asterisk does not answer."""
    return set(_CONTACT.findall(process.ask(settings, "pjsip show contacts")))
