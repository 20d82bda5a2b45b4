"""The accounts the owners' phones register with, from the office to Asterisk."""

import re
from collections.abc import Sequence

from asterisk import process
from asterisk.config import Account
from asterisk.errors import PBXError
from office.database import Database
from office.rules.models import Phone
from office.rules.phones import account_name, sip_accounts
from office.settings import Settings

_CONTACT = re.compile(r"^\s*Contact:\s+(phone-\d+)/sip:", re.MULTILINE)


def accounts(database: Database) -> list[Account]:
    """Every account there is."""
    with database.session() as session:
        return [
            Account(account_name(phone), phone.sip_password or "", f"client-{phone.client_id}@vorzimmer")
            for phone in sip_accounts(session)
        ]


def refresh(settings: Settings, database: Database) -> None:
    """Let the running Asterisk know the accounts as they are now. Raises PBXError where it does not answer."""
    process.refresh_phones(settings, accounts(database))


def registered(settings: Settings) -> set[str]:
    """The names of the accounts a phone is registered with now. Raises PBXError where Asterisk does not answer."""
    return set(_CONTACT.findall(process.ask(settings, "pjsip show contacts")))


def silent(settings: Settings, phones: Sequence[Phone]) -> list[Phone]:
    """Those that would not ring now: outside numbers without a trunk, and accounts no phone is registered with.

    Accounts count as connected where Asterisk does not answer.
    """
    has_accounts = any(phone.e164 is None for phone in phones)
    try:
        connected = registered(settings) if has_accounts else set()
    except PBXError:
        return [phone for phone in phones if phone.e164 and not settings.trunk]
    return [phone for phone in phones if (not settings.trunk if phone.e164 else account_name(phone) not in connected)]
